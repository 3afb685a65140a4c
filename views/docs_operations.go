package views

// Operation is one thing that a program may ask for, as its page lists it.
type Operation struct {
	Anchor       string // "createCharge"
	Dialect      string // "native", or the name of one of the five
	Method, Path string // "POST", "/v1/charges/{id}"
	Title        string
	About        string // whole sentences, "" if the title says it all
	Scope        string // what the key needs, "" if none is asked for
	Examples     []Example
	Parameters   []DocField
	Body         []DocField
	BodyOptional bool
	Answers      []OperationAnswer
	Answered     []DocField // what a body has if all goes well
}

// DocField is a member of a body, or a parameter.
type DocField struct {
	Name     string // "drawn[].lot"
	Type     string // "amount, or null"
	Required bool
	About    string
	Values   string // "held, captured"; "" for any
}

// OperationAnswer is one status that an operation may answer with.
type OperationAnswer struct {
	Status string // "402"
	About  string
	Codes  []ErrorLink
}

// ErrorLink leads to the page of an error code.
type ErrorLink struct{ Code, URL string }

// of are the operations of one dialect.
func of(dialect string, all []Operation) (some []Operation) {
	for _, o := range all {
		if o.Dialect == dialect {
			some = append(some, o)
		}
	}
	return some
}
