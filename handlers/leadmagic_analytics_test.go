package handlers_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// analyzed is an account in Kolkata that used two products and a plain amount, whose
// holds did not all succeed, and some of whose calls were refused. charges are its charges
// by what became of them.
func analyzed(t *testing.T) (p *portal, account models.Account, email string, key header, charges map[string]models.ChargeID) {
	t.Helper()
	p = newPortal(t)
	leah, account := p.PersonIn("leah", "Asia/Kolkata")
	for _, product := range []models.Product{
		{Slug: "finder", Name: "Employee Finder", UnitCost: models.Credit / 4, Rule: models.OnSuccess},
		{Slug: "spec", Name: "Spec", UnitCost: 10 * models.Credit, Rule: models.Upfront},
	} {
		if err := p.SaveProduct(t.Context(), product); err != nil {
			t.Fatal(err)
		}
	}
	p.Grant(account.ID, 100*models.Credit)
	charges = map[string]models.ChargeID{}
	do := func(action models.Action) *models.Charge {
		return p.Post(models.Command{Account: account.ID, Do: action}).Charge
	}
	finder := func(name string) {
		charges[name] = do(models.HoldCredits{Charge: models.Charge{Product: "finder", Quantity: models.Credit}}).ID
	}
	at := func(text string) {
		instant, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		p.Clock.Set(instant)
	}
	// 18:30 UTC is midnight in Kolkata; 2026-03-30 is a Monday there.
	at("2026-03-29T18:00:00Z")
	charges["sunday"] = do(models.ChargeCredits{Charge: models.Charge{Product: "spec", Quantity: models.Credit}}).ID
	at("2026-03-29T18:30:00Z")
	do(models.ChargeCredits{Charge: models.Charge{Credits: 3 * models.Credit / 2}})
	for _, name := range []string{"taken", "released", "part", "expired", "unwritten"} {
		finder(name)
	}
	do(models.CaptureHold{ChargeID: charges["taken"]})
	do(models.ReleaseHold{ChargeID: charges["released"]})
	do(models.CaptureHold{ChargeID: charges["part"], Credits: models.Credit / 10})
	do(models.ReleaseHold{ChargeID: charges["part"]}) // it has taken something
	at("2026-03-30T18:30:00Z")                        // Tuesday; expired and unwritten are over since Monday
	finder("live")
	do(models.RefundCharge{ChargeID: charges["sunday"], Credits: models.Credit})
	return p, account, leah.Email, apiKey(p.key(account.ID, models.ScopeBalanceRead)), charges
}

