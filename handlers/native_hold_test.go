package handlers_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
)

func TestHold(t *testing.T) {
	s := newService(t, 10*models.Credit)
	body := fmt.Sprintf(`{"account":%q,"credits":"4","hold":true,"expires_in":"90s","reference":"job 1"}`, s.account)
	a := s.post("/v1/charges", body, idempotencyKey("job-1"))
	id := a.field("id")
	a.wantBody(201, `{"id":"`+id+`","status":"held","account":"`+string(s.account)+`","credits":"4",`+
		`"drawn":[{"lot":"`+s.lot+`","kind":"purchased","credits":"4"}],`+
		`"balance":{"available":"6","held":"4","frozen":"0","scheduled":"0","debt":"0"},"entry":"`+a.field("entry")+`",`+
		`"created_at":"2026-03-29T17:48:46.000Z","expires_at":"2026-03-29T17:50:16.000Z"}`)
	a.wantHeader("X-Credits-Remaining", "6.00")
	a.wantHeader("X-Credits-Cost", "") // nothing was captured
	s.request("GET", "/v1/charges/"+id, "", s.credential).wantBody(200, `{"id":"`+id+`","status":"held","account":"`+string(s.account)+`",`+
		`"credits":"4","held":"4","captured":"0","refunded":"0","product":null,"quantity":null,"user":null,"key":null,`+
		`"reference":"job 1","description":"","metadata":{},"created_at":"2026-03-29T17:48:46.000Z",`+
		`"expires_at":"2026-03-29T17:50:16.000Z","ended_at":null}`)

	part := s.post("/v1/charges/"+id+"/capture", `{"credits":"1.5","final":false}`, idempotencyKey("part-1"))
	part.wantBody(200, `{"id":"`+id+`","status":"held","account":"`+string(s.account)+`","credits":"1.5","held":"2.5","captured":"1.5","refunded":"0",`+
		`"drawn":[{"lot":"`+s.lot+`","kind":"purchased","credits":"1.5"}],"returned":[],`+
		`"balance":{"available":"6","held":"2.5","frozen":"0","scheduled":"0","debt":"0"},"entry":"`+part.field("entry")+`",`+
		`"created_at":"2026-03-29T17:48:46.000Z"}`)
	part.wantHeader("X-Credits-Cost", "1.50")
	part.wantHeader("X-Credits-Remaining", "6.00")

	last := s.post("/v1/charges/"+id+"/capture", `{"credits":"2"}`)
	last.wantBody(200, `{"id":"`+id+`","status":"captured","account":"`+string(s.account)+`","credits":"2","held":"0","captured":"3.5","refunded":"0",`+
		`"drawn":[{"lot":"`+s.lot+`","kind":"purchased","credits":"2"}],"returned":[{"lot":"`+s.lot+`","kind":"purchased","credits":"0.5"}],`+
		`"balance":{"available":"6.5","held":"0","frozen":"0","scheduled":"0","debt":"0"},"entry":"`+last.field("entry")+`",`+
		`"created_at":"2026-03-29T17:48:46.000Z"}`)
	last.wantHeader("X-Credits-Cost", "2.00")
	last.wantHeader("X-Credits-Remaining", "6.50")

	back := s.post("/v1/charges/"+id+"/refund", `{"credits":"1","reason":"A bad result."}`)
	back.wantBody(200, `{"id":"`+id+`","status":"captured","account":"`+string(s.account)+`","credits":"1","held":"0","captured":"3.5","refunded":"1",`+
		`"drawn":[],"returned":[{"lot":"`+s.lot+`","kind":"purchased","credits":"1"}],`+
		`"balance":{"available":"7.5","held":"0","frozen":"0","scheduled":"0","debt":"0"},"entry":"`+back.field("entry")+`",`+
		`"created_at":"2026-03-29T17:48:46.000Z"}`)
	back.wantHeader("X-Credits-Cost", "")

	// Replays repeat the first response, though the charge has changed since.
	for _, first := range []struct {
		path, body, key string
		said            response
	}{
		{"/v1/charges", body, "job-1", a},
		{"/v1/charges/" + id + "/capture", `{"credits":"1.5","final":false}`, "part-1", part},
	} {
		again := s.post(first.path, first.body, idempotencyKey(first.key))
		again.wantBody(200, strings.TrimSpace(first.said.body))
		again.wantHeader("Idempotency-Replayed", "true")
		again.wantHeader("X-Credits-Remaining", "7.50")
		again.wantHeader("X-Credits-Cost", first.said.header.Get("X-Credits-Cost"))
	}
	s.post("/v1/charges/"+id+"/capture", `{"credits":"1.5"}`, idempotencyKey("part-1")).wantContains(409, `"code":"idempotency_conflict"`)
	s.wantBalance(7_500_000, 0)
}

