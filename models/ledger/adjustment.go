package ledger

import (
	"time"

	"github.com/bursar-portal/bursar/models"
)

// adjust corrects the balance; see models.AdjustCredits.
func (p *posting) adjust(cmd PreparedCommand, do models.AdjustCredits, now time.Time) error {
	e := p.beginOwn(cmd, models.EntryAdjustment, now)
	amount := do.Amount
	if do.To != nil {
		var ok bool
		if amount, ok = p.amountToReach(*do.To); !ok {
			return errOverflow
		}
	}
	switch {
	case amount < 0:
		if err := e.burn(-amount); err != nil {
			return err
		}
	case amount > 0:
		if err := p.checkOverflow(amount); err != nil {
			return err
		}
		if err := e.grantLot(models.GrantCredits{
			Kind: do.Kind, Source: models.SourceAdjustment, Credits: amount,
			StartsAt: do.StartsAt, ExpiresAt: do.ExpiresAt, Priority: do.Priority,
		}); err != nil {
			return err
		}
	}
	e.enter()
	return nil
}

// amountToReach returns the adjustment after which exactly the given credits are
// available. Debt is added, since it is paid first; for 0 the adjustment takes what
// is available and leaves debt alone. ok is false if the amount overflows.
func (p *posting) amountToReach(available models.Credits) (amount models.Credits, ok bool) {
	v := p.state.Balance()
	if available == 0 {
		return -v.Available, true
	}
	return models.AddCredits(available-v.Available, v.Debt)
}

// AdjustmentRecord is the lot that an adjustment created, or what it took from lots. With
// the lot, those that continue it have to be loaded.
type AdjustmentRecord struct {
	Lot    models.LotID // "" if it took credits
	Given  models.Credits
	Taken  []LotAmount
	Undone bool
}

// AdjustmentRecordOf derives an adjustment's record from its entry.
func AdjustmentRecordOf(e models.Entry, undone bool) AdjustmentRecord {
	r := AdjustmentRecord{Undone: undone}
	for _, l := range e.NewLots {
		r.Lot, r.Given = l.ID, l.Granted
	}
	for _, d := range e.Draws {
		r.Taken = append(r.Taken, LotAmount{d.LotID, -d.Remaining})
	}
	return r
}

// undoAdjustment takes back what an adjustment gave, from its own lot, then from those that
// continue it, and then in burn order, and is rejected if there are too few credits. What
// the adjustment took goes back to the same lots, as with a refund.
func (p *posting) undoAdjustment(cmd PreparedCommand, do models.UndoAdjustment, now time.Time) error {
	record, ok := p.state.Adjustments[do.Adjustment]
	switch {
	case !ok:
		return models.Errorf(models.CodeNotFound, "There is no such adjustment.")
	case record.Undone:
		return models.Errorf(models.CodeConflict, "This adjustment was already undone.")
	case record.Given > 0 && expired(p.state.lotByID[record.Lot].Lot, now, true) && len(p.remainingOf(record.Lot)) == 0:
		// The unused rest has lapsed; undoing would take other credits instead.
		return models.Errorf(models.CodeConflict, "What this adjustment gave has expired, so there is nothing to undo.")
	case record.Given == 0 && len(record.Taken) == 0:
		return models.Errorf(models.CodeConflict, "This adjustment changed nothing.")
	}
	e := p.beginOwn(cmd, models.EntryUndo, now)
	e.Undoes = do.Adjustment
	if err := e.takeBackGrant(record); err != nil {
		return err
	}
	e.giveBack(record.Taken)
	record.Undone = true
	p.state.Adjustments[do.Adjustment] = record
	e.enter()
	return nil
}

// takeBackGrant takes back the credits that an adjustment gave, from its own lot
// first.
func (d *draft) takeBackGrant(record AdjustmentRecord) error {
	rest := record.Given
	if rest == 0 {
		return nil
	}
	own := d.remainingOf(record.Lot)
	parts := make([]models.Credits, len(own))
	available, others := d.state.Balance().Available, rest
	for i, l := range own {
		parts[i] = min(others, l.Remaining)
		others -= parts[i]
		if l.Spendable() == 0 {
			available += parts[i] // it has not started, so Available lacks it
		}
	}
	if rest > available {
		return d.affordable(rest)
	}
	for i, l := range own {
		if parts[i] > 0 {
			d.change(l, -parts[i], 0)
		}
	}
	d.take(others)
	return nil
}

// remainingOf returns a lot and the successors that continue it, as far as anything remains
// of them, in creation order.
func (p *posting) remainingOf(id models.LotID) (remaining []*lot) {
	line := map[models.LotID]bool{id: true}
	for _, l := range p.state.lots {
		if line[l.ID] || line[l.Continues] && l.Source == models.SourceExtension {
			line[l.ID] = true
			if l.Remaining > 0 {
				remaining = append(remaining, l)
			}
		}
	}
	return remaining
}
