package public_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
)

func TestErrorPages(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, _ := p.Customer("alex")
	b := p.As(alex)
	lost := b.Get("/nowhere").Shows(http.StatusNotFound, "Page not found.", "Request ")
	if !lost.HasForm("/signout") || lost.Link("Sign in") != "" {
		t.Error("who is signed in is not known where nothing is")
	}
	b.Get("/signout").Shows(http.StatusMethodNotAllowed, "Method not allowed.")
	lost = b.Get("/activity?account=acc_none").Shows(http.StatusNotFound, "Page not found.", "There is no such account, or it is not yours.")
	if got := lost.Link("Back to your overview"); got != "/dashboard" {
		t.Errorf("the page leads back to %q", got)
	}
	if id := lost.Header.Get("X-Request-Id"); id == "" || !strings.Contains(lost.Body, id) {
		t.Errorf("the page does not name its request %q", id)
	}
}

// Pages of errors are in the reader's language, whoever reads.
func TestErrorPagesInGerman(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, _ := p.Customer("alex")
	for _, b := range []*webtest.Browser{p.Browser(), p.As(alex)} {
		get := func(path string) *webtest.Page {
			r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, p.URL+path, nil)
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Accept-Language", "de")
			return b.Do(r)
		}
		lost := get("/nowhere").Shows(http.StatusNotFound, "Seite nicht gefunden.", "Anfrage ")
		if !strings.Contains(lost.Body, `<html lang="de"`) {
			t.Error("the page does not say that it is German")
		}
		get("/reset/none").Shows(http.StatusNotFound, "Dieser Link funktioniert nicht.")
		get("/signout").Shows(http.StatusMethodNotAllowed, "Methode nicht erlaubt.")
		get("/offline").Shows(http.StatusOK, "Sie sind offline.", "Erneut versuchen")
	}
}

// A person can sign out from an error page, also with a browser that sends no headers that
// tell where a form comes from.
func TestSignOutFromErrorPages(t *testing.T) {
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

func TestInternalErrorsAreNotShown(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, _ := p.Customer("alex")
	b := p.As(alex)
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	b.Get("/dashboard").Shows(http.StatusInternalServerError, "Something went wrong on our side.").Hides("sql", "database", "closed")
}
