package ledger

import (
	"slices"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// applyLots creates and draws lots as the entry says and returns the total change.
func (b *Book) applyLots(e models.Entry, report func(string, ...any)) (delta models.Credits) {
	for _, l := range e.NewLots {
		if _, exists := b.Lots[l.ID]; exists {
			report("makes the lot %s again", l.ID)
		}
		if l.Ordinal != int64(len(b.Lots))+1 || l.Granted <= 0 {
			report("makes the lot %s with ordinal %d and %s credits", l.ID, l.Ordinal, l.Granted)
		}
		l.Remaining, l.Held, l.Frozen, l.FirstDraw, l.LastDraw = l.Granted, 0, false, 0, 0
		l.Extended, l.ExtendedTo = false, time.Time{}
		if l.Source == models.SourceExtension {
			l.Frozen = b.Lots[l.Continues].Frozen
		}
		l.Started = !l.StartsAt.After(e.EffectiveAt)
		b.setLot(l)
		if priced := PricedLotOf(l); priced != nil {
			priced.Outstanding = 0 // the entry's movements add what it brings
			b.priced[l.ID] = priced
		}
		delta += l.Granted
	}
	for _, d := range e.Draws {
		l, exists := b.Lots[d.LotID]
		if !exists {
			report("draws the unknown lot %s", d.LotID)
			continue
		}
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
			report("leaves the lot %s with %s and %s held of %s", l.ID, l.Remaining, l.Held, l.Granted)
		}
		b.setLot(l)
		delta += d.Remaining + d.Held
	}
	return delta
}

// applyCharge updates the entry's charge.
func (b *Book) applyCharge(e models.Entry, report func(string, ...any)) {
	if e.ChargeID == "" {
		return
	}
	c := b.Charges[e.ChargeID]
	switch e.Kind {
	case models.EntryCharge:
		c = models.Charge{Status: models.ChargeCaptured, Credits: -e.Delta}
	case models.EntryHold:
		h := models.Hold{ChargeID: e.ChargeID, ExpiresAt: e.HoldExpiresAt}
		for _, d := range e.Draws {
			h.Parts = append(h.Parts, models.HoldPart{LotID: d.LotID, Remaining: d.Held})
			if d.Held != -d.Remaining {
				report("holds %s of a lot and takes %s from it", d.Held, -d.Remaining)
			}
		}
		c = models.Charge{Status: models.ChargeHeld, Held: h.Remaining(), ExpiresAt: e.HoldExpiresAt}
		b.Holds[e.ChargeID] = h
	case models.EntryCapture, models.EntryRelease, models.EntryHoldExpiry:
		c = b.applyHold(e, c, report)
	case models.EntryRefund:
		c.Refunded += e.Delta
		if c.Refunded > c.Credits {
			report("gives back %s of %s", c.Refunded, c.Credits)
		}
	}
	b.Charges[e.ChargeID] = c
}

// applyHold takes from a hold what the entry captured or put back.
func (b *Book) applyHold(e models.Entry, c models.Charge, report func(string, ...any)) models.Charge {
	h, ok := b.Holds[e.ChargeID]
	if !ok {
		report("ends the hold %s, which is none", e.ChargeID)
	}
	free := h.Remaining() == 0 // a free product holds and captures 0 credits
	h.Parts = slices.Clone(h.Parts)
	for _, d := range e.Draws {
		at := slices.IndexFunc(h.Parts, func(p models.HoldPart) bool { return p.LotID == d.LotID && p.Remaining >= -d.Held })
		if at < 0 {
			report("takes %s of the lot %s from a hold that has less", -d.Held, d.LotID)
			continue
		}
		h.Parts[at].Remaining += d.Held
	}
	if e.Kind == models.EntryCapture {
		c.Credits += e.Captured
		if e.Captured < 0 || e.Captured > -e.Delta || (e.Captured == 0 && !free) {
			report("captures %s with the delta %s", e.Captured, e.Delta)
		}
	}
	if h.Remaining() > 0 {
		if e.Kind != models.EntryCapture {
			report("leaves %s held", h.Remaining())
		}
		b.Holds[e.ChargeID] = h
		return c
	}
	delete(b.Holds, e.ChargeID)
	c.EndedAt = e.EffectiveAt
	c.Status = map[models.EntryKind]models.ChargeStatus{
		models.EntryCapture: models.ChargeCaptured, models.EntryRelease: models.ChargeReleased, models.EntryHoldExpiry: models.ChargeExpired,
	}[e.Kind]
	return c
}

// applyUndo updates the reversals, adjustments and repayments, and what was undone of
// them.
func (b *Book) applyUndo(e models.Entry, debt models.Credits, report func(string, ...any)) {
	switch e.Kind {
	case models.EntryReversal:
		b.Reversed[e.PurchaseID] -= e.Delta
		b.undoable[e.ID] = e
	case models.EntryAdjustment:
		b.undoable[e.ID] = e
	case models.EntryUndo:
		undone, ok := b.undoable[e.Undoes]
		if !ok || e.Delta != -undone.Delta || e.PurchaseID != undone.PurchaseID {
			report("does not undo %s", e.Undoes)
		}
		delete(b.undoable, e.Undoes)
		if undone.Kind == models.EntryReversal {
			b.Reversed[e.PurchaseID] -= e.Delta
		} else if debt != 0 {
			report("changes the debt by %s", debt)
		}
	case models.EntryRepayment:
		if e.Delta != 0 || debt >= 0 {
			report("repays %s", -debt)
		}
	}
}

// setLot stores a lot and updates the balance by the difference. Summing up all lots
// at each entry would be too slow for a long ledger.
func (b *Book) setLot(l models.Lot) {
	b.addToBalance(b.Lots[l.ID], -1)
	b.addToBalance(l, 1)
	b.Lots[l.ID] = l
	if l.Live() {
		b.live[l.ID] = true
	} else {
		delete(b.live, l.ID)
	}
}

func (b *Book) addToBalance(l models.Lot, sign models.Credits) {
	b.Balance = addBalance(b.Balance, balanceOf(l), sign)
}