func TestAnalytics(t *testing.T) {
	p, account, email, key, charges := analyzed(t)
	get := func(path, want string) {
		t.Helper()
		p.request("GET", "/v1/analytics/"+path, "", key).wantBody(200, want)
	}
	live := p.Balance(account.ID).Available
	none := `{"requests":0,"credits":0.00,"chargeable_requests":0,"chargeable_rate":null,"unique_products":0}`
	get("dashboard", fmt.Sprintf(`{"user":{"id":%q,"email":%q},"credits":{"current":%s,"formatted":"$%s"},`+
		`"rate_limit":{"minute":null,"daily":null},"concurrency":{"current":null,"peak":null,"active_reservations":1},`+
		`"stats":{"today":%s,"this_week":{"requests":6,"credits":1.85,"chargeable_requests":3,"chargeable_rate":50,"unique_products":1},`+
		`"this_month":{"requests":7,"credits":11.85,"chargeable_requests":4,"chargeable_rate":57.14,"unique_products":2}}}`,
		account.ID, email, live.FormatDecimals(2), analyticsMoney(t, live), none))

	days := `{"from":"2026-03-28","to":"2026-03-31","days":[` +
		`{"date":"2026-03-28","requests":0,"credits":0.00,"chargeable_requests":0,"chargeable_rate":null},` +
		`{"date":"2026-03-29","requests":1,"credits":10.00,"chargeable_requests":1,"chargeable_rate":100},` +
		`{"date":"2026-03-30","requests":6,"credits":1.85,"chargeable_requests":3,"chargeable_rate":50},` +
		`{"date":"2026-03-31","requests":0,"credits":0.00,"chargeable_requests":0,"chargeable_rate":null}]}`
	for _, path := range []string{"usage", "credits", "daily"} {
		get(path+"?from=2026-03-28", days)
	}
	finder := `{"product":"finder","name":"Employee Finder","requests":5,"credits":0.35,"success_rate":40}`
	plain := `{"product":null,"name":null,"requests":1,"credits":1.50,"success_rate":100}`
	get("products", `{"from":"2026-03-02","to":"2026-03-31","products":[`+
		`{"product":"spec","name":"Spec","requests":1,"credits":10.00,"success_rate":100},`+plain+`,`+finder+`]}`)
	get("day/2026-03-30", `{"date":"2026-03-30","requests":6,"credits":1.85,"chargeable_requests":3,"chargeable_rate":50,"products":[`+plain+`,`+finder+`]}`)
	get("day/2026-03-28", `{"date":"2026-03-28","requests":0,"credits":0.00,"chargeable_requests":0,"chargeable_rate":null,"products":[]}`)
	get("summary?from=2026-03-30", fmt.Sprintf(`{"from":"2026-03-30","to":"2026-03-31","credits":{"current":%s,"formatted":"$%s"},`+
		`"requests":6,"credits_used":1.85,"chargeable_requests":3,"chargeable_rate":50,"unique_products":1}`, live.FormatDecimals(2), analyticsMoney(t, live)))

	get("requests?limit=3", `{"requests":[`+
		`{"id":"`+string(charges["live"])+`","at":"2026-03-30T18:30:00.000Z","product":"finder","credits":0.00,"status":"held"},`+
		`{"id":"`+string(charges["unwritten"])+`","at":"2026-03-29T18:30:00.000Z","product":"finder","credits":0.00,"status":"expired"},`+
		`{"id":"`+string(charges["expired"])+`","at":"2026-03-29T18:30:00.000Z","product":"finder","credits":0.00,"status":"expired"}],"next_cursor":"`+
		p.request("GET", "/v1/analytics/requests?limit=3", "", key).field("next_cursor")+`"}`)
	cursor := p.request("GET", "/v1/analytics/requests?limit=3", "", key).field("next_cursor")
	next := p.request("GET", "/v1/analytics/requests?to=2026-03-30&from=2026-03-30&cursor="+cursor, "", key)
	next.wantContains(200, `"next_cursor":null`)
	if got := strings.Count(next.body, `"id"`); got != 4 || strings.Contains(next.body, string(charges["sunday"])) || !strings.Contains(next.body, `"credits":0.10,"status":"released"`) {
		t.Errorf("the rest of Monday is %s", next.body)
	}
	p.CheckBooks()
}

// analyticsMoney is what credits cost at the tests' price, in dollars.
func analyticsMoney(t *testing.T, c models.Credits) string {
	t.Helper()
	cents, ok := models.MulDivRound(int64(c), storetest.Settings().PriceCents, int64(models.Credit))
	if !ok {
		t.Fatal("too much")
	}
	return fmt.Sprintf("%d.%02d", cents/100, cents%100)
}

// Refused calls of the account's keys are counted, all of them, and those of others not.
func TestAnalyticsCountErrors(t *testing.T) {
	p, account, _, key, _ := analyzed(t)
	_, other := p.Person("other")
	service := bearer(p.key("", models.ServiceScopes...))
	for i := range 3 {
		p.request("POST", "/v1/charges", fmt.Sprintf(`{"account":%q,"credits":"1000"}`, account.ID), service, idempotencyKey(fmt.Sprint("a", i)))
	}
	p.request("POST", "/v1/charges", fmt.Sprintf(`{"account":%q,"credits":"1000"}`, other.ID), service, idempotencyKey("b"))
	p.request("GET", "/v1/credits", "", apiKey(p.key(account.ID, models.ScopeChargesWrite)))
	p.request("GET", "/v1/analytics/daily?from=then&to=2026-02-30", "", key).wantContains(422,
		`"title":"from must be a date such as 2026-03-01.","status":422,"code":"invalid_field"`)
	for range 450 {
		p.request("GET", "/v1/credits/none", "", key) // no route: its caller is not looked up
		p.request("GET", "/v1/analytics/requests?limit=0", "", key)
	}
	p.Audit.Close() // writes what waits
	p.request("GET", "/v1/analytics/errors", "", key).wantBody(200, `{"from":"2026-03-02","to":"2026-03-31","errors":[`+
		`{"status":402,"code":"insufficient_credits","count":3},{"status":403,"code":"insufficient_scope","count":1},`+
		`{"status":422,"code":"invalid_field","count":451}]}`)
	p.request("GET", "/v1/analytics/errors?to=2026-03-30", "", key).wantBody(200, `{"from":"2026-03-01","to":"2026-03-30","errors":[]}`)
	p.CheckBooks()
}

