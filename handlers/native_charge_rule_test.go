package handlers_test

import (
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// The product's rule decides when it is charged for: a caller who does not ask for
// a hold still pays nothing before the work is done.
func TestChargeOnSuccess(t *testing.T) {
	s := newService(t, 10*models.Credit)
	s.saveReadme(models.OnSuccess)
	account := `"account":"` + string(s.account) + `"`
	body := `{` + account + `,"product":"readme","quantity":"2"}`
	s.request("POST", "/v1/charges/preview", body, s.credential).wantBody(200, `{"status":"held",`+account+`,"credits":"4",`+
		`"drawn":[{"lot":"`+s.lot+`","kind":"purchased","credits":"4"}],`+
		`"balance":{"available":"6","held":"4","frozen":"0","scheduled":"0","debt":"0"},"expires_at":"2026-03-29T18:48:46.000Z"}`)
	a := s.post("/v1/charges", body, idempotencyKey("job-1"))
	id := a.field("id")
	a.wantBody(201, `{"id":"`+id+`","status":"held",`+account+`,"credits":"4","drawn":[{"lot":"`+s.lot+`","kind":"purchased","credits":"4"}],`+
		`"balance":{"available":"6","held":"4","frozen":"0","scheduled":"0","debt":"0"},"entry":"`+a.field("entry")+`",`+
		`"created_at":"2026-03-29T17:48:46.000Z","expires_at":"2026-03-29T18:48:46.000Z"}`)
	a.wantHeader("X-Credits-Remaining", "6.00")
	a.wantHeader("X-Credits-Cost", "")
	s.post("/v1/charges", strings.Replace(body, `}`, `,"hold":true,"expires_in":"90s"}`, 1)).wantContains(201, `"expires_at":"2026-03-29T17:50:16.000Z"`)
	s.post("/v1/charges", strings.Replace(body, `}`, `,"expires_in":"90s"}`, 1)).wantContains(402, `"available":"2","required":"4"`)
	s.Clock.Add(2 * time.Minute)
	s.post("/v1/charges", strings.Replace(body, `}`, `,"hold":null,"expires_in":"90s"}`, 1)).wantContains(201, `"expires_at":"2026-03-29T17:52:16.000Z"`)

	capture := s.post("/v1/charges/"+id+"/capture", `{"credits":"3"}`)
	capture.wantContains(200, `"status":"captured"`)
	capture.wantHeader("X-Credits-Cost", "3.00")

	// Later changes to the price list do not affect earlier requests.
	s.saveReadme(models.Upfront)
	again := s.post("/v1/charges", body, idempotencyKey("job-1"))
	again.wantBody(200, strings.TrimSpace(a.body))
	again.wantHeader("Idempotency-Replayed", "true")
	again.wantHeader("X-Credits-Cost", "")
	now := s.post("/v1/charges", body, idempotencyKey("job-2"))
	now.wantContains(402, `"available":"3","required":"4"`)
	s.Clock.Add(2 * time.Minute)
	now = s.post("/v1/charges", body, idempotencyKey("job-2"))
	now.wantContains(201, `"status":"captured"`)
	now.wantHeader("X-Credits-Cost", "4.00")
	s.saveReadme(models.OnSuccess)
	s.post("/v1/charges", body, idempotencyKey("job-2")).wantBody(200, strings.TrimSpace(now.body))
	s.wantBalance(3*models.Credit, 0)
}

// A request that contradicts the rule is rejected rather than interpreted.
func TestRejectedChargeOnSuccess(t *testing.T) {
	s := newService(t, 10*models.Credit)
	s.saveReadme(models.OnSuccess)
	account := `"account":"` + string(s.account) + `"`
	const notAtOnce = `{"field":"hold","detail":"can't be false: this product is charged for when its work was done. Leave it out, and capture the charge then"}`
	for _, path := range []string{"/v1/charges", "/v1/charges/preview"} {
		s.post(path, `{`+account+`,"product":"readme","hold":false}`).wantContains(422, notAtOnce)
		s.post(path, `{`+account+`,"product":"readme","expires_in":"721h"}`).wantContains(422, `{"field":"expires_in","detail":"must be more than nothing and at most 720h0m0s"}`)
		s.post(path, `{`+account+`,"product":"readme","expires_in":"soon"}`).wantContains(422, `{"field":"expires_in","detail":"must be a duration such as 90s or 1h30m"}`)
		s.post(path, `{`+account+`,"credits":"1","expires_in":"1h"}`).wantContains(422, `{"field":"expires_in","detail":"needs a hold"}`)
	}
	s.saveReadme(models.Upfront)
	s.post("/v1/charges", `{`+account+`,"product":"readme","expires_in":"1h"}`).wantContains(422, `{"field":"expires_in","detail":"needs a hold"}`)
	s.post("/v1/charges", `{`+account+`,"product":"readme","hold":false}`).wantContains(201, `"status":"captured"`)
	s.post("/v1/charges", `{`+account+`,"credits":"1","hold":false}`).wantContains(201, `"status":"captured"`)
	s.wantBalance(7*models.Credit, 0)
}
