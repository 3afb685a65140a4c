package public_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

func TestHome(t *testing.T) {
	p := webtest.NewPortal(t, func(d *webtest.Config) {
		d.Settings.Brand = models.Brand{
			Name: "Acme", CreditWord: "token", SupportEmail: "help@acme.test", TermsURL: "https://acme.test/terms",
			Seller: "Acme GmbH; Torstraße 1;", Accent: "#aa0000",
		}
		d.DemoBanner = "This is a demonstration."
	})
	page := p.Browser().Get("/").Shows(http.StatusOK, "Your tokens at Acme, in plain sight.", "$1.25 per token",
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

func TestLogo(t *testing.T) {
	file := filepath.Join(t.TempDir(), "logo.svg")
	const picture = `<svg xmlns="http://www.w3.org/2000/svg"/>`
	if err := os.WriteFile(file, []byte(picture), 0o600); err != nil {
		t.Fatal(err)
	}
	b := webtest.NewPortal(t, func(d *webtest.Config) { d.Settings.Brand.LogoFile = file }).Browser()
	var address string
	for n := range b.Get("/").All("img") {
		address = webtest.Attr(n, "src")
	}
	logo := b.Get(address)
	if logo.Status != http.StatusOK || logo.Body != picture || logo.Header.Get("Content-Type") != "image/svg+xml" {
		t.Errorf("%q is %d %q %v", address, logo.Status, logo.Body, logo.Header)
	}
	// Mails have it too, and are read on other sites.
	if got := logo.Header.Get("Cross-Origin-Resource-Policy"); got != "cross-origin" {
		t.Errorf("the logo is for %s", got)
	}
	// Without a usable file the page shows the name.
	for _, bad := range []string{filepath.Join(t.TempDir(), "none.svg"), file + ".exe"} {
		b := webtest.NewPortal(t, func(d *webtest.Config) { d.Settings.Brand.LogoFile = bad }).Browser()
		b.Get("/").Shows(http.StatusOK).Hides("<img")
		b.Get("/brand/logo").Shows(http.StatusNotFound)
	}
}
