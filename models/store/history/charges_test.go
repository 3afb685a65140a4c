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
