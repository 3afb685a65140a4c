package views

// AdminPage is /admin: where all accounts together stand, and what needs a person.
type AdminPage struct {
	Frame
	Outstanding string // all that accounts hold
	Kinds       []OverviewSum
	Needs       []Need // "" for nothing that a person must look at
	Accounts    []OverviewSum
	Lately      ReportTable // today, and the last thirty days
	Due         string      // what is missing in the figures, a sentence; "" for nothing
	AsOf        Moment
	Recent      []AccountLine
}

// OverviewSum is one figure with its name.
type OverviewSum struct {
	Label string
	Text  string
	Note  string // "" for none
}

// Need is something that waits for a person.
type Need struct {
	Text string // "3 purchases were paid otherwise than offered."
	URL  string
	Tone Tone
}

// ListFilter narrows one of the operator's lists. Dates are left out if Since and
// Until have no name.
type ListFilter struct {
	Action   string
	ClearURL string
	Texts    []FilterText
	Choices  []FilterChoice
	Dates    bool
	Since    Field
	Until    Field
	Set      bool // something narrows the list
}

// FilterText is a field of a filter that is written in.
type FilterText struct {
	Name, Label, Placeholder string
	Field
}

// FilterChoice is a field of a filter that is chosen from a list.
type FilterChoice struct {
	Name, Label string
	Options     []Option
	Fault       string
}

// PurchasesPage is /admin/purchases, newest first.
type PurchasesPage struct {
	Frame
	Filter ListFilter
	Lines  []PurchaseLine
	CSV    string // URL of the same to download
	First  string // URL of the first page, "" on it
	Next   string // URL of the next page, "" on the last
}

// PurchaseLine is a purchase with where it and its account are shown.
type PurchaseLine struct {
	Purchase
	URL     string
	Account Link
}

// PurchasePage is /admin/purchases/{id}: all that is known of one.
type PurchasePage struct {
	Frame
	ID      string
	State   Badge
	Account Link
	Flag    string // why a person must look, "" for nothing
	Facts   []Fact
	Events  []EventLine
	Entries []Entry
	Audit   []AuditLine
	Recall  Link // where it is reversed; the zero Link for nowhere
	Settle  SettleForm
}

// SettleForm decides about a flagged purchase. Fields: decision (credit or close),
// reason, key hidden.
type SettleForm struct {
	Form
	Reason Field
	Credit string // on the button that credits it, "" if it was credited
	Close  string // on the button that does not
	Closed string // why this operator may not decide, a sentence; "" if they may
}

// EventsPage is /admin/events: what Stripe told, newest first.
type EventsPage struct {
	Frame
	Filter ListFilter
	Lines  []EventLine
	First  string // URL of the first page, "" on it
	Next   string // URL of the next page, "" on the last
}

// EventLine is one event of Stripe's.
type EventLine struct {
	ID       string
	URL      string
	Type     string
	Outcome  Badge
	Detail   string
	At       Moment
	Purchase Link // the zero Link for none of ours
}

// EventPage is /admin/events/{id}.
type EventPage struct {
	Frame
	ID       string
	Outcome  Badge
	Facts    []Fact
	Purchase Link   // the zero Link for none of ours
	Replay   Form   // "" Action if it is not offered
	Closed   string // why it is not, a sentence
}

// RefusalsPage is /admin/refusals: calls that were refused, newest first.
type RefusalsPage struct {
	Frame
	Filter ListFilter
	Lines  []RefusalLine
	Newest string // URL of the first page, "" on it
	Older  string // URL of the next page, "" on the last
}

// RefusalLine is one call that was refused.
type RefusalLine struct {
	At        Moment
	Call      string // "POST /v1/charges"
	Status    Badge  // "402 insufficient_credits"
	Detail    string
	Actor     string
	Account   Link
	RequestID string
}
