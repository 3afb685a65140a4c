package webtest

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
)

func (f *Form) SendAdjustment(amount, reason, step string) *Page {
	f.Helper()
	return f.Set("amount", amount).Set("reason", reason).Set("step", step).Send()
}

// upload sends the page's form with a file, without saying where it comes from: its
// token has to be right.
func (f *Form) SendFile(name, content string) *Page {
	f.Helper()
	return f.Do(f.MultipartRequest(name, content))
}

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

func (f *Form) SendCorrection(credits, step string) *Page {
	f.Helper()
	return f.Set("credits", credits).Set("reason", "Sorted out").Set("step", step).Send()
}

// form is a form of a page, filled in as it was printed.
type Form struct {
	*Page
	Action string
	Fields url.Values
}

func (f *Form) Set(name, value string) *Form {
	f.Helper()
	f.Fields.Set(name, value)
	return f
}

// send posts the form without saying where it comes from, as an old browser
// does: its token has to be right.
func (f *Form) Send() *Page {
	f.Helper()
	r, err := http.NewRequestWithContext(f.Context(), http.MethodPost, f.URL+f.Action, strings.NewReader(f.Fields.Encode()))
	if err != nil {
		f.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return f.Do(r)
}
