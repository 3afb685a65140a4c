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
		{"/settings/sessions", nil},
		{"/settings/data", nil},
		{"/settings/security", nil},
		{"/settings/security/identities", nil},
		{"/settings/security/app", nil},
		{"/projects/playground", dialectNames},
	} {
		allSaid(t, customer, page.path, page.data)
	}
	leah, _ := p.Customer("leah")
	org := "?account=" + string(p.Enterprise("Leadworks", leah).ID)
	owner := p.As(leah).In(webtest.Pseudo)
	for _, page := range []struct {
		path string
		data []string
	}{
		{"/enterprise/new", nil},
		{"/enterprise/dashboard" + org + "&page=members", nil},
		{"/enterprise/settings" + org, nil},
		{"/enterprise/domains" + org, nil},
		{"/enterprise/close" + org, nil},
		{"/enterprise/log" + org, nil},
		{"/enterprise/dashboard" + org + "&page=api", dialectNames},
	} {
		allSaid(t, owner, page.path, page.data)
	}
}

// dialectNames are the operator's, in one language.
var dialectNames = []string{"Credits balance", "Credits and profile", "Credits and checkout", "Balance by plan", "Credits and analytics", "Native API"}

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
	customer.Get("/projects/playground").Shows(http.StatusOK, "API-Schlüssel", "Erstellen Sie Ihren ersten Schlüssel").
		Form("/keys").Set("name", "Laptop").Set("expires", "31").Send().ShowsFault("expires", "Wählen Sie eine Möglichkeit.")
	leah, _ := p.Customer("leah")
	org := "?account=" + string(p.Enterprise("Leadworks", leah).ID)
	owner := p.As(leah).In("de")
	for path, text := range map[string]string{
		"/enterprise/dashboard" + org + "&page=members": "leah (Sie) " + leah.Email + " Einziger Inhaber",
		"/enterprise/settings" + org:                    "Der Name, den Mitglieder sehen. Tarife verlängern sich in dieser Zeitzone.",
		"/enterprise/domains" + org:                     "Weisen Sie nach, dass Ihnen Ihre E-Mail-Domain gehört.",
		"/enterprise/close" + org:                       "Diese Organisation schließen?",
		"/enterprise/log" + org:                         "Protokoll",
	} {
		owner.Get(path).Shows(http.StatusOK, text)
	}
}
