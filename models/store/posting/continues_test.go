package posting_test

import (
	"testing"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// A lot that somebody has made to continue itself does not end the process.
func TestLotsThatContinueEachOther(t *testing.T) {
	k := storetest.New(t)
	_, account := k.Person("ann")
	first := k.Post(models.Command{Account: account.ID, Do: models.AdjustCredits{Amount: models.Credit, Kind: models.Promotional}})
	k.Grant(account.ID, models.Credit)
	if err := storetest.Tamper(t, k, "DROP TRIGGER lots_keep; UPDATE lots SET continues = 1"); err != nil {
		t.Fatal(err)
	}
	if _, err := k.Try(models.Command{Account: account.ID, Do: models.UndoAdjustment{Adjustment: first.Entry.ID}}); err != nil {
		t.Fatal(err)
	}
	if v, err := k.Verify(t.Context(), nil); err != nil || len(v.Discrepancies) == 0 {
		t.Errorf("nobody notices: %+v, %v", v, err)
	}
}
