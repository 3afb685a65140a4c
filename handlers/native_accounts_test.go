package handlers_test

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
)

func TestGrants(t *testing.T) {
	s := newService(t, 10*models.Credit)
	path := "/v1/accounts/" + string(s.account) + "/grants"
	body := `{"kind":"promotional","credits":"2.5","starts_at":"2026-03-30T00:00:00Z","expires_at":"2026-04-30T02:00:00+02:00","priority":5,"reason":"A gift."}`
	a := s.post(path, body, idempotencyKey("gift"))
	lot := s.Balance(s.account).Lots[0]
	a.wantBody(201, `{"entry":"`+a.field("entry")+`","account":"`+string(s.account)+`","credits":"2.5",`+
		`"lot":{"id":"`+string(lot.ID)+`","kind":"promotional","source":"grant","credits":"2.5","priority":5,`+
		`"starts_at":"2026-03-30T00:00:00.000Z","expires_at":"2026-04-30T00:00:00.000Z"},"drawn":[],`+
		`"balance":{"available":"10","held":"0","frozen":"0","scheduled":"2.5","debt":"0"},"created_at":"2026-03-29T17:48:46.000Z"}`)
	a.wantHeader("X-Credits-Remaining", "10.00")
	a.wantHeader("X-Credits-Cost", "")
	s.post(path, `{"kind":"purchased","credits":"1"}`).wantContains(201, `"priority":20,"starts_at":"2026-03-29T17:48:46.000Z","expires_at":null`)

	// A replay repeats the first response, though the grant has started and was
	// used since.
	s.Clock.Add(24 * time.Hour)
	if _, err := s.Charge(s.account, 2*models.Credit); err != nil {
		t.Fatal(err)
	}
	again := s.post(path, body, idempotencyKey("gift"))
	again.wantBody(200, strings.TrimSpace(a.body))
	again.wantHeader("Idempotency-Replayed", "true")
	again.wantHeader("X-Credits-Remaining", "11.50")
	s.post(path, strings.Replace(body, "2.5", "2.6", 1), idempotencyKey("gift")).wantContains(409, `"code":"idempotency_conflict"`)

	audit, err := s.AuditLog(t.Context(), models.AuditQuery{AccountID: s.account, Limit: 10})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(audit.Lines); n != 2 || audit.Lines[1].Action != "credits.grant" || audit.Lines[1].Detail != "Granted 2.5 credits through the API." {
		t.Errorf("%d records: %+v", n, audit.Lines)
	}
	s.wantBalance(11_500_000, 0)
}

func TestAdjustments(t *testing.T) {
	s := newService(t, 10*models.Credit)
	path := "/v1/accounts/" + string(s.account) + "/adjustments"
	minus := s.post(path, `{"credits":"-3","reason":"Counted twice."}`, idempotencyKey("minus"))
	minus.wantBody(201, `{"entry":"`+minus.field("entry")+`","account":"`+string(s.account)+`","credits":"-3","lot":null,`+
		`"drawn":[{"lot":"`+s.lot+`","kind":"purchased","credits":"3"}],`+
		`"balance":{"available":"7","held":"0","frozen":"0","scheduled":"0","debt":"0"},"created_at":"2026-03-29T17:48:46.000Z"}`)
	minus.wantHeader("X-Credits-Remaining", "7.00")
	minus.wantHeader("X-Credits-Cost", "3.00")
	plus := s.post(path, `{"kind":"promotional","credits":"1.5"}`)
	plus.wantContains(201, `"kind":"promotional","source":"adjustment","credits":"1.5"`)
	plus.wantHeader("X-Credits-Cost", "")
	again := s.post(path, `{"credits":"-3","reason":"Counted twice."}`, idempotencyKey("minus"))
	again.wantBody(200, strings.TrimSpace(minus.body))
	again.wantHeader("X-Credits-Remaining", "8.50")
	s.post(path, `{"credits":"-8.500001"}`).wantContains(402, `"available":"8.5","required":"8.500001"`)
	s.wantBalance(8_500_000, 0)
}