func TestHoldForProduct(t *testing.T) {
	s := newService(t, 10*models.Credit)
	if err := s.SaveProduct(t.Context(), models.Product{Slug: "readme", Name: "README", UnitCost: models.Credit, Rule: models.OnSuccess}); err != nil {
		t.Fatal(err)
	}
	secret := models.NewSecret()
	key := s.Key(secret, s.account)
	a := s.post("/v1/charges", `{"key":"`+string(secret)+`","product":"readme","quantity":"2","hold":true}`)
	a.wantContains(201, `"status":"held"`)
	a.wantContains(201, `"expires_at":"2026-03-29T18:48:46.000Z"`) // the default duration
	got := s.request("GET", "/v1/charges/"+a.field("id"), "", s.credential)
	got.wantContains(200, `"product":"readme","quantity":"2","user":null,"key":"`+string(key.ID)+`"`)
	s.post("/v1/charges/"+a.field("id")+"/capture", "").wantContains(200, `"status":"captured"`)
	s.wantBalance(8*models.Credit, 0)
}

// A common bug elsewhere: a rejected hold can still be captured.
func TestRejectedHoldCannotBeCaptured(t *testing.T) {
	s := newService(t, 10*models.Credit)
	a := s.post("/v1/charges", fmt.Sprintf(`{"account":%q,"credits":"11","hold":true}`, s.account))
	a.wantContains(402, `"code":"insufficient_credits"`)
	if strings.Contains(a.body, "chg_") {
		t.Errorf("a refusal names a charge: %s", a.body)
	}
	released := s.hold("10")
	s.post(released+"/release", "").wantContains(200, `"status":"released"`)
	for _, path := range []string{"/v1/charges/chg_none", "/v1/charges/"} {
		s.post(path+"/capture", "").wantContains(404, `"code":"not_found"`)
	}
	s.post(released+"/capture", "").wantContains(409, `"code":"already_released"`)
	s.wantBalance(10*models.Credit, 0)
}

// Each end of a hold has its own error code, whatever is tried afterwards.
func TestEndsOfAHold(t *testing.T) {
	s := newService(t, 100*models.Credit)
	for _, test := range []struct {
		name, status, code string
		end                func(path string)
	}{
		{"captured", "captured", "already_captured", func(path string) { s.post(path+"/capture", "").wantContains(200, `"captured":"3"`) }},
		{"released", "released", "already_released", func(path string) {
			s.post(path+"/release", "").wantContains(200, `"credits":"3","held":"0","captured":"0"`)
		}},
		{"expired", "expired", "hold_expired", func(string) { s.Clock.Add(time.Hour) }},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := s.hold("3")
			test.end(path)
			s.request("GET", path, "", s.credential).wantContains(200, `"status":"`+test.status+`"`)
			s.request("GET", path, "", s.credential).wantContains(200, `"ended_at":"`+s.Now().Format("2006-01-02T15:04:05.000Z")+`"`)
			for _, action := range []string{"/capture", "/release"} {
				s.post(path+action, "").wantContains(409, `"code":"`+test.code+`"`)
			}
		})
	}
	s.post(s.hold("1")+"/refund", "").wantContains(422, `{"field":"credits"`)
	s.wantBalance(96*models.Credit, models.Credit)
}

