package handlers_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// capped is an organization with a member, and a key that the member made.
type capped struct {
	service
	owner, member models.UserID
	key           models.Key
	secret        models.Secret
}

func newCapped(t *testing.T, credits models.Credits) capped {
	t.Helper()
	c := capped{service: newService(t, models.Credit), secret: models.NewSecret()}
	owner, _ := c.Person("owner")
	org := c.enterprise("Leadworks", "", owner)
	member, _ := c.Person("member")
	c.Join(org.ID, member.ID, models.RoleMember)
	c.lot = string(c.Grant(org.ID, credits).Entry.NewLots[0].ID)
	c.account, c.owner, c.member = org.ID, owner.ID, member.ID
	c.key = models.Key{
		ID: models.NewKeyID(), AccountID: org.ID, Name: "made by a member", Prefix: c.secret.Prefix(), Hash: c.secret.Hash(),
		Scopes: models.CustomerScopes, Status: models.KeyActive, MadeBy: member.ID,
	}
	if err := c.CreateKey(t.Context(), c.key, models.AuditRecord{Actor: models.System, Action: "key.create"}); err != nil {
		t.Fatal(err)
	}
	return c
}

// reachedCap is the member "cap" of a problem.
func reachedCap(subject, id, window, limit, used, resetsAt string) string {
	return fmt.Sprintf(`"cap":{"subject":%q,"id":%q,"window":%q,"limit":%q,"used":%q,"resets_at":%s}`, subject, id, window, limit, used, resetsAt)
}

func TestCapReached(t *testing.T) {
	c := newCapped(t, 100*models.Credit)
	const tomorrow, april = `"2026-03-30T00:00:00.000Z"`, `"2026-04-01T00:00:00.000Z"`
	byKey := func(credits, more string) string {
		return fmt.Sprintf(`{"key":%q,"credits":%q%s}`, c.secret, credits, more)
	}
	c.setCap("key:"+string(c.key.ID), "day", `{"limit":"10"}`)
	first := c.post("/v1/charges", byKey("9.5", ""), idempotencyKey("first"))
	first.wantContains(201, `"credits":"9.5"`)
	refused := c.post("/v1/charges", byKey("1", ""))
	refused.wantContains(403, `"title":"Cap reached","status":403,"code":"cap_reached","detail":"This key may use at most 10 credits a day. It has used 9.5, and this needs 1. The next day begins at 2026-03-30T00:00:00Z."`)
	refused.wantContains(403, reachedCap("key", string(c.key.ID), "day", "10", "9.5", tomorrow))
	for _, path := range []string{"/v1/charges", "/v1/charges/preview"} {
		c.post(path, byKey("0.500001", "")).wantContains(403, reachedCap("key", string(c.key.ID), "day", "10", "9.5", tomorrow))
		c.post(path, byKey("1", `,"hold":true`)).wantContains(403, `"code":"cap_reached"`)
		// Caps are looked at before the balance.
		c.post(path, byKey("1000", "")).wantContains(403, `"code":"cap_reached"`)
	}
	// A retry of what was accepted is answered, whatever the cap says now.
	c.post("/v1/charges", byKey("9.5", ""), idempotencyKey("first")).wantBody(200, strings.TrimSpace(first.body))
	// Others' charges are not bound by it.
	c.post("/v1/charges/preview", fmt.Sprintf(`{"account":%q,"credits":"1"}`, c.account)).wantContains(200, "")
	c.post("/v1/charges/preview", byKey("0.5", "")).wantContains(200, "")

	// A boost counts while it lives.
	c.setCap("key:"+string(c.key.ID), "day", `{"boost":{"credits":"2","until":"2026-03-29T18:00:00Z"}}`)
	c.post("/v1/charges/preview", byKey("3", "")).wantContains(403, reachedCap("key", string(c.key.ID), "day", "12", "9.5", tomorrow))
	c.Clock.Add(time.Hour)
	c.post("/v1/charges/preview", byKey("3", "")).wantContains(403, reachedCap("key", string(c.key.ID), "day", "10", "9.5", tomorrow))

	// Without a user the key counts for who made it, with one for both. Of the caps in the
	// way, the one is named that will be for longest.
	c.setCap("member:"+string(c.member), "month", `{"limit":"20"}`) // which counts from now on
	c.setCap("member:"+string(c.owner), "month", `{"limit":"0"}`)
	c.post("/v1/charges/preview", byKey("20.1", "")).wantContains(403, reachedCap("member", string(c.member), "month", "20", "0", april))
	c.post("/v1/charges", byKey("0.25", "")).wantContains(201, "")
	c.post("/v1/charges/preview", byKey("20", "")).wantContains(403, reachedCap("member", string(c.member), "month", "20", "0.25", april))
	c.post("/v1/charges/preview", byKey("0.1", `,"user":"`+string(c.owner)+`"`)).wantContains(403, reachedCap("member", string(c.owner), "month", "0", "0", april))
	c.post("/v1/charges/preview", fmt.Sprintf(`{"account":%q,"user":%q,"credits":"0.1"}`, c.account, c.owner)).wantContains(403, `"id":"`+string(c.owner)+`"`)
	c.setCap("account", "ever", `{"limit":"5"}`)
	c.post("/v1/charges/preview", byKey("50", "")).wantContains(403, reachedCap("account", string(c.account), "ever", "5", "0", "null"))

	// The next window begins anew, and the refusal was not stored.
	c.Clock.Add(6 * time.Hour)
	again := c.post("/v1/charges", byKey("1", ""), idempotencyKey("later"))
	again.wantContains(201, `"credits":"1"`)
	c.CheckBooks()
}

