package ledger

import (
	"slices"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// refund gives back what a charge took to the lots that it drew from, the last drawn
// first. Credits from lots that have ended come back as promotional credits with a
// lifetime of Catalog.RefundLife.
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
	e.ChargeID = do.ChargeID
	var back []LotAmount
	record.Taken, back = splitRefund(record.Taken, amount)
	e.giveBack(back)
	record.Refunded += amount
	e.enter()
	p.recordCharge(record)
	return &record.Charge, nil
}

// giveBack returns credits to lots. Credits of lots that have ended come back as one
// promotional lot.
func (d *draft) giveBack(parts []LotAmount) {
	var orphaned models.Credits
	for _, part := range parts {
		lot := d.state.lotByID[part.LotID]
		switch {
		case part.Credits == 0:
		case expired(lot.Lot, d.EffectiveAt, true):
			orphaned += part.Credits
		default:
			d.change(lot, part.Credits, 0)
		}
	}
	d.add(models.Lot{
		Kind: models.Promotional, Source: models.SourceRefund, Granted: orphaned,
		Priority: d.state.Catalog.Priorities.Promotional, StartsAt: d.EffectiveAt,
		ExpiresAt: d.EffectiveAt.Add(d.state.Catalog.RefundLife),
	})
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
