package views_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"golang.org/x/net/html"
)

// document is a rendered page that can be queried by selector.
type document struct {
	t    *testing.T
	text string
	root *html.Node
}

func render(t *testing.T, page templ.Component) document {
	t.Helper()
	var b strings.Builder
	if err := page.Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	root, err := html.Parse(strings.NewReader(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	return document{t, b.String(), root}
}

// all returns the matching elements in document order. A selector is one or more steps
// separated by spaces, each a descendant of the previous one; a step is a tag, #id,
// .class, [attribute] or [attribute=value], or several of these joined.
func (d document) all(selector string) []*html.Node {
	found := []*html.Node{d.root}
	for step := range strings.FieldsSeq(selector) {
		var inner []*html.Node
		for _, n := range found {
			for child := range n.Descendants() {
				if child.Type == html.ElementNode && matches(child, step) && !slices.Contains(inner, child) {
					inner = append(inner, child)
				}
			}
		}
		found = inner
	}
	return found
}

// one returns the matching element. It fails the test unless there is exactly one.
func (d document) one(selector string) *html.Node {
	d.t.Helper()
	found := d.all(selector)
	if len(found) != 1 {
		d.t.Fatalf("%d elements match %q, want 1", len(found), selector)
	}
	return found[0]
}

// texts returns the text of each matching element, with white space collapsed.
func (d document) texts(selector string) []string {
	var list []string
	for _, n := range d.all(selector) {
		list = append(list, textOf(n))
	}
	return list
}

// want checks the texts of the matching elements.
func (d document) want(selector string, texts ...string) {
	d.t.Helper()
	if got := d.texts(selector); !slices.Equal(got, texts) {
		d.t.Errorf("%q reads\n%q, want\n%q", selector, got, texts)
	}
}

// wantAttr checks an attribute of the matching elements.
func (d document) wantAttr(selector, name string, values ...string) {
	d.t.Helper()
	var got []string
	for _, n := range d.all(selector) {
		got = append(got, attr(n, name))
	}
	if !slices.Equal(got, values) {
		d.t.Errorf("%s of %q is %q, want %q", name, selector, got, values)
	}
}

// simple matches the parts of a step.
var simple = regexp.MustCompile(`^[a-z0-9]+|[#.][\w-]+|\[[\w-]+(=[^\]]*)?\]`)

func matches(n *html.Node, step string) bool {
	for _, part := range simple.FindAllString(step, -1) {
		var ok bool
		switch rest := part[1:]; part[0] {
		case '#':
			ok = attr(n, "id") == rest
		case '.':
			ok = slices.Contains(strings.Fields(attr(n, "class")), rest)
		case '[':
			name, value, valued := strings.Cut(strings.TrimSuffix(rest, "]"), "=")
			ok = has(n, name) && (!valued || attr(n, name) == value)
		default:
			ok = n.Data == part
		}
		if !ok {
			return false
		}
	}
	return true
}

func has(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// textOf returns the text of a node and its descendants, with white space collapsed.
func textOf(n *html.Node) string {
	var b strings.Builder
	for child := range n.Descendants() {
		if child.Type == html.TextNode {
			b.WriteString(child.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}
