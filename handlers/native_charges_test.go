package handlers_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
)

func TestCharges(t *testing.T) {
	p := newPortal(t)
	service := bearer(p.key("", models.ServiceScopes...))
	owner, solo := p.Person("gita")
	account := p.enterprise("Leadworks", "crm-7", owner)
	customer := p.key(account.ID, models.ScopeBalanceRead)
	p.Grant(account.ID, 100*models.Credit)
	for _, product := range []models.Product{
		{Slug: "fast-spec", Name: "Fast Spec", UnitCost: 10 * models.Credit, Rule: models.Upfront},
		{Slug: "employee-finder", Name: "Employee Finder", UnitCost: 50_000, Rule: models.Upfront},
	} {
		if err := p.SaveProduct(t.Context(), product); err != nil {
			t.Fatal(err)
		}
	}
	id := string(account.ID)
	for i, test := range []struct{ body, credits, left string }{
		{`{"account":"` + id + `","credits":"2.5"}`, "2.5", "97.5"},
		{`{"external_id":"crm-7","credits":"0.5"}`, "0.5", "97"},
		{`{"key":"` + string(customer) + `","credits":"1"}`, "1", "96"},
		{`{"account":"` + id + `","product":"fast-spec"}`, "10", "86"},
		{`{"account":"` + id + `","product":"fast-spec","quantity":"2"}`, "20", "66"},
		{`{"account":"` + id + `","product":"employee-finder","quantity":"3"}`, "0.15", "65.85"},
		{`{"account":"` + id + `","credits":"1","user":"` + string(owner.ID) + `","reference":"job 1","description":"One.","metadata":{"a":"b"}}`, "1", "64.85"},
	} {
		a := p.request("POST", "/v1/charges", test.body, service, idempotencyKey(fmt.Sprint("job-", i)))
		if a.status != 201 {
			t.Fatalf("%s: %d %s", test.body, a.status, a.body)
		}
		for path, want := range map[string]string{
			"status": "captured", "account": id, "credits": test.credits, "balance.available": test.left,
			"balance.held": "0", "created_at": "2026-03-29T17:48:46.000Z",
		} {
			if got := a.field(path); got != want {
				t.Errorf("%s: %s is %s, want %s", test.body, path, got, want)
			}
		}
		lot := string(p.Balance(account.ID).Lots[0].ID)
		if got, want := a.field("drawn"), `[{"lot":"`+lot+`","kind":"purchased","credits":"`+test.credits+`"}]`; got != want {
			t.Errorf("drawn is %s, want %s", got, want)
		}
		if !strings.HasPrefix(a.field("id"), "chg_") || !strings.HasPrefix(a.field("entry"), "ent_") {
			t.Errorf("the ids of %s", a.body)
		}
	}
	last := p.request("POST", "/v1/charges", `{"account":"`+id+`","credits":"0.85"}`, service, idempotencyKey("last"))
	last.wantHeader("X-Credits-Remaining", "64.00")
	last.wantHeader("X-Credits-Cost", "0.85")
	last.wantHeader("Idempotency-Replayed", "")

	// An account's key may charge its own account if it has the scope.
	own := bearer(p.key(solo.ID, models.ScopeChargesWrite))
	p.Grant(solo.ID, models.Credit)
	p.request("POST", "/v1/charges", `{"account":"`+string(solo.ID)+`","credits":"1"}`, own, idempotencyKey("1")).wantContains(201, `"credits":"1"`)
	p.request("POST", "/v1/charges", `{"account":"`+id+`","credits":"1"}`, own, idempotencyKey("2")).wantContains(404, `"code":"not_found"`)
	p.request("POST", "/v1/charges", `{"external_id":"crm-7","credits":"1"}`, own, idempotencyKey("3")).wantContains(404, `"code":"not_found"`)
	p.request("POST", "/v1/charges", `{"key":"`+string(customer)+`","credits":"1"}`, own, idempotencyKey("4")).
		wantContains(422, `"field":"key","detail":"does not open an account: This API key was never issued."`)
	p.CheckBooks()
}

