package public_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/logo"
)

func TestHome(t *testing.T) {
	p := webtest.NewPortal(t, func(d *webtest.Config) {
		d.Settings.Brand = models.Brand{
			Name: "Acme", CreditWord: "token", SupportEmail: "help@acme.test", TermsURL: "https://acme.test/terms",
			Seller: "Acme GmbH; Torstraße 1;", Accent: "#aa0000",
		}
		d.Demo = true
	})
	page := p.Browser().Get("/").Shows(http.StatusOK, "Your balance at Acme, in plain sight.", "$1.25 per token",
		"2 tokens $2.50", "10 tokens $12.50", "25 tokens $31.25", "100 tokens $125.00")
	for _, text := range []string{"This is a demo.", "Acme GmbH", "Torstraße 1", "mailto:help@acme.test", "https://acme.test/terms", "/brand.css"} {
		if !strings.Contains(page.Body, text) {
			t.Errorf("the page does not have %q", text)
		}
	}
	if got := page.Header.Get("Content-Type"); got != "text/html; charset=UTF-8" {
		t.Errorf("the page is %q", got)
	}
}

func TestLogo(t *testing.T) {
	const picture = `<svg xmlns="http://www.w3.org/2000/svg"/>`
	b := webtest.NewPortal(t, func(d *webtest.Config) { d.Settings.Brand.Logo = logo.Stored(logo.SVG, []byte(picture)) }).Browser()
	var address string
	for n := range b.Get("/").All("img") {
		address = webtest.Attr(n, "src")
	}
	served := b.Get(address)
	if served.Status != http.StatusOK || served.Body != picture {
		t.Errorf("%q is %d %q", address, served.Status, served.Body)
	}
	for name, want := range map[string]string{
		"Content-Type": "image/svg+xml", "Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff",
		// Mails have it too, and are read on other sites.
		"Cross-Origin-Resource-Policy": "cross-origin",
		// Opened by itself, it is harmless.
		"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; sandbox",
	} {
		if got := served.Header.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if old := b.Get("/brand/logo?v=other"); old.Status != http.StatusOK || old.Header.Get("Cache-Control") != "no-cache" {
		t.Errorf("another address is %d, %s", old.Status, old.Header.Get("Cache-Control"))
	}
	// Without a logo the page shows the name.
	none := webtest.NewPortal(t).Browser()
	none.Get("/").Shows(http.StatusOK).Hides("<img")
	none.Get("/brand/logo").Shows(http.StatusNotFound)
}
