package edge

import (
	"net/http"
	"testing"
)

func TestWantsJSON(t *testing.T) {
	for accept, want := range map[string]bool{
		"":                                  false,
		"*/*":                               false,
		"application/json":                  true,
		"Application/JSON; charset=utf-8":   true,
		"application/json, text/plain, */*": true,
		"application/problem+json":          true,
		"text/html, application/json":       false,
		"application/json, text/html;q=0":   true,
		"application/json;q=0, */*":         false,
		"application/xhtml+xml,application/json;q=0.9": false,
		"image/svg+xml": false,
		";;":            false,
	} {
		if got := WantsJSON(&http.Request{Header: http.Header{"Accept": {accept}}}); got != want {
			t.Errorf("%q: %t", accept, got)
		}
	}
	if !WantsJSON(&http.Request{Header: http.Header{"Accept": {"text/plain", "application/json"}}}) {
		t.Error("the second header is not read")
	}
}
