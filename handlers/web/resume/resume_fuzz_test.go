package resume

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/bursar-portal/bursar/views"
	"github.com/bursar-portal/bursar/views/say"
)

// onThisPortal reports whether an address leads nowhere else.
func onThisPortal(address string) bool {
	base := &url.URL{Scheme: "https", Host: "credits.example.test", Path: "/signin"}
	to, err := url.Parse(address)
	return err == nil && base.ResolveReference(to).Host == base.Host && strings.HasPrefix(address, "/") &&
		!strings.HasPrefix(strings.ReplaceAll(address, `\`, "/"), "//") && !strings.ContainsAny(address, "\r\n\t")
}

// count returns how many elements of a kind a page has.
func count(t *testing.T, page string, kinds ...atom.Atom) (n int) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for node := range root.Descendants() {
		if node.Type == html.ElementNode && slices.Contains(kinds, node.DataAtom) {
			n++
		}
	}
	return n
}

// Whatever a sign-in form says that was kept, nobody is led away by it, no secret is put into
// a page, and the page gets nothing but text.
func FuzzKeptForm(f *testing.F) {
	for _, text := range []string{
		`{"action":"/note","page":"/keys?a=b","user":"usr_1","fields":{"id":["n2"],"text":["<script>alert(1)</script>"],"title":["\"><script>"]}}`,
		`{"action":"/note","page":"//evil.test/","user":"usr_1","fields":{}}`, `{"action":"/note","page":"/\\evil.test/","user":"usr_1"}`,
		`{"action":"/note","page":"/%2F/evil.test","user":"usr_1"}`, `{"action":"/note","page":"/%2Fevil.test/é","user":"usr_1"}`, `{"action":"/note","page":"/?x#//","user":"usr_1"}`, `{"action":"/note","page":"/a?b=%zz;c","user":"usr_1"}`,
		`{"action":"/note","page":"/a","user":"usr_1","fields":{"password":["hunter2"]}}`, `{"action":"/note","page":"/a","user":"usr_1","fields":{"text":[]}}`,
		`{"page":"/","action":"/","user":"u","fields":{"kind":["b"],"role":["y"],"text":["</textarea><script>"]}}`, "", "{", "null", `[]`,
	} {
		f.Add(text, "https://here.test/buy?account=acc_1", "//evil.test/buy")
	}
	f.Add("", "/%2F/evil.test", `/\evil.test`)
	f.Add("", "http://here.test/a?b=%zz", "javascript:alert(1)")
	form := strings.ReplaceAll(page, `</main>`, `<form method="post" action="/note"><input type="password" name="current"><input name="password"></form></main>`)
	f.Fuzz(func(t *testing.T, text, referer, field string) {
		r := httptest.NewRequest(http.MethodPost, "/keys", nil)
		r.Header.Set("Referer", referer)
		r.PostForm = url.Values{views.ReturnField: {field}}
		if from := PageOf(r); from != "" && !onThisPortal(from) {
			t.Errorf("%q and %q lead to %q", referer, field, from)
		}
		kept, ok := Decode(text)
		if !ok {
			return
		}
		if to := kept.Address("TOKEN"); !onThisPortal(to) || !onThisPortal(kept.Action) || !strings.Contains(to, "restored=TOKEN") {
			t.Errorf("%q leads to %q", text, to)
		}
		again, ok := Decode(kept.Encode())
		if !ok && len(kept.Encode()) <= maxBytes || ok && again.Page != kept.Page {
			t.Errorf("%q is not kept as it is: %q", text, kept.Encode())
		}
		filled := string(kept.Fill([]byte(form), say.English))
		forms := []atom.Atom{atom.Script, atom.Form, atom.Input, atom.Textarea, atom.Img, atom.Iframe, atom.Style, atom.Meta}
		if count(t, filled, forms...) != count(t, form, forms...) {
			t.Errorf("%q puts elements into the page:\n%s", text, filled)
		}
		for _, secret := range views.SecretFields {
			if value := kept.Fields.Get(secret); value != "" {
				t.Errorf("%q keeps the field %s", text, secret)
			}
		}
	})
}
