package public_test

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/handlers"
	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

func TestHome(t *testing.T) {
	p := webtest.NewPortal(t, func(d *handlers.Deps) {
		d.Settings.Brand = models.Brand{
			Name: "Acme", CreditWord: "token", SupportEmail: "help@acme.test", TermsURL: "https://acme.test/terms",
			Seller: "Acme GmbH; Torstraße 1;", Accent: "#aa0000",
		}
		d.DemoNote = "This is a demonstration."
	})
	page := p.Browser().Get("/").Shows(http.StatusOK, "Your Acme tokens, in plain sight.", "$1.25 per token",
		"2 tokens $2.50", "10 tokens $12.50", "25 tokens $31.25", "100 tokens $125.00")
	for _, text := range []string{"This is a demonstration.", "Acme GmbH", "Torstraße 1", "mailto:help@acme.test", "https://acme.test/terms", "/brand.css"} {
		if !strings.Contains(page.Body, text) {
			t.Errorf("the page does not have %q", text)
		}
	}
	if got := page.Header.Get("Content-Type"); got != "text/html; charset=UTF-8" {
		t.Errorf("the page is %q", got)
	}
}

func TestASandboxSaysSo(t *testing.T) {
	p := webtest.NewPortal(t, func(d *handlers.Deps) { d.DemoNote = "This is a demonstration." })
	alex, _ := p.Customer("alex")
	p.As(alex).Get("/buy").Shows(http.StatusOK, "The payment page is a sandbox: no real money moves.")
}

func TestLogo(t *testing.T) {
	file := filepath.Join(t.TempDir(), "logo.svg")
	const picture = `<svg xmlns="http://www.w3.org/2000/svg"/>`
	if err := os.WriteFile(file, []byte(picture), 0o600); err != nil {
		t.Fatal(err)
	}
	b := webtest.NewPortal(t, func(d *handlers.Deps) { d.Settings.Brand.LogoFile = file }).Browser()
	var address string
	for n := range b.Get("/").All("img") {
		address = webtest.Attr(n, "src")
	}
	logo := b.Get(address)
	if logo.Status != http.StatusOK || logo.Body != picture || logo.Header.Get("Content-Type") != "image/svg+xml" {
		t.Errorf("%q is %d %q %v", address, logo.Status, logo.Body, logo.Header)
	}
	// One that can't be used leaves the name.
	for _, bad := range []string{filepath.Join(t.TempDir(), "none.svg"), file + ".exe"} {
		b := webtest.NewPortal(t, func(d *handlers.Deps) { d.Settings.Brand.LogoFile = bad }).Browser()
		b.Get("/").Shows(http.StatusOK).Hides("<img")
		b.Get("/brand/logo").Shows(http.StatusNotFound)
	}
}

// Every code that an answer can link to has a page, and the list of them all.
func TestDocsAndErrorPages(t *testing.T) {
	p := webtest.NewPortal(t)
	b := p.Browser()
	docs := b.Get("/docs").Shows(http.StatusOK, "Sign in to make, pause and revoke keys.", "curl "+p.URL+"/credits-balance")
	for _, doc := range edge.ErrorDocs {
		if got := docs.Link(doc.Code); got != "/errors/"+doc.Code {
			t.Errorf("the documentation leads from %s to %q", doc.Code, got)
		}
		b.Get("/errors/"+doc.Code).Shows(http.StatusOK, doc.Title, doc.Meaning, doc.Advice)
	}
	b.Get("/errors/none").Shows(http.StatusNotFound, "There is no error with this code.")

	alex, account := p.Customer("alex")
	if got := p.As(alex).Get("/docs").Shows(http.StatusOK).Link("Your keys"); got != "/projects/playground?account="+string(account.ID) {
		t.Errorf("the documentation leads to %q", got)
	}
}