func TestReplays(t *testing.T) {
	p := newPortal(t)
	service := bearer(p.key("", models.ServiceScopes...))
	_, account := p.Person("gita")
	p.Grant(account.ID, 10*models.Credit)
	body := `{"account":"` + string(account.ID) + `","credits":"2.5"}`
	first := p.request("POST", "/v1/charges", body, service, idempotencyKey("job-1"))
	p.request("POST", "/v1/charges", body, service, idempotencyKey("job-2"))

	again := p.request("POST", "/v1/charges", body, service, idempotencyKey("job-1"))
	again.wantBody(200, strings.TrimSpace(first.body))
	again.wantHeader("Idempotency-Replayed", "true")
	again.wantHeader("X-Credits-Remaining", "5.00") // as of now
	again.wantHeader("X-Credits-Cost", "2.50")

	p.request("POST", "/v1/charges", strings.Replace(body, "2.5", "2.6", 1), service, idempotencyKey("job-1")).wantContains(409, `"code":"idempotency_conflict"`)
	if got := p.Balance(account.ID); got.Sequence != 3 || got.Available != 5*models.Credit {
		t.Errorf("%d entries, %s available", got.Sequence, got.Available)
	}
	p.CheckBooks()
}

// A charge by a customer's key is replayed even after the key was revoked; a new
// charge is rejected.
func TestReplayAfterTheKeyWasRevoked(t *testing.T) {
	p := newPortal(t)
	service := bearer(p.key("", models.ServiceScopes...))
	_, account := p.Person("gita")
	p.Grant(account.ID, 10*models.Credit)
	customer := p.key(account.ID, models.ScopeBalanceRead)
	body := `{"key":"` + string(customer) + `","credits":"2.5"}`
	first := p.request("POST", "/v1/charges", body, service, idempotencyKey("job-1"))

	key, err := p.KeyByHash(t.Context(), customer.Hash())
	if err != nil {
		t.Fatal(err)
	}
	if err := p.SetKeyStatus(t.Context(), account.ID, key.ID, models.KeyRevoked, models.AuditRecord{Actor: models.System, Action: "key.revoke"}); err != nil {
		t.Fatal(err)
	}
	p.request("POST", "/v1/charges", body, service, idempotencyKey("job-1")).wantBody(200, strings.TrimSpace(first.body))
	p.request("POST", "/v1/charges", body, service, idempotencyKey("job-2")).wantContains(422, `"field":"key"`)
	if got := p.Balance(account.ID); got.Available != 7*models.Credit+models.Credit/2 {
		t.Errorf("%s are left", got.Available)
	}
	p.CheckBooks()
}

