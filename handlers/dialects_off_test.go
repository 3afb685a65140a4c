package handlers_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/models"
)

// without switches dialects off.
func without(off ...models.DialectID) func(*config) {
	return func(c *config) {
		c.Settings.Dialects = slices.DeleteFunc(slices.Clone(models.DefaultDialects), func(d models.Dialect) bool { return slices.Contains(off, d.ID) })
	}
}

// dialectRequests are the requests of each dialect that can be switched off.
var dialectRequests = map[models.DialectID][]string{
	models.PredevDialect:     {"GET /credits-balance"},
	models.BrookMimirDialect: {"GET /credits", "GET /profile", "GET /version", "GET /"},
	models.GitReadDialect:    {"GET /api/credits", "POST /api/credits", "POST /api/create-checkout-session", "POST /api/verify-payment"},
	models.SrtgenDialect:     {"GET /api/v1/balance"},
	models.LeadMagicDialect: {
		"GET /v1/credits", "POST /v1/credits", "POST /credits", "POST /v1/credits/refresh", "GET /v1/credits/health",
		"GET /v1/analytics/dashboard", "GET /v1/analytics/usage", "GET /v1/analytics/products", "GET /v1/analytics/credits", "GET /v1/analytics/summary",
		"GET /v1/analytics/daily", "GET /v1/analytics/day/{date}", "GET /v1/analytics/requests", "GET /v1/analytics/errors",
	},
}

// The document, the routes and the page have a dialect that is off no more, and all of
// the others.
func TestDialectOffIsNotDocumented(t *testing.T) {
	every := newPortal(t).contract().operations
	for off, requests := range dialectRequests {
		p := newPortal(t, without(off))
		var want, got, routes []string
		for _, o := range every {
			if !slices.Contains(requests, o.String()) {
				want = append(want, o.String())
			}
		}
		if len(want) != len(every)-len(requests) {
			t.Errorf("not all of %s are requests of %s", requests, off)
		}
		for _, o := range p.contract().operations {
			got = append(got, o.String())
		}
		for _, r := range p.handler.Routes() {
			if r.Dialect != "" && r.Dialect != "webhooks" {
				routes = append(routes, r.Method+" "+pathParameter.ReplaceAllString(r.Path, "{$1}"))
			}
		}
		slices.Sort(routes)
		if !slices.Equal(got, want) || !slices.Equal(routes, want) {
			t.Errorf("without %s:\ndocumented %q\nroutes     %q\nwant       %q", off, got, routes, want)
		}
		document, docs := p.document(), p.request("GET", "/docs/api", "").body
		for _, d := range models.DefaultDialects {
			if on := d.ID != off; strings.Contains(document, `{"name":"`+d.Name+`"`) != on || strings.Contains(docs, `id="`+d.Slug+`"`) != on || strings.Contains(docs, `href="#`+d.Slug+`"`) != on {
				t.Errorf("without %s, %s is documented or is not", off, d.ID)
			}
		}
	}
}

