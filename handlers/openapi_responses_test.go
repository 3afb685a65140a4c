package handlers_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// Every documented response can be provoked, and is as documented: portal.request
// checks each.
func TestEveryDocumentedResponse(t *testing.T) {
	w := newContractTest(t)
	c := readContract(t, w.document())
	for _, o := range c.operations {
		w.commonResponses(o)
	}
	w.charges()
	w.corrections()
	w.accounts()
	w.caps()
	w.verdicts()
	w.dialects()
	w.request("GET", "/v1/analytics/day/today", "", bothHeaders(w.own)...).wantContains(422, `"title":"date must be a date such as 2026-03-01."`)
	w.outages(c)
	for _, answer := range c.documentedResponses(t) {
		if !w.seen[answer] {
			t.Errorf("no request is answered with %s", answer)
		}
	}
	w.CheckBooks()
}

// contractTest sends requests for every documented response.
type contractTest struct {
	service
	other                     models.Account
	own, suspended, scopeless header // accounts' keys
	elsewhere, slow           header // limited to other networks, and to a request a minute that it has made
	debtor, poor              models.AccountID
	customer, foreign, capped models.Secret
	keys                      map[string]models.Secret // by what is wrong with them
	session                   string
}

func newContractTest(t *testing.T) *contractTest {
	t.Helper()
	w := &contractTest{service: newService(t, 1000*models.Credit), keys: map[string]models.Secret{}}
	for _, product := range []models.Product{
		{Slug: "fast-spec", Name: "Fast Spec", UnitCost: 10 * models.Credit, Rule: models.Upfront},
		{Slug: "readme", Name: "README", UnitCost: models.Credit, Rule: models.OnSuccess},
	} {
		if err := w.SaveProduct(t.Context(), product); err != nil {
			t.Fatal(err)
		}
	}
	w.Plan(models.PlanVersion{Slug: "starter", Name: "Starter", Allowance: 10 * models.Credit, Period: models.Monthly})
	w.customer = w.key(w.account, models.ServiceScopes...)
	w.own = bearer(w.customer)
	w.scopeless = bearer(w.key(w.account))
	w.elsewhere = bearer(w.limitedKey(w.account, models.Key{Networks: []netip.Prefix{netip.MustParsePrefix("198.51.100.0/24")}}))
	w.slow = bearer(w.limitedKey(w.account, models.Key{RateLimit: 1}))
	w.request("GET", "/v1/balance", "", w.slow).wantContains(200, "")
	w.capped = models.NewSecret()
	w.setCap("key:"+string(w.Key(w.capped, w.account).ID), "ever", `{"limit":"0"}`)

	_, other := w.Person("other")
	w.other, w.poor, w.foreign = other, other.ID, w.key(other.ID, models.ServiceScopes...)
	_, suspended := w.Person("suspended")
	w.suspended = bearer(w.key(suspended.ID, models.ServiceScopes...))
	w.setStatus(suspended.ID, models.AccountSuspended)

	debtor, account := w.Person("debtor")
	w.debtor = account.ID
	spent := w.paidAccount(account, debtor, "cs_test_spent")
	if _, err := w.Charge(w.debtor, 10*models.Credit); err != nil {
		t.Fatal(err)
	}
	purchase, err := w.PurchaseBySession(t.Context(), spent.session)
	if err != nil {
		t.Fatal(err)
	}
	w.Post(models.Command{Account: w.debtor, Do: models.ReversePurchase{PurchaseID: purchase.ID, Credits: models.Credit}})
	owner, err := w.Owner(t.Context(), w.account)
	if err != nil {
		t.Fatal(err)
	}
	mine, err := w.Account(t.Context(), w.account)
	if err != nil {
		t.Fatal(err)
	}
	w.session = w.paidAccount(mine, owner, "cs_test_mine").session
	return w
}