// An adjustment that adds credits may have a start, an end and a priority, like a
// grant.
func TestAdjustmentTerms(t *testing.T) {
	s := newService(t, 10*models.Credit)
	path := "/v1/accounts/" + string(s.account) + "/adjustments"
	body := `{"kind":"promotional","credits":"2.5","starts_at":"2026-03-30T00:00:00Z","expires_at":"2026-04-30T02:00:00+02:00","priority":5,"reason":"Late."}`
	a := s.post(path, body, idempotencyKey("late"))
	lot := s.Balance(s.account).Lots[0]
	a.wantBody(201, `{"entry":"`+a.field("entry")+`","account":"`+string(s.account)+`","credits":"2.5",`+
		`"lot":{"id":"`+string(lot.ID)+`","kind":"promotional","source":"adjustment","credits":"2.5","priority":5,`+
		`"starts_at":"2026-03-30T00:00:00.000Z","expires_at":"2026-04-30T00:00:00.000Z"},"drawn":[],`+
		`"balance":{"available":"10","held":"0","frozen":"0","scheduled":"2.5","debt":"0"},"created_at":"2026-03-29T17:48:46.000Z"}`)
	s.Clock.Add(24 * time.Hour)
	again := s.post(path, body, idempotencyKey("late"))
	again.wantBody(200, strings.TrimSpace(a.body))
	again.wantHeader("X-Credits-Remaining", "12.50")
	for _, other := range []string{`"priority":6`, `"expires_at":"2026-05-01T00:00:00Z"`, `"starts_at":"2026-03-31T00:00:00Z"`} {
		name, _, _ := strings.Cut(other, ":")
		changed := regexp.MustCompile(name+`:("[^"]*"|\d+)`).ReplaceAllString(body, other)
		s.post(path, changed, idempotencyKey("late")).wantContains(409, `"code":"idempotency_conflict"`)
	}
	s.post(path, `{"kind":"promotional","credits":"2.5","reason":"Late."}`, idempotencyKey("late")).wantContains(409, `"code":"idempotency_conflict"`)
	s.wantBalance(12_500_000, 0)
}

