package ledger

import (
	"slices"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// refund gives back what a charge took, the last drawn first, to the very lots.
// What came from lots that have ended comes back as promotional credits that
// live for a while.
func (p *posting) refund(o Order, do models.RefundCharge, now time.Time) (*models.Charge, error) {
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
	if err := p.room(amount); err != nil {
		return nil, err
	}
	e := p.own(o, models.EntryRefund, now)
	e.ChargeID = do.ChargeID
	var back []Taken
	record.Taken, back = takeBack(record.Taken, amount)
	e.giveBack(back)
	record.Refunded += amount
	e.enter()
	p.note(record)
	return &record.Charge, nil
}

// giveBack returns credits to lots. What belongs to lots that have ended comes
// back as one promotional lot.
func (d *draft) giveBack(parts []Taken) {
	var homeless models.Credits
	for _, part := range parts {
		lot := d.state.lot(part.LotID)
		switch {
		case part.Credits == 0:
		case over(d.state.Lots[lot], d.EffectiveAt, true):
			homeless += part.Credits
		default:
			d.change(lot, part.Credits, 0)
		}
	}
	d.add(models.Lot{
		Kind: models.Promotional, Source: models.SourceRefund, Granted: homeless,
		Priority: d.state.Catalog.Priorities.Promotional, StartsAt: d.EffectiveAt,
		ExpiresAt: d.EffectiveAt.Add(d.state.Catalog.RefundLife),
	})
}

// reverse takes back what a purchase brought.
func (p *posting) reverse(o Order, do models.ReversePurchase, now time.Time) error {
	record, ok := p.state.Purchases[do.PurchaseID]
	if !ok {
		return errNoPurchase
	}
	if left := record.Credits - record.Reversed; do.Credits > left {
		return models.Invalid("credits", "is more than the "+left.String()+" that were not reversed yet")
	}
	p.takeBackPurchase(o, do.PurchaseID, record, do.Credits, now)
	return nil
}

var errNoPurchase = models.Errorf(models.CodeNotFound, "There is no such purchase.")

// takeBackPurchase takes credits of a purchase: first from its own lots, then from
// whatever is available, and the rest becomes debt. What is held is not touched.
func (p *posting) takeBackPurchase(o Order, id models.PurchaseID, record PurchaseRecord, credits models.Credits, now time.Time) {
	e := p.own(o, models.EntryReversal, now)
	e.PurchaseID = id
	reversal := ReversalRecord{PurchaseID: id}
	rest := credits
	for i, l := range p.state.Lots {
		if part := min(rest, l.Remaining); l.PurchaseID == id && part > 0 {
			e.change(i, -part, 0)
			reversal.Taken = append(reversal.Taken, Taken{l.ID, part})
			rest -= part
		}
	}
	others := e.take(min(rest, p.state.Values().Available))
	for _, t := range others {
		rest -= t.Credits
	}
	reversal.Taken = append(reversal.Taken, others...)
	reversal.Debt = rest
	p.state.Debt += rest
	record.Reversed += credits
	p.state.Purchases[id] = record
	if p.state.Reversals == nil {
		p.state.Reversals = map[models.EntryID]ReversalRecord{}
	}
	p.state.Reversals[e.ID] = reversal
	e.enter()
}

// undo gives back what a reversal took: to the lots, and of the debt what is
// still owed; what was paid of it since comes back as purchased credits.
func (p *posting) undo(o Order, do models.UndoReversal, now time.Time) error {
	reversal, ok := p.state.Reversals[do.Reversal]
	if !ok {
		return models.Errorf(models.CodeNotFound, "There is no such reversal.")
	}
	if reversal.Undone {
		return models.Errorf(models.CodeConflict, "This reversal was undone already.")
	}
	total := reversal.Debt
	for _, t := range reversal.Taken {
		total += t.Credits
	}
	record := p.state.Purchases[reversal.PurchaseID]
	if total <= 0 { // money that came back, or a refund that was reversed by hand before
		return models.Errorf(models.CodeConflict, "This took nothing that could be given back.")
	}
	if total > record.Reversed { // the money came back, and the credits with it
		return models.Errorf(models.CodeConflict, "What this reversal took was given back already.")
	}
	e := p.own(o, models.EntryUndo, now)
	e.PurchaseID, e.Undoes = reversal.PurchaseID, do.Reversal
	owed := min(p.state.Debt, reversal.Debt)
	p.state.Debt -= owed
	e.giveBack(reversal.Taken)
	e.add(models.Lot{
		Kind: models.Purchased, Source: models.SourceReversal, PurchaseID: reversal.PurchaseID,
		Granted: reversal.Debt - owed, Priority: p.state.Catalog.Priorities.Purchased, StartsAt: e.EffectiveAt,
	})
	reversal.Undone = true
	p.state.Reversals[do.Reversal] = reversal
	record.Reversed -= total
	p.state.Purchases[reversal.PurchaseID] = record
	e.enter()
	p.keepFrozen(reversal.PurchaseID, record.Disputed)
	return nil
}

// freeze keeps a purchase's lots from being used, or ends that. What is held of
// them stays held.
func (p *posting) freeze(o Order, purchase models.PurchaseID, frozen bool, now time.Time) error {
	kind := models.EntryThaw
	if frozen {
		kind = models.EntryFreeze
	}
	e := p.own(o, kind, now)
	e.PurchaseID = purchase
	e.setFrozen(purchase, frozen)
	if len(e.Draws) == 0 {
		return models.Errorf(models.CodeConflict, "The purchase has no credits that are %s.", map[bool]string{true: "not frozen", false: "frozen"}[frozen])
	}
	e.enter()
	return nil
}

// setFrozen freezes or thaws all lots of a purchase.
func (d *draft) setFrozen(purchase models.PurchaseID, frozen bool) {
	for i := range d.state.Lots {
		if l := &d.state.Lots[i]; l.PurchaseID == purchase && l.Frozen != frozen {
			l.Frozen = frozen
			d.change(i, 0, 0)
		}
	}
}

// RecordOf tells what a charge took and has not given back, from its entries in
// order.
func RecordOf(c models.Charge, entries []models.Entry) ChargeRecord {
	record := ChargeRecord{Charge: c}
	for _, e := range entries {
		switch e.Kind {
		case models.EntryCharge:
			for _, d := range e.Draws {
				record.Taken = append(record.Taken, Taken{d.LotID, -d.Remaining})
			}
		case models.EntryCapture:
			// What was captured stands first; what follows went back or lapsed.
			rest := e.Captured
			for _, d := range e.Draws {
				if part := min(rest, -d.Held); part > 0 {
					record.Taken = append(record.Taken, Taken{d.LotID, part})
					rest -= part
				}
			}
		case models.EntryRefund:
			record.Taken, _ = takeBack(record.Taken, e.Delta)
		}
	}
	return record
}

// RecordOfReversal tells what a reversal took and from where.
func RecordOfReversal(e models.Entry, undone bool) ReversalRecord {
	r := ReversalRecord{PurchaseID: e.PurchaseID, Debt: -e.Delta, Undone: undone}
	for _, d := range e.Draws {
		r.Taken = append(r.Taken, Taken{d.LotID, -d.Remaining})
		r.Debt += d.Remaining
	}
	return r
}

// takeBack divides an amount over what was taken, the last first: what is left
// taken, and what goes back, in the order in which it does.
func takeBack(taken []Taken, amount models.Credits) (left, back []Taken) {
	left = slices.Clone(taken)
	for i := len(left) - 1; i >= 0 && amount > 0; i-- {
		part := min(amount, left[i].Credits)
		back = append(back, Taken{left[i].LotID, part})
		left[i].Credits -= part
		amount -= part
	}
	return left, back
}
