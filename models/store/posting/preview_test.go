package posting_test

import (
	"testing"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

func TestPreviewChangesNothing(t *testing.T) {
	k := storetest.New(t)
	_, account := k.Person("ann")
	k.Grant(account.ID, 10*models.Credit)
	command := models.Command{Account: account.ID, Do: storetest.ChargeOf(4 * models.Credit)}
	receipt, err := k.Preview(t.Context(), command)
	if err != nil || receipt.Charge.Credits != 4*models.Credit || receipt.Entry.BalanceAfter.Available != 6*models.Credit || len(receipt.Entry.Draws) != 1 {
		t.Errorf("the preview is %+v, %v", receipt, err)
	}
	if _, err := k.Store.Charge(t.Context(), receipt.Charge.ID); models.CodeOf(err) != models.CodeNotFound {
		t.Errorf("the charge of a preview: %v", err)
	}
	_, err = k.Preview(t.Context(), models.Command{Account: account.ID, Do: storetest.ChargeOf(11 * models.Credit)})
	storetest.WantCode(t, err, models.CodeInsufficientCredits)
	if balance := k.Balance(account.ID); balance.Available != 10*models.Credit || balance.Sequence != 1 {
		t.Errorf("left %+v", balance.Balance)
	}
	k.CheckBooks()
}