func TestRejectedCorrections(t *testing.T) {
	s := newService(t, 10*models.Credit)
	for _, test := range []struct{ path, body, text string }{
		{"grants", `{"credits":"1"}`, `{"field":"kind","detail":"must be purchased or promotional"}`},
		{"grants", `{"kind":"allowance","credits":"1"}`, `{"field":"kind"`},
		{"grants", `{"kind":"purchased"}`, `{"field":"credits"`},
		{"grants", `{"kind":"purchased","credits":"0"}`, `{"field":"credits","detail":"must be more than 0"}`},
		{"grants", `{"kind":"purchased","credits":"-1"}`, `{"field":"credits","detail":"must be a decimal number such as 10 or 2.5"}`},
		{"grants", `{"kind":"purchased","credits":"1000000000.000001"}`, `{"field":"credits","detail":"must be at most 1000000000 credits"}`},
		{"grants", `{"kind":"purchased","credits":"1","starts_at":"2026-03-29T17:48:45Z"}`, `{"field":"starts_at","detail":"must not lie in the past"}`},
		{"grants", `{"kind":"purchased","credits":"1","starts_at":""}`, `{"field":"starts_at","detail":"must not be empty"}`},
		{"grants", `{"kind":"purchased","credits":"1","expires_at":"tomorrow"}`, `{"field":"expires_at"`},
		{"grants", `{"kind":"purchased","credits":"1","expires_at":"2026-03-29T17:48:46Z"}`, `{"field":"expires_at","detail":"must be later than the start"}`},
		{"grants", `{"kind":"purchased","credits":"1","priority":-1}`, `{"field":"priority","detail":"must be from 0 to 1000"}`},
		{"grants", `{"kind":"purchased","credits":"1","priority":1.5}`, `{"field":"priority","detail":"must be a whole number"}`},
		{"grants", `{"kind":"purchased","credits":"1","reason":"` + strings.Repeat("x", 501) + `"}`, `{"field":"reason"`},
		{"grants", `{"kind":"purchased","credits":"1","source":"purchase"}`, `{"field":"source","detail":"is not a field of this request"}`},
		{"adjustments", `{"credits":"1"}`, `{"field":"kind"`},
		{"adjustments", `{"kind":"purchased","credits":"-1"}`, `{"field":"kind","detail":"belongs to credits that are added"}`},
		{"adjustments", `{"credits":"-0"}`, `{"field":"credits","detail":"must not be 0"}`},
		{"adjustments", `{"kind":"purchased","credits":"+1"}`, `{"field":"credits"`},
		{"adjustments", `{"kind":"purchased","credits":"--1"}`, `{"field":"credits"`},
		{"adjustments", `{"kind":"purchased","credits":""}`, `{"field":"credits"`},
		{"adjustments", `{"credits":"-1","starts_at":"2026-03-30T00:00:00Z"}`, `{"field":"starts_at","detail":"belongs to credits that are added"}`},
		{"adjustments", `{"credits":"-1","expires_at":"2026-03-30T00:00:00Z"}`, `{"field":"expires_at","detail":"belongs to credits that are added"}`},
		{"adjustments", `{"credits":"-1","priority":5}`, `{"field":"priority","detail":"belongs to credits that are added"}`},
		{"adjustments", `{"kind":"purchased","credits":"1","starts_at":"2026-03-29T17:48:45Z"}`, `{"field":"starts_at","detail":"must not lie in the past"}`},
		{"adjustments", `{"kind":"purchased","credits":"1","expires_at":"2026-03-29T17:48:46Z"}`, `{"field":"expires_at","detail":"must be later than the start"}`},
		{"adjustments", `{"kind":"purchased","credits":"1","expires_at":"tomorrow"}`, `{"field":"expires_at"`},
		{"adjustments", `{"kind":"purchased","credits":"1","priority":1001}`, `{"field":"priority","detail":"must be from 0 to 1000"}`},
	} {
		s.post("/v1/accounts/"+string(s.account)+"/"+test.path, test.body).wantContains(422, test.text)
	}
	_, other := s.Person("other")
	own := bearer(s.key(s.account, models.ScopeCreditsWrite))
	for path, body := range map[string]string{"grants": `{"kind":"purchased","credits":"1"}`, "adjustments": `{"kind":"purchased","credits":"1"}`} {
		s.request("POST", "/v1/accounts/"+string(s.account)+"/"+path, body, own).wantContains(400, `"code":"missing_idempotency_key"`)
		s.request("POST", "/v1/accounts/"+string(other.ID)+"/"+path, body, own, idempotencyKey("1")).wantContains(404, `"code":"not_found"`)
		s.post("/v1/accounts/acc_none/"+path, body).wantContains(404, `"code":"not_found"`)
	}
	s.setStatus(other.ID, models.AccountClosed)
	s.post("/v1/accounts/"+string(other.ID)+"/grants", `{"kind":"purchased","credits":"1"}`).wantContains(404, `"detail":"There is no such account."`)
	s.wantBalance(10*models.Credit, 0)
}

