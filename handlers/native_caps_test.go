package handlers_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// capTerms is a cap in a response, from its subject on.
func capTerms(subject, window, limit, boost, used, left, resetsAt string) string {
	return fmt.Sprintf(`"subject":%q,"window":%q,"limit":%q,"boost":%s,"used":%q,"left":%q,"resets_at":%s`, subject, window, limit, boost, used, left, resetsAt)
}

// setCap sets a cap, which must succeed.
func (s service) setCap(subject, window, body string, headers ...header) response {
	s.Helper()
	headers = append([]header{s.credential, idempotencyKey(string(models.NewAuditID()))}, headers...)
	a := s.request("PUT", "/v1/accounts/"+string(s.account)+"/caps/"+subject+"/"+window, body, headers...)
	if a.status != 200 {
		s.Fatalf("%s on %s (%s): %d %s", body, subject, window, a.status, a.body)
	}
	return a
}

func TestCaps(t *testing.T) {
	s := newService(t, 1000*models.Credit)
	path := "/v1/accounts/" + string(s.account) + "/caps"
	s.request("GET", path, "", s.credential).wantBody(200, `{"data":[],"next_cursor":null}`)

	first := s.setCap("account", "month", `{"limit":"100"}`, idempotencyKey("month"))
	const april = `"2026-04-01T00:00:00.000Z"`
	entry := first.field("entry")
	first.wantBody(200, `{"entry":"`+entry+`","account":"`+string(s.account)+`",`+capTerms("account", "month", "100", "null", "0", "100", april)+`,"created_at":"2026-03-29T17:48:46.000Z"}`)
	first.wantHeader("X-Credits-Remaining", "1000.00")
	first.wantHeader("Idempotency-Replayed", "")

	// What is used counts, and is kept when the cap is changed.
	s.post("/v1/charges", fmt.Sprintf(`{"account":%q,"credits":"30.5"}`, s.account)).wantContains(201, `"credits":"30.5"`)
	again := s.setCap("account", "month", `{"limit":"100"}`, idempotencyKey("month"))
	again.wantHeader("Idempotency-Replayed", "true")
	again.wantBody(200, `{"entry":"`+entry+`","account":"`+string(s.account)+`",`+capTerms("account", "month", "100", "null", "30.5", "69.5", april)+`,"created_at":"2026-03-29T17:48:46.000Z"}`)
	boost := `{"credits":"50","until":"2026-03-30T00:00:00.000Z"}`
	s.setCap("account", "month", `{"boost":{"credits":"50","until":"2026-03-30T00:00:00Z"}}`).wantContains(200, capTerms("account", "month", "100", boost, "30.5", "119.5", april))
	s.setCap("account", "month", `{"limit":"20"}`).wantContains(200, capTerms("account", "month", "20", boost, "30.5", "39.5", april))
	s.setCap("account", "month", `{"boost":null}`).wantContains(200, capTerms("account", "month", "20", "null", "30.5", "0", april))
	s.setCap("account", "month", `{"limit":"40","boost":{"credits":"50","until":"2026-03-30T00:00:00Z"}}`)
	s.setCap("account", "month", `{"limit":null,"boost":{"credits":"0"}}`).wantContains(200, capTerms("account", "month", "40", "null", "30.5", "9.5", april))
	s.setCap("account", "month", `{"boost":{"credits":"50","until":"2026-03-30T00:00:00Z"}}`)
	s.setCap("account", "day", `{"limit":"0"}`)
	s.setCap("account", "ever", `{"limit":"1000000000"}`)
	s.setCap("account", "week", `{"limit":"7"}`)
	s.request("GET", path, "", s.credential).wantBody(200, `{"data":[`+
		`{`+capTerms("account", "day", "0", "null", "0", "0", `"2026-03-30T00:00:00.000Z"`)+`},`+
		`{`+capTerms("account", "week", "7", "null", "0", "7", `"2026-03-30T00:00:00.000Z"`)+`},`+
		`{`+capTerms("account", "month", "40", boost, "30.5", "59.5", april)+`},`+
		`{`+capTerms("account", "ever", "1000000000", "null", "0", "1000000000", "null")+`}],"next_cursor":null}`)
	for _, limit := range []int{1, 2, 3, 4, 5} {
		if got := strings.Join(collectPages(s, path, limit, "window"), " "); got != "day week month ever" {
			t.Errorf("by %d: %s", limit, got)
		}
	}

	// Removed, a cap goes on counting until its window ends. A boost ends by itself.
	s.request("DELETE", path+"/account/day", "", s.credential, idempotencyKey("none")).wantContains(200, `"window":"day"`)
	removed := s.request("DELETE", path+"/account/month", "", s.credential, idempotencyKey("gone"))
	removed.wantBody(200, `{"entry":"`+removed.field("entry")+`","account":"`+string(s.account)+`","subject":"account","window":"month","created_at":"2026-03-29T17:48:46.000Z"}`)
	replay := s.request("DELETE", path+"/account/month", "", s.credential, idempotencyKey("gone"))
	replay.wantBody(200, strings.TrimSpace(removed.body))
	replay.wantHeader("Idempotency-Replayed", "true")
	s.request("DELETE", path+"/account/month", "", s.credential, idempotencyKey("again")).wantContains(404, `"code":"not_found"`)
	s.post("/v1/charges", fmt.Sprintf(`{"account":%q,"credits":"1"}`, s.account)).wantContains(201, "")
	s.setCap("account", "month", `{"limit":"40"}`).wantContains(200, capTerms("account", "month", "40", "null", "31.5", "8.5", april))
	s.setCap("account", "month", `{"boost":{"credits":"50","until":"2026-03-30T00:00:00Z"}}`)
	s.Clock.Add(24 * time.Hour)
	s.request("GET", path, "", s.credential).wantBody(200, `{"data":[`+
		`{`+capTerms("account", "week", "7", "null", "0", "7", `"2026-04-06T00:00:00.000Z"`)+`},`+
		`{`+capTerms("account", "month", "40", "null", "31.5", "8.5", april)+`},`+
		`{`+capTerms("account", "ever", "1000000000", "null", "1", "999999999", "null")+`}],"next_cursor":null}`)

	// A replay after the window of a removed cap has ended still tells its terms.
	s.request("DELETE", path+"/account/month", "", s.credential, idempotencyKey("for-good")).wantContains(200, `"window":"month"`)
	s.Clock.Add(3 * 24 * time.Hour)
	s.setCap("account", "week", `{"limit":"8"}`) // whereupon what is over is forgotten
	s.setCap("account", "month", `{"limit":"100"}`, idempotencyKey("month")).
		wantContains(200, capTerms("account", "month", "100", "null", "0", "100", `"2026-05-01T00:00:00.000Z"`))
	s.CheckBooks()
}

