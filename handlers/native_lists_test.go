package handlers_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
)

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
		`"cap":null,"extension":null,"reason":null,"actor":{"kind":"key","id":"`+serviceKey+`"},"at":"2026-03-29T18:48:46.000Z","recorded_at":"2026-03-29T18:48:46.000Z"}`)
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

// Caps and extensions stand among the entries with what they say, and can be asked for.
func TestEntriesOfCapsAndExtensions(t *testing.T) {
	s := newService(t, 10*models.Credit)
	account := "/v1/accounts/" + string(s.account)
	lot := s.post(account+"/grants", `{"kind":"promotional","credits":"5","expires_at":"2026-04-01T00:00:00Z"}`).field("lot.id")
	later := s.post(account+"/lots/"+lot+"/extend", `{"expires_at":"2026-05-01T00:00:00Z","reason":"Delayed launch"}`)
	never := s.post(account+"/lots/"+later.field("successor.id")+"/extend", `{"expires_at":null}`)
	s.setCap("account", "month", `{"limit":"100","boost":{"credits":"50","until":"2026-03-30T00:00:00Z"}}`)
	removed := s.request("DELETE", account+"/caps/account/month", "", s.credential, idempotencyKey("remove"))

	service := s.request("GET", account+"/entries", "", s.credential).elements()[0].field("actor.id")
	rest := `"charge":null,"purchase":null,"subscription":null,"product":null,"key":null,"user":null,`
	by := `"actor":{"kind":"key","id":"` + service + `"},"at":"2026-03-29T17:48:46.000Z","recorded_at":"2026-03-29T17:48:46.000Z"}`
	balance := `"credits":"0","balance":{"available":"15","held":"0","frozen":"0","scheduled":"0","debt":"0"},`
	caps := s.request("GET", account+"/entries?kind=cap", "", s.credential).elements()
	if len(caps) != 2 {
		t.Fatalf("%d entries of caps", len(caps))
	}
	caps[0].wantBody(200, `{"id":"`+removed.field("entry")+`","sequence":6,"kind":"cap",`+balance+`"lots":[],"made":[],`+rest+
		`"cap":{"subject":"account","window":"month","limit":"100","boost":null,"removed":true},"extension":null,"reason":null,`+by)
	caps[1].wantContains(200, `"cap":{"subject":"account","window":"month","limit":"100","boost":{"credits":"50","until":"2026-03-30T00:00:00.000Z"},"removed":false},"extension":null,`)

	extensions := s.request("GET", account+"/entries?kind=extension", "", s.credential).elements()
	if len(extensions) != 2 {
		t.Fatalf("%d extensions", len(extensions))
	}
	extensions[1].wantBody(200, `{"id":"`+later.field("entry")+`","sequence":3,"kind":"extension",`+balance+
		`"lots":[{"lot":"`+lot+`","kind":"promotional","remaining":"-5","held":"0"}],`+
		`"made":[{"id":"`+later.field("successor.id")+`","kind":"promotional","source":"extension","credits":"5","priority":10,`+
		`"starts_at":"2026-03-29T17:48:46.000Z","expires_at":"2026-05-01T00:00:00.000Z"}],`+rest+
		`"cap":null,"extension":{"lot":"`+lot+`","expires_at":"2026-05-01T00:00:00.000Z"},"reason":"Delayed launch",`+by)
	extensions[0].wantContains(200, `"cap":null,"extension":{"lot":"`+later.field("successor.id")+`","expires_at":null},"reason":null`)
	extensions[0].wantContains(200, `"made":[{"id":"`+never.field("successor.id")+`"`)
	if both := s.request("GET", account+"/entries?kind=cap&kind=extension", "", s.credential).elements(); len(both) != 4 {
		t.Errorf("%d entries of both kinds", len(both))
	}
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
