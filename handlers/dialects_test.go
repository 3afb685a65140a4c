package handlers_test

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// balanceEndpoints are the endpoints that report a balance or authenticate a key,
// each with how the key is sent.
var balanceEndpoints = []struct {
	name, method, path string
	key                func(models.Secret) header
}{
	{"pre.dev", "GET", "/credits-balance", bearer},
	{"BrookMimir", "GET", "/credits", apiKey},
	{"BrookMimir's profile", "GET", "/profile", apiKey},
	{"GitRead", "GET", "/api/credits", bearer},
	{"srtgen", "GET", "/api/v1/balance", apiKey},
	{"LeadMagic", "GET", "/v1/credits", apiKey},
	{"LeadMagic's POST", "POST", "/v1/credits", apiKey},
	{"LeadMagic's POST without the prefix", "POST", "/credits", apiKey},
	{"LeadMagic's refresh", "POST", "/v1/credits/refresh", apiKey},
	{"LeadMagic's health", "GET", "/v1/credits/health", apiKey},
	{"native", "GET", "/v1/balance", bearer},
}

// The table of error conditions, end to end. The columns are in the order of
// balanceEndpoints.
func TestConditionsEndToEnd(t *testing.T) {
	p := newPortal(t)
	_, gita := p.Person("gita")
	p.Grant(gita.ID, 5*models.Credit)
	in := func(status models.AccountStatus) models.Secret {
		_, account := p.Person(string(status))
		p.setStatus(account.ID, status)
		return p.key(account.ID, models.ScopeBalanceRead)
	}
	set := func(status models.KeyStatus) models.Secret {
		secret := models.NewSecret()
		key := p.Key(secret, gita.ID, models.ScopeBalanceRead)
		if err := p.SetKeyStatus(t.Context(), gita.ID, key.ID, status, models.AuditRecord{Actor: models.System}); err != nil {
			t.Fatal(err)
		}
		return secret
	}
	expired := models.NewSecret()
	if err := p.CreateKey(t.Context(), models.Key{
		ID: models.NewKeyID(), AccountID: gita.ID, Name: "old", Prefix: expired.Prefix(), Hash: expired.Hash(),
		Scopes: models.CustomerScopes, Status: models.KeyActive, ExpiresAt: p.Clock.Now().Add(-time.Second),
	}, models.AuditRecord{Actor: models.System}); err != nil {
		t.Fatal(err)
	}
	_, zero := p.Person("zero")

	rows := []struct {
		condition string
		key       models.Secret
		want      [11]int
	}{
		{"no credential", "", [11]int{401, 400, 400, 401, 401, 401, 401, 401, 401, 401, 401}},
		{"malformed key", "bursar", [11]int{401, 400, 400, 401, 401, 401, 401, 401, 401, 401, 401}},
		{"never issued", models.NewSecret(), [11]int{401, 404, 404, 401, 401, 401, 401, 401, 401, 401, 401}},
		{"paused key", set(models.KeyPaused), [11]int{401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 401}},
		{"expired key", expired, [11]int{401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 401}},
		{"revoked key", set(models.KeyRevoked), [11]int{401, 403, 403, 401, 401, 401, 401, 401, 401, 401, 401}},
		{"suspended account", in(models.AccountSuspended), [11]int{401, 403, 403, 403, 401, 403, 403, 403, 403, 403, 403}},
		{"closed account", in(models.AccountClosed), [11]int{400, 404, 404, 401, 401, 401, 401, 401, 401, 401, 401}},
		{"service key", p.key("", models.ServiceScopes...), [11]int{400, 403, 403, 403, 401, 403, 403, 403, 403, 403, 404}},
		{"scope missing", p.key(gita.ID, models.ScopeChargesWrite), [11]int{401, 403, 403, 403, 401, 403, 403, 403, 403, 403, 403}},
		{"balance prints as 0", p.key(zero.ID, models.ScopeBalanceRead), [11]int{200, 402, 200, 200, 200, 200, 200, 200, 200, 200, 200}},
		{"a good key", p.key(gita.ID, models.ScopeBalanceRead), [11]int{200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200}},
	}
	for _, row := range rows {
		for i, b := range balanceEndpoints {
			var headers []header
			if row.key != "" {
				headers = append(headers, b.key(row.key))
			}
			if a := p.request(b.method, b.path, "", headers...); a.status != row.want[i] {
				t.Errorf("%s in %s: %d %s, want %d", row.condition, b.name, a.status, a.body, row.want[i])
			}
		}
	}
	p.CheckBooks()
}