// Days that can't be used, and keys, are refused as in the rest of the dialect, and
// asking is free.
func TestAnalyticsRefuse(t *testing.T) {
	p, account, _, key, _ := analyzed(t)
	before := p.Balance(account.ID).Sequence
	for query, title := range map[string]string{
		"from=2026-3-1":                  "from must be a date such as 2026-03-01.",
		"from=1999-12-31":                "from must be from 2000-01-01 to 9998-12-31.",
		"from=2026-04-01":                "from must not be after to, which is today unless given.",
		"from=2026-03-02&to=2026-03-01":  "from must not be after to, which is today unless given.",
		"from=2024-03-30":                "from must be at most two years before to, which is today unless given.",
		"to=2026-03-31T00:00:00%2B00:00": "to must be a date such as 2026-03-01.",
	} {
		for _, path := range []string{"usage", "products", "credits", "summary", "daily", "requests", "errors"} {
			a := p.request("GET", "/v1/analytics/"+path+"?"+query, "", key)
			a.wantContains(422, `"code":"invalid_field"`)
			a.wantContains(422, `"title":"`+title+`"`)
		}
	}
	p.request("GET", "/v1/analytics/daily?from=x&to=y", "", key).wantContains(422, `"title":"to must be`)
	p.request("GET", "/v1/analytics/daily?from=2024-03-31", "", key).wantContains(200, `{"from":"2024-03-31","to":"2026-03-31","days":[{"date":"2024-03-31",`)
	for _, cursor := range []string{"x", "0", "-1", "1.5", "99999999999999999999"} {
		p.request("GET", "/v1/analytics/requests?cursor="+cursor, "", key).wantContains(422, `"title":"cursor must be the next_cursor of an earlier page."`)
	}
	for _, limit := range []string{"x", "0", "-1", "101"} {
		p.request("GET", "/v1/analytics/requests?limit="+limit, "", key).wantContains(422, `"title":"limit must be a whole number from 1 to 100."`)
	}
	for _, limit := range []string{"1", "100"} {
		p.request("GET", "/v1/analytics/requests?limit="+limit, "", key).wantContains(200, `"requests":[`)
	}
	p.request("GET", "/v1/analytics/none", "", key).wantContains(404, `"code":"not_found"`)
	p.request("POST", "/v1/analytics/daily", "", key).wantContains(405, `"code":"method_not_allowed"`)
	p.request("GET", "/v1/analytics/daily", "").wantContains(401, `"code":"missing_authentication"`)
	p.request("GET", "/v1/analytics/daily", "", apiKey(models.NewSecret())).wantContains(401, `"code":"invalid_api_key"`)
	p.request("GET", "/v1/analytics/daily", "", apiKey(p.key(account.ID, models.ScopeChargesWrite))).wantContains(403, `"code":"forbidden"`)
	if after := p.Balance(account.ID).Sequence; after != before {
		t.Errorf("asking wrote entries %d to %d", before, after)
	}
	p.CheckBooks()
}

// The dashboard shows the limit of the key and what was used of it, and uses nothing itself.
func TestAnalyticsRateLimit(t *testing.T) {
	p := newPortal(t)
	_, account := p.Person("leah")
	key := p.limitedKey(account.ID, models.Key{RateLimit: 8})
	limits := func(want string) {
		t.Helper()
		p.request("GET", "/v1/analytics/dashboard", "", apiKey(key)).wantContains(200, `"rate_limit":{"minute":`+want+`,"daily":null}`)
	}
	limits(`{"limit":8,"used":0,"remaining":8,"utilization":0}`)
	for range 3 {
		p.request("GET", "/v1/balance", "", bearer(key)).wantContains(200, "")
	}
	for range 20 {
		p.request("GET", "/v1/credits", "", apiKey(key)).wantContains(200, "")
	}
	limits(`{"limit":8,"used":3,"remaining":5,"utilization":37.5}`)
	p.Clock.Add(time.Minute)
	limits(`{"limit":8,"used":0,"remaining":8,"utilization":0}`)
	p.CheckBooks()
}

// Without a limit of its own, a key has that of the portal.
func TestAnalyticsRateLimitOfThePortal(t *testing.T) {
	p := newPortal(t, func(c *config) { c.Settings.APIRate = 600 })
	_, account := p.Person("leah")
	p.request("GET", "/v1/analytics/dashboard", "", apiKey(p.key(account.ID, models.ScopeBalanceRead))).
		wantContains(200, `"rate_limit":{"minute":{"limit":600,"used":0,"remaining":600,"utilization":0},"daily":null}`)
}
