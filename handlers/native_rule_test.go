package handlers_test

import (
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// sell puts the README on the price list: two credits, taken under a rule.
func (s service) sell(rule models.ChargeRule) {
	s.Helper()
	if err := s.SaveProduct(s.Context(), models.Product{Slug: "readme", Name: "README", UnitCost: 2 * models.Credit, Rule: rule}); err != nil {
		s.Fatal(err)
	}
}

// The price list decides when a product is charged for: a caller who forgets to
// ask for a hold takes nothing before the work was done.
func TestChargeOnSuccess(t *testing.T) {
	s := newService(t, 10*models.Credit)
	s.sell(models.OnSuccess)
	account := `"account":"` + string(s.account) + `"`
	body := `{` + account + `,"product":"readme","quantity":"2"}`
	s.ask("POST", "/v1/charges/preview", body, s.asks).is(200, `{"status":"held",`+account+`,"credits":"4",`+
		`"drawn":[{"lot":"`+s.lot+`","kind":"purchased","credits":"4"}],`+
		`"balance":{"available":"6","held":"4","frozen":"0","scheduled":"0","debt":"0"},"expires_at":"2026-03-29T18:48:46.000Z"}`)
	a := s.post("/v1/charges", body, once("job-1"))
	id := a.member("id")
	a.is(201, `{"id":"`+id+`","status":"held",`+account+`,"credits":"4","drawn":[{"lot":"`+s.lot+`","kind":"purchased","credits":"4"}],`+
		`"balance":{"available":"6","held":"4","frozen":"0","scheduled":"0","debt":"0"},"entry":"`+a.member("entry")+`",`+
		`"created_at":"2026-03-29T17:48:46.000Z","expires_at":"2026-03-29T18:48:46.000Z"}`)
	a.carries("X-Credits-Remaining", "6.00")
	a.carries("X-Credits-Cost", "")
	s.post("/v1/charges", strings.Replace(body, `}`, `,"hold":true,"expires_in":"90s"}`, 1)).has(201, `"expires_at":"2026-03-29T17:50:16.000Z"`)
	s.post("/v1/charges", strings.Replace(body, `}`, `,"expires_in":"90s"}`, 1)).has(402, `"available":"2","required":"4"`)
	s.Clock.Add(2 * time.Minute)
	s.post("/v1/charges", strings.Replace(body, `}`, `,"hold":null,"expires_in":"90s"}`, 1)).has(201, `"expires_at":"2026-03-29T17:52:16.000Z"`)

	capture := s.post("/v1/charges/"+id+"/capture", `{"credits":"3"}`)
	capture.has(200, `"status":"captured"`)
	capture.carries("X-Credits-Cost", "3.00")

	// What the price list says since makes no difference to what was asked before.
	s.sell(models.Upfront)
	again := s.post("/v1/charges", body, once("job-1"))
	again.is(200, strings.TrimSpace(a.body))
	again.carries("Idempotency-Replayed", "true")
	again.carries("X-Credits-Cost", "")
	now := s.post("/v1/charges", body, once("job-2"))
	now.has(402, `"available":"3","required":"4"`)
	s.Clock.Add(2 * time.Minute)
	now = s.post("/v1/charges", body, once("job-2"))
	now.has(201, `"status":"captured"`)
	now.carries("X-Credits-Cost", "4.00")
	s.sell(models.OnSuccess)
	s.post("/v1/charges", body, once("job-2")).is(200, strings.TrimSpace(now.body))
	s.stands(3*models.Credit, 0)
}

// What contradicts the price list is refused: to do something else than was asked
// would be worse.
func TestChargeOnSuccessRefused(t *testing.T) {
	s := newService(t, 10*models.Credit)
	s.sell(models.OnSuccess)
	account := `"account":"` + string(s.account) + `"`
	const notAtOnce = `{"field":"hold","detail":"can't be false: this product is charged for when its work was done. Leave it out, and capture the charge then"}`
	for _, path := range []string{"/v1/charges", "/v1/charges/preview"} {
		s.post(path, `{`+account+`,"product":"readme","hold":false}`).has(422, notAtOnce)
		s.post(path, `{`+account+`,"product":"readme","expires_in":"721h"}`).has(422, `{"field":"expires_in","detail":"must be more than nothing and at most 720h0m0s"}`)
		s.post(path, `{`+account+`,"product":"readme","expires_in":"soon"}`).has(422, `{"field":"expires_in","detail":"must be a duration such as 90s or 1h30m"}`)
		s.post(path, `{`+account+`,"credits":"1","expires_in":"1h"}`).has(422, `{"field":"expires_in","detail":"needs a hold"}`)
	}
	s.sell(models.Upfront)
	s.post("/v1/charges", `{`+account+`,"product":"readme","expires_in":"1h"}`).has(422, `{"field":"expires_in","detail":"needs a hold"}`)
	s.post("/v1/charges", `{`+account+`,"product":"readme","hold":false}`).has(201, `"status":"captured"`)
	s.post("/v1/charges", `{`+account+`,"credits":"1","hold":false}`).has(201, `"status":"captured"`)
	s.stands(7*models.Credit, 0)
}

// A gateway that checks a key and charges in the same call is answered alike.
func TestKeyVerifyOnSuccess(t *testing.T) {
	s := newService(t, 10*models.Credit)
	s.sell(models.OnSuccess)
	customer := s.key(s.account)
	body := `{"key":"` + string(customer) + `","product":"readme","quantity":"2"`
	s.post("/v1/keys/verify", body+`}`).has(200, `"available":"10","cost":"4","charge":null`)
	a := s.post("/v1/keys/verify", body+`,"charge":true,"expires_in":"90s"}`, once("call-1"))
	a.has(201, `"available":"6","cost":"4","charge":{"id":"`+a.member("charge.id")+`","status":"held"`)
	a.has(201, `"expires_at":"2026-03-29T17:50:16.000Z"`)
	a.carries("X-Credits-Remaining", "6.00")
	a.carries("X-Credits-Cost", "")
	s.stands(6*models.Credit, 4*models.Credit)
	s.post("/v1/charges/"+a.member("charge.id")+"/capture", "").has(200, `"status":"captured"`)
	s.post("/v1/keys/verify", body+`,"charge":true,"expires_in":"90s"}`, once("call-1")).is(200, strings.TrimSpace(a.body))
	s.post("/v1/keys/verify", `{"key":"`+string(customer)+`","expires_in":"90s"}`).has(422, `{"field":"product"`)
	s.stands(6*models.Credit, 0)
}
