package ledger

import (
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
)

func TestReversal(t *testing.T) {
	b := newBooks(t)
	b.buy("pur_1", 10*one)
	b.do(noon, grant(models.Promotional, 4*one, time.Time{}))
	b.do(noon, charge(7*one)) // 4 promotional, 3 of the purchase
	b.do(noon, hold("chg_h", 2*one))
	b.do(noon, grant(models.Promotional, one, time.Time{}))

	d := b.do(noon, models.ReversePurchase{PurchaseID: "pur_1", Credits: 10 * one}) // 5 own, 1 other, 4 debt
	b.wantBalance(models.Balance{Held: 2 * one, Debt: 4 * one})
	reversal := d.Entries[d.OwnIndex]
	if reversal.Delta != -10*one || len(reversal.Draws) != 2 {
		t.Errorf("the reversal is %+v", reversal)
	}
	b.wantError(noon, models.ReversePurchase{PurchaseID: "pur_1", Credits: 1}, models.CodeInvalidField)
	b.wantError(noon, charge(one), models.CodeAccountInDebt)

	d = b.do(noon, models.ReleaseHold{ChargeID: "chg_h"}) // released credits pay debt first
	b.wantBalance(models.Balance{Debt: 2 * one})
	if last := d.Entries[len(d.Entries)-1]; d.OwnIndex != 0 || last.Kind != models.EntryRepayment || last.Delta != 0 {
		t.Errorf("entered %+v", d.Entries)
	}
	b.do(noon, grant(models.Purchased, 5*one, time.Time{}))
	b.wantBalance(models.Balance{Available: 3 * one})

	b.do(noon, models.UndoReversal{Reversal: reversal.ID}) // 6 to the lots, and the 4 of debt that was paid
	b.wantBalance(models.Balance{Available: 13 * one})
	b.wantError(noon, models.UndoReversal{Reversal: reversal.ID}, models.CodeConflict)
	b.do(noon, models.ReversePurchase{PurchaseID: "pur_1", Credits: 10 * one})
	b.wantBalance(models.Balance{Available: 3 * one})
}

func TestUndoneReversalForgivesDebtFirst(t *testing.T) {
	b := newBooks(t)
	b.buy("pur_1", 10*one)
	b.do(noon, charge(10*one))
	d := b.do(noon, models.ReversePurchase{PurchaseID: "pur_1", Credits: 6 * one})
	b.wantBalance(models.Balance{Debt: 6 * one})
	b.do(noon, grant(models.Promotional, 2*one, time.Time{}))
	b.wantBalance(models.Balance{Debt: 4 * one})
	b.do(noon, models.UndoReversal{Reversal: d.Entries[d.OwnIndex].ID})
	b.wantBalance(models.Balance{Available: 2 * one})
}

func TestUndoneReversalRestoresItsLots(t *testing.T) {
	b := newBooks(t)
	b.buy("pur_1", 10*one)
	b.do(noon, charge(10*one))
	b.do(noon, grant(models.Promotional, 3*one, time.Time{}))
	d := b.do(noon, models.ReversePurchase{PurchaseID: "pur_1", Credits: 5 * one}) // 3 promotional, 2 owed
	b.wantBalance(models.Balance{Debt: 2 * one})
	d = b.do(noon, models.UndoReversal{Reversal: d.Entries[d.OwnIndex].ID})
	b.wantBalance(models.Balance{Available: 3 * one})
	if b.availableByKind(models.Promotional) != 3*one || len(d.Entries) != 1 || len(d.Entries[0].NewLots) != 0 {
		t.Errorf("gave back %s promotional credits in %+v", b.availableByKind(models.Promotional), d.Entries)
	}
}

func TestFreeze(t *testing.T) {
	b := newBooks(t)
	b.buy("pur_1", 10*one)
	b.do(noon, grant(models.Promotional, 2*one, time.Time{}))
	b.do(noon, models.FreezePurchase{PurchaseID: "pur_1"})
	b.wantBalance(models.Balance{Available: 2 * one, Frozen: 10 * one})
	b.wantError(noon, charge(3*one), models.CodeInsufficientCredits)
	b.wantError(noon, models.FreezePurchase{PurchaseID: "pur_1"}, models.CodeConflict)
	b.do(noon, models.ReversePurchase{PurchaseID: "pur_1", Credits: 4 * one}) // takes frozen credits too
	b.wantBalance(models.Balance{Available: 2 * one, Frozen: 6 * one})
	b.do(noon, models.UnfreezePurchase{PurchaseID: "pur_1"})
	b.wantBalance(models.Balance{Available: 8 * one})
}

// While there is debt, turns are not folded and each allowance pays some of it, so that
// advancing late gives the same result as advancing daily.
func TestDebtIsPaidTurnByTurn(t *testing.T) {
	for _, days := range []int{3, 10} {
		b := newBooks(t, daily(20*one, 0, 0))
		b.buy("pur_1", 100*one)
		b.do(noon, charge(100*one))
		b.do(noon, models.ReversePurchase{PurchaseID: "pur_1", Credits: 70 * one})
		b.do(noon, start("pln_daily")) // pays 20 at once
		b.wantBalance(models.Balance{Debt: 50 * one})
		b.do(noon.AddDate(0, 0, days), models.AdvanceAccount{})
		b.wantBalance(models.Balance{Available: map[int]models.Credits{3: 10 * one, 10: 20 * one}[days]})
	}
}
