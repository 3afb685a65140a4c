package webtest

import (
	"strings"

	"golang.org/x/net/html"
)

// CheckIsolated fails the test if one of the names changes the order of the words around
// it: each must be in an element that isolates it, between Unicode's isolates, or alone.
// Nor may a page print characters that embed or override a direction; what was typed into
// a form comes back as it was.
func (p *Page) CheckIsolated(names ...string) {
	p.Helper()
	for n := range p.root.Descendants() {
		switch n.Type {
		case html.TextNode:
			if isIsolating(n) {
				p.checkOverrides(n.Data)
				continue
			}
			for _, name := range names {
				p.checkIsolated(n.Data, name, n.Parent.Data == "option" || n.Parent.Data == "textarea")
			}
		case html.ElementNode:
			for _, a := range n.Attr {
				if a.Key == "href" || a.Key == "action" || a.Key == "value" {
					continue
				}
				for _, name := range names {
					p.checkIsolated(a.Val, name, true)
				}
			}
		}
	}
}

// isIsolating reports whether a node is in an element with a direction of its own.
func isIsolating(n *html.Node) bool {
	for parent := range n.Ancestors() {
		if parent.Data == "bdi" || Attr(parent, "dir") == "auto" {
			return true
		}
	}
	return false
}

// checkIsolated checks a text of which nothing else isolates a name.
func (p *Page) checkIsolated(text, name string, mayBeAlone bool) {
	p.Helper()
	p.checkOverrides(text)
	if mayBeAlone && strings.TrimSpace(text) == name {
		return
	}
	for text != "" {
		var before string
		before, text, _ = strings.Cut(text, "\u2068")
		_, text, _ = strings.Cut(text, "\u2069")
		if strings.Contains(before, name) {
			p.Errorf("%s has the name %q in the midst of %+q", p.Path, name, before)
		}
	}
}

// checkOverrides finds the characters that embed or override a direction.
func (p *Page) checkOverrides(text string) {
	p.Helper()
	if strings.ContainsAny(text, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067") {
		p.Errorf("%s has a character that turns a line around: %+q", p.Path, text)
	}
}
