package webtest

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/net/html"
)

// A Form is a form of a page, filled in as it was printed.
type Form struct {
	*Page
	Action string
	Fields url.Values
}

// Form returns the page's form that posts to an address.
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

// HasForm reports whether the page has a form that is sent to an address.
func (p *Page) HasForm(action string) bool {
	for n := range p.All("form") {
		if Attr(n, "action") == action {
			return true
		}
	}
	return false
}

// FieldsOf returns the inputs of a form.
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

// Options returns the options of a select by value.
func (p *Page) Options(name string) map[string]string {
	options := map[string]string{}
	for list := range p.All("select") {
		if Attr(list, "name") != name {
			continue
		}
		for n := range list.Descendants() {
			if n.Data == "option" {
				options[Attr(n, "value")] = TextOf(n)
			}
		}
	}
	return options
}

// Set fills in a field.
func (f *Form) Set(name, value string) *Form {
	f.Helper()
	f.Fields.Set(name, value)
	return f
}

// Send posts the form as an old browser does, which tells the page but not whether it is ours:
// the form's token must be right.
func (f *Form) Send() *Page {
	f.Helper()
	r, err := http.NewRequestWithContext(f.Context(), http.MethodPost, f.URL+f.Action, strings.NewReader(f.Fields.Encode()))
	if err != nil {
		f.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Referer", f.URL+f.Path)
	return f.Do(r)
}

// SendFile posts the form with a file, likewise without such headers.
func (f *Form) SendFile(name, content string) *Page {
	f.Helper()
	return f.Do(f.MultipartRequest(name, content))
}

// MultipartRequest is the request of SendFile.
func (f *Form) MultipartRequest(name, content string) *http.Request {
	f.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for field := range f.Fields {
		if field == "file" {
			continue
		}
		if err := w.WriteField(field, f.Fields.Get(field)); err != nil {
			f.Fatal(err)
		}
	}
	part, err := w.CreateFormFile("file", name)
	if err == nil {
		_, err = part.Write([]byte(content))
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		f.Fatal(err)
	}
	r, err := http.NewRequestWithContext(f.Context(), http.MethodPost, f.URL+f.Action, &body)
	if err != nil {
		f.Fatal(err)
	}
	r.Header.Set("Content-Type", w.FormDataContentType())
	return r
}