// validRequests has a valid request for each operation.
var validRequests = map[string]struct{ path, body string }{
	"GET /v1/balance":                                  {"/v1/balance", ""},
	"GET /v1/accounts":                                 {"/v1/accounts", ""},
	"GET /v1/accounts/{id}":                            {"/v1/accounts/ACCOUNT", ""},
	"GET /v1/accounts/{id}/balance":                    {"/v1/accounts/ACCOUNT/balance", ""},
	"GET /v1/accounts/{id}/entries":                    {"/v1/accounts/ACCOUNT/entries", ""},
	"PUT /v1/accounts/{id}/storage":                    {"/v1/accounts/ACCOUNT/storage", `{"usage":5}`},
	"POST /v1/accounts/{id}/storage":                   {"/v1/accounts/ACCOUNT/storage", `{"delta":1}`},
	"POST /v1/accounts/{id}/grants":                    {"/v1/accounts/ACCOUNT/grants", `{"kind":"purchased","credits":"5"}`},
	"POST /v1/accounts/{id}/adjustments":               {"/v1/accounts/ACCOUNT/adjustments", `{"kind":"purchased","credits":"5"}`},
	"POST /v1/accounts/{id}/lots/{lot}/extend":         {"/v1/accounts/ACCOUNT/lots/EXPIRING/extend", `{"expires_at":null}`},
	"GET /v1/accounts/{id}/caps":                       {"/v1/accounts/ACCOUNT/caps", ""},
	"PUT /v1/accounts/{id}/caps/{subject}/{window}":    {"/v1/accounts/ACCOUNT/caps/account/year", `{"limit":"1000000"}`},
	"DELETE /v1/accounts/{id}/caps/{subject}/{window}": {"/v1/accounts/ACCOUNT/caps/account/ever", ""},
	"PUT /v1/accounts/by-external-id/{id}":             {"/v1/accounts/by-external-id/crm-7", `{"kind":"solo","name":"Asha","email":"asha@example.test","plan":"starter"}`},
	"POST /v1/charges":                                 {"/v1/charges", `{"account":"ACCOUNT","credits":"1.5"}`},
	"POST /v1/charges/preview":                         {"/v1/charges/preview", `{"account":"ACCOUNT","credits":"1"}`},
	"GET /v1/charges/{id}":                             {"/v1/charges/CHARGE", ""},
	"POST /v1/charges/{id}/capture":                    {"/v1/charges/CHARGE/capture", `{"credits":"0.5","final":false}`},
	"POST /v1/charges/{id}/release":                    {"/v1/charges/CHARGE/release", `{}`},
	"POST /v1/charges/{id}/refund":                     {"/v1/charges/TAKEN/refund", `{"credits":"0.5"}`},
	"POST /v1/keys/verify":                             {"/v1/keys/verify", `{"key":"KEY","product":"fast-spec","charge":true}`},
	"GET /v1/products":                                 {"/v1/products", ""},
	"GET /v1/plans":                                    {"/v1/plans", ""},
	"GET /credits-balance":                             {"/credits-balance", ""},
	"GET /credits":                                     {"/credits", ""},
	"GET /profile":                                     {"/profile", ""},
	"GET /version":                                     {"/version", ""},
	"GET /api/credits":                                 {"/api/credits", ""},
	"POST /api/credits":                                {"/api/credits", `{"credits":500}`},
	"POST /api/create-checkout-session":                {"/api/create-checkout-session", `{"credits":10}`},
	"POST /api/verify-payment":                         {"/api/verify-payment", `{"sessionId":"SESSION"}`},
	"GET /api/v1/balance":                              {"/api/v1/balance", ""},
	"GET /v1/credits":                                  {"/v1/credits", ""},
	"GET /":                                            {"/", ""},
	"POST /v1/credits":                                 {"/v1/credits", "{}"},
	"POST /credits":                                    {"/credits", "{}"},
	"POST /v1/credits/refresh":                         {"/v1/credits/refresh", ""},
	"GET /v1/credits/health":                           {"/v1/credits/health", ""},
	"GET /v1/analytics/dashboard":                      {"/v1/analytics/dashboard", ""},
	"GET /v1/analytics/usage":                          {"/v1/analytics/usage", ""},
	"GET /v1/analytics/products":                       {"/v1/analytics/products", ""},
	"GET /v1/analytics/credits":                        {"/v1/analytics/credits", ""},
	"GET /v1/analytics/summary":                        {"/v1/analytics/summary", ""},
	"GET /v1/analytics/daily":                          {"/v1/analytics/daily", ""},
	"GET /v1/analytics/day/{date}":                     {"/v1/analytics/day/2026-03-29", ""},
	"GET /v1/analytics/requests":                       {"/v1/analytics/requests", ""},
	"GET /v1/analytics/errors":                         {"/v1/analytics/errors", ""},
}