// A gateway learns from the verdict that a cap is reached, without a charge and without an
// error.
func TestKeyVerifyCaps(t *testing.T) {
	c := newCapped(t, 100*models.Credit)
	c.saveReadme(models.Upfront)
	ask := func(more string) response {
		t.Helper()
		return c.post("/v1/keys/verify", `{"key":"`+string(c.secret)+`"`+more+`}`)
	}
	c.setCap("account", "week", `{"limit":"50"}`)
	c.setCap("key:"+string(c.key.ID), "day", `{"limit":"5","boost":{"credits":"1","until":"2026-03-30T00:00:00Z"}}`)
	c.setCap("member:"+string(c.member), "month", `{"limit":"20"}`)
	c.setCap("member:"+string(c.owner), "month", `{"limit":"0"}`) // of somebody else
	c.setCap("key:"+string(c.Key(models.NewSecret(), c.account).ID), "day", `{"limit":"0"}`)
	const midnight, april = `"2026-03-30T00:00:00.000Z"`, `"2026-04-01T00:00:00.000Z"`
	caps := func(account, key, member [2]string) string { // what is used and left
		return `"caps":[{` + capTerms("account", "week", "50", "null", account[0], account[1], midnight) + `},{` +
			capTerms("key:"+string(c.key.ID), "day", "5", `{"credits":"1","until":`+midnight+`}`, key[0], key[1], midnight) + `},{` +
			capTerms("member:"+string(c.member), "month", "20", "null", member[0], member[1], april) + `}]`
	}
	fresh := caps([2]string{"0", "50"}, [2]string{"0", "6"}, [2]string{"0", "20"})
	ask("").wantContains(200, `"charge":null,`+fresh+`,"cap":null}`)
	ask(`,"product":"readme","quantity":"3"`).wantContains(200, `"valid":true,"code":null,"detail":null,`)
	charged := ask(`,"product":"readme","quantity":"2","charge":true`)
	used := caps([2]string{"4", "46"}, [2]string{"4", "2"}, [2]string{"4", "16"})
	charged.wantContains(201, `,`+used+`,"cap":null}`)

	for _, charge := range []string{"", `,"charge":true`} {
		a := ask(`,"product":"readme","quantity":"1.5"` + charge)
		a.wantBody(200, `{"valid":false,"code":"cap_reached","detail":"This key may use at most 6 credits a day. It has used 4, and this needs 3. The next day begins at 2026-03-30T00:00:00Z.",`+
			`"account":"`+string(c.account)+`","key":"`+string(c.key.ID)+`","scopes":["balance:read"],"networks":[],"available":"96","cost":"3","charge":null,`+
			used+`,`+reachedCap("key", string(c.key.ID), "day", "6", "4", midnight)+`}`)
		a.wantHeader("X-Credits-Remaining", "96.00")
		a.wantHeader("X-Credits-Cost", "")
	}
	ask(`,"product":"readme"`).wantContains(200, `"valid":true`)
	c.wantBalance(96*models.Credit, 0)
}

// A thousand charges at once by one key overshoot its cap, its maker's and the account's by
// nothing.
func TestConcurrentCharges(t *testing.T) {
	c := newCapped(t, 10_000*models.Credit)
	c.setCap("key:"+string(c.key.ID), "day", `{"limit":"100"}`)
	c.setCap("member:"+string(c.member), "month", `{"limit":"90","boost":{"credits":"0.2","until":"2026-03-30T00:00:00Z"}}`)
	c.setCap("account", "ever", `{"limit":"1000"}`)
	body := fmt.Sprintf(`{"key":%q,"credits":"0.3"}`, c.secret)
	answers := make([]response, 1000)
	var wg sync.WaitGroup
	for i := range answers {
		wg.Go(func() {
			more := ""
			if i%3 == 0 {
				more = `,"hold":true`
			}
			answers[i] = c.post("/v1/charges", strings.TrimSuffix(body, "}")+more+"}", idempotencyKey(fmt.Sprint("charge-", i)))
		})
	}
	wg.Wait()
	accepted := 0
	for _, a := range answers {
		if a.status == 201 {
			accepted++
			continue
		}
		a.wantContains(403, reachedCap("member", string(c.member), "month", "90.2", "90", `"2026-04-01T00:00:00.000Z"`))
	}
	if accepted != 300 {
		t.Errorf("%d charges were accepted, want the 300 that fit", accepted)
	}
	c.request("GET", "/v1/accounts/"+string(c.account)+"/caps", "", c.credential).wantContains(200, `"used":"90","left":"10"`)
	c.CheckBooks()
}
