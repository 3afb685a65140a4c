package web_test

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/handlers"
	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
)

func TestHome(t *testing.T) {
	p := newPortal(t, func(d *handlers.Deps) {
		d.Settings.Brand = models.Brand{
			Name: "Acme", CreditWord: "token", SupportEmail: "help@acme.test", TermsURL: "https://acme.test/terms",
			Seller: "Acme GmbH; Torstraße 1;", Accent: "#aa0000",
		}
		d.DemoNote = "This is a demonstration."
	})
	page := p.browser().get("/").shows(http.StatusOK, "Your Acme tokens, in plain sight.", "$1.25 per token",
		"2 tokens $2.50", "10 tokens $12.50", "25 tokens $31.25", "100 tokens $125.00")
	for _, text := range []string{"This is a demonstration.", "Acme GmbH", "Torstraße 1", "mailto:help@acme.test", "https://acme.test/terms", "/brand.css"} {
		if !strings.Contains(page.body, text) {
			t.Errorf("the page does not have %q", text)
		}
	}
	if got := page.header.Get("Content-Type"); got != "text/html; charset=UTF-8" {
		t.Errorf("the page is %q", got)
	}
}

func TestASandboxSaysSo(t *testing.T) {
	p := newPortal(t, func(d *handlers.Deps) { d.DemoNote = "This is a demonstration." })
	alex, _ := p.person("alex")
	p.as(alex).get("/buy").shows(http.StatusOK, "The payment page is a sandbox: no real money moves.")
}

func TestLogo(t *testing.T) {
	file := filepath.Join(t.TempDir(), "logo.svg")
	const picture = `<svg xmlns="http://www.w3.org/2000/svg"/>`
	if err := os.WriteFile(file, []byte(picture), 0o600); err != nil {
		t.Fatal(err)
	}
	b := newPortal(t, func(d *handlers.Deps) { d.Settings.Brand.LogoFile = file }).browser()
	var address string
	for n := range b.get("/").all("img") {
		address = attr(n, "src")
	}
	logo := b.get(address)
	if logo.status != http.StatusOK || logo.body != picture || logo.header.Get("Content-Type") != "image/svg+xml" {
		t.Errorf("%q is %d %q %v", address, logo.status, logo.body, logo.header)
	}
	// One that can't be used leaves the name.
	for _, bad := range []string{filepath.Join(t.TempDir(), "none.svg"), file + ".exe"} {
		b := newPortal(t, func(d *handlers.Deps) { d.Settings.Brand.LogoFile = bad }).browser()
		b.get("/").shows(http.StatusOK).hides("<img")
		b.get("/brand/logo").shows(http.StatusNotFound)
	}
}

// Every code that an answer can link to has a page, and the list of them all.
func TestDocsAndErrorPages(t *testing.T) {
	p := newPortal(t)
	b := p.browser()
	docs := b.get("/docs").shows(http.StatusOK, "Sign in to make, pause and revoke keys.", "curl "+p.url+"/credits-balance")
	for _, doc := range edge.ErrorDocs {
		if got := docs.link(doc.Code); got != "/errors/"+doc.Code {
			t.Errorf("the documentation leads from %s to %q", doc.Code, got)
		}
		b.get("/errors/"+doc.Code).shows(http.StatusOK, doc.Title, doc.Meaning, doc.Advice)
	}
	b.get("/errors/none").shows(http.StatusNotFound, "There is no error with this code.")

	alex, account := p.person("alex")
	if got := p.as(alex).get("/docs").shows(http.StatusOK).link("Your keys"); got != "/projects/playground?account="+string(account.ID) {
		t.Errorf("the documentation leads to %q", got)
	}
}

