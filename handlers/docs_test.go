package handlers_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
)

// The page /docs/api shows every operation of the OpenAPI document: a command with its
// path, its parameters, the fields of its body, and its statuses.
func TestDocsShowEveryOperation(t *testing.T) {
	p := newPortal(t)
	page := p.request("GET", "/docs/api", "").body
	operations := 0
	for _, o := range p.contract().operations {
		operations++
		command := "curl -X " + o.method + " "
		if o.method == http.MethodGet {
			command = "curl "
		}
		path := regexp.MustCompile(`\\\{\w+\\\}`).ReplaceAllString(regexp.QuoteMeta(o.path), "[^/?]+")
		if !regexp.MustCompile(regexp.QuoteMeta(command) + "(&#39;)?" + regexp.QuoteMeta(p.url) + path + `[? <]`).MatchString(page) {
			t.Errorf("no command asks for %s", o)
		}
		_, shown, found := strings.Cut(page, `id="`+o.OperationID+`"`)
		if !found {
			t.Fatalf("%s has no anchor", o)
		}
		shown, _, _ = strings.Cut(shown, "Response body")
		for _, parameter := range o.Parameters {
			if !strings.Contains(shown, ">"+parameter.Name+"</code>") {
				t.Errorf("%s: the parameter %s is not shown", o, parameter.Name)
			}
		}
		for _, member := range p.contract().requestFields(o) {
			if !strings.Contains(shown, ">"+member+"</code>") {
				t.Errorf("%s: the member %s is not shown", o, member)
			}
		}
		for status := range o.Responses {
			if !strings.Contains(shown, ">"+status+"</code>") {
				t.Errorf("%s: the status %s is not shown", o, status)
			}
		}
	}
	if operations < 30 {
		t.Errorf("only %d operations", operations)
	}
}