// All published responses, from one ledger.
func TestPublishedResponses(t *testing.T) {
	p := newPortal(t)
	keyOf := func(account models.Account) models.Secret { return p.key(account.ID, models.ScopeBalanceRead) }

	alex, alexAccount := p.Person("Alex Rivera")
	p.Grant(alexAccount.ID, 250*models.Credit)
	p.Subscribe(alexAccount.ID, p.Plan(models.PlanVersion{
		Slug: "starter", Name: "Starter Plan", Allowance: 1000 * models.Credit, Period: models.Monthly, StorageLimit: 10 << 30,
	}))
	if _, err := p.SetStorageUsage(t.Context(), alexAccount.ID, 209715200); err != nil {
		t.Fatal(err)
	}
	p.request("GET", "/api/v1/balance", "", apiKey(keyOf(alexAccount))).wantBody(200, fmt.Sprintf(
		`{"success":true,"user":{"name":"Alex Rivera","email":%q},`+
			`"credits":{"totalBalance":1250,"totalMonthlyCredits":1000,"extraCredits":250,"plans":[`+
			`{"id":"starter","name":"Starter Plan","status":"active","balance":1000,"total":1000,"resetTime":"2026-04-29T17:48:46.000Z"}]},`+
			`"storage":{"usage":209715200,"limit":10737418240,"formattedUsage":"200 MB","formattedLimit":"10 GB"},`+
			`"updatedAt":"2026-03-29T17:48:46.000Z"}`, alex.Email))
	p.request("GET", "/profile", "", apiKey(keyOf(alexAccount))).wantBody(200, fmt.Sprintf(
		`{"status":200,"message":"Profile retrieved","profile":{"name":"Alex Rivera","email":%q,"kind":"solo","plan":"Starter Plan",`+
			`"current_balance":1250,"storage":{"usage":209715200,"limit":10737418240}},"user":{"name":"Alex Rivera"}}`, alex.Email))

	_, petra := p.Person("petra")
	p.Grant(petra.ID, 450*models.Credit)
	p.Subscribe(petra.ID, p.Plan(models.PlanVersion{Slug: "daily", Name: "Daily", Allowance: 20 * models.Credit, Period: models.Daily}))
	p.request("GET", "/credits-balance", "", bearer(keyOf(petra))).wantBody(200, `{"success":true,"creditsRemaining":450}`)

	_, bruno := p.Person("bruno")
	p.Grant(bruno.ID, 4287*models.Credit)
	p.request("GET", "/credits", "", apiKey(keyOf(bruno))).wantBody(200, `{"status":200,"message":"Credits retrieved","current_balance":4287}`)

	_, gita := p.Person("gita")
	p.Grant(gita.ID, 5*models.Credit)
	p.request("GET", "/api/credits", "", bearer(keyOf(gita))).wantBody(200, `{"credits":5}`)

	leah, _ := p.Person("leah")
	leadworks := p.enterprise("Leadworks", "", leah)
	p.Grant(leadworks.ID, 15432_500_000)
	credits := p.request("GET", "/v1/credits", "", apiKey(keyOf(leadworks)))
	credits.wantBody(200, `{"credits":15432.50}`)
	credits.wantHeader("X-Credits-Remaining", "15432.50")
	p.request("GET", "/profile", "", apiKey(keyOf(leadworks))).wantContains(200, `"name":"Leadworks","email":"billing@example.test","kind":"enterprise"`)
	p.request("GET", "/v1/credits/health", "", apiKey(keyOf(leadworks))).wantBody(200, `{"status":"ok","authenticated":true}`)

	p.request("GET", "/version", "").wantBody(200, `{"status":200,"version":"test"}`)
	p.CheckBooks()
}