// bothHeaders sends a key in both headers that dialects use, and asks for JSON.
func bothHeaders(key header, more ...header) []header {
	secret := strings.TrimPrefix(key.value, "Bearer ")
	return append([]header{key, {"X-API-Key", secret}, {"Accept", "application/json"}}, more...)
}

// commonResponses sends a valid request and all common kinds of invalid ones. There
// is a hold of two credits and a charge of one to act on.
func (w *contractTest) commonResponses(o *operation) {
	w.Helper()
	request, ok := validRequests[o.String()]
	if !ok {
		w.Errorf("there is no request for %s", o)
		return
	}
	taken := w.post("/v1/charges", fmt.Sprintf(`{"account":%q,"credits":"1"}`, w.account), idempotencyKey("taken")).field("id")
	w.post("/v1/accounts/"+string(w.account)+"/storage", `{"delta":3}`, idempotencyKey("taken"))
	if o.method == "DELETE" {
		w.setCap("account", "ever", `{"limit":"1000000"}`)
	}
	fill := strings.NewReplacer("EXPIRING", w.expiringLot(), "ACCOUNT", string(w.account), "CHARGE", strings.TrimPrefix(w.hold("2"), "/v1/charges/"), "TAKEN", taken,
		"KEY", string(w.customer), "SESSION", w.session)
	path, body := fill.Replace(request.path), fill.Replace(request.body)
	who := w.credential
	if o.path == "/v1/balance" || !strings.HasPrefix(o.path, "/v1/") || strings.HasPrefix(o.path, "/v1/credits") || strings.HasPrefix(o.path, "/v1/analytics/") {
		who = w.own
	}
	if a := w.request(o.method, path, body, bothHeaders(who, idempotencyKey(o.method+path))...); a.status >= 300 {
		w.Errorf("%s %s %s: %d %s", o.method, path, body, a.status, a.body)
	}
	w.request(o.method, path, body, bothHeaders(who, idempotencyKey(o.method+path), header{"If-None-Match", "*"})...) // a replay
	w.request(o.method, path, body, idempotencyKey("1"))
	w.request(o.method, path, body, bothHeaders(w.scopeless, idempotencyKey("1"))...)
	w.request(o.method, path, body, bothHeaders(w.suspended, idempotencyKey("1"))...)
	w.request(o.method, path, body, bothHeaders(who)...)
	w.request(o.method, path, body, bothHeaders(who, idempotencyKey("taken"))...)
	w.request(o.method, path, body, bothHeaders(w.elsewhere, idempotencyKey("1"))...)
	w.request(o.method, path, body, bothHeaders(w.slow, idempotencyKey("1"))...)
	for _, id := range []string{string(w.account), taken, "CHARGE"} {
		none := strings.Replace(strings.Replace(request.path, "CHARGE", "none", 1), "TAKEN", "none", 1)
		w.request(o.method, strings.Replace(none, "ACCOUNT", "none", 1), body, bothHeaders(who, idempotencyKey("1"+id))...)
	}
	if slices.ContainsFunc(o.Parameters, func(p struct{ Name, In string }) bool { return p.In == "query" }) {
		w.request(o.method, path+"?limit=0&at=then&from=then", "", bothHeaders(who)...)
	}
	if o.method != "GET" {
		w.request(o.method, path, body, bothHeaders(who, idempotencyKey("wrong"), header{"Content-Encoding", "gzip"})...).wantContains(415, "")
	}
	if o.RequestBody != nil {
		for i, wrong := range []string{"{", `{"nonsense":1}`, `{"x":"` + strings.Repeat("x", 64<<10) + `"}`} {
			w.request(o.method, path, wrong, bothHeaders(who, idempotencyKey(fmt.Sprint("wrong-", i)))...)
		}
		w.request(o.method, path, body, bothHeaders(who, idempotencyKey("wrong"), header{"Content-Type", "text/plain"})...)
	}
}

