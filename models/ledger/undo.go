package ledger

import (
	"time"

	"github.com/bursar-portal/bursar/models"
)

// AdjustmentRecord is what an adjustment gave as a lot, or took of lots.
type AdjustmentRecord struct {
	Lot    models.LotID // "" if it took
	Given  models.Credits
	Taken  []Taken
	Undone bool
}

// RecordOfAdjustment tells what an adjustment gave or took.
func RecordOfAdjustment(e models.Entry, undone bool) AdjustmentRecord {
	r := AdjustmentRecord{Undone: undone}
	for _, l := range e.Made {
		r.Lot, r.Given = l.ID, l.Granted
	}
	for _, d := range e.Draws {
		r.Taken = append(r.Taken, Taken{d.LotID, -d.Remaining})
	}
	return r
}

// undoAdjustment takes back what an adjustment gave, from its own lot and then in
// burn order, refused if that does not suffice; or gives back what it took, to the
// very lots, as a refund does.
func (p *posting) undoAdjustment(o Order, do models.UndoAdjustment, now time.Time) error {
	record, ok := p.state.Adjustments[do.Adjustment]
	switch {
	case !ok:
		return models.Errorf(models.CodeNotFound, "There is no such adjustment.")
	case record.Undone:
		return models.Errorf(models.CodeConflict, "This adjustment was undone already.")
	case record.Given > 0 && over(p.state.Lots[p.state.lot(record.Lot)], now, true):
		// What was not used has lapsed: taking it back would take other credits.
		return models.Errorf(models.CodeConflict, "What this adjustment gave has expired, so there is nothing to undo.")
	case record.Given == 0 && len(record.Taken) == 0:
		return models.Errorf(models.CodeConflict, "This adjustment changed nothing.")
	}
	e := p.own(o, models.EntryUndo, now)
	e.Undoes = do.Adjustment
	if err := e.takeGiven(record); err != nil {
		return err
	}
	e.giveBack(record.Taken)
	record.Undone = true
	p.state.Adjustments[do.Adjustment] = record
	e.enter()
	return nil
}

// takeGiven takes an adjustment's credits back, its own lot's first.
func (d *draft) takeGiven(record AdjustmentRecord) error {
	rest := record.Given
	if rest == 0 {
		return nil
	}
	own := d.state.lot(record.Lot)
	part := min(rest, d.state.Lots[own].Remaining)
	available := d.state.Values().Available
	if d.state.Lots[own].Spendable() == 0 {
		available += part // it has not started
	}
	if rest > available {
		return d.affordable(rest)
	}
	if part > 0 {
		d.change(own, -part, 0)
	}
	d.take(rest - part)
	return nil
}
