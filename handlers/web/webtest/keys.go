package webtest

import (
	"strings"

	"golang.org/x/net/html"
)

// Secret returns the secret of the key that was just made.
func (p *Page) Secret() string {
	for n := range p.All("pre") {
		if Attr(n, "id") == "fresh-secret" {
			return TextOf(n)
		}
	}
	return ""
}

// Snippet returns a program of the playground by its id.
func (p *Page) Snippet(id string) string {
	p.Helper()
	for n := range p.All("pre") {
		if Attr(n, "id") == id {
			var b strings.Builder
			for d := range n.Descendants() {
				if d.FirstChild == nil {
					b.WriteString(d.Data)
				}
			}
			return b.String()
		}
	}
	p.Fatalf("there is no program %s", id)
	return ""
}

// PlaygroundResponse returns the response that the playground shows, empty for none.
func (p *Page) PlaygroundResponse() (status, headers, body string) {
	p.Helper()
	for n := range p.root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		switch {
		case HasAttr(n, "data-answer-status"):
			status = TextOf(n)
		case HasAttr(n, "data-answer-headers"):
			headers = TextOf(n)
		case HasAttr(n, "data-answer-body"):
			body = TextOf(n)
		case HasAttr(n, "data-answer") && HasAttr(n, "hidden"):
			return "", "", ""
		}
	}
	return status, headers, body
}
