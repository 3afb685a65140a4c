package history_test

import (
	"testing"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

func TestChargeOfAHoldThatIsOver(t *testing.T) {
	k := storetest.New(t)
	_, account := k.Person("ann")
	k.Grant(account.ID, 10*models.Credit)
	held := k.Post(models.Command{Account: account.ID, Do: models.HoldCredits{Charge: storetest.ChargeOf(4 * models.Credit).Charge}}).Charge
	k.Clock.Set(held.ExpiresAt)
	if c, err := k.Store.Charge(t.Context(), held.ID); err != nil || c.Status != models.ChargeExpired || !c.EndedAt.Equal(held.ExpiresAt) {
		t.Errorf("the charge is %+v, %v", c, err)
	}
	if balance := k.Balance(account.ID); balance.Available != 10*models.Credit {
		t.Errorf("stands at %+v", balance.Balance)
	}
	k.CheckBooks()
}

// A charge's id tells its account, however often it is asked; an id that nothing has tells
// none.
func TestAChargeTellsItsAccount(t *testing.T) {
	k := storetest.New(t)
	for _, name := range []string{"ann", "bob"} {
		_, account := k.Person(name)
		k.Grant(account.ID, 10*models.Credit)
		receipt, err := k.Charge(account.ID, models.Credit)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if got, err := k.ChargeAccount(t.Context(), receipt.Charge.ID); err != nil || got != account.ID {
				t.Errorf("the charge is of %s, %v, want %s", got, err, account.ID)
			}
		}
		for _, id := range []models.ChargeID{"", "chg_x", models.ChargeID(receipt.Entry.ID), receipt.Charge.ID[:20] + "aaaaaaaaaa"} {
			_, err := k.ChargeAccount(t.Context(), id)
			storetest.WantCode(t, err, models.CodeNotFound)
		}
	}
	k.CheckBooks()
}

// The id of an entry, a charge or a lot tells where it is, and that of nothing does not.
func TestIDsTellWhereabouts(t *testing.T) {
	k := storetest.New(t)
	for _, name := range []string{"ann", "bob"} {
		_, account := k.Person(name)
		k.Grant(account.ID, 10*models.Credit)
		receipt, err := k.Charge(account.ID, models.Credit)
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range []string{string(receipt.Charge.ID), string(receipt.Entry.ID)} {
			at, err := k.Whereabouts(t.Context(), id)
			if want := (models.Whereabouts{AccountID: account.ID, Entry: receipt.Entry.ID, Number: receipt.Entry.Sequence}); err != nil || at != want {
				t.Errorf("%s is at %+v, %v, want %+v", id, at, err, want)
			}
		}
		lot := receipt.Entry.Draws[0].LotID
		if at, err := k.Whereabouts(t.Context(), string(lot)); err != nil || at != (models.Whereabouts{AccountID: account.ID, Lot: lot}) {
			t.Errorf("%s is at %+v, %v", lot, at, err)
		}
	}
	for _, id := range []string{"", "ent_x", "acc_x", "pur_x"} {
		_, err := k.Whereabouts(t.Context(), id)
		storetest.WantCode(t, err, models.CodeNotFound)
	}
	k.CheckBooks()
}
