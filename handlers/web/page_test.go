package web_test

import (
	"iter"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// page is an answer as a person sees it.
type page struct {
	*browser
	path   string
	status int
	header http.Header
	body   string
	root   *html.Node
}

// shows fails the test unless the page has this status and says all of the texts.
func (p *page) shows(status int, texts ...string) *page {
	p.Helper()
	if p.status != status {
		p.Fatalf("%s answered %d, want %d:\n%s", p.path, p.status, status, p.text())
	}
	said := p.text()
	for _, text := range texts {
		if !strings.Contains(said, text) {
			p.Errorf("%s does not say %q:\n%s", p.path, text, said)
		}
	}
	return p
}

// hides fails the test if the page says one of the texts.
func (p *page) hides(texts ...string) *page {
	p.Helper()
	for _, text := range texts {
		if strings.Contains(p.body, text) {
			p.Errorf("%s says %q", p.path, text)
		}
	}
	return p
}

// leads is where the answer leads on; it fails the test if it does not.
func (p *page) leads(status int) string {
	p.Helper()
	if p.status != status {
		p.Fatalf("%s answered %d, want %d:\n%s", p.path, p.status, status, p.text())
	}
	return p.header.Get("Location")
}

// follow goes where the answer leads.
func (p *page) follow() *page {
	p.Helper()
	return p.get(p.leads(http.StatusSeeOther))
}

// text is what the page's main part says, spaces as one.
func (p *page) text() string {
	main := p.root
	for n := range p.all("main") {
		main = n
	}
	return textOf(main)
}

func textOf(n *html.Node) string {
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

func (p *page) all(tag string) iter.Seq[*html.Node] {
	return func(yield func(*html.Node) bool) {
		for n := range p.root.Descendants() {
			if n.Type == html.ElementNode && n.Data == tag && !yield(n) {
				return
			}
		}
	}
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}

// fault is what the page says is wrong with a field.
func (p *page) fault(field string) string {
	for n := range p.all("p") {
		if attr(n, "id") == field+"-fault" {
			return textOf(n)
		}
	}
	return ""
}

// faulty fails the test unless the page came back as 422 with this fault beside
// this field.
func (p *page) faulty(field, fault string) *page {
	p.Helper()
	p.shows(http.StatusUnprocessableEntity)
	if got := p.fault(field); got != fault {
		p.Errorf("%s says of %s %q, want %q", p.path, field, got, fault)
	}
	return p
}

// flash is what the page says of the person's last act.
func (p *page) flash() string {
	for n := range p.all("div") {
		if attr(n, "role") == "status" && strings.HasPrefix(attr(n, "class"), "notice") {
			return textOf(n)
		}
	}
	return ""
}

// form is a form of a page, filled in as it was printed.
type form struct {
	*page
	action string
	fields url.Values
}

// form is the page's form that posts to an address.
func (p *page) form(action string) *form {
	p.Helper()
	for n := range p.all("form") {
		if attr(n, "action") == action && attr(n, "method") == "post" {
			return &form{p, action, fieldsOf(n)}
		}
	}
	p.Fatalf("%s (%d) has no form for %s:\n%s", p.path, p.status, action, p.text())
	return nil
}

// offers tells whether the page has a form that posts to an address.
func (p *page) offers(action string) bool {
	for n := range p.all("form") {
		if attr(n, "action") == action {
			return true
		}
	}
	return false
}

func fieldsOf(form *html.Node) url.Values {
	fields := url.Values{}
	for n := range form.Descendants() {
		if n.Data != "input" || attr(n, "name") == "" {
			continue
		}
		if attr(n, "type") == "radio" && !has(n, "checked") {
			continue
		}
		fields.Set(attr(n, "name"), attr(n, "value"))
	}
	return fields
}

func (f *form) set(name, value string) *form {
	f.Helper()
	f.fields.Set(name, value)
	return f
}

// send posts the form without saying where it comes from, as an old browser
// does: its token has to be right.
func (f *form) send() *page {
	f.Helper()
	r, err := http.NewRequestWithContext(f.Context(), http.MethodPost, f.url+f.action, strings.NewReader(f.fields.Encode()))
	if err != nil {
		f.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return f.do(r)
}

// rows fails the test unless the page has a table of this class with these rows.
func (p *page) rows(class string, want ...string) *page {
	p.Helper()
	var got []string
	for n := range p.all("tr") {
		if table := tableOf(n); table != nil && slices.Contains(strings.Fields(attr(table, "class")), class) && n.Parent.Data == "tbody" {
			got = append(got, textOf(n))
		}
	}
	if !slices.Equal(got, want) {
		p.Errorf("%s lists\n%s\nwant\n%s", p.path, strings.Join(got, "\n"), strings.Join(want, "\n"))
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
func (p *page) linkIn(cell, text string) string {
	for n := range p.all("a") {
		for parent := range n.Ancestors() {
			if textOf(n) == text && parent.Data == "tr" && slices.Contains(cellsOf(parent), cell) {
				return attr(n, "href")
			}
		}
	}
	return ""
}

func cellsOf(row *html.Node) (cells []string) {
	for n := range row.ChildNodes() {
		if n.Data == "td" {
			cells = append(cells, textOf(n))
		}
	}
	return cells
}