func TestCapSubjects(t *testing.T) {
	s := newService(t, 10*models.Credit)
	owner, _ := s.Person("owner")
	org := s.enterprise("Leadworks", "", owner)
	joiner, _ := s.Person("joiner")
	s.Join(org.ID, joiner.ID, models.RoleMember)
	stranger, _ := s.Person("stranger")
	s.account = org.ID
	secret := models.NewSecret()
	key, foreign := s.Key(secret, org.ID, models.ServiceScopes...), s.Key(models.NewSecret(), "", models.ServiceScopes...)
	path := "/v1/accounts/" + string(org.ID) + "/caps"
	put := func(subject string, key string) response {
		t.Helper()
		return s.request("PUT", path+"/"+subject+"/day", `{"limit":"5"}`, s.credential, idempotencyKey(key))
	}
	member := "member:" + string(joiner.ID)
	set := put(url.QueryEscape(member), "member") // with %3A, as encodeURIComponent writes it
	set.wantContains(200, capTerms(member, "day", "5", "null", "0", "5", `"2026-03-30T00:00:00.000Z"`))
	put("key:"+string(key.ID), "key").wantContains(200, `"subject":"key:`+string(key.ID)+`"`)

	put("member:"+string(stranger.ID), "1").wantContains(404, `"detail":"This account has no such member."`)
	put("key:"+string(foreign.ID), "2").wantContains(404, `"code":"not_found"`)
	put("key:key_none", "3").wantContains(404, `"code":"not_found"`)
	for _, subject := range []string{"accounts", "member:", "member:acc_1", "key:usr_1", "%20"} {
		put(subject, "4").wantContains(422, `{"field":"subject","detail":"must be account, member: and a member's id, or key: and a key's id"}`)
	}
	s.request("PUT", path+"/account/hour", `{"limit":"5"}`, s.credential, idempotencyKey("5")).wantContains(422, `{"field":"window"`)
	s.request("DELETE", path+"/account/hour", "", s.credential, idempotencyKey("5")).wantContains(422, `{"field":"window"`)
	for body, field := range map[string]string{
		`{}`: "limit", `{"limit":null}`: "limit", `{"limit":"-1"}`: "limit", `{"limit":"1000000000.1"}`: "limit", `{"limit":5}`: "limit",
		`{"boost":{"until":"2026-04-01T00:00:00Z"}}`: "boost.credits", `{"boost":{"credits":"x","until":"2026-04-01T00:00:00Z"}}`: "boost.credits",
		`{"boost":{"credits":"1"}}`: "boost.until", `{"boost":{"credits":"1","until":"soon"}}`: "boost.until", `{"boost":{"credits":"1","until":""}}`: "boost.until",
		`{"limit":"1","boost":{"credits":"1","until":"2026-03-29T17:48:46Z"}}`: "boost.until", `{"boost":5}`: "boost", `{"boost":{"credits":1}}`: "boost.credits",
		`{"boost":{"credits":"1","unit":"day"}}`: "boost.unit", `{"amount":"5"}`: "amount",
	} {
		s.request("PUT", path+"/account/day", body, s.credential, idempotencyKey("6")).wantContains(422, `"errors":[{"field":"`+field+`"`)
	}
	s.request("PUT", path+"/account/day", `{"boost":null}`, s.credential, idempotencyKey("7")).wantContains(404, `"detail":"There is no such cap."`)
	s.request("PUT", path+"/account/day", `{"limit":"5"}`, s.credential).wantContains(400, `"code":"missing_idempotency_key"`)
	s.request("DELETE", path+"/"+member+"/day", "", s.credential).wantContains(400, `"code":"missing_idempotency_key"`)
	s.request("PUT", path+"/account/day", `{"limit":"5"}`, s.credential, idempotencyKey("member")).wantContains(409, `"code":"idempotency_conflict"`)
	for query, field := range map[string]string{"limit=0": "limit", "cursor=x": "cursor", "cursor=account": "cursor", "cursor=account%2Fhour": "cursor"} {
		s.request("GET", path+"?"+query, "", s.credential).wantContains(422, `{"field":"`+field+`"`)
	}

	// A customer's key can't lift the caps on it, whatever it may do, and sees its own account's only.
	own := bearer(secret)
	s.request("PUT", path+"/account/day", `{"limit":"5"}`, own, idempotencyKey("8")).wantContains(403, `"code":"forbidden"`)
	s.request("DELETE", path+"/"+member+"/day", "", own, idempotencyKey("8")).wantContains(403, `"code":"forbidden"`)
	s.request("GET", path, "", own).wantContains(200, `"subject":"`+member+`"`)
	_, other := s.Person("other")
	s.request("GET", "/v1/accounts/"+string(other.ID)+"/caps", "", own).wantContains(404, `"code":"not_found"`)
	s.request("GET", "/v1/accounts/acc_none/caps", "", s.credential).wantContains(404, `"code":"not_found"`)
	s.request("PUT", "/v1/accounts/acc_none/caps/account/day", `{"limit":"5"}`, s.credential, idempotencyKey("9")).wantContains(404, `"code":"not_found"`)

	// Of a member who has left, the cap can be removed, and a retry is still answered.
	change := models.MemberChange{AccountID: org.ID, UserID: joiner.ID, By: owner.ID, From: models.RoleMember}
	if err := s.ChangeMember(t.Context(), change, models.AuditRecord{Actor: models.System, Action: "member.remove"}); err != nil {
		t.Fatal(err)
	}
	put(member, "10").wantContains(404, `"detail":"This account has no such member."`)
	put(member, "member").wantBody(200, strings.TrimSpace(set.body))
	s.request("DELETE", path+"/"+member+"/day", "", s.credential, idempotencyKey("11")).wantContains(200, `"subject":"`+member+`"`)
	s.request("GET", path, "", s.credential).wantContains(200, `{"data":[{"subject":"key:`+string(key.ID)+`"`)

	// Operators can look up who it was.
	log, err := s.AuditLog(t.Context(), models.AuditQuery{AccountID: org.ID, Subject: member, Limit: 10})
	if err != nil || len(log.Lines) != 2 || log.Lines[0].Detail != "Removed the cap on "+member+" (day) through the API." ||
		log.Lines[1].Action != "cap.set" || log.Lines[1].Detail != "Set the cap on "+member+" (day) to 5 credits through the API." {
		t.Errorf("the audit log has %+v, %v", log.Lines, err)
	}
	s.CheckBooks()
}
