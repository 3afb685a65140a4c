package ledger

import (
	"testing"

	"github.com/bursar-portal/bursar/models"
)

// Giving back in small steps what came from a lot that was extended or has ended brings no
// more of its cost basis back than was paid.
func TestSmallRefundsBringNoMoreBackThanWasPaid(t *testing.T) {
	for _, ended := range []bool{true, false} {
		b := newBooks(t)
		end := noon.Add(hour)
		lot := b.lot(noon, models.Lot{PurchaseID: "pur_1", Granted: 200 * one, PaidMinor: 100, Currency: "usd", ExpiresAt: end})
		b.do(noon, models.ChargeCredits{Charge: models.Charge{ID: "chg_1", Credits: 199 * one}})
		at := noon
		if ended {
			at = end
		} else {
			b.do(noon, models.ExtendLot{LotID: lot, ExpiresAt: end.Add(hour)})
		}
		for range 199 {
			b.do(at, models.RefundCharge{ChargeID: "chg_1", Credits: one})
		}
		var basis int64
		for _, l := range b.state.Lots {
			basis += l.Basis(l.Outstanding())
		}
		if basis != 100 {
			t.Errorf("ended %v: what is outstanding has cost %d of 100", ended, basis)
		}
	}
}
