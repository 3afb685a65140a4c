package handlers_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// elements returns the elements of a list.
func (a response) elements() (list []response) {
	a.Helper()
	var page struct{ Data []json.RawMessage }
	if err := json.Unmarshal([]byte(a.body), &page); err != nil || page.Data == nil {
		a.Fatalf("no list: %d %s (%v)", a.status, a.body, err)
	}
	for _, raw := range page.Data {
		list = append(list, response{a.T, a.status, a.header, string(raw)})
	}
	return list
}

func TestEntries(t *testing.T) {
	s := newService(t, 10*models.Credit)
	if err := s.SaveProduct(t.Context(), models.Product{Slug: "readme", Name: "README", UnitCost: models.Credit, Rule: models.Upfront}); err != nil {
		t.Fatal(err)
	}
	secret := models.NewSecret()
	key := s.Key(secret, s.account)
	path := "/v1/accounts/" + string(s.account) + "/entries"
	s.Clock.Add(time.Hour)
	charge := s.post("/v1/charges", `{"key":"`+string(secret)+`","product":"readme","quantity":"2"}`)
	s.Clock.Add(time.Hour)
	s.post("/v1/accounts/"+string(s.account)+"/grants", `{"kind":"promotional","credits":"1","reason":"A gift."}`)
	s.Clock.Add(time.Hour)
	s.post("/v1/charges", `{"account":"`+string(s.account)+`","credits":"3"}`)

	all := s.request("GET", path, "", s.credential)
	all.wantHeader("X-Credits-Remaining", "6.00")
	lines := all.elements()
	if len(lines) != 4 {
		t.Fatalf("%d entries: %s", len(lines), all.body)
	}
	serviceKey := lines[0].field("actor.id")
	lines[2].wantBody(200, `{"id":"`+charge.field("entry")+`","sequence":2,"kind":"charge","credits":"-2",`+
		`"balance":{"available":"8","held":"0","frozen":"0","scheduled":"0","debt":"0"},`+
		`"lots":[{"lot":"`+s.lot+`","kind":"purchased","remaining":"-2","held":"0"}],"made":[],`+
		`"charge":"`+charge.field("id")+`","purchase":null,"subscription":null,"product":"readme","key":"`+string(key.ID)+`","user":null,`+
		`"reason":null,"actor":{"kind":"key","id":"`+serviceKey+`"},"at":"2026-03-29T18:48:46.000Z","recorded_at":"2026-03-29T18:48:46.000Z"}`)
	gift := string(s.Balance(s.account).Lots[0].ID)
	if promotional := lines[1].field("made"); strings.Contains(promotional, gift) {
		t.Errorf("the gift was used up, and is still there: %s", promotional)
	}
	lines[1].wantContains(200, `"kind":"promotional","source":"grant","credits":"1","priority":10,"starts_at":"2026-03-29T19:48:46.000Z","expires_at":null`)
	lines[1].wantContains(200, `"reason":"A gift."`)

	for query, want := range map[string]string{
		"":                           "charge grant charge grant",
		"kind=charge":                "charge charge",
		"kind=grant":                 "grant grant",
		"kind=charge&kind=grant":     "charge grant charge grant",
		"kind=refund":                "",
		"product=readme":             "charge",
		"product=none":               "",
		"key=" + string(key.ID):      "charge",
		"key=none":                   "",
		"since=2026-03-29T18:48:46Z": "charge grant charge",
		"until=2026-03-29T18:48:46Z": "grant",
		"since=2026-03-29T18:48:46Z&until=2026-03-29T20:48:46Z": "grant charge",
		"limit=2":                "charge grant",
		"limit=2&cursor=3":       "charge grant",
		"kind=charge&cursor=4":   "charge",
		"cursor=1":               "",
		"limit=1&product=readme": "charge",
	} {
		var kinds []string
		for _, e := range s.request("GET", path+"?"+query, "", s.credential).elements() {
			kinds = append(kinds, e.field("kind"))
		}
		if got := strings.Join(kinds, " "); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
	for _, limit := range []int{1, 2, 3, 4} {
		if got := strings.Join(collectPages(s, path, limit, "sequence"), " "); got != "4 3 2 1" {
			t.Errorf("by %d: %s", limit, got)
		}
	}
	for query, field := range map[string]string{
		"kind=none": "kind", "kind=": "kind", "since=today": "since", "until=0": "until", "limit=0": "limit",
		"cursor=x": "cursor", "cursor=0": "cursor", "cursor=-1": "cursor", "cursor=1.5": "cursor",
	} {
		s.request("GET", path+"?"+query, "", s.credential).wantContains(422, `{"field":"`+field+`"`)
	}
	_, other := s.Person("other")
	own := bearer(s.key(s.account, models.ScopeAccountsRead))
	s.request("GET", path, "", own).wantBody(200, strings.TrimSpace(all.body))
	s.request("GET", "/v1/accounts/"+string(other.ID)+"/entries", "", own).wantContains(404, `"code":"not_found"`)
	s.request("GET", "/v1/accounts/"+string(other.ID)+"/entries", "", s.credential).wantBody(200, `{"data":[],"next_cursor":null}`)
	s.request("GET", "/v1/accounts/acc_none/entries", "", s.credential).wantContains(404, `"code":"not_found"`)
	s.CheckBooks()
}

func TestPriceList(t *testing.T) {
	s := newService(t, 10*models.Credit)
	s.request("GET", "/v1/products", "", s.credential).wantBody(200, `{"data":[],"next_cursor":null}`)
	s.request("GET", "/v1/plans", "", s.credential).wantBody(200, `{"data":[],"next_cursor":null}`)
	for _, product := range []models.Product{
		{Slug: "readme", Name: "README", UnitCost: models.Credit, Rule: models.OnSuccess},
		{Slug: "employee-finder", Name: "Employee Finder", UnitCost: 50_000, Rule: models.Upfront},
		{Slug: "old", Name: "Old", UnitCost: 1, Rule: models.Upfront, Archived: true},
	} {
		if err := s.SaveProduct(t.Context(), product); err != nil {
			t.Fatal(err)
		}
	}
	s.request("GET", "/v1/products", "", s.credential).wantBody(200, `{"data":[`+
		`{"slug":"employee-finder","name":"Employee Finder","unit_cost":"0.05","rule":"upfront"},`+
		`{"slug":"readme","name":"README","unit_cost":"1","rule":"on_success"}],"next_cursor":null}`)
	starter := s.Plan(models.PlanVersion{
		Slug: "starter", Name: "Starter", Allowance: 1000 * models.Credit, Period: models.Monthly, RolloverPeriods: 2,
		RolloverCap: 500 * models.Credit, StorageLimit: 10 << 30,
	})
	s.Plan(models.PlanVersion{Slug: "daily", Name: "Daily", Allowance: 2_500_000, Period: models.Daily})
	starter.Name = "Starter Plan"
	s.Plan(starter)
	s.request("GET", "/v1/plans", "", s.credential).wantBody(200, `{"data":[`+
		`{"slug":"daily","name":"Daily","version":1,"allowance":"2.5","period":"daily","rollover":{"periods":0,"cap":"0"},"storage_limit":0},`+
		`{"slug":"starter","name":"Starter Plan","version":2,"allowance":"1000","period":"monthly","rollover":{"periods":2,"cap":"500"},"storage_limit":10737418240}`+
		`],"next_cursor":null}`)
	for path, want := range map[string]string{"/v1/products": "employee-finder readme", "/v1/plans": "daily starter"} {
		for _, limit := range []int{1, 2} {
			if got := strings.Join(collectPages(s, path, limit, "slug"), " "); got != want {
				t.Errorf("%s by %d: %s", path, limit, got)
			}
		}
		s.request("GET", path+"?limit=101", "", s.credential).wantContains(422, `{"field":"limit"`)
		s.request("GET", path+"?cursor="+url.QueryEscape("zzz"), "", s.credential).wantBody(200, `{"data":[],"next_cursor":null}`)
	}
}

func TestKeyVerify(t *testing.T) {
	s := newService(t, 10*models.Credit)
	if err := s.SaveProduct(t.Context(), models.Product{Slug: "readme", Name: "README", UnitCost: 2 * models.Credit, Rule: models.Upfront}); err != nil {
		t.Fatal(err)
	}
	secret := models.NewSecret()
	key := s.Key(secret, s.account, models.CustomerScopes...)
	ask := func(body string, headers ...header) response {
		t.Helper()
		return s.request("POST", "/v1/keys/verify", strings.Replace(body, "KEY", string(secret), 1), append([]header{s.credential}, headers...)...)
	}
	verdict := func(available, cost, charge string) string {
		return `{"valid":true,"code":null,"detail":null,"account":"` + string(s.account) + `","key":"` + string(key.ID) + `",` +
			`"scopes":["balance:read"],"available":"` + available + `","cost":` + cost + `,"charge":` + charge + `}`
	}
	a := ask(`{"key":"KEY"}`)
	a.wantBody(200, verdict("10", "null", "null"))
	a.wantHeader("X-Credits-Remaining", "10.00")
	ask(`{"key":"KEY","product":"readme"}`).wantBody(200, verdict("10", `"2"`, "null"))
	ask(`{"key":"KEY","product":"readme","quantity":"6"}`).wantBody(200, verdict("10", `"12"`, "null")) // more than is available
	ask(`{"key":"KEY","product":"readme","charge":false}`).wantBody(200, verdict("10", `"2"`, "null"))

	// With a charge in the same call.
	ask(`{"key":"KEY","product":"readme","charge":true}`).wantContains(400, `"code":"missing_idempotency_key"`)
	body := `{"key":"KEY","product":"readme","quantity":"1.5","charge":true}`
	charged := ask(body, idempotencyKey("call-1"))
	id, entry := charged.field("charge.id"), charged.field("charge.entry")
	charged.wantBody(201, verdict("7", `"3"`, `{"id":"`+id+`","status":"captured","account":"`+string(s.account)+`","credits":"3",`+
		`"drawn":[{"lot":"`+s.lot+`","kind":"purchased","credits":"3"}],`+
		`"balance":{"available":"7","held":"0","frozen":"0","scheduled":"0","debt":"0"},"entry":"`+entry+`","created_at":"2026-03-29T17:48:46.000Z"}`))
	charged.wantHeader("X-Credits-Cost", "3.00")
	charged.wantHeader("X-Credits-Remaining", "7.00")
	s.request("GET", "/v1/charges/"+id, "", s.credential).wantContains(200, `"key":"`+string(key.ID)+`"`)
	ask(`{"key":"KEY","product":"readme","quantity":"4","charge":true}`, idempotencyKey("call-2")).wantContains(402, `"available":"7","required":"8"`)
	ask(`{"key":"KEY","product":"readme","charge":true}`, idempotencyKey("call-1")).wantContains(409, `"code":"idempotency_conflict"`)

	// An invalid key is a result, not an error, and charges nothing.
	refused := func(code, detail string) string {
		return `{"valid":false,"code":"` + code + `","detail":"` + detail + `","account":null,"key":null,"scopes":[],"available":null,"cost":null,"charge":null}`
	}
	set := func(status models.KeyStatus) {
		t.Helper()
		if err := s.SetKeyStatus(t.Context(), s.account, key.ID, status, models.AuditRecord{Actor: models.System}); err != nil {
			t.Fatal(err)
		}
	}
	ask(`{"key":"none"}`).wantBody(200, refused("malformed_key", "An API key has 64 hexadecimal characters."))
	ask(`{"key":"`+string(models.NewSecret())+`"}`).wantBody(200, refused("unknown_key", "This API key was never issued."))
	ask(`{"key":"`+string(s.key("", models.ServiceScopes...))+`"}`).wantBody(200, refused("no_account", "This key belongs to the operator, not to an account."))
	set(models.KeyPaused)
	ask(`{"key":"KEY","product":"readme"}`).wantBody(200, refused("key_paused", "This API key is paused."))
	set(models.KeyActive)
	s.setStatus(s.account, models.AccountSuspended)
	ask(`{"key":"KEY"}`).wantBody(200, refused("account_suspended", "This account is suspended."))
	s.setStatus(s.account, models.AccountActive)
	set(models.KeyRevoked)
	ask(`{"key":"KEY"}`).wantBody(200, refused("key_revoked", "This API key was revoked."))
	ask(body, idempotencyKey("call-3")).wantBody(200, refused("key_revoked", "This API key was revoked."))

	// A replay still works after the key was revoked.
	again := ask(body, idempotencyKey("call-1"))
	again.wantBody(200, strings.TrimSpace(charged.body))
	again.wantHeader("Idempotency-Replayed", "true")

	for _, test := range []struct{ body, text string }{
		{`{}`, `{"field":"key","detail":"is required"}`},
		{`{"key":"KEY","charge":true}`, `{"field":"product"`},
		{`{"key":"KEY","quantity":"1"}`, `{"field":"product"`},
		{`{"key":"KEY","product":"readme","quantity":"x"}`, `{"field":"quantity"`},
		{`{"key":"KEY","credits":"1"}`, `{"field":"credits","detail":"is not a field of this request"}`},
	} {
		ask(test.body, idempotencyKey("bad")).wantContains(422, test.text)
	}
	open := s.key(s.account)
	s.request("POST", "/v1/keys/verify", `{"key":"`+string(open)+`","product":"none"}`, s.credential).wantContains(422, `{"field":"product"`)
	s.request("POST", "/v1/keys/verify", `{"key":"`+string(open)+`","product":"readme","charge":true}`, bearer(s.key("", models.ScopeAccountsRead)), idempotencyKey("1")).
		wantContains(403, `"code":"insufficient_scope"`)
	_, other := s.Person("other")
	s.request("POST", "/v1/keys/verify", `{"key":"`+string(open)+`"}`, bearer(s.key(other.ID, models.ScopeAccountsRead))).wantContains(404, `"code":"not_found"`)
	s.wantBalance(7*models.Credit, 0)
}