func TestErrorPages(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, _ := p.Customer("alex")
	b := p.As(alex)
	lost := b.Get("/nowhere").Shows(http.StatusNotFound, "There is nothing here.", "Request ")
	if !lost.HasForm("/signout") || lost.Link("Sign in") != "" {
		t.Error("who is signed in is not known where nothing is")
	}
	b.Get("/signout").Shows(http.StatusMethodNotAllowed, "This can’t be done here.")
	lost = b.Get("/activity?account=acc_none").Shows(http.StatusNotFound, "There is nothing here.", "There is no such account, or it is not yours.")
	if got := lost.Link("Back to your overview"); got != "/dashboard" {
		t.Errorf("the page leads back to %q", got)
	}
	if id := lost.Header.Get("X-Request-Id"); id == "" || !strings.Contains(lost.Body, id) {
		t.Errorf("the page does not name its request %q", id)
	}
}

// Also on a page about an error a person can sign out, with a browser that says
// nothing of where a form comes from.
func TestErrorPagesLetOneSignOut(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, _ := p.Customer("alex")
	for _, lost := range []func(b *webtest.Browser) *webtest.Page{
		func(b *webtest.Browser) *webtest.Page { return b.Get("/nowhere") },
		func(b *webtest.Browser) *webtest.Page { return b.Get("/brand/logo") },
		func(b *webtest.Browser) *webtest.Page { return b.Get("/signout") },
		func(b *webtest.Browser) *webtest.Page { return b.Get("/activity?account=acc_none") },
		func(b *webtest.Browser) *webtest.Page {
			r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.URL+"/keys", nil)
			if err != nil {
				t.Fatal(err)
			}
			return b.Do(r)
		},
	} {
		b := p.As(alex)
		page := lost(b)
		form := page.Form("/signout").Fields
		if form.Get("csrf_token") == "" {
			t.Errorf("%s has a form without a token", page.Path)
		}
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.URL+"/signout", strings.NewReader(form.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		b.Do(r).Redirects(http.StatusSeeOther)
		b.Get("/dashboard").Redirects(http.StatusSeeOther)
	}
}

// A fault of ours says so, and nothing else.
func TestFaultsOfOursSayNothingOfThem(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, _ := p.Customer("alex")
	b := p.As(alex)
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	b.Get("/dashboard").Shows(http.StatusInternalServerError, "Something went wrong on our side.").Hides("sql", "database", "closed")
}

// What no page of ours sends is refused before anything is done.
func TestFormsThatAreNotOurs(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	b := p.As(alex)
	good := url.Values{"name": {"Build server"}, "key": {"k"}}
	send := func(contentType, body string, headers ...string) *webtest.Page {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.URL+"/keys", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", contentType)
		for i := 0; i < len(headers); i += 2 {
			r.Header.Set(headers[i], headers[i+1])
		}
		return b.Do(r)
	}
	const asForm = "application/x-www-form-urlencoded"
	send(asForm, good.Encode(), "Sec-Fetch-Site", "cross-site").Shows(http.StatusForbidden, "This request did not come from one of our pages.")
	send(asForm, good.Encode(), "Sec-Fetch-Site", "same-site").Shows(http.StatusForbidden)
	send(asForm, good.Encode()).Shows(http.StatusForbidden) // neither said nor with a token
	send(asForm, good.Encode()+"&csrf_token=guess").Shows(http.StatusForbidden)
	send("application/json", `{"name":"a"}`, "Sec-Fetch-Site", "same-origin").Shows(http.StatusUnsupportedMediaType)
	send(asForm, "name="+strings.Repeat("a", edge.MaxBody), "Sec-Fetch-Site", "same-origin").Shows(http.StatusRequestEntityTooLarge)
	send(asForm, "name=%zz", "Sec-Fetch-Site", "same-origin").Shows(http.StatusUnprocessableEntity)
	if keys := p.KeysOf(account.ID); len(keys) != 0 {
		t.Errorf("%d keys", len(keys))
	}
	send(asForm, good.Encode(), "Sec-Fetch-Site", "same-origin").Shows(http.StatusOK, "Copy your new key now")
}
