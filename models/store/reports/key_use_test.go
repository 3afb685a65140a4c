package reports_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

func TestKeyUse(t *testing.T) {
	k := storetest.New(t)
	_, account := k.Person("ann")
	_, other := k.Person("bob")
	k.Grant(account.ID, 100*models.Credit)
	a, b, idle := k.Key(models.NewSecret(), account.ID), k.Key(models.NewSecret(), account.ID), k.Key(models.NewSecret(), account.ID)
	charge := func(key models.KeyID, credits models.Credits) models.ChargeID {
		return k.Post(models.Command{Account: account.ID, Do: models.ChargeCredits{Charge: models.Charge{Credits: credits, KeyID: key}}}).Charge.ID
	}
	charge(a.ID, 50*models.Credit)
	k.Clock.Add(31 * 24 * time.Hour)
	charge(a.ID, 3*models.Credit)
	charge(a.ID, models.Credit)
	k.Post(models.Command{Account: account.ID, Do: models.RefundCharge{ChargeID: charge(b.ID, 2*models.Credit), Credits: models.Credit}})
	charge("", models.Credit)
	use := func(id models.AccountID, keys ...models.KeyID) string {
		sums, err := k.KeyUse(t.Context(), id, keys, k.Now().AddDate(0, 0, -30), k.Now().Add(time.Second))
		if err != nil {
			t.Fatal(err)
		}
		text := ""
		for _, key := range keys {
			if sum, ok := sums[key]; ok {
				text += fmt.Sprintf("%s in %d, back %s, last at %s;", sum.Credits, sum.Charges, sum.Refunded, sum.LastAt.UTC().Format(time.DateTime))
			}
		}
		return text
	}
	if got := use(account.ID, a.ID, b.ID, idle.ID, "key_none"); got != "4 in 2, back 0, last at 2026-04-29 17:45:00;2 in 1, back 1, last at 2026-04-29 17:45:00;" {
		t.Errorf("used %s", got)
	}
	if got := use(other.ID, a.ID) + use("acc_none", a.ID) + use(account.ID); got != "" {
		t.Errorf("others used %s", got)
	}
	k.CheckBooks()
}
