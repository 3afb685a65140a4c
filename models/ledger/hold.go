package ledger

import (
	"slices"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// hold sets credits aside, drawn as a charge draws them.
func (p *posting) hold(o Order, do models.HoldCredits, now time.Time) (*models.Charge, error) {
	c := do.Charge
	if err := p.open(&c); err != nil {
		return nil, err
	}
	e := p.own(o, models.EntryHold, now)
	life, err := p.holdLife(do.ExpiresIn)
	if err != nil {
		return nil, err
	}
	if err := p.affordable(c.Credits); err != nil {
		return nil, err
	}
	expires := e.EffectiveAt.Add(life)
	h := models.Hold{ChargeID: c.ID, ExpiresAt: expires}
	for _, part := range p.state.spread(c.Credits) {
		e.change(p.state.lot(part.LotID), -part.Credits, part.Credits)
		h.Parts = append(h.Parts, models.HoldPart{LotID: part.LotID, Left: part.Credits})
	}
	c.AccountID, c.Status, c.CreatedAt = p.state.Account, models.ChargeHeld, e.EffectiveAt
	c.Held, c.Credits, c.ExpiresAt = c.Credits, 0, expires
	e.ChargeID, e.HoldExpiresAt = c.ID, expires
	e.enter()
	p.state.Holds = append(p.state.Holds, h)
	p.note(ChargeRecord{Charge: c})
	return &c, nil
}

// holdLife is how long a hold lives, in the microseconds that are stored.
func (p *posting) holdLife(wanted time.Duration) (time.Duration, error) {
	if wanted == 0 {
		return p.state.Catalog.HoldLife, nil
	}
	if wanted < 0 || wanted > p.state.Catalog.MaxHoldLife || wanted%time.Microsecond != 0 {
		return 0, models.Invalid("expires_in", "must be more than nothing and at most "+p.state.Catalog.MaxHoldLife.String())
	}
	return wanted, nil
}

// liveHold finds a hold that has not ended. Each end has an answer of its own.
func (p *posting) liveHold(id models.ChargeID) (record ChargeRecord, index int, err error) {
	record, ok := p.state.Charges[id]
	if !ok {
		return record, 0, models.Errorf(models.CodeNotFound, "There is no such charge.")
	}
	index = slices.IndexFunc(p.state.Holds, func(h models.Hold) bool { return h.ChargeID == id })
	if index >= 0 {
		return record, index, nil
	}
	switch record.Status {
	case models.ChargeReleased:
		err = models.Errorf(models.CodeAlreadyReleased, "This hold was released.")
	case models.ChargeExpired:
		err = models.Errorf(models.CodeHoldExpired, "This hold has expired.")
	default:
		err = models.Errorf(models.CodeAlreadyCaptured, "This charge was captured.")
	}
	return record, 0, err
}

// capture takes from what is held, in the order in which it was drawn. Taking
// all ends the hold, and so does Final, which puts the rest back.
func (p *posting) capture(o Order, do models.CaptureHold, now time.Time) (*models.Charge, error) {
	record, index, err := p.liveHold(do.ChargeID)
	if err != nil {
		return nil, err
	}
	h := p.state.Holds[index]
	amount := do.Credits
	if amount == 0 {
		amount = h.Left()
	}
	if amount > h.Left() {
		return nil, models.Invalid("credits", "is more than the "+h.Left().String()+" that are held")
	}
	e := p.own(o, models.EntryCapture, now)
	e.ChargeID = h.ChargeID
	h.Parts = slices.Clone(h.Parts)
	for i, rest := 0, amount; rest > 0; i++ {
		part := min(rest, h.Parts[i].Left)
		if part > 0 {
			e.change(p.state.lot(h.Parts[i].LotID), 0, -part)
			record.Taken = append(slices.Clip(record.Taken), Taken{h.Parts[i].LotID, part})
		}
		h.Parts[i].Left -= part
		rest -= part
	}
	record.Credits += amount
	e.Captured = amount
	if do.Final || h.Left() == 0 {
		e.endHold(index, h, &record, models.ChargeCaptured, true)
	} else {
		p.state.Holds[index] = h
	}
	e.enter()
	p.note(record)
	return &record.Charge, nil
}

// release puts all that is held back.
func (p *posting) release(o Order, do models.ReleaseHold, now time.Time) (*models.Charge, error) {
	record, index, err := p.liveHold(do.ChargeID)
	if err != nil {
		return nil, err
	}
	e := p.own(o, models.EntryRelease, now)
	e.ChargeID = do.ChargeID
	e.endHold(index, p.state.Holds[index], &record, models.ChargeReleased, true)
	e.enter()
	p.note(record)
	return &record.Charge, nil
}

// expire ends a hold whose time is over. At one instant it comes before the ends
// of lots, so a lot that ends just then still gets its part back first.
func (p *posting) expire(d due) {
	h := p.state.Holds[d.index]
	record, known := p.state.Charges[h.ChargeID]
	if !known {
		record.ID = h.ChargeID
	}
	e := p.boundaryEntry(models.EntryExpiry, d.at, "expire:"+d.id)
	e.ChargeID = h.ChargeID
	e.endHold(d.index, h, &record, models.ChargeExpired, false)
	e.enter()
	p.note(record)
}

// endHold puts what is left of a hold back to its lots. A part whose lot has
// ended lapses; lots that end at this very instant have ended if ended says so.
func (d *draft) endHold(index int, h models.Hold, record *ChargeRecord, status models.ChargeStatus, ended bool) {
	for _, part := range h.Parts {
		if part.Left == 0 {
			continue
		}
		lot := d.state.lot(part.LotID)
		back := part.Left
		if over(d.state.Lots[lot], d.EffectiveAt, ended) {
			back = 0
		}
		d.change(lot, back, -part.Left)
	}
	d.state.Holds = slices.Delete(slices.Clone(d.state.Holds), index, index+1)
	record.Status, record.EndedAt = status, d.EffectiveAt
}

// over tells whether a lot's time is over at an instant.
func over(l models.Lot, at time.Time, atTheEnd bool) bool {
	return !l.ExpiresAt.IsZero() && (l.ExpiresAt.Before(at) || (atTheEnd && l.ExpiresAt.Equal(at)))
}