// expiringLot returns a new lot that can be extended.
func (w *contractTest) expiringLot() string {
	w.Helper()
	return w.post("/v1/accounts/"+string(w.account)+"/grants", `{"kind":"promotional","credits":"1","expires_at":"2026-12-31T00:00:00Z"}`).field("lot.id")
}

// charges provokes errors about missing credits, debt and holds that have ended.
func (w *contractTest) charges() {
	w.Helper()
	for _, path := range []string{"/v1/charges", "/v1/charges/preview"} {
		w.post(path, fmt.Sprintf(`{"account":%q,"credits":"1"}`, w.poor)).wantContains(402, `"code":"insufficient_credits"`)
		w.post(path, fmt.Sprintf(`{"account":%q,"credits":"1"}`, w.debtor)).wantContains(403, `"code":"account_in_debt"`)
		w.post(path, `{"account":"acc_none","credits":"1"}`).wantContains(404, `"code":"not_found"`)
		w.post(path, fmt.Sprintf(`{"key":%q,"credits":"1"}`, w.capped)).wantContains(403, `"code":"cap_reached"`)
	}
	for _, end := range []string{"/capture", "/release", ""} {
		path := w.hold("1")
		if end == "" {
			w.Clock.Add(time.Hour)
		} else {
			w.post(path+end, "")
		}
		for _, late := range []string{"/capture", "/release"} {
			if a := w.post(path+late, ""); a.status != 409 {
				w.Errorf("%s after %s: %d %s", late, end, a.status, a.body)
			}
		}
	}
}

func (w *contractTest) corrections() {
	w.Helper()
	minus := `{"credits":"-1"}`
	w.post("/v1/accounts/"+string(w.poor)+"/adjustments", minus).wantContains(402, `"code":"insufficient_credits"`)
	w.post("/v1/accounts/"+string(w.debtor)+"/adjustments", minus).wantContains(403, `"code":"account_in_debt"`)
	w.post("/v1/accounts/"+string(w.account)+"/adjustments", minus).wantContains(201, `"lot":null`)
	w.post("/v1/accounts/"+string(w.account)+"/lots/"+w.lot+"/extend", `{"expires_at":null}`).wantContains(409, `"code":"conflict"`)
	path := "/v1/accounts/" + string(w.account) + "/storage"
	w.request("PUT", path, `{"usage":1099511627776}`, w.credential).wantContains(422, `"code":"storage_limit_exceeded"`)
	w.post(path, `{"delta":1099511627776}`).wantContains(422, `"code":"storage_limit_exceeded"`)
}

func (w *contractTest) accounts() {
	w.Helper()
	w.request("GET", "/v1/balance", "", w.credential).wantContains(404, `"code":"not_found"`)
	w.request("PUT", "/v1/accounts/by-external-id/none", `{}`, w.own).wantContains(404, `"code":"not_found"`)
	w.request("PUT", "/v1/accounts/by-external-id/crm-8", `{"kind":"solo","name":"Asha","email":"asha@example.test"}`, w.credential).wantContains(409, `"code":"conflict"`)
}

