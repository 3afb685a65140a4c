package views

// DocsPage is /docs: how to ask for a balance and how to charge.
type DocsPage struct {
	Frame
	BaseURL string // without a trailing slash
	KeysURL string // where a reader makes a key, "" if nobody is signed in
	Errors  []ErrorRow
	// Operations are all that programs may ask, in the order in which they are listed.
	Operations []Operation
}

// ErrorRow is one error code of the JSON interfaces.
type ErrorRow struct {
	Code    string // "insufficient_credits"
	Status  int
	Title   string
	Meaning string // what happened, in sentences
	Remedy  string // what to do, in sentences
	URL     string // /errors/{code}
}

// ErrorCodePage is /errors/{code}.
type ErrorCodePage struct {
	Frame
	Error ErrorRow
}

// ErrorPage is shown instead of a page that can't be shown.
type ErrorPage struct {
	Frame
	Status    int
	Heading   string // "This page does not exist."
	Message   string // what to do
	RequestID string
	BackURL   string // a way on, "" for the home page
	BackText  string
}