func TestRejectedCharges(t *testing.T) {
	p := newPortal(t)
	service := bearer(p.key("", models.ServiceScopes...))
	_, account := p.Person("gita")
	p.Grant(account.ID, 2_500_000)
	id := string(account.ID)
	in := func(status models.AccountStatus) string {
		_, account := p.Person(string(status))
		p.Grant(account.ID, 10*models.Credit)
		p.setStatus(account.ID, status)
		return string(account.ID)
	}
	revoked := models.NewSecret()
	if err := p.SetKeyStatus(t.Context(), account.ID, p.Key(revoked, account.ID).ID, models.KeyRevoked, models.AuditRecord{Actor: models.System}); err != nil {
		t.Fatal(err)
	}
	field := func(name, detail string) string {
		return fmt.Sprintf(`"errors":[{"field":%q,"detail":"%s"}]`, name, detail)
	}
	before := p.Balance(account.ID)
	for _, test := range []struct {
		name, body string
		status     int
		text       string
	}{
		{"more than there is", `{"account":"` + id + `","credits":"2.500001"}`, 402,
			`"code":"insufficient_credits"`},
		{"it says how much", `{"account":"` + id + `","credits":"3"}`, 402,
			`"available":"2.5","required":"3","buy_url":"` + p.url + `/buy?account=` + id + `"`},
		{"a suspended account", `{"account":"` + in(models.AccountSuspended) + `","credits":"1"}`, 403, `"code":"account_suspended"`},
		{"a closed account", `{"account":"` + in(models.AccountClosed) + `","credits":"1"}`, 404, `"code":"not_found"`},
		{"no such account", `{"account":"acc_none","credits":"1"}`, 404, `"code":"not_found"`},
		{"no such external id", `{"external_id":"none","credits":"1"}`, 404, `"code":"not_found"`},
		{"a revoked key of the customer's", `{"key":"` + string(revoked) + `","credits":"1"}`, 422, field("key", "does not open an account: This API key was revoked.")},
		{"no key at all", `{"key":"bursar","credits":"1"}`, 422, field("key", "does not open an account: An API key has 64 hexadecimal characters.")},
		{"no account", `{"credits":"1"}`, 422, field("account", `must be given as exactly one of \"account\", \"external_id\" and \"key\"`)},
		{"two accounts", `{"account":"` + id + `","external_id":"x","credits":"1"}`, 422, `{"field":"account"`},
		{"no amount", `{"account":"` + id + `"}`, 422, `{"field":"credits"`},
		{"amount and product", `{"account":"` + id + `","credits":"1","product":"x"}`, 422, `{"field":"credits"`},
		{"quantity of nothing", `{"account":"` + id + `","credits":"1","quantity":"1"}`, 422, field("quantity", "needs a product")},
		{"no such product", `{"account":"` + id + `","product":"none"}`, 422, `{"field":"product"`},
		{"nothing", `{"account":"` + id + `","credits":"0"}`, 422, `{"field":"credits"`},
		{"a sign", `{"account":"` + id + `","credits":"-1"}`, 422, field("credits", "must be a decimal number such as 10 or 2.5")},
		{"an exponent", `{"account":"` + id + `","credits":"1e1"}`, 422, field("credits", "must be a decimal number such as 10 or 2.5")},
		{"seven decimals", `{"account":"` + id + `","credits":"0.0000001"}`, 422, field("credits", "must have at most six decimals")},
		{"too much", `{"account":"` + id + `","credits":"1000000001"}`, 422, field("credits", "must be at most 1000000000 credits")},
		{"a number", `{"account":"` + id + `","credits":1}`, 422, field("credits", "must be a string")},
		{"a number beyond all", `{"account":"` + id + `","credits":1e400}`, 422, field("credits", "must be a string")},
		{"not a number", `{"account":"` + id + `","credits":NaN}`, 400, `"code":"malformed_json"`},
		{"half of it", `{"account":`, 400, `"code":"malformed_json"`},
		{"a list", `[]`, 400, `"code":"malformed_json"`},
		{"a time for no hold", `{"account":"` + id + `","credits":"1","expires_in":"1h"}`, 422, field("expires_in", "needs a hold")},
		{"a name in another case", `{"account":"` + id + `","Credits":"1"}`, 422, field("Credits", "is not a field of this request")},
		{"a description that shows nothing", `{"account":"` + id + `","credits":"1","description":"\u202e\u3164"}`, 422, field("description", "must have a visible character")},
		{"no member", `{"account":"` + id + `","credits":"1","user":"usr_none"}`, 422, field("user", "is not a member of this account")},
		{"metadata of nothing", `{"account":"` + id + `","credits":"1","metadata":{"a":"b","c":null}}`, 422, `{"field":"metadata","detail":"must have strings as values"}`},
		{"metadata of numbers", `{"account":"` + id + `","credits":"1","metadata":{"a":1}}`, 422, `{"field":"metadata`},
		{"huge", `{"account":"` + strings.Repeat("x", 70_000) + `"}`, 413, `"code":"body_too_large"`},
	} {
		t.Run(test.name, func(t *testing.T) {
			a := p.request("POST", "/v1/charges", test.body, service, idempotencyKey("job"))
			a.wantContains(test.status, test.text)
			a.wantHeader("Content-Type", "application/problem+json")
			a.wantHeader("X-Credits-Cost", "")
		})
	}
	good := `{"account":"` + id + `","credits":"1"}`
	p.request("POST", "/v1/charges", good, service, header{"Content-Type", "text/plain"}).wantContains(400, `"code":"missing_idempotency_key"`)
	p.request("POST", "/v1/charges", good, service, idempotencyKey("job"), header{"Content-Type", "text/plain"}).wantContains(415, `"code":"unsupported_media_type"`)
	for _, key := range []string{"", "two words", "schlüssel", "tab\t", strings.Repeat("k", 256)} {
		p.request("POST", "/v1/charges", good, service, idempotencyKey(key)).wantContains(400, `"code":"missing_idempotency_key"`)
	}
	if after := p.Balance(account.ID); after.Sequence != before.Sequence || after.Available != before.Available {
		t.Errorf("something changed: %+v", after)
	}
	p.request("POST", "/v1/charges", good, service, idempotencyKey(strings.Repeat("k", 255))).wantContains(201, `"credits":"1"`)
	p.request("POST", "/v1/charges", `{"account":"`+id+`","credits":"1","description":""}`, service, idempotencyKey("empty")).wantContains(201, `"credits":"1"`)
	p.CheckBooks()
}

