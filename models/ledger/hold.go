package ledger

import (
	"slices"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// hold puts credits on hold, drawn in the order in which a charge draws them.
func (p *posting) hold(cmd PreparedCommand, do models.HoldCredits, now time.Time) (*models.Charge, error) {
	c := do.Charge
	if err := p.openCharge(&c); err != nil {
		return nil, err
	}
	e := p.beginOwn(cmd, models.EntryHold, now)
	life, err := p.holdLife(do.ExpiresIn)
	if err != nil {
		return nil, err
	}
	c.ID = e.ownCharge()
	e.ChargeID, e.Use = c.ID, useOf(&c, e.Sequence)
	if err := p.fits(&e.Use, c.Credits, now); err != nil {
		return nil, err
	}
	if err := p.affordable(c.Credits); err != nil {
		return nil, err
	}
	expires := e.EffectiveAt.Add(life)
	h := models.Hold{ChargeID: c.ID, ExpiresAt: expires}
	p.state.allocate(c.Credits, func(l *lot, part models.Credits) {
		e.change(l, -part, part)
		h.Parts = append(h.Parts, models.HoldPart{LotID: l.ID, Remaining: part})
	})
	c.AccountID, c.Status, c.CreatedAt = p.state.Account, models.ChargeHeld, e.EffectiveAt
	c.Held, c.Credits, c.ExpiresAt = c.Credits, 0, expires
	e.HoldExpiresAt = expires
	e.count(c.Held)
	e.enter()
	p.state.addHold(h)
	p.recordCharge(ChargeRecord{Charge: c})
	return &c, nil
}

// holdLife returns the lifetime of a hold. It must be whole microseconds, the
// precision of stored instants.
func (p *posting) holdLife(wanted time.Duration) (time.Duration, error) {
	if wanted == 0 {
		return p.state.Catalog.HoldLife, nil
	}
	if wanted < 0 || wanted > p.state.Catalog.MaxHoldLife || wanted%time.Microsecond != 0 {
		return 0, models.Invalid("expires_in", "must be more than nothing and at most "+p.state.Catalog.MaxHoldLife.String())
	}
	return wanted, nil
}

// findHold finds a hold that has not ended. If it has, the error tells how.
func (p *posting) findHold(id models.ChargeID) (record ChargeRecord, live *liveHold, err error) {
	record, ok := p.state.Charges[id]
	if !ok {
		return record, nil, models.Errorf(models.CodeNotFound, "There is no such charge.")
	}
	if live = p.state.holds[id]; live != nil {
		return record, live, nil
	}
	switch record.Status {
	case models.ChargeReleased:
		err = models.Errorf(models.CodeAlreadyReleased, "This hold was released.")
	case models.ChargeExpired:
		err = models.Errorf(models.CodeHoldExpired, "This hold has expired.")
	default:
		err = models.Errorf(models.CodeAlreadyCaptured, "This charge was captured.")
	}
	return record, nil, err
}

// capture takes held credits in the order in which they were drawn. Taking all of
// them ends the hold, and so does Final, which puts the rest back.
func (p *posting) capture(cmd PreparedCommand, do models.CaptureHold, now time.Time) (*models.Charge, error) {
	record, h, err := p.findHold(do.ChargeID)
	if err != nil {
		return nil, err
	}
	amount := do.Credits
	if amount == 0 {
		amount = h.Remaining()
	}
	if amount > h.Remaining() {
		return nil, models.Invalid("credits", "is more than the "+h.Remaining().String()+" that are held")
	}
	e := p.beginOwn(cmd, models.EntryCapture, now)
	e.about(&record.Charge)
	h.Parts = slices.Clone(h.Parts) // receipts and changes may have the former ones
	for i, rest := 0, amount; rest > 0; i++ {
		part := min(rest, h.Parts[i].Remaining)
		if part > 0 {
			e.change(p.state.lotByID[h.Parts[i].LotID], 0, -part)
			record.Taken = append(slices.Clip(record.Taken), LotAmount{h.Parts[i].LotID, part})
		}
		h.Parts[i].Remaining -= part
		rest -= part
	}
	record.Credits += amount
	e.Captured, record.TakenAt = amount, e.EffectiveAt
	if do.Final || h.Remaining() == 0 {
		e.endHold(h, &record, models.ChargeCaptured, true)
	}
	e.enter()
	p.recordCharge(record)
	return &record.Charge, nil
}

// release ends a hold and puts its credits back.
func (p *posting) release(cmd PreparedCommand, do models.ReleaseHold, now time.Time) (*models.Charge, error) {
	record, h, err := p.findHold(do.ChargeID)
	if err != nil {
		return nil, err
	}
	e := p.beginOwn(cmd, models.EntryRelease, now)
	e.about(&record.Charge)
	e.endHold(h, &record, models.ChargeReleased, true)
	e.enter()
	p.recordCharge(record)
	return &record.Charge, nil
}

// expire ends a hold at its expiry. At the same instant it comes before the ends of
// lots, so that a lot that ends then gets its part back first.
func (p *posting) expire(b *boundary) {
	h := b.hold
	record, known := p.state.Charges[h.ChargeID]
	if !known {
		record.ID = h.ChargeID
	}
	e := p.beginBoundary(models.EntryHoldExpiry, b.at, "expire:"+b.id)
	e.about(&record.Charge)
	e.endHold(h, &record, models.ChargeExpired, false)
	e.enter()
	p.recordCharge(record)
}

// endHold puts the rest of a hold back to its lots. Parts whose lots have ended
// lapse, and those whose lots were extended make successors. ended says whether the
// former includes lots that end at this very instant.
func (d *draft) endHold(h *liveHold, record *ChargeRecord, status models.ChargeStatus, ended bool) {
	d.uncount(h.Remaining())
	for _, part := range h.Parts {
		if part.Remaining == 0 {
			continue
		}
		lot := d.state.lotByID[part.LotID]
		switch {
		case expired(lot.Lot, d.EffectiveAt, ended):
			d.change(lot, 0, -part.Remaining)
		case lot.Extended:
			d.moveToSuccessor(lot, 0, part.Remaining)
		default:
			d.change(lot, part.Remaining, -part.Remaining)
		}
	}
	d.state.removeHold(h)
	record.Status, record.EndedAt = status, d.EffectiveAt
}

// expired reports whether a lot has ended by an instant: whether it has expired, if need
// be by the expiry that it was extended to. inclusive says whether a lot that expires at
// that instant counts.
func expired(l models.Lot, at time.Time, inclusive bool) bool {
	end := l.EndsAt()
	return !end.IsZero() && (end.Before(at) || (inclusive && end.Equal(at)))
}
