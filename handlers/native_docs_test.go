package handlers_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
)

// What the native API answers to is what its page shows, method and address.
func TestDocsShowEveryNativeRoute(t *testing.T) {
	p := newPortal(t)
	page := p.ask("GET", "/docs", "").body
	routes := 0
	for _, r := range p.handler.Routes() {
		if r.Dialect != "native" {
			continue
		}
		routes++
		command := "curl -X " + r.Method + " "
		if r.Method == http.MethodGet {
			command = "curl "
		}
		path := strings.ReplaceAll(regexp.QuoteMeta(r.Path), ":id", "[^/?]+")
		pattern := regexp.MustCompile(regexp.QuoteMeta(command) + "(&#39;)?" + regexp.QuoteMeta(p.url) + path + `[? ]`)
		if !pattern.MatchString(page) {
			t.Errorf("%s %s is not on the page", r.Method, r.Path)
		}
	}
	if routes < 18 {
		t.Errorf("only %d native routes", routes)
	}
}
