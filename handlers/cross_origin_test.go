package handlers_test

import (
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/models"
)

// keyAddresses are one address of each dialect that takes a key.
var keyAddresses = []struct{ method, path string }{
	{"GET", "/credits-balance"}, {"GET", "/credits"}, {"GET", "/profile"}, {"GET", "/api/credits"}, {"POST", "/api/verify-payment"},
	{"GET", "/api/v1/balance"}, {"GET", "/v1/credits"}, {"POST", "/v1/credits"}, {"POST", "/credits"},
	{"GET", "/v1/balance"}, {"POST", "/v1/charges"}, {"PUT", "/v1/accounts/acc_x/storage"}, {"GET", "/v1/nothing"},
}

func preflight(origin, method string) []header {
	return []header{{"Origin", origin}, {"Access-Control-Request-Method", method}, {"Access-Control-Request-Headers", "x-api-key"}}
}

// Scripts of any site may call with a key, and read the answers, errors too. Cookies are
// never part of it.
func TestCrossOriginCalls(t *testing.T) {
	p := newPortal(t)
	_, account := p.Person("gita")
	secret := p.key(account.ID, models.ScopeBalanceRead)
	for _, a := range keyAddresses {
		answer := p.request("OPTIONS", a.path, "", preflight("https://app.example", a.method)...)
		answer.wantBody(204, "")
		answer.wantHeader("Access-Control-Allow-Origin", "*")
		answer.wantHeader("Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, DELETE")
		answer.wantHeader("Access-Control-Allow-Headers", "Authorization, X-API-Key, Content-Type, Idempotency-Key, If-None-Match")
		for _, key := range []header{{"X-Nothing", ""}, bearer(secret)} {
			answer = p.request(a.method, a.path, "", key, header{"Origin", "https://app.example"}, header{"Sec-Fetch-Site", "cross-site"})
			answer.wantHeader("Access-Control-Allow-Origin", "*")
			answer.wantHeader("Access-Control-Allow-Credentials", "")
			for _, name := range []string{"X-Credits-Remaining", "X-Credits-Cost", "X-Request-Id", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "Retry-After", "Idempotency-Replayed"} {
				if !strings.Contains(answer.header.Get("Access-Control-Expose-Headers"), name) {
					t.Errorf("%s %s does not show %s", a.method, a.path, name)
				}
			}
		}
	}
	p.request("GET", "/v1/balance", "", bearer(secret)).wantHeader("Access-Control-Allow-Origin", "") // no script asks
	for _, page := range []string{"/", "/dashboard", "/buy", "/webhooks/stripe", "/healthz"} {
		for _, answer := range []response{
			p.request("GET", page, "", header{"Origin", "https://app.example"}), p.request("OPTIONS", page, "", preflight("https://app.example", "POST")...),
		} {
			answer.wantHeader("Access-Control-Allow-Origin", "")
		}
	}
	p.CheckBooks()
}

// The operator narrows who may call, or ends it.
func TestCrossOriginCallsAreNarrowed(t *testing.T) {
	p := newPortal(t, func(c *config) {
		c.Settings.CORSOrigins = []string{"https://app.example", "https://other.example"}
	})
	for _, a := range keyAddresses {
		for _, answer := range []response{
			p.request("OPTIONS", a.path, "", preflight("https://app.example", a.method)...),
			p.request(a.method, a.path, "", header{"Origin", "https://app.example"}),
		} {
			answer.wantHeader("Access-Control-Allow-Origin", "https://app.example")
			answer.wantHeader("Vary", "Origin")
		}
		answer := p.request("OPTIONS", a.path, "", preflight("https://evil.example", a.method)...)
		answer.wantHeader("Access-Control-Allow-Origin", "")
		answer.wantHeader("Access-Control-Allow-Methods", "")
		answer.wantHeader("Vary", "Origin")
		if answer.status < 400 {
			t.Errorf("%s: the preflight of a stranger is answered with %d", a.path, answer.status)
		}
		p.request(a.method, a.path, "", header{"Origin", "https://evil.example"}).wantHeader("Access-Control-Allow-Origin", "")
	}
	p = newPortal(t, func(c *config) { c.Settings.CORSOrigins = nil })
	p.request("OPTIONS", "/v1/balance", "", preflight("https://app.example", "GET")...).wantContains(405, `"code":"method_not_allowed"`)
	p.request("GET", "/v1/balance", "", header{"Origin", "https://app.example"}).wantHeader("Access-Control-Allow-Origin", "")
}
