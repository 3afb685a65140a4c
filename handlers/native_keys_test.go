package handlers_test

import (
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/models"
)

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
			`"scopes":["balance:read"],"networks":[],"available":"` + available + `","cost":` + cost + `,"charge":` + charge + `,"caps":[],"cap":null}`
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
		return `{"valid":false,"code":"` + code + `","detail":"` + detail + `","account":null,"key":null,"scopes":[],"networks":[],"available":null,"cost":null,"charge":null,"caps":[],"cap":null}`
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
	s.request("POST", "/v1/keys/verify", `{"key":"`+string(open)+`"}`, bearer(s.key(other.ID, models.ScopeAccountsRead))).wantContains(200, `"valid":false,"code":"unknown_key"`)
	s.wantBalance(7*models.Credit, 0)
}

// Verifying a key with a charge follows the rule too.
func TestKeyVerifyOnSuccess(t *testing.T) {
	s := newService(t, 10*models.Credit)
	s.saveReadme(models.OnSuccess)
	customer := s.key(s.account)
	body := `{"key":"` + string(customer) + `","product":"readme","quantity":"2"`
	s.post("/v1/keys/verify", body+`}`).wantContains(200, `"available":"10","cost":"4","charge":null`)
	a := s.post("/v1/keys/verify", body+`,"charge":true,"expires_in":"90s"}`, idempotencyKey("call-1"))
	a.wantContains(201, `"available":"6","cost":"4","charge":{"id":"`+a.field("charge.id")+`","status":"held"`)
	a.wantContains(201, `"expires_at":"2026-03-29T17:50:16.000Z"`)
	a.wantHeader("X-Credits-Remaining", "6.00")
	a.wantHeader("X-Credits-Cost", "")
	s.wantBalance(6*models.Credit, 4*models.Credit)
	s.post("/v1/charges/"+a.field("charge.id")+"/capture", "").wantContains(200, `"status":"captured"`)
	s.post("/v1/keys/verify", body+`,"charge":true,"expires_in":"90s"}`, idempotencyKey("call-1")).wantBody(200, strings.TrimSpace(a.body))
	s.post("/v1/keys/verify", `{"key":"`+string(customer)+`","expires_in":"90s"}`).wantContains(422, `{"field":"product"`)
	s.wantBalance(6*models.Credit, 0)
}
