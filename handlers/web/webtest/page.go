package webtest

import (
	"net/http"
	"strings"

	"github.com/bursar-portal/bursar/models"
	"golang.org/x/net/html"
)

// A Page is an answer as a person sees it.
type Page struct {
	*Browser
	Path   string
	Status int
	Header http.Header
	Body   string
	root   *html.Node
}

// Shows fails the test unless the page has this status and all of the texts.
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

// Hides fails the test if the page's HTML has one of the texts.
func (p *Page) Hides(texts ...string) *Page {
	p.Helper()
	for _, text := range texts {
		if strings.Contains(p.Body, text) {
			p.Errorf("%s says %q", p.Path, text)
		}
	}
	return p
}

// ShowsFault fails the test unless the form came back as 422 with this fault beside this
// field.
func (p *Page) ShowsFault(field, fault string) *Page {
	p.Helper()
	p.Shows(http.StatusUnprocessableEntity)
	if got := p.fault(field); got != fault {
		p.Errorf("%s says of %s %q, want %q", p.Path, field, got, fault)
	}
	return p
}

// maxPageBytes is the most HTML that a page may have, however much there is to list.
const maxPageBytes = 70_000

// WithinSizeLimit fails the test if the page is larger than maxPageBytes.
func (p *Page) WithinSizeLimit() *Page {
	p.Helper()
	if len(p.Body) > maxPageBytes {
		p.Errorf("%s has %d bytes", p.Path, len(p.Body))
	}
	return p
}

// Redirects fails the test unless the page has this status, and returns where it redirects
// to.
func (p *Page) Redirects(status int) string {
	p.Helper()
	if p.Status != status {
		p.Fatalf("%s answered %d, want %d:\n%s", p.Path, p.Status, status, p.Text())
	}
	return p.Header.Get("Location")
}

// Follow follows the page's redirect.
func (p *Page) Follow() *Page {
	p.Helper()
	return p.Get(p.Redirects(http.StatusSeeOther))
}

// Text returns the text of the page's main part, with single spaces.
func (p *Page) Text() string {
	main := p.root
	for n := range p.All("main") {
		main = n
	}
	return TextOf(main)
}

// Flash returns the message about the person's last action.
func (p *Page) Flash() string {
	for n := range p.All("div") {
		if Attr(n, "role") == "status" && strings.HasPrefix(Attr(n, "class"), "notice") {
			return TextOf(n)
		}
	}
	return ""
}

// Alert returns the fault of a form as a whole.
func (p *Page) Alert() string {
	for n := range p.All("div") {
		if Attr(n, "role") == "alert" {
			return TextOf(n)
		}
	}
	return ""
}

// fault returns the fault of a field.
func (p *Page) fault(field string) string {
	for n := range p.All("p") {
		if Attr(n, "id") == field+"-fault" {
			return TextOf(n)
		}
	}
	return ""
}

// Link returns the address of the link with this text or label, "" if there is none.
func (p *Page) Link(text string) string {
	for n := range p.All("a") {
		if TextOf(n) == text || models.WithoutBidiControls(Attr(n, "aria-label")) == text { // a name in it is isolated
			return Attr(n, "href")
		}
	}
	return ""
}

// PaymentPage follows the answer to the form that buys, to the page that leads to the
// payment page, and returns that page's address.
func (p *Page) PaymentPage() string {
	p.Helper()
	p.Redirects(http.StatusSeeOther)
	return p.Follow().Shows(http.StatusOK).Link("Continue to payment")
}

// Refresh returns after how many seconds the page reloads itself, "" for never.
func (p *Page) Refresh() string {
	for n := range p.All("meta") {
		if Attr(n, "http-equiv") == "refresh" {
			return Attr(n, "content")
		}
	}
	return ""
}
