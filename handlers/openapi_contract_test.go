package handlers_test

import (
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// contract is the OpenAPI document for checking responses. It is stricter than
// published: responses must not have undocumented fields.
type contract struct {
	operations []*operation
	headers    map[string]contractHeader
	schemas    map[string]any
	compiler   *jsonschema.Compiler
	mu         sync.Mutex // guards compiler, which is not safe for concurrent use
}

type operation struct {
	method, path string
	address      *regexp.Regexp
	pointer      string
	OperationID  string
	Parameters   []struct{ Name, In string }
	RequestBody  map[string]any
	Responses    map[string]struct {
		Headers map[string]struct {
			Ref string `json:"$ref"`
		}
		Content map[string]struct{ Schema any }
	}
}

func (o *operation) String() string { return o.method + " " + o.path }

type contractHeader struct {
	Required bool
	Schema   struct{ Pattern, Format string }
}

const contractURL = "openapi.json"

// readContract parses the OpenAPI document.
func readContract(t *testing.T, text string) *contract {
	t.Helper()
	var document struct {
		Paths      map[string]map[string]*operation
		Components struct{ Headers map[string]contractHeader }
	}
	if err := json.Unmarshal([]byte(text), &document); err != nil {
		t.Fatal(err)
	}
	c := &contract{headers: document.Components.Headers, compiler: jsonschema.NewCompiler()}
	for path, methods := range document.Paths {
		for method, o := range methods {
			o.method, o.path = strings.ToUpper(method), path
			o.address = regexp.MustCompile("^" + bracedParameter.ReplaceAllLiteralString(path, "[^/]+") + "$")
			o.pointer = "#/paths/" + strings.ReplaceAll(path, "/", "~1") + "/" + method
			c.operations = append(c.operations, o)
		}
	}
	slices.SortFunc(c.operations, func(a, b *operation) int { return strings.Compare(a.String(), b.String()) })
	whole, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	schemas := whole.(map[string]any)["components"].(map[string]any)["schemas"].(map[string]any)
	c.schemas = schemas
	for _, s := range schemas {
		s := s.(map[string]any)
		if _, said := s["additionalProperties"]; !said && s["properties"] != nil {
			s["additionalProperties"] = false
		}
	}
	c.compiler.DefaultDraft(jsonschema.Draft2020)
	c.compiler.AssertFormat()
	if err := c.compiler.AddResource(contractURL, whole); err != nil {
		t.Fatal(err)
	}
	return c
}

// requestFields returns the names of the fields of an operation's request body.
func (c *contract) requestFields(o *operation) (names []string) {
	if o.RequestBody == nil {
		return nil
	}
	content := o.RequestBody["content"].(map[string]any)["application/json"].(map[string]any)
	ref := content["schema"].(map[string]any)["$ref"].(string)
	properties, _ := c.schemas[strings.TrimPrefix(ref, "#/components/schemas/")].(map[string]any)["properties"].(map[string]any)
	for name := range properties {
		names = append(names, name)
	}
	return names
}

// operation returns the operation of a request, nil if it is not documented.
func (c *contract) operation(method, path string) (found *operation) {
	path, _, _ = strings.Cut(path, "?")
	for _, o := range c.operations {
		if o.method == method && o.address.MatchString(path) && (found == nil || o.path == path) {
			found = o
		}
	}
	return found
}

// violations compares a request and its response with the document. It also returns
// the error code of the response, "" if there is none.
func (c *contract) violations(o *operation, sent string, a response) (faults []string, code string) {
	fault := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	status := strconv.Itoa(a.status)
	said, ok := o.Responses[status]
	if !ok {
		fault("the status %s is not documented", status)
		return faults, ""
	}
	for name, ref := range said.Headers {
		h := c.headers[strings.TrimPrefix(ref.Ref, "#/components/headers/")]
		value := a.header.Get(name)
		switch {
		case value == "" && h.Required:
			fault("the header %s is missing", name)
		case value != "" && !regexp.MustCompile(h.Schema.Pattern).MatchString(value):
			fault("the header %s is %q", name, value)
		}
	}
	documented := map[string]bool{}
	for name := range said.Headers {
		documented[http.CanonicalHeaderKey(name)] = true
	}
	for name := range a.header {
		if !documented[name] && isContractHeader(name) {
			fault("the header %s is not documented", name)
		}
	}
	if len(said.Content) == 0 && a.body == "" {
		return faults, ""
	}
	mediaType, _, _ := mime.ParseMediaType(a.header.Get("Content-Type"))
	if _, ok := said.Content[mediaType]; !ok {
		fault("the media type %q is not documented", mediaType)
		return faults, ""
	}
	schema := o.pointer + "/responses/" + status + "/content/" + strings.ReplaceAll(mediaType, "/", "~1") + "/schema"
	if err := c.validate(schema, a.body); err != nil {
		fault("the answer: %v", err)
	}
	if a.status < 300 && sent != "" && o.RequestBody != nil {
		schema := o.pointer + "/requestBody/content/application~1json/schema"
		sent = strings.TrimPrefix(sent, "\ufeff")
		if err := c.validate(schema, withoutNulls(sent)); err != nil && c.validate(schema, sent) != nil {
			fault("the request was accepted: %v", err)
		}
	}
	var problem struct{ Code string }
	if a.status >= 300 && json.Unmarshal([]byte(a.body), &problem) != nil {
		fault("the answer is no object")
	}
	return faults, problem.Code
}

// isContractHeader reports whether clients may rely on a header.
func isContractHeader(name string) bool {
	return strings.HasPrefix(name, "X-Credits") || strings.HasPrefix(name, "Idempotency") || strings.HasPrefix(name, "Ratelimit") ||
		slices.Contains([]string{"X-Request-Id", "Retry-After", "Www-Authenticate"}, name)
}

func (c *contract) validate(pointer, text string) error {
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	schema, err := c.compiler.Compile(contractURL + pointer)
	if err != nil {
		return err
	}
	return schema.Validate(value)
}

// withoutNulls removes null members, which count as absent where the document does not allow them.
func withoutNulls(text string) string {
	var object map[string]any
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	if d.Decode(&object) != nil {
		return text
	}
	for name, value := range object {
		if value == nil {
			delete(object, name)
		}
	}
	without, err := json.Marshal(object)
	if err != nil {
		return text
	}
	return string(without)
}

// sharedContract is the document of one of the portals with all dialects; they differ in
// their URL only.
var sharedContract = struct {
	sync.Mutex
	*contract
}{}

// checkContract fails the test unless a response is as documented, and records it
// as observed.
func (p *portal) checkContract(method, path, sent string, a response) {
	p.Helper()
	c := p.contract()
	o := c.operation(method, path)
	if o == nil || (path == "/" && strings.HasPrefix(a.header.Get("Content-Type"), "text/html")) { // the home page
		return
	}
	faults, code := c.violations(o, sent, a)
	for _, f := range faults {
		p.Errorf("%s %s %s: %s\n%d %s", method, path, sent, f, a.status, a.body)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.seen[fmt.Sprint(o, " ", a.status)] = true
	p.seen[fmt.Sprint(o, " ", a.status, " ", code)] = true
}

func (p *portal) contract() *contract {
	p.Helper()
	sharedContract.Lock()
	defer sharedContract.Unlock()
	if p.dialects != nil {
		if p.ownContract == nil {
			p.ownContract = readContract(p.T, p.document())
		}
		return p.ownContract
	}
	if sharedContract.contract == nil {
		sharedContract.contract = readContract(p.T, p.document())
	}
	return sharedContract.contract
}

// document returns /openapi.json.
func (p *portal) document() string {
	p.Helper()
	a := p.serve(http.MethodGet, "/openapi.json", "")
	if a.status != http.StatusOK {
		p.Fatalf("%d %s\n%s", a.status, a.body, p.log)
	}
	return a.body
}