func TestAccountByExternalID(t *testing.T) {
	p := newPortal(t)
	asks := bearer(p.key("", models.ServiceScopes...))
	p.Plan(models.PlanVersion{Slug: "starter", Name: "Starter", Allowance: 1000 * models.Credit, Period: models.Monthly})
	p.Plan(models.PlanVersion{Slug: "team", Name: "Team", Allowance: 5000 * models.Credit, Period: models.Monthly})
	put := func(id, body string) response {
		t.Helper()
		return p.request("PUT", "/v1/accounts/by-external-id/"+id, body, asks)
	}
	body := `{"kind":"enterprise","name":"Leadworks","email":"Gita@leadworks.test","zone":"Europe/Berlin","plan":"starter"}`
	a := put("crm-7", body)
	want := `{"id":"` + a.field("id") + `","external_id":"crm-7","kind":"enterprise","name":"Leadworks","billing_email":"Gita@leadworks.test",` +
		`"zone":"Europe/Berlin","status":"active","storage":{"usage":0,"limit":1073741824},"created_at":"2026-03-29T17:48:46.000Z"}`
	a.wantBody(201, want)
	a.wantHeader("X-Credits-Remaining", "1000.00")
	owner, err := p.UserByEmail(t.Context(), "gita@leadworks.test")
	if err != nil || owner.Name != "Gita" || owner.Zone != "Europe/Berlin" {
		t.Errorf("%+v, %v", owner, err)
	}
	if c, err := p.Credentials(t.Context(), owner.ID); err != nil || c.PasswordHash != "" {
		t.Errorf("the owner has the password %q, %v", c.PasswordHash, err)
	}

	// An existing account stays unchanged and keeps its one plan.
	put("crm-7", body).wantBody(200, want)
	put("crm-7", `{}`).wantBody(200, want)
	put("crm-7", `{"kind":"solo","name":"Other","plan":"team"}`).wantBody(200, want)
	if got := p.Balance(models.AccountID(a.field("id"))); len(got.Subscriptions) != 1 || got.Available != 1000*models.Credit {
		t.Errorf("%d plans, %s available", len(got.Subscriptions), got.Available)
	}

	// If the first plan is requested later, it starts then.
	solo := put("crm-8", `{"kind":"solo","name":"Asha","email":"asha@example.test"}`)
	solo.wantContains(201, `"zone":"UTC"`)
	solo.wantHeader("X-Credits-Remaining", "0.00")
	late := put("crm-8", `{"plan":"team"}`)
	late.wantContains(200, `"name":"Asha"`)
	late.wantHeader("X-Credits-Remaining", "5000.00")

	// The owner of several accounts is one user, who has at most one solo account.
	put("crm-9", `{"kind":"enterprise","name":"Second","email":"gita@LEADWORKS.test"}`).wantContains(201, `"external_id":"crm-9"`)
	if m, err := p.Memberships(t.Context(), owner.ID); err != nil || len(m) != 2 {
		t.Errorf("%d memberships, %v", len(m), err)
	}
	put("crm-10", `{"kind":"solo","name":"Asha","email":"asha@example.test"}`).wantContains(409, `"code":"conflict"`)
	put("with%2Fslash%20and%20%C3%BC", `{"kind":"enterprise","name":"Third","email":"gita@leadworks.test"}`).wantContains(201, `"external_id":"with/slash and ü"`)
	if _, err := p.AccountByExternalID(t.Context(), "with/slash and ü"); err != nil {
		t.Error(err)
	}

	for _, test := range []struct{ id, body, text string }{
		{"new", `{}`, `{"field":"kind","detail":"must be solo or enterprise"}`},
		{"new", `{"kind":"solo"}`, `"errors":[{"field":"name","detail":"must not be empty"},{"field":"email","detail":"must be an email address such as name@example.com"}]`},
		{"new", `{"kind":"solo","name":"A","email":"a@b.test","zone":"Mars"}`, `{"field":"zone"`},
		{"new", `{"kind":"solo","name":"A","email":"a@b.test","plan":"none"}`, `{"field":"plan","detail":"is not one of the plans"}`},
		{"new", `{"kind":"solo","name":"A","email":"a@b.test","credits":"5"}`, `{"field":"credits"`},
		{"%00", `{"kind":"solo","name":"A","email":"a@b.test"}`, `{"field":"external_id"`},
		{strings.Repeat("x", 256), `{"kind":"solo","name":"A","email":"a@b.test"}`, `{"field":"external_id"`},
	} {
		put(test.id, test.body).wantContains(422, test.text)
	}
	if _, err := p.UserByEmail(t.Context(), "a@b.test"); models.CodeOf(err) != models.CodeNotFound {
		t.Errorf("a refusal left a user: %v", err)
	}

	// An account's key finds its own account and cannot create any.
	own := bearer(p.key(models.AccountID(a.field("id")), models.ScopeCreditsWrite))
	p.request("PUT", "/v1/accounts/by-external-id/crm-7", "{}", own).wantBody(200, want)
	p.request("PUT", "/v1/accounts/by-external-id/crm-8", "{}", own).wantContains(404, `"code":"not_found"`)
	p.request("PUT", "/v1/accounts/by-external-id/new", `{"kind":"solo","name":"A","email":"a@b.test"}`, own).wantContains(404, `"code":"not_found"`)
	p.CheckBooks()
}