// The addresses of a dialect that is off answer as others that are not there: as pages,
// to programs as problems, and below another dialect's prefix in its shape. Preflights are
// refused.
func TestDialectOffIsNotThere(t *testing.T) {
	const problem, page = `"code":"not_found"`, "<!doctype html>"
	json := header{"Accept", "application/json"}
	for _, test := range []struct {
		off               []models.DialectID
		request           string
		status            int
		toPrograms, plain string
		preflight         int
	}{
		{[]models.DialectID{models.PredevDialect}, "GET /credits-balance", 404, problem, page, 404},
		{[]models.DialectID{models.BrookMimirDialect}, "GET /profile", 404, problem, page, 404},
		{[]models.DialectID{models.BrookMimirDialect}, "GET /version", 404, problem, page, 404},
		{[]models.DialectID{models.BrookMimirDialect}, "GET /credits/x", 404, problem, page, 404},
		{[]models.DialectID{models.BrookMimirDialect}, "GET /", 200, page, page, 405},
		{[]models.DialectID{models.BrookMimirDialect}, "POST /", 405, `"code":"method_not_allowed"`, page, 405},
		// The address is LeadMagic's for POST, so another method is refused in its shape.
		{[]models.DialectID{models.BrookMimirDialect}, "GET /credits", 405, `"success":false`, `"success":false`, 204},
		{[]models.DialectID{models.BrookMimirDialect}, "POST /credits", 401, `"missing_authentication"`, `"missing_authentication"`, 204},
		{[]models.DialectID{models.LeadMagicDialect}, "POST /credits", 405, `"current_balance":null`, `"current_balance":null`, 204},
		{[]models.DialectID{models.LeadMagicDialect}, "GET /credits", 400, `"current_balance":null`, `"current_balance":null`, 204},
		{[]models.DialectID{models.BrookMimirDialect, models.LeadMagicDialect}, "GET /credits", 404, problem, page, 404},
		{[]models.DialectID{models.BrookMimirDialect, models.LeadMagicDialect}, "POST /credits", 404, problem, page, 404},
		{[]models.DialectID{models.GitReadDialect}, "GET /api/credits", 404, problem, page, 404},
		{[]models.DialectID{models.GitReadDialect}, "POST /api/verify-payment", 404, problem, page, 404},
		{[]models.DialectID{models.GitReadDialect}, "GET /api/v1/balance", 401, `"error":"unauthorized"`, `"error":"unauthorized"`, 204},
		{[]models.DialectID{models.SrtgenDialect}, "GET /api/v1/balance", 404, `{"error":"Not found"}`, `{"error":"Not found"}`, 204},
		{[]models.DialectID{models.GitReadDialect, models.SrtgenDialect}, "GET /api/v1/balance", 404, problem, page, 404},
		{[]models.DialectID{models.LeadMagicDialect}, "GET /v1/credits", 404, problem, problem, 204},
		{[]models.DialectID{models.LeadMagicDialect}, "POST /v1/credits/refresh", 404, problem, problem, 204},
		{[]models.DialectID{models.LeadMagicDialect}, "GET /v1/analytics/daily", 404, problem, problem, 204},
		{[]models.DialectID{models.LeadMagicDialect}, "GET /v1/balance", 401, `"unauthenticated"`, `"unauthenticated"`, 204},
		{[]models.DialectID{models.LeadMagicDialect}, "POST /webhooks/stripe", 400, `"bad_signature"`, `"bad_signature"`, 405},
	} {
		p := newPortal(t, without(test.off...))
		method, path, _ := strings.Cut(test.request, " ")
		same := header{"Sec-Fetch-Site", "same-origin"} // a page would refuse the form of another site
		p.request(method, path, "", json, same).wantContains(test.status, test.toPrograms)
		p.request(method, path, "", same).wantContains(test.status, test.plain)
		answer := p.request("OPTIONS", path, "", preflight("https://app.example", method)...)
		if allowed := answer.header.Get("Access-Control-Allow-Origin"); answer.status != test.preflight || (allowed == "*") != (test.preflight == 204) {
			t.Errorf("without %s, the preflight of %s is answered with %d to %q", test.off, test.request, answer.status, allowed)
		}
	}
}

// Each dialect that is on answers as ever when all others are off.
func TestDialectsAlone(t *testing.T) {
	for on, request := range map[models.DialectID]struct{ method, path, body string }{
		models.PredevDialect:     {"GET", "/credits-balance", `{"success":true,"creditsRemaining":5}`},
		models.BrookMimirDialect: {"GET", "/credits", `{"status":200,"message":"Credits retrieved","current_balance":5}`},
		models.GitReadDialect:    {"GET", "/api/credits", `{"credits":5}`},
		models.SrtgenDialect:     {"GET", "/api/v1/balance", `"totalBalance":5,`},
		models.LeadMagicDialect:  {"POST", "/credits", `{"credits":5.00}`},
		models.NativeDialect:     {"GET", "/v1/balance", `"available":"5"`},
	} {
		var off []models.DialectID
		for other := range dialectRequests {
			if other != on {
				off = append(off, other)
			}
		}
		p := newPortal(t, without(off...))
		_, account := p.Person("gita")
		p.Grant(account.ID, 5*models.Credit)
		secret := p.key(account.ID, models.ScopeBalanceRead)
		p.request(request.method, request.path, "", bearer(secret), apiKey(secret)).wantContains(200, request.body)
		p.request("GET", "/docs/api", "").wantContains(200, "Authentication")
		p.CheckBooks()
	}
}
