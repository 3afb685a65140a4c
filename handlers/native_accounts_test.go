package handlers_test

import (
	"fmt"
	"regexp"
	"strings"
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
		{"grants", `{"kind":"purchased","credits":"1","reason":"\u200b\u2800"}`, `"errors":[{"field":"reason","detail":"must have a visible character"}]`},
		{"adjustments", `{"credits":"-1","reason":" \n"}`, `"errors":[{"field":"reason","detail":"must have a visible character"}]`},
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
