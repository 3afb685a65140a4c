package web_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
)

// Every sentence of these pages is said by the catalogs: in the pseudo-locale all of it has
// accents. Data without accents is listed beside its page.
func TestPagesSayTheCatalogsSentences(t *testing.T) {
	p := webtest.NewPortal(t)
	visitor := p.Browser().In(webtest.Pseudo)
	for _, page := range []struct {
		path string
		data []string
	}{
		{"/", []string{"5 credits", "50 credits", "500 credits", "credits 500"}},
		{"/signup", nil},
		{"/signin", nil},
		{"/forgot", nil},
		{"/signup/sent", nil},
		{"/forgot/sent", nil},
		{"/signin/sent", nil},
		{"/verify/half", nil},
		{"/verify/changed", nil},
		{"/verify/refused", nil},
		{"/closed", nil},
	} {
		allSaid(t, visitor, page.path, page.data)
	}
	alex, _ := p.Customer("alex")
	customer := p.As(alex).In(webtest.Pseudo)
	for _, page := range []struct {
		path string
		data []string
	}{
		{"/settings", nil},
		{"/settings/email", nil},
		{"/settings/sessions", []string{"A Go program"}},
		{"/settings/data", nil},
		{"/settings/security", nil},
		{"/settings/security/identities", nil},
		{"/settings/security/app", nil},
		{"/projects/playground", playgroundTexts},
	} {
		allSaid(t, customer, page.path, page.data)
	}
}

// playgroundTexts are what the playground says, and the names of the dialects.
var playgroundTexts = []string{
	"API documentation", "Request your balance in any dialect with one of your keys. This is free and changes nothing.",
}

// allSaid fails the test if a page says what no catalog has.
func allSaid(t *testing.T, b *webtest.Browser, path string, data []string) {
	t.Helper()
	for _, text := range b.Get(path).Shows(http.StatusOK).Uncatalogued() {
		if !slices.Contains(data, text) {
			t.Errorf("%s says %q, which is in no catalog", path, text)
		}
	}
}

// The pages that everybody sees first are German for who prefers German.
func TestGermanPages(t *testing.T) {
	p := webtest.NewPortal(t)
	visitor := p.Browser().In("de-DE,de;q=0.9,en;q=0.5")
	for path, text := range map[string]string{
		"/":       "Ihr Guthaben bei Bursar, jederzeit im Blick.",
		"/signup": "Konto erstellen Kostenlos.",
		"/signin": "Anmelden Weiter zu Bursar. E-Mail-Adresse Passwort Anmelden",
		"/forgot": "Passwort zurücksetzen Geben Sie Ihre E-Mail-Adresse ein. Wir schicken Ihnen einen Link.",
	} {
		visitor.Get(path).Shows(http.StatusOK, text)
	}
	alex, _ := p.Customer("alex")
	customer := p.As(alex).In("de")
	for path, text := range map[string]string{
		"/settings":                     "Profil Ihr Name, Ihre Sprache und Ihre Zeitzone.",
		"/settings/sessions":            "Sitzungen Wo Sie angemeldet sind",
		"/settings/data":                "Ihre Daten Herunterladen",
		"/settings/security":            "Sicherheit Passkeys Melden Sie sich mit Fingerabdruck",
		"/settings/security/identities": "Noch keine Identitäten Sie melden sich mit Ihrem Passwort an.",
	} {
		customer.Get(path).Shows(http.StatusOK, text)
	}
}
