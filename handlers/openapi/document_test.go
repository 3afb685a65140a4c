package openapi

import (
	"strings"
	"testing"
)

type acmeBody struct {
	Credits int `json:"credits"`
}

type creditsBody struct {
	Credits int `json:"credits"`
}

func newDocument(tag string, bodies ...any) (*Document, error) {
	o := Operation{Method: "GET", Path: "/credits", ID: "getCredits", Tag: tag}
	for i, body := range bodies {
		o.Responses = append(o.Responses, Response{Status: 200 + i, Body: body})
	}
	return New(Info{Tags: []Tag{{ID: "credits", Name: "Credits"}}}, []Operation{o}, SchemaDocs{
		Fields:   map[string]FieldDoc{"AcmeBody.credits": {Description: "What there is."}, "credits": {Description: "Something else."}},
		Prefixes: map[string]string{"Acme": "Credits"},
	})
}

// A prefix is replaced in the document. The words about a type are found by its Go name.
func TestPrefixesAreReplaced(t *testing.T) {
	d, err := newDocument("credits", acmeBody{})
	if err != nil {
		t.Fatal(err)
	}
	text, err := d.JSON()
	if err != nil {
		t.Fatal(err)
	}
	if got := string(text); strings.Contains(got, "Acme") || !strings.Contains(got, `"$ref":"#/components/schemas/CreditsBody"`) ||
		!strings.Contains(got, `"credits":{"type":"integer","description":"What there is."}`) || !strings.Contains(got, `"tags":["Credits"]`) {
		t.Errorf("the document is %s", got)
	}
}

func TestNewRefuses(t *testing.T) {
	for _, test := range []struct {
		tag    string
		bodies []any
		want   string
	}{
		{"credits", []any{acmeBody{}, creditsBody{}}, "two types are named CreditsBody"},
		{"other", []any{acmeBody{}}, "getCredits has no tag"},
	} {
		if _, err := newDocument(test.tag, test.bodies...); err == nil || err.Error() != "openapi: "+test.want {
			t.Errorf("got %v, want %s", err, test.want)
		}
	}
}