func TestErrorPages(t *testing.T) {
	p := newPortal(t)
	alex, _ := p.person("alex")
	b := p.as(alex)
	lost := b.get("/nowhere").shows(http.StatusNotFound, "There is nothing here.", "Request ")
	if !lost.offers("/signout") || lost.link("Sign in") != "" {
		t.Error("who is signed in is not known where nothing is")
	}
	b.get("/signout").shows(http.StatusMethodNotAllowed, "This can’t be done here.")
	lost = b.get("/activity?account=acc_none").shows(http.StatusNotFound, "There is nothing here.", "There is no such account, or it is not yours.")
	if got := lost.link("Back to your overview"); got != "/dashboard" {
		t.Errorf("the page leads back to %q", got)
	}
	if id := lost.header.Get("X-Request-Id"); id == "" || !strings.Contains(lost.body, id) {
		t.Errorf("the page does not name its request %q", id)
	}
}

// Also on a page about an error a person can sign out, with a browser that says
// nothing of where a form comes from.
func TestErrorPagesLetOneSignOut(t *testing.T) {
	p := newPortal(t)
	alex, _ := p.person("alex")
	for _, lost := range []func(b *browser) *page{
		func(b *browser) *page { return b.get("/nowhere") },
		func(b *browser) *page { return b.get("/brand/logo") },
		func(b *browser) *page { return b.get("/signout") },
		func(b *browser) *page { return b.get("/activity?account=acc_none") },
		func(b *browser) *page {
			r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.url+"/keys", nil)
			if err != nil {
				t.Fatal(err)
			}
			return b.do(r)
		},
	} {
		b := p.as(alex)
		page := lost(b)
		form := page.form("/signout").fields
		if form.Get("csrf_token") == "" {
			t.Errorf("%s has a form without a token", page.path)
		}
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.url+"/signout", strings.NewReader(form.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		b.do(r).leads(http.StatusSeeOther)
		b.get("/dashboard").leads(http.StatusSeeOther)
	}
}

// A fault of ours says so, and nothing else.
func TestFaultsOfOursSayNothingOfThem(t *testing.T) {
	p := newPortal(t)
	alex, _ := p.person("alex")
	b := p.as(alex)
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	b.get("/dashboard").shows(http.StatusInternalServerError, "Something went wrong on our side.").hides("sql", "database", "closed")
}

// What no page of ours sends is refused before anything is done.
func TestFormsThatAreNotOurs(t *testing.T) {
	p := newPortal(t)
	alex, account := p.person("alex")
	b := p.as(alex)
	good := url.Values{"name": {"Build server"}, "key": {"k"}}
	send := func(contentType, body string, headers ...string) *page {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.url+"/keys", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", contentType)
		for i := 0; i < len(headers); i += 2 {
			r.Header.Set(headers[i], headers[i+1])
		}
		return b.do(r)
	}
	const asForm = "application/x-www-form-urlencoded"
	send(asForm, good.Encode(), "Sec-Fetch-Site", "cross-site").shows(http.StatusForbidden, "This request did not come from one of our pages.")
	send(asForm, good.Encode(), "Sec-Fetch-Site", "same-site").shows(http.StatusForbidden)
	send(asForm, good.Encode()).shows(http.StatusForbidden) // neither said nor with a token
	send(asForm, good.Encode()+"&csrf_token=guess").shows(http.StatusForbidden)
	send("application/json", `{"name":"a"}`, "Sec-Fetch-Site", "same-origin").shows(http.StatusUnsupportedMediaType)
	send(asForm, "name="+strings.Repeat("a", edge.MaxBody), "Sec-Fetch-Site", "same-origin").shows(http.StatusRequestEntityTooLarge)
	send(asForm, "name=%zz", "Sec-Fetch-Site", "same-origin").shows(http.StatusUnprocessableEntity)
	if keys := p.keysOf(account.ID); len(keys) != 0 {
		t.Errorf("%d keys", len(keys))
	}
	send(asForm, good.Encode(), "Sec-Fetch-Site", "same-origin").shows(http.StatusOK, "Copy your new key now")
}
