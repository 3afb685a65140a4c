package ledger

import (
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// adjust adjusts the balance and loads the adjustment's record, as the store does.
func (b *books) adjust(now time.Time, amount models.Credits) models.EntryID {
	b.t.Helper()
	d := b.do(now, models.AdjustCredits{Amount: amount, Kind: models.Purchased})
	e := d.Entries[d.OwnIndex]
	if b.state.Adjustments == nil {
		b.state.Adjustments = map[models.EntryID]AdjustmentRecord{}
	}
	b.state.Adjustments[e.ID] = AdjustmentRecordOf(e, false)
	return e.ID
}

func TestUndoneAdjustmentTakesItsOwnLotFirst(t *testing.T) {
	b := newBooks(t)
	b.do(noon, grant(models.Promotional, 4*one, time.Time{})) // used before the adjustment's lot
	id := b.adjust(noon, 10*one)
	b.do(noon, charge(6*one)) // 4 promotional, 2 of the adjustment
	b.do(noon, grant(models.Promotional, 3*one, time.Time{}))
	d := b.do(noon, models.UndoAdjustment{Adjustment: id}) // 8 of its own, 2 promotional
	b.wantBalance(models.Balance{Available: one})
	if b.availableByKind(models.Purchased) != 0 || b.availableByKind(models.Promotional) != one {
		t.Errorf("left %s purchased and %s promotional", b.availableByKind(models.Purchased), b.availableByKind(models.Promotional))
	}
	if e := d.Entries[d.OwnIndex]; e.Kind != models.EntryUndo || e.Undoes != id || e.Delta != -10*one {
		t.Errorf("entered %+v", e)
	}
	b.wantError(noon, models.UndoAdjustment{Adjustment: id}, models.CodeConflict)
}

func TestUndoneAdjustmentNeverGoesBelowZero(t *testing.T) {
	b := newBooks(t)
	id := b.adjust(noon, 10*one)
	b.do(noon, charge(one))
	b.do(noon, hold("chg_h", 4*one))
	b.wantError(noon, models.UndoAdjustment{Adjustment: id}, models.CodeInsufficientCredits)
	b.wantBalance(models.Balance{Available: 5 * one, Held: 4 * one})
}

func TestUndoneDeductionGoesBackToItsLots(t *testing.T) {
	b := newBooks(t)
	end := noon.Add(time.Hour)
	b.do(noon, grant(models.Promotional, 3*one, end))
	b.do(noon, grant(models.Purchased, 5*one, time.Time{}))
	id := b.adjust(noon, -4*one) // 3 promotional, 1 purchased
	d := b.do(end.Add(time.Hour), models.UndoAdjustment{Adjustment: id})
	b.wantBalance(models.Balance{Available: 8 * one})
	own := d.Entries[d.OwnIndex]
	if len(own.Draws) != 1 || own.Draws[0].Remaining != one || len(own.NewLots) != 1 || own.NewLots[0].Granted != 3*one ||
		!own.NewLots[0].ExpiresAt.Equal(end.Add(time.Hour).AddDate(0, 0, 30)) {
		t.Errorf("gave back %+v and made %+v", own.Draws, own.NewLots)
	}
}

// The unused credits have lapsed, so undoing would take other credits.
func TestUndoneAdjustmentThatHasExpired(t *testing.T) {
	b := newBooks(t)
	end := noon.Add(time.Hour)
	b.do(noon, grant(models.Purchased, 10*one, time.Time{}))
	d := b.do(noon, models.AdjustCredits{Amount: 10 * one, Kind: models.Promotional, ExpiresAt: end})
	b.state.Adjustments = map[models.EntryID]AdjustmentRecord{d.Entries[0].ID: AdjustmentRecordOf(d.Entries[0], false)}
	b.wantError(end, models.UndoAdjustment{Adjustment: d.Entries[0].ID}, models.CodeConflict)
	b.do(end, models.AdvanceAccount{})
	b.wantBalance(models.Balance{Available: 10 * one})
}

// The adjustment's credits have paid debt since, so there is nothing to take back.
func TestUndoneAdjustmentThatPaidADebt(t *testing.T) {
	b := newBooks(t)
	b.buy("pur_1", 10*one)
	b.do(noon, charge(10*one))
	b.do(noon, models.ReversePurchase{PurchaseID: "pur_1", Credits: 10 * one})
	id := b.adjust(noon, 6*one)
	b.wantBalance(models.Balance{Debt: 4 * one})
	b.wantError(noon, models.UndoAdjustment{Adjustment: id}, models.CodeAccountInDebt)
	b.do(noon, grant(models.Purchased, 20*one, time.Time{}))
	b.do(noon, models.UndoAdjustment{Adjustment: id})
	b.wantBalance(models.Balance{Available: 10 * one})
}

func TestUndoOfNothingIsRejected(t *testing.T) {
	b := newBooks(t)
	b.wantError(noon, models.UndoAdjustment{Adjustment: "ent_none"}, models.CodeNotFound)
	d := b.do(noon, models.AdjustCredits{To: new(models.Credits(0)), Kind: models.Purchased})
	b.state.Adjustments = map[models.EntryID]AdjustmentRecord{d.Entries[0].ID: AdjustmentRecordOf(d.Entries[0], false)}
	b.wantError(noon, models.UndoAdjustment{Adjustment: d.Entries[0].ID}, models.CodeConflict)
}

func TestAdjust(t *testing.T) {
	a := newAccount(t)
	a.do(noon, models.AdjustCredits{Amount: 5 * one, Kind: models.Promotional})
	a.do(noon, models.AdjustCredits{Amount: -2 * one, Kind: models.Purchased})
	a.wantError(noon, models.AdjustCredits{Amount: -4 * one, Kind: models.Purchased}, models.CodeInsufficientCredits)

	to := 10 * one
	if d := a.do(noon, models.AdjustCredits{To: &to, Kind: models.Purchased}); d.Entries[0].Delta != 7*one {
		t.Errorf("set to 10 from 3: delta %s", d.Entries[0].Delta)
	}
	if d := a.do(noon, models.AdjustCredits{To: &to, Kind: models.Purchased}); d.Entries[0].Delta != 0 {
		t.Errorf("set to 10 from 10: delta %s", d.Entries[0].Delta)
	}
	zero := models.Credits(0)
	if d := a.do(noon, models.AdjustCredits{To: &zero, Kind: models.Purchased}); d.Entries[0].BalanceAfter != (models.Balance{}) {
		t.Errorf("set to 0: %+v", d.Entries[0].BalanceAfter)
	}
}

// An adjustment that adds credits may set times and a priority, like a grant. One that
// takes credits may not.
func TestAdjustScheduledAndExpiring(t *testing.T) {
	a := newAccount(t)
	start, end, first := noon.Add(time.Hour), noon.Add(2*time.Hour), 3
	d := a.do(noon, models.AdjustCredits{Amount: 7 * one, Kind: models.Promotional, StartsAt: start, ExpiresAt: end, Priority: &first})
	lot := d.Entries[0].NewLots[0]
	if d.Entries[0].BalanceAfter != (models.Balance{Scheduled: 7 * one}) || lot.Source != models.SourceAdjustment ||
		lot.Priority != 3 || !lot.StartsAt.Equal(start) || !lot.ExpiresAt.Equal(end) {
		t.Errorf("after the adjustment: %+v, the lot %+v", d.Entries[0].BalanceAfter, lot)
	}
	a.wantError(noon, charge(one), models.CodeInsufficientCredits)
	d = a.do(end, models.AdvanceAccount{})
	if n := len(d.Entries); n != 2 || d.Entries[1].Kind != models.EntryLapse || d.Entries[1].Delta != -7*one {
		t.Errorf("the end is %+v", d.Entries)
	}
	a.do(end, grant(models.Purchased, 9*one, time.Time{}))
	to := 9 * one
	for field, do := range map[string]models.AdjustCredits{
		"a start in the past":   {Amount: one, StartsAt: noon},
		"an end before it":      {Amount: one, ExpiresAt: end},
		"a minus with a start":  {Amount: -one, StartsAt: end.Add(time.Hour)},
		"a minus with an end":   {Amount: -one, ExpiresAt: end.Add(time.Hour)},
		"a minus with a place":  {Amount: -one, Priority: &first},
		"a goal with a place":   {To: &to, Priority: &first},
		"a goal with a start":   {To: &to, StartsAt: end.Add(time.Hour)},
		"a goal with an expiry": {To: &to, ExpiresAt: end.Add(time.Hour)},
	} {
		t.Run(field, func(t *testing.T) {
			do.Kind = models.Purchased
			a.wantError(end, do, models.CodeInvalidField)
		})
	}
}

// Setting the balance makes that much spendable, so debt is paid on top. Setting it to 0
// while there is debt does nothing.
func TestAdjustToWhileInDebt(t *testing.T) {
	b := newBooks(t)
	b.buy("pur_1", 8*one)
	b.do(noon, charge(8*one))
	b.do(noon, models.ReversePurchase{PurchaseID: "pur_1", Credits: 8 * one})
	if d := b.do(noon, models.AdjustCredits{To: new(models.Credits(0)), Kind: models.Purchased}); d.Entries[0].Delta != 0 {
		t.Errorf("set to 0: delta %s", d.Entries[0].Delta)
	}
	b.wantBalance(models.Balance{Debt: 8 * one})
	if d := b.do(noon, models.AdjustCredits{To: new(5 * one), Kind: models.Purchased}); d.Entries[0].Delta != 13*one || d.Entries[1].Kind != models.EntryRepayment {
		t.Errorf("set to 5: %+v", d.Entries)
	}
	b.wantBalance(models.Balance{Available: 5 * one})
}
