package web_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/bursar-portal/bursar/models"
)

// told is what the playground says of an answer.
func (p *page) told() (status, headers, body string) {
	p.Helper()
	for n := range p.root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		switch {
		case has(n, "data-answer-status"):
			status = textOf(n)
		case has(n, "data-answer-headers"):
			headers = textOf(n)
		case has(n, "data-answer-body"):
			body = textOf(n)
		case has(n, "data-answer") && has(n, "hidden"):
			return "", "", ""
		}
	}
	return status, headers, body
}

// Without a script the form asks each dialect as a program would, and shows the
// very answer.
func TestThePlaygroundAsksEveryDialect(t *testing.T) {
	p := newPortal(t)
	alex, account := p.person("alex")
	p.Grant(account.ID, 42*models.Credit)
	secret := models.NewSecret()
	p.Key(secret, account.ID, models.CustomerScopes...)
	b := p.as(alex)
	for _, c := range []struct{ dialect, path, header, scheme string }{
		{"pre-dev", "/credits-balance", "Authorization", "Bearer "},
		{"brookmimir", "/credits", "x-api-key", ""},
		{"gitread", "/api/credits", "Authorization", "Bearer "},
		{"srtgen", "/api/v1/balance", "x-api-key", ""},
		{"leadmagic", "/v1/credits", "X-API-Key", ""},
		{"native", "/v1/balance", "Authorization", "Bearer "},
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, p.url+c.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set(c.header, c.scheme+string(secret))
		direct := p.browser().do(r)
		page := b.get("/projects/playground").form("/playground").set("dialect", c.dialect).set("secret", " "+string(secret)+"\n").send().shows(http.StatusOK, "GET "+c.path)
		status, headers, body := page.told()
		if status != "200 OK" || !strings.Contains(headers, "Content-Type: application/json") || !strings.Contains(headers, "X-Request-Id: ") {
			t.Errorf("%s: %s, %s", c.dialect, status, headers)
		}
		if strings.Contains(headers, "X-Credits-Remaining: 42.00") != (direct.header.Get("X-Credits-Remaining") != "") {
			t.Errorf("%s: %s", c.dialect, headers)
		}
		if body != strings.TrimSpace(direct.body) || !json.Valid([]byte(body)) || !strings.Contains(body, "42") {
			t.Errorf("%s: %s, asked directly %s", c.dialect, body, direct.body)
		}
		page.hides(string(secret))
		if got := page.form("/playground").fields.Get("dialect"); got != c.dialect {
			t.Errorf("%s is chosen after %s", got, c.dialect)
		}
	}
	p.CheckBooks()
}

// What a dialect refuses is shown as it refuses it; what can't be sent comes back.
func TestThePlaygroundShowsRefusals(t *testing.T) {
	p := newPortal(t)
	alex, account := p.person("alex")
	b := p.as(alex)
	try := func(dialect, secret string) *page {
		return b.get("/projects/playground").form("/playground").set("dialect", dialect).set("secret", secret).send()
	}
	if status, _, body := try("brookmimir", string(models.NewSecret())).told(); status != "404 Not Found" || !strings.Contains(body, `"current_balance":null`) {
		t.Errorf("%s %s", status, body)
	}
	// GitRead knows sessions: nobody's is lent to a key.
	if status, _, body := try("gitread", "none").told(); status != "401 Unauthorized" || body != `{"error":"Unauthorized"}` {
		t.Errorf("%s %s", status, body)
	}
	secret := models.NewSecret()
	p.Key(secret, account.ID, models.CustomerScopes...)
	if status, _, body := try("brookmimir", string(secret)).told(); status != "402 Payment Required" || !strings.Contains(body, "Balance depleted") {
		t.Errorf("%s %s", status, body)
	}
	try("native", "  ").faulty("secret", "Paste the secret of an API key.")
	try("native", "a\r\nCookie: b").faulty("secret", "This can't be a key: keys have 64 hexadecimal characters.")
	b.post("/playground", url.Values{"dialect": {"other"}, "secret": {"a"}}).shows(http.StatusNotFound, "There is no such dialect.")
	if status, _, _ := b.get("/projects/playground").told(); status != "" {
		t.Errorf("it shows an answer to nothing: %s", status)
	}
	p.CheckBooks()
}

// A key that was just made is in the field and in every program; later it is
// nowhere.
func TestThePlaygroundKnowsTheKeyThatWasJustMade(t *testing.T) {
	p := newPortal(t)
	leah, _ := p.person("leah")
	org := p.enterprise("Leadworks", leah)
	p.Grant(org.ID, 7*models.Credit)
	b := p.as(leah)
	made := b.get("/enterprise/dashboard?page=api").form("/keys").set("name", "Build server").send()
	secret := made.secret()
	if got := strings.Count(made.body, secret); got != 26 { // shown, in the field, and in 24 programs
		t.Errorf("the secret is there %d times", got)
	}
	answered := made.form("/playground").set("dialect", "leadmagic").send().shows(http.StatusOK, "Leadworks Organization", `{"credits":7.00}`)
	answered.hides(secret)
	p.CheckBooks()
}
