package handlers_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/checkout/sandbox"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/static"
)

func TestHealth(t *testing.T) {
	p := newPortal(t)
	p.request("GET", "/healthz", "").wantBody(200, `{"status":"ok"}`)
	p.request("GET", "/readyz", "").wantBody(200, `{"status":"ready"}`)
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	p.request("GET", "/healthz", "").wantBody(200, `{"status":"ok"}`)
	p.request("GET", "/readyz", "").wantBody(503, `{"status":"unavailable"}`)
	if !strings.Contains(p.log.String(), "not ready") {
		t.Error("the log does not say why")
	}
}

func TestStaticFiles(t *testing.T) {
	p := newPortal(t)
	css := p.request("GET", static.URL("app.css"), "")
	css.wantContains(200, ":root")
	css.wantHeader("Cache-Control", "public, max-age=31536000, immutable")
	css.wantHeader("Content-Type", "text/css; charset=utf-8")
	p.request("GET", "/static/app.css", "").wantContains(404, "<!doctype html>") // without its hash
	p.request("GET", "/static/../go.mod", "").wantContains(404, "<!doctype html>")

	brand := p.request("GET", "/brand.css", "")
	brand.wantBody(200, ":root { --accent: #2f5d50; }")
	brand.wantHeader("Content-Type", "text/css; charset=utf-8")
	brand.wantHeader("Cache-Control", "no-cache")
	p.request("GET", "/brand.css?v=ffffff", "").wantHeader("Cache-Control", "no-cache")
	p.request("GET", "/", "").wantContains(200, `href="/brand.css?v=2f5d50"`)
	p.request("GET", "/brand.css?v=2f5d50", "").wantHeader("Cache-Control", "public, max-age=31536000, immutable")
	icon := p.request("GET", "/favicon.ico", "")
	icon.wantBody(302, "")
	icon.wantHeader("Location", static.URL("favicon.svg"))
	p.request("GET", "/robots.txt", "").wantContains(200, "Disallow: /admin\n")
}

// Responses must not be stored by caches, and carry the security headers.
func TestSecurityHeaders(t *testing.T) {
	p := newPortal(t)
	for _, path := range []string{"/", "/nothing", "/signin", "/credits", "/v1/nothing", "/healthz"} {
		a := p.request("GET", path, "")
		a.wantHeader("Cache-Control", "no-store")
		a.wantHeader("X-Content-Type-Options", "nosniff")
		want := "form-action 'self';"
		if path == "/credits" || path == "/v1/nothing" { // APIs answer with nothing that a browser could carry out
			want = "default-src 'none'; frame-ancestors 'none'"
		}
		if csp := a.header.Get("Content-Security-Policy"); !strings.Contains(csp, want) {
			t.Errorf("%s has the policy %s", path, csp)
		}
		if a.header.Get("X-Request-Id") == "" {
			t.Errorf("%s has no request id", path)
		}
	}
}

func TestHead(t *testing.T) {
	p := newPortal(t)
	_, account := p.Person("gita")
	for path, want := range map[string]int{"/": 200, "/healthz": 200, "/version": 200, "/credits": 400, "/nothing": 404} {
		answer, err := http.Head(p.url + path)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode != want {
			t.Errorf("%s gives %d, want %d", path, answer.StatusCode, want)
		}
	}
	p.request("HEAD", "/v1/credits", "", apiKey(p.key(account.ID, models.ScopeBalanceRead))).wantHeader("X-Credits-Remaining", "0.00")
}

// An internal error is logged once with its cause and the request ID; the client
// sees the ID only.
func TestInternalErrors(t *testing.T) {
	p := newPortal(t)
	_, account := p.Person("gita")
	secret := p.key(account.ID, models.ScopeBalanceRead, models.ScopeCreditsWrite)
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		method, path, body string
		key                header
		text               string
	}{
		{"GET", "/credits-balance", "", bearer(secret), `{"error":"Failed to retrieve credits balance","message":"Internal server error"}`},
		{"GET", "/credits", "", apiKey(secret), `{"status":500,"message":"Something went wrong on our side.","current_balance":null}`},
		{"GET", "/api/credits", "", bearer(secret), `{"error":"Error fetching credits"}`},
		{"POST", "/api/credits", `{"credits":1}`, bearer(secret), `{"error":"Unexpected error updating credits"}`},
		{"POST", "/api/create-checkout-session", `{"credits":1}`, bearer(secret), `{"error":"Error creating checkout session"}`},
		{"POST", "/api/verify-payment", `{"sessionId":"cs_1"}`, bearer(secret), `{"error":"Error verifying payment"}`},
		{"GET", "/api/v1/balance", "", apiKey(secret), `{"success":false,"error":"server_error","message":"An unexpected internal error occurred"}`},
		{"GET", "/v1/credits", "", apiKey(secret), `"code":"internal_error"`},
		{"GET", "/v1/balance", "", bearer(secret), `"code":"internal_error"`},
		{"GET", "/dashboard", "", header{"Cookie", "bursar=x"}, `<!doctype html>`},
	} {
		p.log.Reset()
		a := p.request(test.method, test.path, test.body, test.key)
		a.wantContains(500, test.text)
		if strings.Contains(a.body, "sql") || strings.Contains(a.body, "closed") {
			t.Errorf("%s tells the cause: %s", test.path, a.body)
		}
		log, id := p.log.String(), a.header.Get("X-Request-Id")
		if strings.Count(log, "level=ERROR") != 1 || !strings.Contains(log, id) || !strings.Contains(log, "closed") || !strings.Contains(log, test.path) {
			t.Errorf("%s %s (%s) logged:\n%s", test.method, test.path, id, log)
		}
	}
}