// One key works in every dialect, and reading a balance writes nothing.
func TestReadingIsFree(t *testing.T) {
	p := newPortal(t)
	_, account := p.Person("gita")
	p.Grant(account.ID, 5*models.Credit)
	secret := p.key(account.ID, models.ScopeBalanceRead)
	before := p.Balance(account.ID).Sequence
	for _, b := range balanceEndpoints {
		if a := p.request(b.method, b.path, "", b.key(secret)); a.status != http.StatusOK {
			t.Errorf("%s: %d %s", b.name, a.status, a.body)
		}
	}
	if after := p.Balance(account.ID).Sequence; after != before {
		t.Errorf("reading wrote %d entries", after-before)
	}
}

// If two credentials are sent, the documented one is used.
func TestDocumentedCredentialIsUsed(t *testing.T) {
	p := newPortal(t)
	_, account := p.Person("gita")
	good, bad := p.key(account.ID, models.ScopeBalanceRead), models.NewSecret()
	for _, b := range balanceEndpoints {
		other := apiKey
		if b.key(good) == apiKey(good) {
			other = bearer
		}
		if a := p.request(b.method, b.path, "", b.key(good), other(bad)); a.status == 401 || a.status == 404 {
			t.Errorf("%s used the other credential: %d %s", b.name, a.status, a.body)
		}
		if a := p.request(b.method, b.path, "", b.key(bad), other(good)); a.status != 401 && a.status != 404 {
			t.Errorf("%s accepted the other credential: %d %s", b.name, a.status, a.body)
		}
	}
}

// Responses to a key include the remaining credits in LeadMagic and the native API,
// even error responses.
func TestCreditsRemaining(t *testing.T) {
	p := newPortal(t)
	_, account := p.Person("gita")
	p.Grant(account.ID, 5*models.Credit)
	secret := p.key(account.ID, models.ScopeBalanceRead)
	for _, test := range []struct {
		method, path string
		key          header
		want         string
	}{
		{"GET", "/v1/credits", apiKey(secret), "5.00"},
		{"POST", "/v1/credits/refresh", apiKey(secret), "5.00"},
		{"POST", "/v1/credits", apiKey(secret), "5.00"},
		{"POST", "/credits", apiKey(secret), "5.00"},
		{"GET", "/v1/credits/health", apiKey(secret), "5.00"},
		{"GET", "/v1/balance", bearer(secret), "5.00"},
		{"GET", "/v1/balance?at=yesterday", bearer(secret), "5.00"},
		{"GET", "/v1/balance?at=" + p.Clock.Now().Add(-time.Second).Format(time.RFC3339), bearer(secret), "5.00"},
		{"GET", "/v1/accounts/" + string(account.ID) + "/balance", bearer(secret), "5.00"},
		{"GET", "/v1/accounts/acc_other/balance", bearer(secret), "5.00"},
		{"POST", "/v1/charges", bearer(secret), "5.00"}, // rejected: the scope is missing
		{"GET", "/v1/credits", apiKey(models.NewSecret()), ""},
		{"GET", "/credits", apiKey(secret), ""},
		{"GET", "/api/credits", bearer(secret), ""},
	} {
		p.request(test.method, test.path, "", test.key).wantHeader("X-Credits-Remaining", test.want)
	}
}

