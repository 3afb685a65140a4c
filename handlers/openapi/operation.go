// Package openapi describes an API as an OpenAPI 3.1 document, and as fields for a
// page. The schemas are derived from the very structs that handlers decode and
// encode.
package openapi

// Operation is one endpoint.
type Operation struct {
	Method      string
	Path        string // in OpenAPI's notation: /v1/charges/{id}
	Tag         string // ID of its Tag, which is its dialect
	ID          string // its name in generated clients
	Summary     string // a short phrase
	Description string // whole sentences, "" if the summary says everything

	SecurityScheme string // name of the security scheme, "" if anyone may call it
	Scope          string // scope that the credential needs

	Parameters   []Parameter
	Body         any // a zero value of the request body, nil if there is none
	BodyOptional bool
	BodyOpen     bool       // members that the body's type lacks are ignored, not rejected
	Responses    []Response // in ascending order of status
	Examples     []Example
}

// Locations of a parameter.
const (
	InPath   = "path"
	InQuery  = "query"
	InHeader = "header"
)

// Parameter is a parameter in the path or query, or a request header.
type Parameter struct {
	Name        string
	In          string
	Description string
	Required    bool
	Repeated    bool        // it may be given several times
	Constraints Constraints // zero: any text
	Enum        []string    // nil: any value
	Example     any
}

// Response is a possible response of an operation.
type Response struct {
	Status       int
	Description  string
	Body         any // a zero value of the response body, nil if there is none
	MediaType    string
	Headers      []Header
	ErrorCodes   []string // values of "code" in an error response
	AlsoRequired []string // members that are required with these codes and optional elsewhere
}

// Header is a response header.
type Header struct {
	Name        string
	Description string
	Required    bool
	Constraints Constraints
}

// Example is a request that works once keys, and identifiers that end in …, are
// replaced.
type Example struct {
	Summary        string
	Path           string // with its query
	IdempotencyKey string // "" for none
	Body           string
	Response       string // a sample body, perhaps shortened, "" where it adds nothing
}

// Constraints restrict how a string or a number is written.
type Constraints struct {
	Kind    string // JSON type, "" for that of the Go type
	Format  string
	Pattern string
	Enum    []string // fewer values than the Go type has
	Minimum *int64
	Maximum *int64
}

// FieldDoc documents what a field's Go type does not express.
type FieldDoc struct {
	Description string
	Constraints Constraints
	Example     any
	Required    bool // the member is required in requests
}

// SchemaDocs documents what Go types do not express. Fields are looked up as
// "Type.field", with the type's name capitalized, then as "field". Enums are the values
// of named types, by their Go name ("models.LotKind").
//
// Prefixes replaces the beginnings of types' names that readers should not see. With
// "Acme" to "Credits", acmeBody is CreditsBody in the document.
type SchemaDocs struct {
	Fields   map[string]FieldDoc
	Enums    map[string][]string
	Prefixes map[string]string
}
