package handlers_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
)

func TestLotExtend(t *testing.T) {
	s := newService(t, 10*models.Credit)
	account := "/v1/accounts/" + string(s.account)
	grant := func() string {
		t.Helper()
		return s.post(account+"/grants", `{"kind":"promotional","credits":"5","expires_at":"2026-04-01T00:00:00Z","priority":7}`).field("lot.id")
	}
	lot := grant()
	s.post("/v1/charges", fmt.Sprintf(`{"account":%q,"credits":"2"}`, s.account)).wantContains(201, `"lot":"`+lot+`"`)
	body := `{"expires_at":"2026-05-01T00:00:00Z","reason":"Delayed launch"}`
	a := s.post(account+"/lots/"+lot+"/extend", body, idempotencyKey("extension"))
	successor := a.field("successor.id")
	a.wantBody(201, `{"entry":"`+a.field("entry")+`","account":"`+string(s.account)+`","lot":"`+lot+`","expires_at":"2026-05-01T00:00:00.000Z",`+
		`"successor":{"id":"`+successor+`","kind":"promotional","source":"extension","credits":"3","priority":7,`+
		`"starts_at":"2026-03-29T17:48:46.000Z","expires_at":"2026-05-01T00:00:00.000Z"},`+
		`"balance":{"available":"13","held":"0","frozen":"0","scheduled":"0","debt":"0"},"created_at":"2026-03-29T17:48:46.000Z"}`)
	a.wantHeader("X-Credits-Remaining", "13.00")
	s.Clock.Add(5 * 24 * time.Hour) // when the old expiry is over
	s.wantBalance(13*models.Credit, 0)
	again := s.post(account+"/lots/"+lot+"/extend", body, idempotencyKey("extension"))
	again.wantBody(200, strings.TrimSpace(a.body))
	again.wantHeader("Idempotency-Replayed", "true")
	s.post(account+"/lots/"+lot+"/extend", body).wantContains(409, `"detail":"This lot has no credits left."`)

	// Never, and not before.
	extend := func(lot, body string) response {
		t.Helper()
		return s.post(account+"/lots/"+lot+"/extend", body)
	}
	extend(successor, `{"expires_at":"2026-05-01T00:00:00Z"}`).wantContains(422, `{"field":"expires_at","detail":"must be later than the present expiry"}`)
	extend(successor, `{}`).wantContains(422, `{"field":"expires_at","detail":"is required, null for never"}`)
	extend(successor, `{"expires_at":"then"}`).wantContains(422, `{"field":"expires_at"`)
	extend(successor, `{"expires_at":5}`).wantContains(422, `{"field":"expires_at","detail":"must be a string"}`)
	extend("lot_none", `{"expires_at":null}`).wantContains(404, `"detail":"There is no such lot."`)
	never := extend(successor, `{"expires_at":null}`)
	never.wantContains(201, `"lot":"`+successor+`","expires_at":null,"successor":{"id":"`+never.field("successor.id")+`"`)
	extend(never.field("successor.id"), `{"expires_at":null}`).wantContains(409, `"detail":"This lot never expires."`)
	s.CheckBooks()
}

func TestLotExtendAccess(t *testing.T) {
	s := newService(t, 10*models.Credit)
	_, other := s.Person("other")
	lot := string(s.Post(models.Command{Account: other.ID, Do: models.GrantCredits{
		Kind: models.Promotional, Source: models.SourceGrant, Credits: models.Credit, ExpiresAt: s.Clock.Now().Add(time.Hour),
	}}).Entry.NewLots[0].ID)
	path := func(account models.AccountID) string {
		return "/v1/accounts/" + string(account) + "/lots/" + lot + "/extend"
	}
	const body = `{"expires_at":null}`
	s.post(path(s.account), body).wantContains(404, `"detail":"There is no such lot."`)
	s.request("POST", path(other.ID), body, bearer(s.key(s.account, models.ServiceScopes...)), idempotencyKey("1")).wantContains(404, `"code":"not_found"`)
	s.request("POST", path(other.ID), body, bearer(s.key("", models.ScopeChargesWrite)), idempotencyKey("1")).wantContains(403, `"code":"insufficient_scope"`)
	s.request("POST", path(other.ID), body, s.credential).wantContains(400, `"code":"missing_idempotency_key"`)

	// All of it is on hold.
	s.post("/v1/charges", fmt.Sprintf(`{"account":%q,"credits":"1","hold":true}`, other.ID)).wantContains(201, "")
	s.post(path(other.ID), body).wantContains(201, `"lot":"`+lot+`","expires_at":null,"successor":null,"balance":{"available":"0","held":"1"`)
	log, err := s.AuditLog(t.Context(), models.AuditQuery{AccountID: other.ID, Action: "credits.extend", Limit: 10})
	if err != nil || len(log.Lines) != 1 || log.Lines[0].Detail != "Extended the lot "+lot+" through the API, to expire never." {
		t.Errorf("the audit log has %+v, %v", log.Lines, err)
	}
	s.CheckBooks()
}