func TestBalanceAt(t *testing.T) {
	p := newPortal(t)
	service := bearer(p.key("", models.ServiceScopes...))
	_, account := p.Person("gita")
	_, other := p.Person("other")
	mine := bearer(p.key(account.ID, models.ScopeBalanceRead, models.ScopeAccountsRead))
	p.Grant(account.ID, 10*models.Credit)
	p.Clock.Add(time.Hour)
	if _, err := p.Charge(account.ID, 4*models.Credit); err != nil {
		t.Fatal(err)
	}
	path := "/v1/accounts/" + string(account.ID)
	for _, test := range []struct {
		path, at, available string
	}{
		{"/balance", "2026-03-29T18:48:46.000Z", "6"},
		{"/balance?at=2026-03-29T18:48:46Z", "2026-03-29T18:48:46.000Z", "6"},
		{"/balance?at=2026-03-29T20:48:45%2B02:00", "2026-03-29T18:48:45.000Z", "10"},
		{"/balance?at=2026-03-29T17:48:45.999Z", "2026-03-29T17:48:45.999Z", "0"},
	} {
		for _, who := range []header{service, mine} {
			a := p.request("GET", path+test.path, "", who)
			if a.status != 200 || a.field("at") != test.at || a.field("available") != test.available || a.field("account") != string(account.ID) {
				t.Errorf("%s: %d %s", test.path, a.status, a.body)
			}
		}
	}
	for _, at := range []string{"now", "2026-03-29", "0001-01-01T00:00:00Z", "2026-03-29T18:48:46.001Z"} {
		p.request("GET", path+"/balance?at="+at, "", service).wantContains(422, `{"field":"at"`)
	}
	p.request("GET", "/v1/balance", "", mine).wantContains(200, `"available":"6"`)
	p.request("GET", "/v1/balance?at=2026-03-29T17:48:46Z", "", mine).wantContains(200, `"available":"10"`)
	p.request("GET", path, "", service).wantContains(200, `"id":"`+string(account.ID)+`"`)
	p.request("GET", path, "", mine).wantContains(200, `"status":"active"`)

	// Other accounts are not found.
	for _, suffix := range []string{"", "/balance"} {
		p.request("GET", "/v1/accounts/"+string(other.ID)+suffix, "", mine).wantContains(404, `"code":"not_found"`)
		p.request("GET", "/v1/accounts/acc_none"+suffix, "", service).wantContains(404, `"code":"not_found"`)
	}
}
