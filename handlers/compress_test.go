package handlers_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/static"
)

// unzipped returns a response's body without its compression.
func (a response) unzipped() string {
	a.Helper()
	r, err := gzip.NewReader(bytes.NewReader([]byte(a.body)))
	if err != nil {
		a.Fatal(err)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		a.Fatal(err)
	}
	return string(text)
}

// Pages and JSON are compressed; what could tell a secret by its length is not.
func TestWhatIsCompressed(t *testing.T) {
	p := newPortal(t)
	user, account := p.Person("gita")
	session := p.signIn(user)
	zip := header{"Accept-Encoding", "br, gzip"}
	from := func(site string) header { return header{"Sec-Fetch-Site", site} }
	key := bearer(p.key(account.ID, models.ScopeBalanceRead))
	for _, test := range []struct {
		name, method, path string
		headers            []header
		want               bool
	}{
		{"a page for anyone", "GET", "/docs", []header{zip}, true},
		{"the API's document", "GET", "/openapi.json", []header{zip}, true},
		{"of our own page", "GET", "/dashboard", []header{zip, session, from("same-origin")}, true},
		{"typed by the person", "GET", "/dashboard", []header{zip, session, from("none")}, true},
		{"of another site", "GET", "/dashboard", []header{zip, session, from("cross-site")}, false},
		{"of a neighbour", "GET", "/dashboard", []header{zip, session, from("same-site")}, false},
		{"of a browser that does not say", "GET", "/dashboard", []header{zip, session}, false},
		{"an answer to a form", "POST", "/keys", []header{zip, session, from("same-origin"), {"Content-Type", "application/x-www-form-urlencoded"}}, false},
		{"an error", "GET", "/nothing", []header{zip}, false},
		{"a small answer", "GET", "/v1/balance", []header{zip, key}, false},
		{"a client that takes none", "GET", "/docs", nil, false},
		{"a client that refuses it", "GET", "/docs", []header{{"Accept-Encoding", "gzip;q=0"}}, false},
		{"HEAD", "HEAD", "/docs", []header{zip}, false},
	} {
		a := p.serve(test.method, test.path, "", test.headers...)
		if got := a.header.Get("Content-Encoding") == "gzip"; got != test.want || a.status >= 500 {
			t.Errorf("%s: %d, compressed %t, want %t", test.name, a.status, got, test.want)
			continue
		}
		if test.want && test.method == "GET" {
			plain := p.serve(test.method, test.path, "", test.headers[1:]...)
			if text := a.unzipped(); len(text) < 2*len(a.body) || (test.path != "/dashboard" && text != plain.body) || !strings.Contains(a.header.Get("Vary"), "Accept-Encoding") {
				t.Errorf("%s: %d bytes for %d, varies by %s", test.name, len(a.body), len(text), a.header.Get("Vary"))
			}
		}
	}
}

func TestStaticFilesAreCompressed(t *testing.T) {
	p := newPortal(t)
	for _, name := range []string{"app.css", "app.js", "favicon.svg"} {
		plain := p.serve("GET", static.URL(name), "")
		zipped := p.serve("GET", static.URL(name), "", header{"Accept-Encoding", "gzip, deflate, br"})
		plain.wantHeader("Content-Encoding", "")
		zipped.wantHeader("Content-Encoding", "gzip")
		zipped.wantHeader("Vary", "Accept-Encoding")
		zipped.wantHeader("Content-Type", plain.header.Get("Content-Type"))
		if zipped.unzipped() != plain.body || len(zipped.body) >= len(plain.body) {
			t.Errorf("%s: %d bytes for %d", name, len(zipped.body), len(plain.body))
		}
	}
}

// A download is compressed while it streams, and is the same file.
func TestDownloadsAreCompressed(t *testing.T) {
	p := newPortal(t)
	user, account := p.Person("gita")
	p.Grant(account.ID, 5000*models.Credit)
	for range 30 {
		if _, err := p.Charge(account.ID, models.Credit); err != nil {
			t.Fatal(err)
		}
	}
	session := p.signIn(user)
	plain := p.serve("GET", "/activity.csv", "", session)
	zipped := p.serve("GET", "/activity.csv", "", session, header{"Accept-Encoding", "gzip"}, header{"Sec-Fetch-Site", "same-origin"})
	zipped.wantHeader("Content-Encoding", "gzip")
	if text := zipped.unzipped(); text != plain.body || strings.Count(text, "\r\n") != 32 {
		t.Errorf("the file is\n%s\nwant\n%s", text, plain.body)
	}
	p.CheckBooks()
}
