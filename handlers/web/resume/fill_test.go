package resume

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/views"
	"github.com/bursar-portal/bursar/views/say"
)

const page = `<!DOCTYPE html><html><head></head><body><main id="main">` +
	`<form method="post" action="/keys/revoke"><input type="hidden" name="id" value="key_1"/><button>Revoke</button></form>` +
	`<details><form method="post" action="/note"><input type="hidden" name="csrf_token" value="fresh" autocomplete="off"/>` +
	`<input type="hidden" name="id" value="n1"/><textarea name="text"></textarea></form></details>` +
	`<details><form method="post" action="/note"><input type="hidden" name="csrf_token" value="fresh" autocomplete="off"/>` +
	`<input type="hidden" name="key" value="fresh" autocomplete="off"/><input type="hidden" name="version" value="2" autocomplete="off"/>` +
	`<input type="hidden" name="id" value="n2"/><textarea name="text">old</textarea><input name="title" value="old"/>` +
	`<input type="password" name="password"/><input type="checkbox" name="loud" value="yes" checked/>` +
	`<input type="radio" name="kind" value="a" checked/><input type="radio" name="kind" value="b"/>` +
	`<select name="role"><option value="x" selected>X</option><option value="y">Y</option></select></form></details></main></body></html>`

func fillPage(action string, fields url.Values) string {
	f := New("usr_1", "/page", action, fields)
	html := string(f.Fill([]byte(page), say.English))
	_, body, _ := strings.Cut(html, `<main id="main">`)
	return body
}

// The form that is about the same thing is filled in, all of it, and only it.
func TestFill(t *testing.T) {
	got := fillPage("/note", url.Values{
		"csrf_token": {"stale"}, "key": {"k1"}, "version": {"1"}, "id": {"n2"}, "text": {"\n<b>two</b>\nlines"}, "title": {`a"b`},
		"password": {"hunter2"}, "kind": {"b"}, "role": {"y"},
	})
	for _, want := range []string{
		`<details open=""><form method="post" action="/note">`, `value="n2"/><div class="notice is-warn" role="status" id="restored">`,
		`name="csrf_token" value="fresh"`, `name="key" autocomplete="off" value="k1"`, `name="version" autocomplete="off" value="1"`,
		"<textarea name=\"text\">\n\n&lt;b&gt;two&lt;/b&gt;\nlines</textarea>", `name="title" value="a&#34;b"`,
		`<input type="password" name="password"/>`, `<input type="checkbox" name="loud" value="yes"/>`,
		`<input type="radio" name="kind" value="a"/><input type="radio" name="kind" value="b" checked=""/>`,
		`<option value="x">X</option><option value="y" selected="">Y</option>`,
		"Enter passwords and keys again. We don’t keep them.",
		`<details><form method="post" action="/note"><input type="hidden" name="csrf_token" value="fresh" autocomplete="off"/><input type="hidden" name="id" value="n1"/><textarea name="text"></textarea>`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the page lacks %s:\n%s", want, got)
		}
	}
}

// A form without fields to fill in, or one that the page does not offer, leaves a notice.
func TestFillWithoutForm(t *testing.T) {
	notice := `<div class="notice is-warn" role="status" id="restored">`
	for _, f := range []struct {
		action string
		fields url.Values
	}{
		{"/keys/revoke", url.Values{"id": {"key_1"}}},
		{"/keys/revoke", url.Values{"id": {"key_2"}}},
		{"/elsewhere", url.Values{"text": {"x"}}},
		{"/note", url.Values{"id": {"n2"}, "text": {strings.Repeat("x", maxBytes)}}},
	} {
		got := fillPage(f.action, f.fields)
		rest := got[strings.Index(got, "</div>")+len("</div>"):]
		_, want, _ := strings.Cut(page, `<main id="main">`)
		if !strings.HasPrefix(got, notice) || rest != strings.ReplaceAll(strings.ReplaceAll(want, "checked/>", `checked=""/>`), "selected>", `selected="">`) {
			t.Errorf("%s %v:\n%s", f.action, f.fields, got)
		}
	}
}

