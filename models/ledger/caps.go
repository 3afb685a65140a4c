package ledger

import (
	"maps"
	"math"
	"slices"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// Caps are the caps of an account, found by whose use they bound. Those that were removed
// are among them while they count. The zero value has none.
type Caps struct {
	bySubject map[models.CapSubject][]models.Cap // in the order of their windows
}

// CapsOf returns caps as a state has them.
func CapsOf(list []models.Cap) (c Caps) {
	for _, one := range list {
		c.put(one)
	}
	return c
}

// All returns the caps in the order of models.CompareCaps.
func (c Caps) All() (all []models.Cap) {
	for _, some := range c.bySubject {
		all = append(all, some...)
	}
	slices.SortFunc(all, models.CompareCaps)
	return all
}

// Len returns the number of caps.
func (c Caps) Len() (n int) {
	for _, some := range c.bySubject {
		n += len(some)
	}
	return n
}

func (c Caps) clone() Caps {
	c.bySubject = maps.Clone(c.bySubject)
	for subject, some := range c.bySubject {
		c.bySubject[subject] = slices.Clone(some)
	}
	return c
}

// find returns a cap to be changed, nil if there is none.
func (c Caps) find(subject models.CapSubject, window models.CapWindow) *models.Cap {
	some := c.bySubject[subject]
	for i := range some {
		if some[i].Window == window {
			return &some[i]
		}
	}
	return nil
}

// put adds a cap, or replaces the one of its subject and window.
func (c *Caps) put(one models.Cap) {
	if present := c.find(one.Subject, one.Window); present != nil {
		*present = one
		return
	}
	if c.bySubject == nil {
		c.bySubject = map[models.CapSubject][]models.Cap{}
	}
	some := append(c.bySubject[one.Subject], one)
	slices.SortFunc(some, models.CompareCaps)
	c.bySubject[one.Subject] = some
}

// drop removes the caps that are forgotten by an instant.
func (c Caps) drop(at time.Time) (dropped []models.Cap) {
	for subject, some := range c.bySubject {
		kept := slices.DeleteFunc(some, func(one models.Cap) bool {
			if one.Forgotten(at) {
				dropped = append(dropped, one)
				return true
			}
			return false
		})
		if c.bySubject[subject] = kept; len(kept) == 0 {
			delete(c.bySubject, subject)
		}
	}
	return dropped
}

// on calls each for the caps that apply to a use, the account's first, then the key's, then
// the members'.
func (c Caps) on(u *models.Use, each func(*models.Cap)) {
	if len(c.bySubject) == 0 {
		return // most accounts have none, and their charges must not pay for those that have
	}
	all := func(subject models.CapSubject) {
		some := c.bySubject[subject]
		for i := range some {
			each(&some[i])
		}
	}
	all(models.CapOnAccount)
	if u.KeyID != "" {
		all(models.CapOnKey(u.KeyID))
	}
	if u.UserID != "" {
		all(models.CapOnMember(u.UserID))
	}
	if u.KeyMaker != "" && u.KeyMaker != u.UserID {
		all(models.CapOnMember(u.KeyMaker))
	}
}

// count adds what a use takes, in an entry with a sequence, to the caps that apply to it, and
// returns them. A window that has turned since begins to count with this entry.
func (c Caps) count(u *models.Use, credits models.Credits, sequence int64, at time.Time, zone string) (counted []*models.Cap) {
	c.on(u, func(one *models.Cap) {
		if one.Forgotten(at) {
			return
		}
		turn(one, sequence, at, zone)
		sum, ok := models.AddCredits(one.Used, credits)
		if !ok { // of one that was removed long ago, or that has since been lowered
			sum = math.MaxInt64
		}
		one.Used = sum
		counted = append(counted, one)
	})
	return counted
}

// uncount takes away what was given back of a use, from the caps in whose present window the
// use was counted, and returns them.
func (c Caps) uncount(u *models.Use, credits models.Credits, at time.Time) (counted []*models.Cap) {
	c.on(u, func(one *models.Cap) {
		if credits == 0 || u.Began < one.CountedFrom || !one.WindowEnd.IsZero() && !at.Before(one.WindowEnd) {
			return
		}
		one.Used -= min(credits, one.Used)
		counted = append(counted, one)
	})
	return counted
}

// turnAll brings all caps to the windows around an instant: before the zone changes, so that
// the present windows keep their ends.
func (c Caps) turnAll(sequence int64, at time.Time, zone string) (turned []*models.Cap) {
	for _, some := range c.bySubject {
		for i := range some {
			if one := &some[i]; !one.Forgotten(at) && turn(one, sequence, at, zone) {
				turned = append(turned, one)
			}
		}
	}
	return turned
}

// turn brings a cap to the window around an instant, in which entries count from a sequence,
// and reports whether that is another one.
func turn(c *models.Cap, sequence int64, at time.Time, zone string) bool {
	if c.WindowEnd.IsZero() || at.Before(c.WindowEnd) {
		return false
	}
	*c = c.At(at, location(zone))
	c.CountedFrom = sequence
	return true
}

// set carries out what an entry with a sequence has set. A cap that there was not yet counts
// from the next entry on.
func (c *Caps) set(terms models.CapTerms, sequence int64, at time.Time, zone string) (set models.Cap, dropped []models.Cap) {
	dropped = c.drop(at)
	if present := c.find(terms.Subject, terms.Window); present != nil {
		turn(present, sequence, at, zone)
		present.CapTerms = terms
		return *present, dropped
	}
	set = models.Cap{CapTerms: terms, CountedFrom: sequence}
	set.WindowStart, set.WindowEnd = terms.Window.Around(at, location(zone))
	c.put(set)
	return set, dropped
}

// applyCaps counts the entry in the caps that it falls under, and sets the cap that it says.
func (b *Book) applyCaps(e *models.Entry) {
	switch e.Kind {
	case models.EntryCharge:
		b.countUse(e, -e.Delta)
	case models.EntryHold:
		b.countUse(e, heldBy(e))
	case models.EntryCapture, models.EntryRelease, models.EntryHoldExpiry:
		b.Caps.uncount(&e.Use, -heldBy(e)-e.Captured, e.EffectiveAt)
	case models.EntryRefund:
		b.Caps.uncount(&e.Use, e.Delta, e.EffectiveAt)
	case models.EntryCap:
		if e.Cap == nil {
			b.report(e, "sets no cap")
			return
		}
		b.Caps.set(*e.Cap, e.Sequence, e.EffectiveAt, b.Zone)
	case models.EntryAccount:
		if e.Account != nil && e.Account.Zone != b.Zone {
			b.Caps.turnAll(e.Sequence, e.EffectiveAt, b.Zone)
			b.Zone = e.Account.Zone
		}
	}
}

// heldBy returns how many more credits an entry puts on hold than it takes from holds.
func heldBy(e *models.Entry) (held models.Credits) {
	for _, d := range e.Draws {
		held += d.Held
	}
	return held
}

// countUse counts what a charge or hold takes, and reports the caps that it breaks.
func (b *Book) countUse(e *models.Entry, credits models.Credits) {
	for _, c := range b.Caps.count(&e.Use, credits, e.Sequence, e.EffectiveAt, b.Zone) {
		if !c.Removed && credits > 0 && c.Used > c.Limit(e.EffectiveAt) {
			b.report(e, "uses %s of the %s that %s may use (%s)", c.Used, c.Limit(e.EffectiveAt), c.Subject, c.Window)
		}
	}
}
