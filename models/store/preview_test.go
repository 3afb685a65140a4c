package store_test

import (
	"testing"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

func TestPreviewChangesNothing(t *testing.T) {
	k := storetest.New(t)
	_, account := k.Person("ann")
	k.Grant(account.ID, 10*models.Credit)
	command := models.Command{Account: account.ID, Do: charge(4 * models.Credit)}
	receipt, err := k.Preview(t.Context(), command)
	if err != nil || receipt.Charge.Credits != 4*models.Credit || receipt.Entry.After.Available != 6*models.Credit || len(receipt.Entry.Draws) != 1 {
		t.Errorf("the preview is %+v, %v", receipt, err)
	}
	if _, err := k.Store.Charge(t.Context(), receipt.Charge.ID); models.CodeOf(err) != models.CodeNotFound {
		t.Errorf("the charge of a preview: %v", err)
	}
	_, err = k.Preview(t.Context(), models.Command{Account: account.ID, Do: charge(11 * models.Credit)})
	wantCode(t, err, models.CodeInsufficientCredits)
	if balance := k.Balance(account.ID); balance.Available != 10*models.Credit || balance.Sequence != 1 {
		t.Errorf("left %+v", balance.Values)
	}
	k.CheckBooks()
}

func TestChargeOfAHoldThatIsOver(t *testing.T) {
	k := storetest.New(t)
	_, account := k.Person("ann")
	k.Grant(account.ID, 10*models.Credit)
	held := k.Post(models.Command{Account: account.ID, Do: models.HoldCredits{Charge: charge(4 * models.Credit).Charge}}).Charge
	k.Clock.Set(held.ExpiresAt)
	if c, err := k.Store.Charge(t.Context(), held.ID); err != nil || c.Status != models.ChargeExpired || !c.EndedAt.Equal(held.ExpiresAt) {
		t.Errorf("the charge is %+v, %v", c, err)
	}
	if balance := k.Balance(account.ID); balance.Available != 10*models.Credit {
		t.Errorf("stands at %+v", balance.Values)
	}
	k.CheckBooks()
}

func TestLotsAndEntriesById(t *testing.T) {
	k := storetest.New(t)
	_, account := k.Person("ann")
	_, other := k.Person("bob")
	granted := k.Grant(account.ID, 10*models.Credit).Entry
	lot := granted.Made[0]
	if _, err := k.Store.Post(t.Context(), models.Command{Account: account.ID, Key: "all", Do: charge(10 * models.Credit)}); err != nil {
		t.Fatal(err)
	}
	lot.Remaining = 0
	lots, err := k.Lots(t.Context(), []models.LotID{lot.ID, "lot_none"})
	if err != nil || len(lots) != 1 || lots[lot.ID] != lot {
		t.Errorf("%+v, %v; want the spent %+v", lots, err, lot)
	}
	e, err := k.Entry(t.Context(), account.ID, granted.ID)
	if err != nil || e.Hash != granted.Hash || e.Delta != 10*models.Credit || len(e.Made) != 1 {
		t.Errorf("%+v, %v", e, err)
	}
	_, err = k.Entry(t.Context(), other.ID, granted.ID)
	wantCode(t, err, models.CodeNotFound)
	k.CheckBooks()
}
