package handlers_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/models"
)

// Parameters of paths, as the router and as OpenAPI writes them.
var (
	pathParameter   = regexp.MustCompile(`:(\w+)`)
	bracedParameter = regexp.MustCompile(`\{\w+\}`)
)

// The OpenAPI document has exactly the routes of the APIs.
func TestDocumentHasEveryRoute(t *testing.T) {
	p := newPortal(t)
	c := readContract(t, p.document())
	routes := map[string]bool{}
	for _, r := range p.handler.Routes() {
		if r.Dialect == "" || r.Dialect == "webhooks" {
			continue
		}
		name := r.Method + " " + pathParameter.ReplaceAllString(r.Path, "{$1}")
		routes[name] = true
		if !slices.ContainsFunc(c.operations, func(o *operation) bool { return o.String() == name }) {
			t.Errorf("%s is not in the document", name)
		}
	}
	for _, o := range c.operations {
		if !routes[o.String()] {
			t.Errorf("%s is in the document and not a route", o)
		}
		described := ""
		for _, p := range o.Parameters {
			if p.In == "path" {
				described += "{" + p.Name + "}"
			}
		}
		if named := strings.Join(bracedParameter.FindAllString(o.path, -1), ""); named != described {
			t.Errorf("%s: its address names %s, and %s are described", o, named, described)
		}
	}
}

func TestDocumentIsCached(t *testing.T) {
	p := newPortal(t)
	first := p.request("GET", "/openapi.json", "")
	first.wantContains(200, `"openapi":"3.1.0"`)
	first.wantContains(200, `"servers":[{"url":"`+p.url+`"}]`)
	first.wantHeader("Content-Type", "application/json")
	first.wantHeader("Cache-Control", "public, max-age=300")
	tag := first.header.Get("ETag")
	p.request("GET", "/openapi.json", "", header{"If-None-Match", tag}).wantBody(304, "")
	p.request("GET", "/openapi.json", "", header{"If-None-Match", `"another"`}).wantContains(200, `"openapi":"3.1.0"`)
}

// The document allows exactly the grants and adjustments that can succeed.
func TestDocumentedCorrections(t *testing.T) {
	s := newService(t, models.Credit)
	c := readContract(t, s.document())
	for _, test := range []struct {
		name, body string
		fine       bool
	}{
		{"grants", `{"kind":"purchased","credits":"1"}`, true},
		{"grants", `{"kind":"allowance","credits":"1"}`, false},
		{"grants", `{"kind":"rollover","credits":"1"}`, false},
		{"grants", `{"credits":"1"}`, false},
		{"grants", `{"kind":"promotional","credits":"-1"}`, false},
		{"adjustments", `{"kind":"promotional","credits":"1"}`, true},
		{"adjustments", `{"credits":"-1"}`, true},
		{"adjustments", `{"kind":"allowance","credits":"1"}`, false},
		{"adjustments", `{"kind":"rollover","credits":"1"}`, false},
	} {
		pointer := "#/paths/~1v1~1accounts~1{id}~1" + test.name + "/post/requestBody/content/application~1json/schema"
		if err := c.validate(pointer, test.body); (err == nil) != test.fine {
			t.Errorf("the document says of %s as %s: %v", test.body, test.name, err)
		}
		status := map[bool]int{true: 201, false: 422}[test.fine]
		s.post("/v1/accounts/"+string(s.account)+"/"+test.name, test.body).wantContains(status, "")
	}
	s.CheckBooks()
}

// Examples match their schemas.
func TestDocumentedExamples(t *testing.T) {
	p := newPortal(t)
	text := p.document()
	c := readContract(t, text)
	for _, o := range c.operations {
		if o.RequestBody == nil {
			continue
		}
		content := o.RequestBody["content"].(map[string]any)["application/json"].(map[string]any)
		examples, _ := content["examples"].(map[string]any)
		for _, e := range examples {
			body, err := json.Marshal(e.(map[string]any)["value"])
			if err != nil {
				t.Fatal(err)
			}
			if err := c.validate(o.pointer+"/requestBody/content/application~1json/schema", string(body)); err != nil {
				t.Errorf("%s: %v", o, err)
			}
		}
	}
	var document struct {
		Components struct {
			Schemas map[string]struct {
				Properties map[string]struct{ Examples []json.RawMessage }
			}
		}
	}
	if err := json.Unmarshal([]byte(text), &document); err != nil {
		t.Fatal(err)
	}
	shown := 0
	for name, s := range document.Components.Schemas {
		for property, described := range s.Properties {
			for _, e := range described.Examples {
				shown++
				if err := c.validate("#/components/schemas/"+name+"/properties/"+property, string(e)); err != nil {
					t.Errorf("%s.%s: %v", name, property, err)
				}
			}
		}
	}
	if shown < 50 {
		t.Errorf("only %d examples", shown)
	}
}

// documentedResponses returns all documented responses by operation and status, and
// error responses by code.
func (c *contract) documentedResponses(t *testing.T) (all []string) {
	t.Helper()
	for _, o := range c.operations {
		for status, r := range o.Responses {
			var codes []string
			for _, content := range r.Content {
				var schema struct {
					AllOf []struct {
						Properties struct{ Code struct{ Enum []string } }
					}
				}
				text, err := json.Marshal(content.Schema)
				if err != nil || json.Unmarshal(text, &schema) != nil {
					t.Fatal(err)
				}
				for _, part := range schema.AllOf {
					for _, code := range part.Properties.Code.Enum {
						codes = append(codes, fmt.Sprint(o, " ", status, " ", code))
					}
				}
			}
			if codes == nil {
				codes = []string{fmt.Sprint(o, " ", status)}
			}
			all = append(all, codes...)
		}
	}
	slices.Sort(all)
	return all
}