// A request that runs out of time gets 503 with Retry-After.
func TestTimeouts(t *testing.T) {
	p := newPortal(t)
	_, account := p.Person("gita")
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	for _, path := range []string{"/credits-balance", "/credits", "/api/credits", "/api/v1/balance", "/v1/credits", "/v1/balance"} {
		r := httptest.NewRequestWithContext(gone, "GET", path, nil)
		secret := string(p.key(account.ID, models.ScopeBalanceRead))
		r.Header.Set("Authorization", "Bearer "+secret)
		r.Header.Set("X-Api-Key", secret)
		recorder := httptest.NewRecorder()
		p.handler.ServeHTTP(recorder, r)
		if recorder.Code != 503 || recorder.Header().Get("Retry-After") != "1" || !strings.HasPrefix(recorder.Body.String(), "{") {
			t.Errorf("%s: %d, Retry-After %q, %s", path, recorder.Code, recorder.Header().Get("Retry-After"), recorder.Body)
		}
	}
}

// A panic is handled like any other internal error.
func TestPanics(t *testing.T) {
	p := newPortal(t, func(d *config) {
		calls := 0
		d.Now = func() time.Time { // the API calls Now first
			if calls++; calls == 1 {
				panic("the clock fell off the wall")
			}
			return d.Store.Now()
		}
	})
	_, account := p.Person("gita")
	a := p.request("GET", "/v1/credits", "", apiKey(p.key(account.ID, models.ScopeBalanceRead)))
	a.wantContains(500, `"code":"internal_error"`)
	if log := p.log.String(); strings.Contains(a.body, "clock") || strings.Count(log, "the clock fell off the wall") != 1 || !strings.Contains(log, "key.go") {
		t.Errorf("answered %s, logged:\n%s", a.body, log)
	}
}

func TestWebhooks(t *testing.T) {
	p := newPortal(t)
	_, account := p.Person("gita")
	opened := p.request("POST", "/api/create-checkout-session", `{"credits":10}`, bearer(p.key(account.ID, models.ScopeBalanceRead)))
	p.pay(opened.field("url"), sandbox.CardForm(sandbox.CardPays))

	p.request("POST", "/webhooks/stripe", `{}`).wantContains(400, `"code":"bad_signature"`)
	p.request("POST", "/webhooks/stripe", `{}`, header{"Stripe-Signature", "t=1,v1=00"}).wantContains(400, `"code":"bad_signature"`)
	p.request("POST", "/webhooks/stripe", strings.Repeat("x", 512<<10+1)).wantContains(413, `"code":"body_too_large"`)
	p.request("POST", "/webhooks/stripe", strings.Repeat("x", 512<<10)).wantContains(400, `"code":"bad_signature"`)

	other := `{"id":"evt_1","object":"event","type":"customer.created","api_version":"2023-10-16","data":{"object":{"object":"customer"}}}`
	p.request("POST", "/webhooks/stripe", other, signature(other)).wantBody(200, "")
	if event, found, err := p.StripeEvent(t.Context(), "evt_1"); err != nil || !found || event.Outcome != models.EventIgnored {
		t.Errorf("another event is noted as %+v, %v", event, err)
	}

	if got := p.Balance(account.ID).Available; got != 0 {
		t.Errorf("%s credits before the webhook", got)
	}
	if err := p.sandbox.Tick(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := p.Balance(account.ID).Available; got != 10*models.Credit {
		t.Errorf("%s credits after the webhook", got)
	}
	p.CheckBooks()
}

// signature returns Stripe's signature of a payload as of now.
func signature(payload string) header {
	now := time.Now().Unix()
	mac := hmac.New(sha256.New, []byte(webhookSecret))
	fmt.Fprintf(mac, "%d.%s", now, payload)
	return header{"Stripe-Signature", fmt.Sprintf("t=%d,v1=%s", now, hex.EncodeToString(mac.Sum(nil)))}
}

// Without Stripe the portal runs and sells nothing.
func TestBuyingOff(t *testing.T) {
	p := newPortal(t, func(d *config) { d.Stripe = nil })
	_, account := p.Person("gita")
	secret := p.key(account.ID, models.ScopeBalanceRead)
	p.request("POST", "/api/create-checkout-session", `{"credits":1}`, bearer(secret)).wantBody(500, `{"error":"Error creating checkout session"}`)
	p.request("POST", "/webhooks/stripe", `{}`).wantContains(501, `"code":"buying_off"`)
	p.request("GET", "/api/credits", "", bearer(secret)).wantBody(200, `{"credits":0}`)
}
