package ledger

import (
	"fmt"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// changeCap sets, changes, boosts or removes a cap.
func (p *posting) changeCap(cmd PreparedCommand, do models.ChangeCap, now time.Time) error {
	present := p.state.Caps.find(do.Subject, do.Window)
	if present != nil && present.Removed {
		present = nil // it has no terms, but goes on counting
	}
	if present == nil && do.Amount == nil {
		return models.Errorf(models.CodeNotFound, "There is no such cap.")
	}
	if do.Boost != nil && do.Boost.Credits > 0 && !do.Boost.Until.After(now) {
		return models.Invalid("boost.until", "must lie in the future")
	}
	terms := models.CapTerms{Subject: do.Subject, Window: do.Window, Removed: do.Remove}
	if present != nil {
		terms.Amount, terms.Boost, terms.BoostUntil = present.Amount, present.Boost, present.BoostUntil
	} else if p.tooManyCaps(now) {
		return models.Errorf(models.CodeConflict, "An account can have at most %d caps.", models.MaxCaps)
	}
	if do.Amount != nil {
		terms.Amount = *do.Amount
	}
	if do.Boost != nil {
		terms.Boost, terms.BoostUntil = do.Boost.Credits, do.Boost.Until
	}
	if terms.Boost == 0 || terms.Removed || !terms.BoostUntil.After(now) {
		terms.Boost, terms.BoostUntil = 0, time.Time{} // none, or one that has ended
	}
	e := p.beginOwn(cmd, models.EntryCap, now)
	e.Cap = &terms
	set, dropped := p.state.Caps.set(terms, e.Sequence, now, p.state.Zone)
	for i := range dropped {
		p.state.changes.cap(&dropped[i], false)
	}
	p.state.changes.cap(&set, true)
	e.enter()
	return nil
}

// tooManyCaps reports whether the account has as many caps as it may, with those that were
// removed but still count.
func (p *posting) tooManyCaps(now time.Time) bool {
	if p.state.Caps.Len() < models.MaxCaps {
		return false
	}
	counting := 0
	for _, c := range p.state.Caps.All() {
		if !c.Forgotten(now) {
			counting++
		}
	}
	return counting >= models.MaxCaps
}

// fits returns CodeCapReached unless every cap leaves room for what a use would take. Of
// several that do not, the error names the one that will be in the way for longest.
func (p *posting) fits(u *models.Use, credits models.Credits, now time.Time) error {
	if credits == 0 {
		return nil // what takes nothing fits always
	}
	var reached *models.Cap
	p.state.Caps.on(u, func(one *models.Cap) {
		c := *one
		if c.Removed {
			return
		}
		if !c.WindowEnd.IsZero() && !now.Before(c.WindowEnd) {
			c = c.At(now, location(p.state.Zone))
		}
		if !now.Before(c.BoostUntil) {
			c.Boost, c.BoostUntil = 0, time.Time{} // which has ended
		}
		if credits > c.Limit(now)-c.Used && (reached == nil || compareExpiry(c.WindowEnd, reached.WindowEnd) > 0) {
			reached = &c
		}
	})
	if reached == nil {
		return nil
	}
	e := models.Errorf(models.CodeCapReached, "%s", capReachedText(*reached, credits, now, location(p.state.Zone)))
	e.Account, e.Cap, e.Required = p.state.Account, reached, credits
	return e
}

// capReachedText says which cap is in the way, and until when.
func capReachedText(c models.Cap, credits models.Credits, now time.Time, zone *time.Location) string {
	who := "This account"
	switch {
	case c.Subject.Member() != "":
		who = "This member"
	case c.Subject.Key() != "":
		who = "This key"
	}
	within := "in all"
	if c.Window != models.CapEver {
		within = "a " + string(c.Window)
	}
	text := fmt.Sprintf("%s may use at most %s credits %s. It has used %s, and this needs %s.", who, c.Limit(now), within, c.Used, credits)
	if c.WindowEnd.IsZero() {
		return text
	}
	return text + " The next " + string(c.Window) + " begins at " + c.WindowEnd.In(zone).Format(time.RFC3339) + "."
}

// count counts what a charge or hold takes in the caps that apply to it.
func (d *draft) count(credits models.Credits) {
	for _, c := range d.state.Caps.count(&d.Use, credits, d.Sequence, d.EffectiveAt, d.state.Zone) {
		d.state.changes.cap(c, true)
	}
}

// uncount takes what comes back of a charge away from the caps that counted it, lapsed or
// not: it was not used.
func (d *draft) uncount(credits models.Credits) {
	for _, c := range d.state.Caps.uncount(&d.Use, credits, d.EffectiveAt) {
		d.state.changes.cap(c, true)
	}
}

// useOf returns what a charge is counted for; began is the sequence of its first entry.
func useOf(c *models.Charge, began int64) models.Use {
	return models.Use{Product: c.Product, UserID: c.UserID, KeyID: c.KeyID, KeyMaker: c.KeyMaker, Began: began}
}

// about makes the entry one about an earlier charge.
func (d *draft) about(c *models.Charge) {
	_, began, _ := d.state.IDs.ChargeAt(c.ID)
	d.ChargeID, d.Use = c.ID, useOf(c, began)
}
