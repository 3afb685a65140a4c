package ledger

import (
	"slices"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// refund gives back what a charge took to the lots that it drew from, the last drawn
// first. Credits from lots that have ended come back as promotional credits with a
// lifetime of Catalog.RefundLife, in a lot for each that they came from.
func (p *posting) refund(cmd PreparedCommand, do models.RefundCharge, now time.Time) (*models.Charge, error) {
	record, ok := p.state.Charges[do.ChargeID]
	if !ok {
		return nil, models.Errorf(models.CodeNotFound, "There is no such charge.")
	}
	left := record.Credits - record.Refunded
	amount := do.Credits
	if amount == 0 {
		amount = left
	}
	if amount == 0 || amount > left {
		return nil, models.Invalid("credits", "is more than the "+left.String()+" that can be given back")
	}
	if err := p.checkOverflow(amount); err != nil {
		return nil, err
	}
	e := p.beginOwn(cmd, models.EntryRefund, now)
	e.about(&record.Charge)
	e.GoesBackOn = record.TakenAt
	var back []LotAmount
	record.Taken, back = splitRefund(record.Taken, amount)
	e.giveBack(back)
	e.uncount(amount)
	record.Refunded += amount
	e.enter()
	p.recordCharge(record)
	return &record.Charge, nil
}

// giveBack returns credits to lots. What goes to a lot that was extended makes a
// successor. What comes from a lot that has ended makes a promotional lot, which takes with
// it what the credits would be worth in the lot that they came from.
func (d *draft) giveBack(parts []LotAmount) {
	for _, part := range d.giveBackToLots(parts) {
		from := d.state.lotByID[part.LotID]
		d.addRefund(models.Lot{Granted: part.Credits, Continues: from.ID, PaidMinor: from.worth(part.Credits), Currency: from.Currency})
	}
}

// giveBackToLots returns credits to lots and their successors, and returns the rest: what
// came from lots that have ended, added up by lot.
func (d *draft) giveBackToLots(parts []LotAmount) (orphaned []LotAmount) {
	var moved []LotAmount
	for _, part := range parts {
		lot := d.state.lotByID[part.LotID]
		switch {
		case part.Credits == 0:
		case expired(lot.Lot, d.EffectiveAt, true):
			orphaned = addAmount(orphaned, part)
		case lot.Extended:
			moved = addAmount(moved, part)
		default:
			d.change(lot, part.Credits, 0)
		}
	}
	for _, part := range moved {
		lot := d.state.lotByID[part.LotID]
		d.addSuccessor(lot, part.Credits, lot.worth(part.Credits))
	}
	return orphaned
}

// addRefund adds a promotional lot of credits that can't go back to theirs.
func (d *draft) addRefund(l models.Lot) {
	l.Kind, l.Source, l.Priority = models.Promotional, models.SourceRefund, d.state.Catalog.Priorities.Promotional
	l.StartsAt, l.ExpiresAt = d.EffectiveAt, d.EffectiveAt.Add(d.state.Catalog.RefundLife)
	d.add(l)
}

// worth returns the part of the lot's cost basis that credits take with them which come back
// to it, but go to a lot that continues it. What others have taken before counts as
// outstanding, so that many small parts are worth no more than one of them all.
func (l *lot) worth(back models.Credits) int64 {
	outstanding := l.Outstanding() + l.continued
	return l.Basis(outstanding+back) - l.Basis(outstanding)
}

// addAmount adds a part to the part of the same lot, if there is one.
func addAmount(parts []LotAmount, part LotAmount) []LotAmount {
	for i := range parts {
		if parts[i].LotID == part.LotID {
			parts[i].Credits += part.Credits
			return parts
		}
	}
	return append(parts, part)
}

// splitRefund divides what was taken into the part that remains taken and the given
// amount, which goes back, the last taken first. back is in the order of going back.
func splitRefund(taken []LotAmount, amount models.Credits) (left, back []LotAmount) {
	left = slices.Clone(taken)
	for i := len(left) - 1; i >= 0 && amount > 0; i-- {
		part := min(amount, left[i].Credits)
		back = append(back, LotAmount{left[i].LotID, part})
		left[i].Credits -= part
		amount -= part
	}
	return left, back
}
