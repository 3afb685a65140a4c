package access_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

// Without a script the form calls each dialect as a program would, and shows the exact
// response.
func TestPlaygroundCallsEveryDialect(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	p.Grant(account.ID, 42*models.Credit)
	secret := models.NewSecret()
	p.Key(secret, account.ID, models.CustomerScopes...)
	b := p.As(alex)
	for _, c := range []struct{ dialect, path, header, scheme string }{
		{"credits-balance", "/credits-balance", "Authorization", "Bearer "},
		{"credits", "/credits", "x-api-key", ""},
		{"api-credits", "/api/credits", "Authorization", "Bearer "},
		{"api-balance", "/api/v1/balance", "x-api-key", ""},
		{"v1-credits", "/v1/credits", "X-API-Key", ""},
		{"native", "/v1/balance", "Authorization", "Bearer "},
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, p.URL+c.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set(c.header, c.scheme+string(secret))
		direct := p.Browser().Do(r)
		page := b.Get("/projects/playground").Form("/playground").Set("dialect", c.dialect).Set("secret", " "+string(secret)+"\n").Send().Shows(http.StatusOK, "GET "+c.path)
		status, headers, body := page.PlaygroundResponse()
		if status != "200 OK" || !strings.Contains(headers, "Content-Type: application/json") || !strings.Contains(headers, "X-Request-Id: ") {
			t.Errorf("%s: %s, %s", c.dialect, status, headers)
		}
		if strings.Contains(headers, "X-Credits-Remaining: 42.00") != (direct.Header.Get("X-Credits-Remaining") != "") {
			t.Errorf("%s: %s", c.dialect, headers)
		}
		page.Shows(http.StatusOK, "Cost: none", "No rate limit")
		if body != strings.TrimSpace(direct.Body) || !json.Valid([]byte(body)) || !strings.Contains(body, "42") {
			t.Errorf("%s: %s, asked directly %s", c.dialect, body, direct.Body)
		}
		page.Hides(string(secret))
		if got := page.Form("/playground").Fields.Get("dialect"); got != c.dialect {
			t.Errorf("%s is chosen after %s", got, c.dialect)
		}
	}
	p.CheckBooks()
}

// Only the dialects that are on can be called, by the names that the operator gave them.
func TestPlaygroundOffersDialectsThatAreOn(t *testing.T) {
	p := webtest.NewPortal(t, func(c *webtest.Config) {
		c.Settings.Dialects = []models.Dialect{
			{ID: models.SrtgenDialect, Slug: "api-balance", Name: "Acme balance"}, {ID: models.NativeDialect, Slug: "native", Name: "Acme API"},
		}
	})
	alex, _ := p.Customer("alex")
	b := p.As(alex)
	page := b.Get("/projects/playground").Shows(http.StatusOK, "Acme balance", "Acme API")
	page.Hides("Credits and profile", "Native API", "/credits-balance", "/v1/credits")
	if got := page.Form("/playground").Fields.Get("dialect"); got != "native" {
		t.Errorf("%s is chosen at first", got)
	}
	b.Post("/playground", url.Values{"dialect": {"credits"}, "secret": {"a"}}).Shows(http.StatusNotFound, "There is no such dialect.")
	p.CheckBooks()
}

// Error responses are shown as they are; a call that can't be made comes back as a fault.
func TestPlaygroundShowsErrors(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	b := p.As(alex)
	try := func(dialect, secret string) *webtest.Page {
		return b.Get("/projects/playground").Form("/playground").Set("dialect", dialect).Set("secret", secret).Send()
	}
	if status, _, body := try("credits", string(models.NewSecret())).PlaygroundResponse(); status != "404 Not Found" || !strings.Contains(body, `"current_balance":null`) {
		t.Errorf("%s %s", status, body)
	}
	// GitRead also accepts sessions, but the playground sends none.
	if status, _, body := try("api-credits", "none").PlaygroundResponse(); status != "401 Unauthorized" || body != `{"error":"Unauthorized"}` {
		t.Errorf("%s %s", status, body)
	}
	secret := models.NewSecret()
	p.Key(secret, account.ID, models.CustomerScopes...)
	if status, _, body := try("credits", string(secret)).PlaygroundResponse(); status != "402 Payment Required" || !strings.Contains(body, "Balance depleted") {
		t.Errorf("%s %s", status, body)
	}
	try("native", "  ").ShowsFault("secret", "Paste the secret of an API key.")
	try("native", "a\r\nCookie: b").ShowsFault("secret", "This isn’t a key. Keys have 64 hexadecimal characters.")
	b.Post("/playground", url.Values{"dialect": {"other"}, "secret": {"a"}}).Shows(http.StatusNotFound, "There is no such dialect.")
	if status, _, _ := b.Get("/projects/playground").PlaygroundResponse(); status != "" {
		t.Errorf("it shows an answer to nothing: %s", status)
	}
	p.CheckBooks()
}

// A key that was just made is in the field and in every program, and nowhere afterwards.
func TestPlaygroundUsesTheNewKey(t *testing.T) {
	p := webtest.NewPortal(t)
	leah, _ := p.Customer("leah")
	org := p.Enterprise("Leadworks", leah)
	p.Grant(org.ID, 7*models.Credit)
	b := p.As(leah)
	made := b.Get("/enterprise/dashboard?page=api").Form("/keys").Set("name", "Build server").Send()
	secret := made.Secret()
	if got := strings.Count(made.Body, secret); got != 27 { // shown, in the first call, in the field, and in 24 programs
		t.Errorf("the secret is there %d times", got)
	}
	answered := made.Form("/playground").Set("dialect", "v1-credits").Send().Shows(http.StatusOK, "Leadworks Organization", `{"credits":7.00}`)
	answered.Hides(secret)
	p.CheckBooks()
}

// A preview says what a charge would take and leave, or why it would be refused, and takes
// nothing.
func TestPlaygroundPreviewsCharges(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	p.Grant(account.ID, 10*models.Credit)
	b := p.As(alex)
	entries := func() int {
		t.Helper()
		page, err := p.Entries(t.Context(), models.EntryQuery{AccountID: account.ID, Limit: 100})
		if err != nil {
			t.Fatal(err)
		}
		return len(page.Lines)
	}
	before := entries()
	preview := func(amount string) *webtest.Page {
		t.Helper()
		return b.Get("/projects/playground?account="+string(account.ID)+"&preview="+url.QueryEscape(amount)).Shows(http.StatusOK, "Preview a charge")
	}
	preview("2.5").Shows(http.StatusOK, "Takes 2.5 credits", "2.5 purchased", "Leaves 7.5 credits available")
	preview(" 1 ").Shows(http.StatusOK, "Takes 1 credit", "Leaves 9 credits available")
	preview("11").Shows(http.StatusOK, "The charge would be refused: This needs 11 credits, and 10 are available.")
	for _, amount := range []string{"0", "-1", "1e3", "x", "0.0000001", strings.Repeat("9", 400)} {
		preview(amount).Shows(http.StatusOK, "Enter an amount above 0 with at most six decimals, such as 2.5.").Hides("Takes", "Nothing is charged.")
	}
	preview("").Hides("Takes", "Enter an amount above 0")
	if after := entries(); after != before {
		t.Errorf("previews made %d entries", after-before)
	}
	p.CheckAvailable(account.ID, 10*models.Credit)
	p.CheckBooks()
}
