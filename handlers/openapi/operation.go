// Package openapi writes down what programs may ask: operations as their routes
// declare them, with the schemas of what is sent and answered read off the very
// structs, as an OpenAPI 3.1 document and as fields for a page.
package openapi

// Operation is one thing that a program may ask for.
type Operation struct {
	Method string
	Path   string // as the document writes it: /v1/charges/{id}
	Tag    string // the dialect
	ID     string // its name in generated clients
	Title  string // a few words
	About  string // whole sentences, "" if the title says it all

	Scheme string // the security scheme, "" if anyone may ask
	Scope  string // what the credential must be allowed to do

	Parameters   []Parameter
	Body         any // a zero value of what is sent, nil if nothing is
	BodyOptional bool
	Answers      []Response // ascending by status
	Examples     []Example
}

// Where a parameter stands.
const (
	InPath   = "path"
	InQuery  = "query"
	InHeader = "header"
)

// Parameter is a part of the address or a header of a request.
type Parameter struct {
	Name        string
	In          string
	About       string
	Required    bool
	Repeated    bool        // it may be given several times
	Constraints Constraints // zero: any text
	Enum        []string    // nil: any
	Example     any
}

// Answer is what an operation may come to.
type Response struct {
	Status       int
	About        string
	Body         any // a zero value of what is answered, nil if nothing is
	MediaType    string
	Headers      []Header
	Codes        []string // of a problem: which members "code" it may have
	AlsoRequired []string // members that are there with these codes, though elsewhere they may be missing
}

// Header is a header of an answer.
type Header struct {
	Name        string
	Description string
	Required    bool
	Constraints Constraints
}

// Example is a request that works as soon as keys, and what ends in …, are
// replaced.
type Example struct {
	Title  string
	Path   string // with its query
	Once   string // its Idempotency-Key, "" for none
	Body   string
	Answer string // a sample, perhaps shortened, "" where it tells nothing new
}

// Form is how a text or a number is written.
type Constraints struct {
	Kind    string // of JSON: "" for what the Go type is
	Format  string
	Pattern string
	Enum    []string // fewer values than its Go type has
	Minimum *int64
	Maximum *int64
}

// Word says about a field what its Go type does not.
type FieldDoc struct {
	Description string
	Constraints Constraints
	Example     any
	Required    bool // of a member of what is sent: it must be there
}

// Language is all that types do not say. Words are looked up as "Type.field" with
// the type's name in the document, then as "field". Enums are the values of named
// types, by the name that Go prints for them ("models.LotKind").
type SchemaDocs struct {
	Fields map[string]FieldDoc
	Enums  map[string][]string
}