// Neither secret fields nor what looks like a key is kept, whatever a browser sends back.
func TestSecretsAreNotKept(t *testing.T) {
	fields := url.Values{
		"name": {"Build"}, "note": {"use " + strings.Repeat("0a", 32)}, "hook": {"whsec_abcdefghij"}, "stripe": {"sk_live_abcdefgh"},
	}
	for _, name := range views.SecretFields {
		fields.Set(name, "hunter2")
	}
	f := New("usr_1", "/keys", "/keys", fields)
	if text := f.Encode(); text != `{"action":"/keys","page":"/keys","user":"usr_1","fields":{"name":["Build"]},"secrets":true}` {
		t.Errorf("kept %s", text)
	}
	for _, planted := range []string{
		`{"action":"/keys","page":"/keys","user":"usr_1","fields":{"password":["x"]}}`,
		`{"action":"/keys","page":"/keys","user":"","fields":{}}`,
		`{"action":"/keys","page":"//evil.test/","user":"usr_1","fields":{}}`,
		`{"action":"https://evil.test/","page":"/keys","user":"usr_1","fields":{}}`,
		`{"action":"/keys","page":"/%2Fevil.test/é","user":"usr_1","fields":{}}`,
		`{"action":"/keys","page":"/keys","user":"usr_1","fields":{"a":["` + strings.Repeat("x", maxBytes) + `"]}}`,
		`{"action":"/keys","page":"/keys","user":"usr_1","fields":{"name":[]}}`, // no browser sends a field without a value
		`{"action":"/keys","page":"/keys","user":"usr_1","fields":{"name":null}}`,
		`{"action":"/keys","page":"/keys","user":"usr_1","fields":{"name":["Build"]}} {}`,
		"", "{",
	} {
		if f, ok := Decode(planted); ok {
			t.Errorf("%.80s is taken for %+v", planted, f)
		}
	}
}

func TestPageOf(t *testing.T) {
	for _, test := range []struct{ referer, field, want string }{
		{"http://here/buy?account=acc_1", "", "/buy?account=acc_1"},
		{"http://here/buy?account=acc_1&restored=abc#restored", "", "/buy?account=acc_1"},
		{"http://here/keys", "/projects/playground?account=acc_1", "/projects/playground?account=acc_1"},
		{"https://evil.test/buy", "", "/buy"},
		{"http://here//evil.test/", "", ""},
		{"http://here", "", ""},
		{"", "", ""},
		{"", "//evil.test/buy", "/buy"},
		{"", "javascript:alert(1)", ""},
		{"http://here/%zz", "", ""},
	} {
		r := httptest.NewRequest(http.MethodPost, "/keys", nil)
		r.Header.Set("Referer", test.referer)
		r.PostForm = url.Values{views.ReturnField: {test.field}}
		if got := PageOf(r); got != test.want {
			t.Errorf("from %q and %q: %q, want %q", test.referer, test.field, got, test.want)
		}
	}
}

func TestAddressOfKeptForm(t *testing.T) {
	f := Form{Page: "/buy?account=acc_1"}
	if got := f.Address("T"); got != "/buy?account=acc_1&restored=T#restored" {
		t.Error(got)
	}
}

// Even a form that was kept with a secret puts none into a page.
func TestFillPutsNoSecretsIn(t *testing.T) {
	page := `<main><form method="post" action="/a"><input name="secret"><input name="current"><input name="name"></form></main>`
	f := Form{Action: "/a", Page: "/a", User: "usr_a", Fields: url.Values{"secret": {"hunter2"}, "current": {"hunter2"}, "name": {"Alex"}}}
	if got := string(f.Fill([]byte(page), say.English)); strings.Contains(got, "hunter2") || !strings.Contains(got, `value="Alex"`) {
		t.Errorf("the page is %s", got)
	}
}
