package ledger

import (
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// adjust adjusts and recalls what that did, as the store does.
func (b *books) adjust(now time.Time, amount models.Credits) models.EntryID {
	b.t.Helper()
	d := b.do(now, models.AdjustCredits{Amount: amount, Kind: models.Purchased})
	e := d.Entries[d.Own]
	if b.state.Adjustments == nil {
		b.state.Adjustments = map[models.EntryID]AdjustmentRecord{}
	}
	b.state.Adjustments[e.ID] = RecordOfAdjustment(e, false)
	return e.ID
}

func TestUndoneAdjustmentTakesItsOwnLotFirst(t *testing.T) {
	b := newBooks(t)
	b.do(noon, grant(models.Promotional, 4*one, time.Time{})) // used before the adjustment's
	id := b.adjust(noon, 10*one)
	b.do(noon, charge(6*one)) // 4 promotional, 2 of the adjustment
	b.do(noon, grant(models.Promotional, 3*one, time.Time{}))
	d := b.do(noon, models.UndoAdjustment{Adjustment: id}) // 8 of its own, 2 promotional
	b.values(models.Values{Available: one})
	if b.holds(models.Purchased) != 0 || b.holds(models.Promotional) != one {
		t.Errorf("left %s purchased and %s promotional", b.holds(models.Purchased), b.holds(models.Promotional))
	}
	if e := d.Entries[d.Own]; e.Kind != models.EntryUndo || e.Undoes != id || e.Delta != -10*one {
		t.Errorf("entered %+v", e)
	}
	b.refuse(noon, models.UndoAdjustment{Adjustment: id}, models.CodeConflict)
}

func TestUndoneAdjustmentNeverGoesBelowZero(t *testing.T) {
	b := newBooks(t)
	id := b.adjust(noon, 10*one)
	b.do(noon, charge(one))
	b.do(noon, hold("chg_h", 4*one))
	b.refuse(noon, models.UndoAdjustment{Adjustment: id}, models.CodeInsufficientCredits)
	b.values(models.Values{Available: 5 * one, Held: 4 * one})
}

func TestUndoneDeductionGoesBackToItsLots(t *testing.T) {
	b := newBooks(t)
	end := noon.Add(time.Hour)
	b.do(noon, grant(models.Promotional, 3*one, end))
	b.do(noon, grant(models.Purchased, 5*one, time.Time{}))
	id := b.adjust(noon, -4*one) // 3 promotional, 1 purchased
	d := b.do(end.Add(time.Hour), models.UndoAdjustment{Adjustment: id})
	b.values(models.Values{Available: 8 * one})
	own := d.Entries[d.Own]
	if len(own.Draws) != 1 || own.Draws[0].Remaining != one || len(own.Made) != 1 || own.Made[0].Granted != 3*one ||
		!own.Made[0].ExpiresAt.Equal(end.Add(time.Hour).AddDate(0, 0, 30)) {
		t.Errorf("gave back %+v and made %+v", own.Draws, own.Made)
	}
}

// What was not used of it has lapsed: other credits are not taken for it.
func TestUndoneAdjustmentThatHasExpired(t *testing.T) {
	b := newBooks(t)
	end := noon.Add(time.Hour)
	b.do(noon, grant(models.Purchased, 10*one, time.Time{}))
	d := b.do(noon, models.AdjustCredits{Amount: 10 * one, Kind: models.Promotional, ExpiresAt: end})
	b.state.Adjustments = map[models.EntryID]AdjustmentRecord{d.Entries[0].ID: RecordOfAdjustment(d.Entries[0], false)}
	b.refuse(end, models.UndoAdjustment{Adjustment: d.Entries[0].ID}, models.CodeConflict)
	b.do(end, models.AdvanceAccount{})
	b.values(models.Values{Available: 10 * one})
}

// What the adjustment gave has paid a debt since: it can't be taken back.
func TestUndoneAdjustmentThatPaidADebt(t *testing.T) {
	b := newBooks(t)
	b.buy("pur_1", 10*one)
	b.do(noon, charge(10*one))
	b.do(noon, models.ReversePurchase{PurchaseID: "pur_1", Credits: 10 * one})
	id := b.adjust(noon, 6*one)
	b.values(models.Values{Debt: 4 * one})
	b.refuse(noon, models.UndoAdjustment{Adjustment: id}, models.CodeAccountInDebt)
	b.do(noon, grant(models.Purchased, 20*one, time.Time{}))
	b.do(noon, models.UndoAdjustment{Adjustment: id})
	b.values(models.Values{Available: 10 * one})
}

func TestOnlyAdjustmentsThatChangedSomethingAreUndone(t *testing.T) {
	b := newBooks(t)
	b.refuse(noon, models.UndoAdjustment{Adjustment: "ent_none"}, models.CodeNotFound)
	d := b.do(noon, models.AdjustCredits{To: new(models.Credits(0)), Kind: models.Purchased})
	b.state.Adjustments = map[models.EntryID]AdjustmentRecord{d.Entries[0].ID: RecordOfAdjustment(d.Entries[0], false)}
	b.refuse(noon, models.UndoAdjustment{Adjustment: d.Entries[0].ID}, models.CodeConflict)
}