// A common bug elsewhere: a crashed client leaves credits on hold forever.
func TestLeakedHoldExpires(t *testing.T) {
	s := newService(t, 10*models.Credit)
	s.hold("10")
	charge := fmt.Sprintf(`{"account":%q,"credits":"10"}`, s.account)
	s.post("/v1/charges", charge).wantContains(402, `"code":"insufficient_credits"`)
	s.Clock.Add(time.Hour)
	s.post("/v1/charges", charge).wantContains(201, `"available":"0","held":"0"`)
	s.wantBalance(0, 0)
}

// Credits returned to an account in debt pay the debt.
func TestReleasePaysDebt(t *testing.T) {
	s := newService(t, 10*models.Credit)
	buyer, account := s.Person("buyer")
	s.account = account.ID
	paid := s.paidAccount(account, buyer, "cs_test_debt") // ten credits
	path := s.hold("10")
	purchase, err := s.PurchaseBySession(t.Context(), paid.session)
	if err != nil {
		t.Fatal(err)
	}
	s.Post(models.Command{Account: s.account, Do: models.ReversePurchase{PurchaseID: purchase.ID, Credits: 4 * models.Credit}})
	s.post("/v1/charges", fmt.Sprintf(`{"account":%q,"credits":"1"}`, s.account)).wantContains(403, `"code":"account_in_debt"`)
	a := s.post(path+"/release", "")
	a.wantContains(200, `"balance":{"available":"6","held":"0","frozen":"0","scheduled":"0","debt":"0"}`)
	a.wantHeader("X-Credits-Remaining", "6.00")
	s.wantBalance(6*models.Credit, 0)
}

func TestPreview(t *testing.T) {
	s := newService(t, 10*models.Credit)
	before := s.Balance(s.account)
	ask := func(body string) response {
		t.Helper()
		return s.request("POST", "/v1/charges/preview", body, s.credential)
	}
	account := `"account":"` + string(s.account) + `"`
	a := ask(`{` + account + `,"credits":"2.5"}`)
	a.wantBody(200, `{"status":"captured",`+account+`,"credits":"2.5","drawn":[{"lot":"`+s.lot+`","kind":"purchased","credits":"2.5"}],`+
		`"balance":{"available":"7.5","held":"0","frozen":"0","scheduled":"0","debt":"0"}}`)
	a.wantHeader("X-Credits-Remaining", "10.00")
	a.wantHeader("X-Credits-Cost", "")
	ask(`{`+account+`,"credits":"2.5","hold":true,"expires_in":"1h30m"}`).wantBody(200, `{"status":"held",`+account+`,"credits":"2.5",`+
		`"drawn":[{"lot":"`+s.lot+`","kind":"purchased","credits":"2.5"}],`+
		`"balance":{"available":"7.5","held":"2.5","frozen":"0","scheduled":"0","debt":"0"},"expires_at":"2026-03-29T19:18:46.000Z"}`)
	ask(`{`+account+`,"credits":"11"}`).wantContains(402, `"available":"10","required":"11"`)
	ask(`{"account":"acc_none","credits":"1"}`).wantContains(404, `"code":"not_found"`)
	ask(`{`+account+`,"credits":"0"}`).wantContains(422, `{"field":"credits"`)
	ask(`{`+account+`,"credits":"1","user":"usr_none"}`).wantContains(422, `{"field":"user"`)
	if after := s.Balance(s.account); after.Sequence != before.Sequence || after.Balance != before.Balance {
		t.Errorf("something changed: %+v", after)
	}
	s.CheckBooks()
}