// An unknown path or a wrong method is answered in the dialect of its prefix.
func TestUnknownPathsAndMethods(t *testing.T) {
	p := newPortal(t)
	for _, test := range []struct {
		method, path string
		status       int
		text         string
	}{
		{"GET", "/credits-balance/x", 404, `{"error":"Not found","message":"This address does not exist."}`},
		{"POST", "/credits-balance", 405, `{"error":"Method not allowed"`},
		{"GET", "/credits/x", 404, `{"status":404,"message":"This address does not exist.","current_balance":null}`},
		{"DELETE", "/credits", 405, `{"status":405,`},
		{"GET", "/api/nothing", 404, `{"error":"Not found"}`},
		{"PUT", "/api/credits", 405, `{"error":"Method not allowed"}`},
		{"GET", "/api/v1/nothing", 404, `{"success":false,"error":"not_found"`},
		{"POST", "/api/v1/balance", 405, `{"success":false,"error":"method_not_allowed"`},
		{"GET", "/v1/credits/x", 404, `{"success":false,"errors":[{"type":"` + p.url + `/errors/not_found"`},
		{"PUT", "/v1/credits", 405, `"code":"method_not_allowed"`},
		{"PUT", "/credits", 405, `{"status":405,`},
		{"POST", "/credits/x", 404, `{"status":404,`},
		{"GET", "/v1/analytics/x", 404, `{"success":false,"errors":[`},
		{"GET", "/v1/nothing", 404, `{"type":"` + p.url + `/errors/not_found","title":"Not found","status":404`},
		{"DELETE", "/v1/balance", 405, `"code":"method_not_allowed"`},
		{"GET", "/webhooks/stripe", 405, `"code":"method_not_allowed"`},
		{"GET", "/nothing", 404, `<!doctype html>`},
		{"POST", "/dashboard", 405, `<!doctype html>`},
		{"OPTIONS", "/credits-balance", 405, `{"error":"Method not allowed"`},
		{"OPTIONS", "/credits", 405, `{"status":405,`},
		{"OPTIONS", "/api/credits", 405, `{"error":"Method not allowed"}`},
		{"OPTIONS", "/v1/balance", 405, `"code":"method_not_allowed"`},
		{"OPTIONS", "/v1/nothing", 404, `"code":"not_found"`},
		{"OPTIONS", "/dashboard", 405, `<!doctype html>`},
	} {
		a := p.request(test.method, test.path, "")
		a.wantContains(test.status, test.text)
		if allow := a.header.Get("Allow"); test.status == 405 && (allow == "" || strings.Contains(allow, "OPTIONS")) {
			t.Errorf("%s %s allows %q", test.method, test.path, allow)
		}
	}
}

// WWW-Authenticate is sent if the dialect documents the scheme that it names.
func TestChallenges(t *testing.T) {
	p := newPortal(t)
	for path, want := range map[string]string{
		"/credits-balance": "Bearer", "/api/credits": "Bearer", "/v1/balance": "Bearer", "/v1/accounts/acc_x": "Bearer",
		"/credits": "", "/api/v1/balance": "", "/v1/credits": "",
	} {
		p.request("GET", path, "").wantHeader("WWW-Authenticate", want)
	}
}

// LeadMagic's own clients post for the balance, with nothing, an empty object or any
// other, and with whichever base address they were given.
func TestBalanceByPost(t *testing.T) {
	p := newPortal(t)
	_, account := p.Person("gita")
	p.Grant(account.ID, 15432_500_000)
	secret := p.key(account.ID, models.ScopeBalanceRead)
	before := p.Balance(account.ID).Sequence
	for _, path := range []string{"/v1/credits", "/credits"} {
		for _, body := range []string{"", "{}", `{"any":[1,{"thing":null}]}`} {
			a := p.request("POST", path, body, apiKey(secret))
			a.wantBody(200, `{"credits":15432.50}`)
			a.wantHeader("X-Credits-Remaining", "15432.50")
		}
		p.request("POST", path, "{}").wantContains(401, `"code":"missing_authentication"`)
		p.request("POST", path, "{}", apiKey(models.NewSecret())).wantContains(401, `"code":"invalid_api_key"`)
	}
	// The address without the prefix is otherwise BrookMimir's.
	p.request("GET", "/credits", "", apiKey(secret)).wantBody(200, `{"status":200,"message":"Credits retrieved","current_balance":15432}`)
	if after := p.Balance(account.ID).Sequence; after != before {
		t.Errorf("reading wrote %d entries", after-before)
	}
	p.CheckBooks()
}