// caps provokes the errors about who sets caps, which ones and how many.
func (w *contractTest) caps() {
	w.Helper()
	path := "/v1/accounts/" + string(w.poor) + "/caps/"
	w.request("PUT", path+"account/year", `{"limit":"5"}`, bearer(w.foreign), idempotencyKey("cap")).wantContains(403, `"code":"forbidden"`)
	w.request("DELETE", path+"account/year", "", bearer(w.foreign), idempotencyKey("cap")).wantContains(403, `"code":"forbidden"`)
	w.request("DELETE", path+"account/hour", "", w.credential, idempotencyKey("cap")).wantContains(422, `"code":"invalid_field"`)
	var many []models.Command
	for i := range models.MaxCaps {
		many = append(many, models.Command{Account: w.poor, Origin: "test", Key: fmt.Sprint("cap-", i), Actor: models.System, Do: models.ChangeCap{
			Subject: models.CapOnKey(models.KeyID(fmt.Sprint("key_", i))), Window: models.CapDay, Amount: new(models.Credit),
		}})
	}
	if outcomes, all, err := w.PostAll(w.Context(), many, false, nil); err != nil || !all {
		w.Fatal(err, outcomes)
	}
	w.request("PUT", path+"account/year", `{"limit":"5"}`, w.credential, idempotencyKey("cap")).wantContains(409, `"code":"conflict"`)
}

func (w *contractTest) verdicts() {
	w.Helper()
	ask := func(key models.Secret) string {
		return `{"key":"` + string(key) + `","product":"fast-spec","charge":true}`
	}
	w.post("/v1/keys/verify", ask(w.foreign)).wantContains(402, `"code":"insufficient_credits"`)
	w.post("/v1/keys/verify", ask(w.key(w.debtor))).wantContains(403, `"code":"account_in_debt"`)
	w.request("POST", "/v1/keys/verify", ask(w.foreign), w.own, idempotencyKey("foreign")).wantContains(200, `"valid":false,"code":"unknown_key"`)
	w.post("/v1/keys/verify", `{"key":"none"}`).wantContains(200, `"valid":false`)
	w.post("/v1/keys/verify", ask(w.capped)).wantContains(200, `"valid":false,"code":"cap_reached"`)
}

// dialects provokes the dialects' errors about invalid keys.
func (w *contractTest) dialects() {
	w.Helper()
	wrong := []models.Secret{"malformed", models.NewSecret(), models.Secret(strings.TrimPrefix(w.credential.value, "Bearer ")), w.foreign}
	for _, status := range []models.KeyStatus{models.KeyPaused, models.KeyRevoked} {
		secret := models.NewSecret()
		key := w.Key(secret, w.account, models.ServiceScopes...)
		if err := w.SetKeyStatus(w.Context(), w.account, key.ID, status, models.AuditRecord{Actor: models.System}); err != nil {
			w.Fatal(err)
		}
		wrong = append(wrong, secret)
	}
	for _, b := range balanceEndpoints {
		for _, secret := range wrong {
			w.request(b.method, b.path, "", b.key(secret))
		}
	}
	for path, body := range map[string]string{
		"/api/create-checkout-session": `{"credits":10}`, "/api/verify-payment": `{"sessionId":"cs_test_none"}`,
	} {
		limited := false
		for range 100 {
			limited = limited || w.request("POST", path, body, w.own).status == 429
		}
		if !limited {
			w.Errorf("%s can be called any number of times", path)
		}
	}
}

// outages sends every request to a portal without a database, and with a canceled
// context.
func (w *contractTest) outages(c *contract) {
	w.Helper()
	broken := newService(w.T, models.Credit)
	hurried, cancel := context.WithCancel(w.Context())
	cancel()
	for _, o := range c.operations {
		path := strings.Replace(o.path, "{id}", "none", 1)
		r := httptest.NewRequestWithContext(hurried, o.method, path, nil)
		for _, h := range bothHeaders(w.own, idempotencyKey("1")) {
			r.Header.Set(h.name, h.value)
		}
		recorder := httptest.NewRecorder()
		w.handler.ServeHTTP(recorder, r)
		w.checkContract(o.method, path, "", response{w.T, recorder.Code, recorder.Header(), recorder.Body.String()})
	}
	if err := broken.Close(); err != nil {
		w.Fatal(err)
	}
	for _, o := range c.operations {
		broken.request(o.method, strings.Replace(o.path, "{id}", "none", 1), "", bothHeaders(broken.credential, idempotencyKey("1"))...)
	}
	for answer := range broken.seen {
		w.seen[answer] = true
	}
}
