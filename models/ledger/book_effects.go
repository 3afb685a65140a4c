package ledger

import (
	"slices"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// applyLots creates and draws lots as the entry says and returns the total change.
func (b *Book) applyLots(e *models.Entry) (delta models.Credits) {
	for _, l := range e.NewLots {
		if l.Ordinal != int64(len(b.Lots))+1 || l.Granted <= 0 {
			b.report(e, "makes the lot %s with ordinal %d and %s credits", l.ID, l.Ordinal, l.Granted)
			if b.lot(l.Ordinal) != nil {
				continue
			}
		}
		l.Remaining, l.Held, l.Frozen, l.FirstDraw, l.LastDraw = l.Granted, 0, false, 0, 0
		l.Extended, l.ExtendedTo = false, time.Time{}
		if l.Source == models.SourceExtension {
			l.Frozen = b.isFrozen(e, l.Continues)
		}
		l.MadeBy, l.Started = e.Sequence, !l.StartsAt.After(e.EffectiveAt)
		l.Ordinal = int64(len(b.Lots)) + 1
		b.Lots = append(b.Lots, l)
		b.Balance = addBalance(b.Balance, balanceOf(l), 1)
		if priced := PricedLotOf(l); priced != nil {
			priced.Outstanding = 0 // the entry's movements add what it brings
			b.priced[l.Ordinal] = priced
		}
		delta += l.Granted
	}
	for _, d := range e.Draws {
		l := b.lot(d.Ordinal)
		if l == nil || l.ID != d.LotID {
			b.report(e, "draws the unknown lot %s", d.LotID)
			continue
		}
		if l.Kind != d.Kind {
			b.report(e, "calls the lot %s %s, which is %s", d.LotID, d.Kind, l.Kind)
		}
		b.Balance = addBalance(b.Balance, balanceOf(*l), -1)
		l.Remaining += d.Remaining
		l.Held += d.Held
		if l.LastDraw = e.Sequence; l.FirstDraw == 0 {
			l.FirstDraw = e.Sequence
		}
		switch e.Kind {
		case models.EntryLotStart:
			l.Started = true
		case models.EntryFreeze:
			l.Frozen = true
		case models.EntryUnfreeze:
			l.Frozen = false
		case models.EntryExtension:
			l.Extended, l.ExtendedTo = true, e.ExtendedTo
		}
		if l.Remaining < 0 || l.Held < 0 || l.Remaining+l.Held > l.Granted {
			b.report(e, "leaves the lot %s with %s and %s held of %s", l.ID, l.Remaining, l.Held, l.Granted)
		}
		b.Balance = addBalance(b.Balance, balanceOf(*l), 1)
		delta += d.Remaining + d.Held
	}
	return delta
}

// isFrozen reports whether a lot is frozen, which most often is one that the entry draws on.
func (b *Book) isFrozen(e *models.Entry, id models.LotID) bool {
	for _, d := range e.Draws {
		if l := b.lot(d.Ordinal); d.LotID == id && l != nil {
			return l.Frozen
		}
	}
	i := slices.IndexFunc(b.Lots, func(l models.Lot) bool { return l.ID == id })
	return i >= 0 && b.Lots[i].Frozen
}

// applyCharge updates the entry's charge.
func (b *Book) applyCharge(e *models.Entry) {
	if e.ChargeID == "" {
		return
	}
	switch e.Kind {
	case models.EntryCharge:
		if b.Charge == nil {
			b.Charges[e.ChargeID] = BookCharge{Status: models.ChargeCaptured, Credits: -e.Delta, TakenAt: e.EffectiveAt}
		}
	case models.EntryHold:
		h := models.Hold{ChargeID: e.ChargeID, ExpiresAt: e.HoldExpiresAt}
		for _, d := range e.Draws {
			h.Parts = append(h.Parts, models.HoldPart{LotID: d.LotID, Remaining: d.Held})
			if d.Held != -d.Remaining {
				b.report(e, "holds %s of a lot and takes %s from it", d.Held, -d.Remaining)
			}
		}
		b.Charges[e.ChargeID] = BookCharge{Status: models.ChargeHeld, Held: h.Remaining(), ExpiresAt: e.HoldExpiresAt}
		b.Holds[e.ChargeID] = h
	case models.EntryCapture, models.EntryRelease, models.EntryHoldExpiry:
		b.applyHold(e)
	case models.EntryRefund:
		c, ok := b.Charges[e.ChargeID]
		if !ok && b.Charge != nil {
			c, ok = b.Charge(e.ChargeID)
		}
		if !ok {
			b.report(e, "gives back the charge %s, which is none", e.ChargeID)
			return
		}
		e.GoesBackOn = c.TakenAt
		c.Refunded += e.Delta
		if c.Refunded > c.Credits {
			b.report(e, "gives back %s of %s", c.Refunded, c.Credits)
		}
		b.Charges[e.ChargeID] = c
	default:
		b.report(e, "is about the charge %s, as entries of its kind are not", e.ChargeID)
	}
}

// applyHold takes from a hold what the entry captured or put back.
func (b *Book) applyHold(e *models.Entry) {
	c := b.Charges[e.ChargeID]
	defer func() { b.Charges[e.ChargeID] = c }()
	h, ok := b.Holds[e.ChargeID]
	if !ok {
		b.report(e, "ends the hold %s, which is none", e.ChargeID)
	}
	free := h.Remaining() == 0 // a free product holds and captures 0 credits
	h.Parts = slices.Clone(h.Parts)
	for _, d := range e.Draws {
		at := slices.IndexFunc(h.Parts, func(p models.HoldPart) bool { return p.LotID == d.LotID && p.Remaining >= -d.Held })
		if at < 0 {
			b.report(e, "takes %s of the lot %s from a hold that has less", -d.Held, d.LotID)
			continue
		}
		h.Parts[at].Remaining += d.Held
	}
	if e.Kind == models.EntryCapture {
		c.Credits, c.TakenAt = c.Credits+e.Captured, e.EffectiveAt
		if e.Captured < 0 || e.Captured > -e.Delta || (e.Captured == 0 && !free) {
			b.report(e, "captures %s with the delta %s", e.Captured, e.Delta)
		}
	}
	if h.Remaining() > 0 {
		if e.Kind != models.EntryCapture {
			b.report(e, "leaves %s held", h.Remaining())
		}
		b.Holds[e.ChargeID] = h
		return
	}
	delete(b.Holds, e.ChargeID)
	c.EndedAt = e.EffectiveAt
	switch e.Kind {
	case models.EntryRelease:
		c.Status = models.ChargeReleased
	case models.EntryHoldExpiry:
		c.Status = models.ChargeExpired
	default:
		c.Status = models.ChargeCaptured
	}
}

// applyUndo updates the reversals, adjustments and repayments, and what was undone of
// them.
func (b *Book) applyUndo(e *models.Entry, debt models.Credits) {
	switch e.Kind {
	case models.EntryReversal:
		e.GoesBackOn = b.credited[e.PurchaseID]
		b.Reversed[e.PurchaseID] -= e.Delta
		b.undoable[e.ID] = undoing{e.Kind, e.Delta, e.PurchaseID, e.EffectiveAt}
	case models.EntryAdjustment:
		b.undoable[e.ID] = undoing{e.Kind, e.Delta, e.PurchaseID, e.EffectiveAt}
	case models.EntryUndo:
		undone, ok := b.undoable[e.Undoes]
		if !ok || e.Delta != -undone.delta || e.PurchaseID != undone.purchase {
			b.report(e, "does not undo %s", e.Undoes)
		}
		e.GoesBackOn = undone.at
		delete(b.undoable, e.Undoes)
		if undone.kind == models.EntryReversal {
			b.Reversed[e.PurchaseID] -= e.Delta
		} else if debt != 0 {
			b.report(e, "changes the debt by %s", debt)
		}
	case models.EntryRepayment:
		if e.Delta != 0 || debt >= 0 {
			b.report(e, "repays %s", -debt)
		}
	}
}
