package webtest

import (
	"iter"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// page is an answer as a person sees it.
type Page struct {
	*Browser
	Path   string
	Status int
	Header http.Header
	Body   string
	root   *html.Node
}

// shows fails the test unless the page has this status and says all of the texts.
func (p *Page) Shows(status int, texts ...string) *Page {
	p.Helper()
	if p.Status != status {
		p.Fatalf("%s answered %d, want %d:\n%s", p.Path, p.Status, status, p.Text())
	}
	said := p.Text()
	for _, text := range texts {
		if !strings.Contains(said, text) {
			p.Errorf("%s does not say %q:\n%s", p.Path, text, said)
		}
	}
	return p
}

// hides fails the test if the page says one of the texts.
func (p *Page) Hides(texts ...string) *Page {
	p.Helper()
	for _, text := range texts {
		if strings.Contains(p.Body, text) {
			p.Errorf("%s says %q", p.Path, text)
		}
	}
	return p
}

// leads is where the answer leads on; it fails the test if it does not.
func (p *Page) Redirects(status int) string {
	p.Helper()
	if p.Status != status {
		p.Fatalf("%s answered %d, want %d:\n%s", p.Path, p.Status, status, p.Text())
	}
	return p.Header.Get("Location")
}

// follow goes where the answer leads.
func (p *Page) Follow() *Page {
	p.Helper()
	return p.Get(p.Redirects(http.StatusSeeOther))
}

// text is what the page's main part says, spaces as one.
func (p *Page) Text() string {
	main := p.root
	for n := range p.All("main") {
		main = n
	}
	return TextOf(main)
}

func TextOf(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		switch d.Type {
		case html.TextNode:
			b.WriteString(d.Data)
		case html.ElementNode:
			b.WriteByte(' ')
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func (p *Page) All(tag string) iter.Seq[*html.Node] {
	return func(yield func(*html.Node) bool) {
		for n := range p.root.Descendants() {
			if n.Type == html.ElementNode && n.Data == tag && !yield(n) {
				return
			}
		}
	}
}

func Attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func HasAttr(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}

// fault is what the page says is wrong with a field.
func (p *Page) fault(field string) string {
	for n := range p.All("p") {
		if Attr(n, "id") == field+"-fault" {
			return TextOf(n)
		}
	}
	return ""
}

// faulty fails the test unless the page came back as 422 with this fault beside
// this field.
func (p *Page) ShowsFault(field, fault string) *Page {
	p.Helper()
	p.Shows(http.StatusUnprocessableEntity)
	if got := p.fault(field); got != fault {
		p.Errorf("%s says of %s %q, want %q", p.Path, field, got, fault)
	}
	return p
}

// flash is what the page says of the person's last act.
func (p *Page) Flash() string {
	for n := range p.All("div") {
		if Attr(n, "role") == "status" && strings.HasPrefix(Attr(n, "class"), "notice") {
			return TextOf(n)
		}
	}
	return ""
}

// form is the page's form that posts to an address.
func (p *Page) Form(action string) *Form {
	p.Helper()
	for n := range p.All("form") {
		if Attr(n, "action") == action && Attr(n, "method") == "post" {
			return &Form{p, action, FieldsOf(n)}
		}
	}
	p.Fatalf("%s (%d) has no form for %s:\n%s", p.Path, p.Status, action, p.Text())
	return nil
}

// offers tells whether the page has a form that posts to an address.
func (p *Page) HasForm(action string) bool {
	for n := range p.All("form") {
		if Attr(n, "action") == action {
			return true
		}
	}
	return false
}

func FieldsOf(form *html.Node) url.Values {
	fields := url.Values{}
	for n := range form.Descendants() {
		if n.Data != "input" || Attr(n, "name") == "" {
			continue
		}
		if Attr(n, "type") == "radio" && !HasAttr(n, "checked") {
			continue
		}
		fields.Set(Attr(n, "name"), Attr(n, "value"))
	}
	return fields
}

// rows fails the test unless the page has a table of this class with these rows.
func (p *Page) ShowsRows(class string, want ...string) *Page {
	p.Helper()
	var got []string
	for n := range p.All("tr") {
		if table := tableOf(n); table != nil && slices.Contains(strings.Fields(Attr(table, "class")), class) && n.Parent.Data == "tbody" {
			got = append(got, TextOf(n))
		}
	}
	if !slices.Equal(got, want) {
		p.Errorf("%s lists\n%s\nwant\n%s", p.Path, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	return p
}

func tableOf(n *html.Node) *html.Node {
	for parent := range n.Ancestors() {
		if parent.Data == "table" {
			return parent
		}
	}
	return nil
}

// linkIn is where the link with this text leads that stands in the row with this
// cell; "" if there is none.
func (p *Page) LinkInRow(cell, text string) string {
	for n := range p.All("a") {
		for parent := range n.Ancestors() {
			if TextOf(n) == text && parent.Data == "tr" && slices.Contains(cellsOf(parent), cell) {
				return Attr(n, "href")
			}
		}
	}
	return ""
}

func cellsOf(row *html.Node) (cells []string) {
	for n := range row.ChildNodes() {
		if n.Data == "td" {
			cells = append(cells, TextOf(n))
		}
	}
	return cells
}