func TestRejectedHolds(t *testing.T) {
	s := newService(t, 10*models.Credit)
	path := s.hold("2")
	detail := func(field, text string) string {
		return fmt.Sprintf(`"errors":[{"field":%q,"detail":"%s"}]`, field, text)
	}
	for _, test := range []struct{ expires, text string }{
		{`""`, detail("expires_in", "must be a duration such as 90s or 1h30m")},
		{`"0s"`, detail("expires_in", "must be a duration such as 90s or 1h30m")},
		{`"-1h"`, detail("expires_in", "must be a duration such as 90s or 1h30m")},
		{`"1 hour"`, detail("expires_in", "must be a duration such as 90s or 1h30m")},
		{`"9999999999h"`, detail("expires_in", "must be a duration such as 90s or 1h30m")},
		{`"721h"`, detail("expires_in", "must be more than nothing and at most 720h0m0s")},
		{`"1ns"`, detail("expires_in", "must be more than nothing and at most 720h0m0s")},
		{`3600`, detail("expires_in", "must be a string")},
	} {
		s.post("/v1/charges", fmt.Sprintf(`{"account":%q,"credits":"1","hold":true,"expires_in":%s}`, s.account, test.expires)).wantContains(422, test.text)
	}
	s.post("/v1/charges", fmt.Sprintf(`{"account":%q,"credits":"1","hold":"yes"}`, s.account)).wantContains(422, detail("hold", "must be true or false"))
	for _, test := range []struct {
		path, body string
		status     int
		text       string
	}{
		{"/capture", `{"credits":"0"}`, 422, detail("credits", "must be more than 0")},
		{"/capture", `{"credits":"-1"}`, 422, detail("credits", "must be a decimal number such as 10 or 2.5")},
		{"/capture", `{"credits":"2.000001"}`, 422, detail("credits", "is more than the 2 that are held")},
		{"/capture", `{"credits":2}`, 422, detail("credits", "must be a string")},
		{"/capture", `{"final":1}`, 422, detail("final", "must be true or false")},
		{"/capture", `{"amount":"1"}`, 422, detail("amount", "is not a field of this request")},
		{"/capture", `{"credits":`, 400, `"code":"malformed_json"`},
		{"/release", `{"credits":"1"}`, 422, detail("credits", "is not a field of this request")},
		{"/refund", `{"credits":"0"}`, 422, detail("credits", "must be more than 0")},
		{"/refund", `{"credits":"1"}`, 422, detail("credits", "is more than the 0 that can be given back")},
		{"/refund", `{"reason":1}`, 422, detail("reason", "must be a string")},
	} {
		s.post(path+test.path, test.body).wantContains(test.status, test.text)
	}
	for _, action := range []string{"/capture", "/release", "/refund"} {
		s.request("POST", path+action, "", s.credential).wantContains(400, `"code":"missing_idempotency_key"`)
		s.post(path+action, "{}", header{"Content-Type", "text/plain"}).wantContains(415, `"code":"unsupported_media_type"`)
	}
	s.wantBalance(8*models.Credit, 2*models.Credit)
}

// A key has access to the charges of its own account only.
func TestChargesOfOtherAccounts(t *testing.T) {
	s := newService(t, 10*models.Credit)
	path := s.hold("2")
	_, other := s.Person("other")
	own := bearer(s.key(s.account, models.ScopeChargesWrite))
	foreign := bearer(s.key(other.ID, models.ScopeChargesWrite))
	const none = `"detail":"There is no such charge."`
	s.request("GET", path, "", foreign).wantContains(404, none)
	s.request("GET", "/v1/charges/chg_none", "", foreign).wantContains(404, none)
	for _, action := range []string{"/capture", "/release", "/refund"} {
		s.request("POST", path+action, "", foreign, idempotencyKey(action)).wantContains(404, none)
	}
	s.request("GET", path, "", own).wantContains(200, `"status":"held"`)
	s.request("POST", path+"/release", "", own, idempotencyKey("1")).wantContains(200, `"status":"released"`)

	// A hold may still be captured after its account was suspended or closed.
	for _, status := range []models.AccountStatus{models.AccountSuspended, models.AccountClosed} {
		path := s.hold("2")
		s.setStatus(s.account, status)
		s.post("/v1/charges", fmt.Sprintf(`{"account":%q,"credits":"1","hold":true}`, s.account)).wantContains(
			map[models.AccountStatus]int{models.AccountSuspended: 403, models.AccountClosed: 404}[status], `"code":`)
		s.post(path+"/capture", `{"credits":"1"}`).wantContains(200, `"status":"captured"`)
		s.setStatus(s.account, models.AccountActive)
	}
	s.wantBalance(8*models.Credit, 0)
}