// BrookMimir's client asks for / as JSON before anything else. Browsers, and tools that
// take anything, get the home page there.
func TestRootForPrograms(t *testing.T) {
	p := newPortal(t)
	const root = `{"status":200,"message":"please choose an endpoint"}`
	for accept, want := range map[string]string{
		"application/json":                  root,
		"application/json, text/plain, */*": root,
		"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8": "<!doctype html>",
		"text/html, application/json":                                     "<!doctype html>",
		"*/*":                                                             "<!doctype html>",
		"":                                                                "<!doctype html>",
	} {
		a := p.request("GET", "/", "", header{"Accept", accept})
		a.wantContains(200, want)
		a.wantHeader("Vary", "Accept")
	}
	head := p.request("HEAD", "/", "", header{"Accept", "application/json"})
	head.wantHeader("Content-Type", "application/json")
	p.request("POST", "/", "", header{"Accept", "application/json"}).wantContains(405, "")
}

// A compressed body is refused in the shape of the dialect, before it is read.
func TestCompressedBodies(t *testing.T) {
	p := newPortal(t)
	_, account := p.Person("gita")
	secret := p.key(account.ID, models.ServiceScopes...)
	const sentence = "Send the body uncompressed, without Content-Encoding."
	for path, want := range map[string]string{
		"/api/credits":     `{"error":"` + sentence + `"}`,
		"/credits":         `"code":"unsupported_media_type"`,
		"/v1/credits":      `"code":"unsupported_media_type"`,
		"/v1/charges":      `"detail":"` + sentence + `"`,
		"/webhooks/stripe": `"detail":"` + sentence + `"`,
	} {
		for _, coding := range []string{"gzip", "identity, br", "unheard-of"} {
			p.request("POST", path, "{}", bearer(secret), apiKey(secret), idempotencyKey("1"), header{"Content-Encoding", coding}).wantContains(415, want)
		}
	}
	p.request("POST", "/v1/credits", "{}", apiKey(secret), header{"Content-Encoding", "identity"}).wantBody(200, `{"credits":0.00}`)
	p.CheckBooks()
}

// A byte order mark before JSON is passed over in the native API, too.
func TestByteOrderMark(t *testing.T) {
	s := newService(t, 5*models.Credit)
	s.post("/v1/charges", "\ufeff"+`{"account":"`+string(s.account)+`","credits":"1"}`).wantContains(201, `"credits":"1"`)
	s.CheckBooks()
}

// Outside of the dialects, programs that want JSON learn that there is nothing for them as
// a problem. Everybody else gets a page.
func TestNothingThereForPrograms(t *testing.T) {
	p := newPortal(t)
	for _, test := range []struct {
		method, path string
		status       int
		code, title  string
	}{
		{"GET", "/nothing", 404, "not_found", "Not found"},
		{"GET", "/v2/credits", 404, "not_found", "Not found"},
		{"POST", "/dashboard", 405, "method_not_allowed", "Method not allowed"},
		{"DELETE", "/", 405, "method_not_allowed", "Method not allowed"},
	} {
		a := p.request(test.method, test.path, "", header{"Accept", "application/json"})
		a.wantContains(test.status, `{"type":"`+p.url+`/errors/`+test.code+`","title":"`+test.title+`","status":`+strconv.Itoa(test.status)+`,"code":"`+test.code+`"`)
		a.wantHeader("Content-Type", "application/problem+json")
		a.wantHeader("Vary", "Accept")
		if got := a.field("request_id"); got != a.header.Get("X-Request-Id") {
			t.Errorf("the answer names the request %q", got)
		}
		if test.status == 405 && a.header.Get("Allow") == "" {
			t.Errorf("%s does not say what it allows", test.path)
		}
		for _, accept := range []string{"", "*/*", "text/html, application/json"} {
			p.request(test.method, test.path, "", header{"Accept", accept}).wantContains(test.status, "<!doctype html>")
		}
	}
	p.request("GET", "/dashboard", "", header{"Accept", "application/json"}).wantContains(303, "")
}
