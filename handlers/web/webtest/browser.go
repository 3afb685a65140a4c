package webtest

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"

	"golang.org/x/net/html"

	"github.com/bursar-portal/bursar/models"
)

// A Browser keeps cookies and does not follow redirects by itself.
type Browser struct {
	*Portal
	Client   http.Client
	Language string // the header Accept-Language, "" for none
}

// In returns the same browser, with the same cookies, which prefers a language.
func (b *Browser) In(language string) *Browser {
	return &Browser{Portal: b.Portal, Client: b.Client, Language: language}
}

// Browser returns a browser in which nobody is signed in.
func (p *Portal) Browser() *Browser {
	p.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		p.Fatal(err)
	}
	return &Browser{Portal: p, Client: http.Client{
		Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// As returns a browser in which a user is signed in.
func (p *Portal) As(user models.User) *Browser {
	p.Helper()
	b := p.Browser()
	b.Get("/signin").Form("/signin").Set("email", user.Email).Set("password", Password).Send().Redirects(http.StatusSeeOther)
	return b
}

// Get opens a page.
func (b *Browser) Get(path string) *Page {
	b.Helper()
	r, err := http.NewRequestWithContext(b.Context(), http.MethodGet, b.absolute(path), nil)
	if err != nil {
		b.Fatal(err)
	}
	return b.Do(r)
}

// Post sends a form that no page has printed.
func (b *Browser) Post(path string, fields url.Values) *Page {
	b.Helper()
	r, err := http.NewRequestWithContext(b.Context(), http.MethodPost, b.absolute(path), strings.NewReader(fields.Encode()))
	if err != nil {
		b.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return b.Do(r)
}

// Do sends a request and reads the response as a page.
func (b *Browser) Do(r *http.Request) *Page {
	b.Helper()
	if b.Language != "" {
		r.Header.Set("Accept-Language", b.Language)
	}
	answer, err := b.Client.Do(r)
	if err != nil {
		b.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		b.Fatal(err)
	}
	root, err := html.Parse(strings.NewReader(string(body)))
	if err != nil {
		b.Fatal(err)
	}
	return &Page{Browser: b, Path: r.URL.RequestURI(), Status: answer.StatusCode, Header: answer.Header, Body: string(body), root: root}
}

func (b *Browser) absolute(path string) string {
	if strings.HasPrefix(path, "http://") {
		return path
	}
	return b.URL + path
}

// Pay fills in the sandbox's payment page and returns where it redirects to.
func (b *Browser) Pay(paymentPage string, typed url.Values) string {
	b.Helper()
	answer, err := b.Client.PostForm(paymentPage, typed)
	if err != nil {
		b.Fatal(err)
	}
	answer.Body.Close()
	return answer.Header.Get("Location")
}