// Concurrent requests result in one owner, one account and one plan.
func TestAccountByExternalIDConcurrently(t *testing.T) {
	p := newPortal(t)
	asks := bearer(p.key("", models.ServiceScopes...))
	p.Plan(models.PlanVersion{Slug: "starter", Name: "Starter", Allowance: 1000 * models.Credit, Period: models.Monthly})
	for _, kind := range []string{"solo", "enterprise"} {
		answers := make([]response, 20)
		var wg sync.WaitGroup
		for i := range answers {
			wg.Go(func() {
				answers[i] = p.request("PUT", "/v1/accounts/by-external-id/"+kind, `{"kind":"`+kind+`","name":"Raced","email":"`+kind+`@example.test","plan":"starter"}`, asks)
			})
		}
		wg.Wait()
		made := 0
		for _, a := range answers {
			if a.status == 201 {
				made++
			}
			if a.body != answers[0].body {
				t.Errorf("%d %s\nand %s", a.status, a.body, answers[0].body)
			}
		}
		if made != 1 {
			t.Errorf("%d were told that they made it", made)
		}
		if got := p.Balance(models.AccountID(answers[0].field("id"))); got.Available != 1000*models.Credit || len(got.Subscriptions) != 1 {
			t.Errorf("%s available of %d plans", got.Available, len(got.Subscriptions))
		}
	}
	p.CheckBooks()
}

// collectPages follows a list to its end and returns one field of all elements.
func collectPages(s service, path string, limit int, name string) (values []string) {
	s.Helper()
	cursor := ""
	for range 100 {
		a := s.request("GET", fmt.Sprintf("%s?limit=%d&cursor=%s", path, limit, url.QueryEscape(cursor)), "", s.credential)
		if a.status != 200 {
			s.Fatalf("%s: %d %s", path, a.status, a.body)
		}
		elements := a.elements()
		if len(elements) > limit {
			s.Errorf("a page of %d", len(elements))
		}
		for _, e := range elements {
			values = append(values, e.field(name))
		}
		if cursor = a.field("next_cursor"); cursor == "" {
			return values
		}
	}
	s.Fatalf("%s does not end", path)
	return nil
}

func TestAccountList(t *testing.T) {
	s := newService(t, 10*models.Credit)
	want := []string{string(s.account)}
	for i := range 4 {
		s.Clock.Add(time.Second)
		_, account := s.Person(fmt.Sprint("person", i))
		want = append([]string{string(account.ID)}, want...)
	}
	for _, limit := range []int{1, 2, 5, 100} {
		if got := collectPages(s, "/v1/accounts", limit, "id"); strings.Join(got, " ") != strings.Join(want, " ") {
			t.Errorf("by %d: %v, want %v", limit, got, want)
		}
	}
	line := `{"id":"` + string(s.account) + `","external_id":null,"kind":"solo","name":"gita","billing_email":"gita-1@example.test",` +
		`"zone":"UTC","status":"active","available":"10","created_at":"2026-03-29T17:48:46.000Z"}`
	s.request("GET", "/v1/accounts?limit=1&cursor="+want[3], "", s.credential).wantBody(200, `{"data":[`+line+`],"next_cursor":null}`)
	s.request("GET", "/v1/accounts", "", bearer(s.key(s.account, models.ScopeAccountsRead))).wantBody(200, `{"data":[`+line+`],"next_cursor":null}`)
	for query, field := range map[string]string{
		"limit=0": "limit", "limit=101": "limit", "limit=ten": "limit", "limit=-1": "limit", "cursor=acc_none": "cursor", "cursor='": "cursor",
	} {
		s.request("GET", "/v1/accounts?"+query, "", s.credential).wantContains(422, `{"field":"`+field+`"`)
	}
}
