package webtest

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// Pseudo is the pseudo-locale whose letters have accents, so that what is not said by the
// catalogs stands out.
const Pseudo = "en-XA"

// Uncatalogued returns the texts of a page in the pseudo-locale that no catalog says: of the
// page's main part, its title and its buttons' labels, whatever has two words or more without
// an accent. Data such as names is among them.
func (p *Page) Uncatalogued() (found []string) {
	for n := range p.root.Descendants() {
		switch {
		case n.Type == html.TextNode && within(n, "main") && !within(n, "code", "pre", "script", "style", "option", "time"):
			found = appendPlain(found, n.Data)
		case n.Type == html.ElementNode && within(n, "main") && !within(n, "time"):
			for _, name := range []string{"aria-label", "placeholder", "title", "data-copied"} {
				found = appendPlain(found, Attr(n, name))
			}
		}
	}
	return found
}

// within reports whether a node is, or stands in, one of these elements.
func within(n *html.Node, elements ...string) bool {
	for a := n; a != nil; a = a.Parent {
		if a.Type == html.ElementNode && slices.Contains(elements, a.Data) {
			return true
		}
	}
	return false
}

// appendPlain appends a text of two words or more that has no accents.
func appendPlain(list []string, text string) []string {
	words := 0
	for _, word := range strings.Fields(text) {
		if strings.ContainsFunc(word, func(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }) {
			words++
		}
	}
	accented := strings.ContainsFunc(text, func(r rune) bool { return r >= 'À' && r <= 'ſ' })
	if words < 2 || accented {
		return list
	}
	return append(list, strings.Join(strings.Fields(text), " "))
}
