package posting_test

import (
	"fmt"
	"testing"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// A batch reads the accounts that it does not remember together: each gets its own lots, caps,
// holds and periods, and not its neighbour's.
func TestAccountsAreReadTogether(t *testing.T) {
	k := storetest.New(t)
	plan := k.Plan(models.PlanVersion{Slug: "m", Name: "M", Allowance: 7 * models.Credit, Period: models.Monthly})
	post := func(id models.AccountID, key string, do models.Action) models.Command {
		return models.Command{Account: id, Origin: "program", Key: key, Actor: models.System, Do: do}
	}
	var charges, captures []models.Command
	var left []models.Credits
	var codes []models.Code // of those charges that are rejected
	for i := range 21 {     // more than the second size of lists, and not as many as the third
		_, account := k.Person(fmt.Sprint("ann", i))
		have := models.Credits(0)
		for lot := range i % 4 {
			k.Grant(account.ID, models.Credits(10*i+lot)*models.Credit)
			have += models.Credits(10*i+lot) * models.Credit
		}
		if i%5 == 1 {
			k.Subscribe(account.ID, plan)
			have += plan.Allowance
		}
		taken := models.Credits(i) * models.Credit
		if i%3 == 2 && have > 0 {
			hold := k.Post(post(account.ID, "hold", models.HoldCredits{Charge: models.Charge{Description: "a job", Credits: models.Credit}}))
			captures = append(captures, post(account.ID, "capture", models.CaptureHold{ChargeID: hold.Charge.ID, Credits: models.Credit}))
			have -= models.Credit
		}
		code := models.Code("")
		if i%2 == 1 {
			k.Post(post(account.ID, "cap", models.ChangeCap{Subject: models.CapOnAccount, Window: models.CapDay, Amount: &taken}))
			code = models.CodeCapReached
		}
		if have < taken+1 {
			code = models.CodeInsufficientCredits
		}
		charges = append(charges, post(account.ID, "charge", storetest.ChargeOf(taken+1)))
		codes, left = append(codes, code), append(left, have-taken-1)
	}
	other := storetest.Open(t, k.Path, k.Clock, storetest.Settings())
	outcomes, _, err := other.PostAll(t.Context(), charges, true, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i, o := range outcomes {
		if models.CodeOf(o.Err) != codes[i] {
			t.Errorf("account %d: %v, want %q", i, o.Err, codes[i])
		} else if o.Err == nil && o.Receipt.Entry.BalanceAfter.Available != left[i] {
			t.Errorf("account %d: %v, %s are left, want %s", i, o.Err, o.Receipt.Entry.BalanceAfter.Available, left[i])
		}
	}
	if outcomes, all, err := other.PostAll(t.Context(), captures, false, nil); err != nil || !all {
		t.Errorf("captures: %v, %v", outcomes, err)
	}
	k.CheckBooks()
}
