package posting_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// Two portals charge the same accounts in turns. What each remembers of them is out of date each
// time, whatever they have: lots, a cap, a hold, a plan.
func TestPortalsTakeTurns(t *testing.T) {
	k := storetest.New(t)
	portals := []*storetest.Kit{k, storetest.Open(t, k.Path, k.Clock, storetest.Settings())}
	post := func(n int, id models.AccountID, key string, do models.Action) (models.Receipt, error) {
		return portals[n%2].Try(models.Command{Account: id, Origin: "program", Key: key, Actor: models.System, Do: do})
	}
	must := func(r models.Receipt, err error) models.Receipt {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	open := func(lots int) (id models.AccountID) {
		_, account := k.Person(fmt.Sprint("ann", lots))
		for range lots {
			k.Grant(account.ID, 3*models.Credit)
		}
		return account.ID
	}
	lots, capped, held, planned := open(5), open(4), open(3), open(1)
	four := 4 * models.Credit
	must(post(0, capped, "cap", models.ChangeCap{Subject: models.CapOnAccount, Window: models.CapEver, Amount: &four}))
	hold := must(post(0, held, "hold", models.HoldCredits{Charge: models.Charge{Credits: 2 * models.Credit}})).Charge.ID
	k.Subscribe(planned, k.Plan(models.PlanVersion{Slug: "m", Name: "M", Allowance: 7 * models.Credit, Period: models.Monthly}))

	left := map[models.AccountID]models.Credits{lots: 15, capped: 12, held: 7, planned: 10}
	for round := range 6 {
		for id := range left {
			receipt, err := post(round, id, fmt.Sprint("charge", round), storetest.ChargeOf(models.Credit))
			if id == capped && round >= 4 {
				storetest.WantCode(t, err, models.CodeCapReached)
				continue
			}
			left[id]--
			if got := must(receipt, err).Entry.BalanceAfter.Available; got != left[id]*models.Credit {
				t.Errorf("round %d: %s left, want %d", round, got, left[id])
			}
		}
	}
	must(post(1, held, "capture", models.CaptureHold{ChargeID: hold, Credits: models.Credit, Final: true}))
	if got := must(post(0, held, "after", storetest.ChargeOf(models.Credit))).Entry.BalanceAfter; got.Available != models.Credit || got.Held != 0 {
		t.Errorf("after the hold %s are left and %s held, want 1 and none", got.Available, got.Held)
	}
	k.Clock.Add(32 * 24 * time.Hour)
	must(post(0, planned, "renewed", storetest.ChargeOf(models.Credit)))
	// What was granted is used first. Of the plan's 7 in the first month 3 were used, and 4 have
	// expired; of the next 7 two are used.
	if got := must(post(1, planned, "renewed-again", storetest.ChargeOf(models.Credit))).Entry.BalanceAfter.Available; got != 5*models.Credit {
		t.Errorf("after the renewal %s are left, want 5", got)
	}
	k.CheckBooks()
}
