package ledger

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/bursar-portal/bursar/models"
)

// naiveCap is a cap as a list of entries says, worked out anew from the first one on.
type naiveCap struct {
	terms      models.CapTerms
	since      int64 // the sequence of the entry that first set it, 0: there is none
	start, end time.Time
	used       models.Credits
}

// naiveCapAt goes through the windows of a cap one after the other, and then adds up what
// began in the present one.
func naiveCapAt(entries []models.Entry, subject models.CapSubject, window models.CapWindow, now time.Time) (c naiveCap) {
	zone, turn := "UTC", func(at time.Time) {
		if !c.end.IsZero() && !at.Before(c.end) && c.terms.Removed {
			c = naiveCap{}
		}
	}
	for _, e := range append(slices.Clone(entries), models.Entry{Kind: models.EntryAccount, EffectiveAt: now, Account: &models.AccountState{Zone: zone}}) {
		for turn(e.EffectiveAt); c.since > 0 && !c.end.IsZero() && !e.EffectiveAt.Before(c.end); {
			c.start = c.end
			_, c.end = window.Around(c.start, location(zone))
		}
		switch {
		case e.Kind == models.EntryAccount:
			zone = e.Account.Zone
		case e.Kind == models.EntryCap && e.Cap.Subject == subject && e.Cap.Window == window:
			if c.terms = *e.Cap; c.since == 0 {
				c.since = e.Sequence
				c.start, c.end = window.Around(e.EffectiveAt, location(zone))
			}
		}
	}
	if c.since == 0 {
		return c
	}
	counted := map[models.ChargeID]bool{}
	for _, e := range entries {
		var held models.Credits
		for _, d := range e.Draws {
			held += d.Held
		}
		switch e.Kind {
		case models.EntryCharge, models.EntryHold:
			u := e.Use
			applies := subject == onAccount || subject == models.CapOnKey(u.KeyID) || subject == models.CapOnMember(u.UserID) || subject == models.CapOnMember(u.KeyMaker)
			if counted[e.ChargeID] = applies && e.Sequence > c.since && !e.EffectiveAt.Before(c.start); counted[e.ChargeID] {
				c.used += held
				if e.Kind == models.EntryCharge {
					c.used -= e.Delta
				}
			}
		case models.EntryCapture, models.EntryRelease, models.EntryHoldExpiry, models.EntryRefund:
			if counted[e.ChargeID] {
				c.used += held + e.Captured
				if e.Kind == models.EntryRefund {
					c.used -= e.Delta
				}
			}
		}
	}
	return c
}

// In random histories, what was used of each cap is what its entries say, and a charge is
// accepted if, and only if, it fits all of them.
func TestCapsAgreeWithTheirEntries(t *testing.T) {
	subjects := []models.CapSubject{onAccount, onKey, onAnn, onBob}
	people := []models.UserID{"", "usr_ann", "usr_bob"}
	rapid.Check(t, func(rt *rapid.T) {
		b := richBooks(t)
		var entries []models.Entry
		var charges []models.ChargeID
		enter := b.entered
		b.entered = func(d Decision) { entries = append(entries, d.Entries...); enter(d) }
		now := noon
		for range rapid.IntRange(1, 40).Draw(rt, "steps") {
			now = now.Add(time.Duration(rapid.SampledFrom([]int{0, 0, 0, 1, 5, 13, 40, 400}).Draw(rt, "hours")) * time.Hour)
			credits := models.Credits(rapid.Int64Range(1, 20).Draw(rt, "credits")) * one
			subject, window := rapid.SampledFrom(subjects).Draw(rt, "subject"), rapid.SampledFrom(models.CapWindows).Draw(rt, "window")
			about := models.Charge{
				Credits: credits, KeyID: rapid.SampledFrom([]models.KeyID{"", "key_1"}).Draw(rt, "key"),
				KeyMaker: rapid.SampledFrom(people).Draw(rt, "maker"), UserID: rapid.SampledFrom(people).Draw(rt, "member"),
			}
			switch rapid.IntRange(0, 9).Draw(rt, "action") {
			case 0, 1:
				_, _ = b.try(now, setCap(subject, window, 3*credits))
			case 2:
				_, _ = b.try(now, models.ChangeCap{Subject: subject, Window: window, Remove: true}) // there may be none
			case 3:
				_, _ = b.try(now, models.ChangeCap{Subject: subject, Window: window, Boost: &models.CapBoost{Credits: credits, Until: now.Add(9 * time.Hour)}})
			case 4:
				zone := rapid.SampledFrom([]string{"UTC", "Asia/Tokyo", "America/Los_Angeles", "Pacific/Kiritimati", "Asia/Kathmandu"}).Draw(rt, "zone")
				b.do(now, models.ChangeAccount{Zone: &zone})
			case 5, 6, 7:
				do := models.Action(models.ChargeCredits{Charge: about})
				if rapid.Bool().Draw(rt, "hold") {
					do = models.HoldCredits{Charge: about, ExpiresIn: time.Duration(rapid.IntRange(1, 24).Draw(rt, "life")) * time.Hour}
				}
				b.do(now, models.AdvanceAccount{}) // holds may expire first
				fits := true
				for _, s := range []models.CapSubject{onAccount, models.CapOnKey(about.KeyID), models.CapOnMember(about.UserID), models.CapOnMember(about.KeyMaker)} {
					for _, w := range models.CapWindows {
						if c := naiveCapAt(entries, s, w, now); c.since > 0 && !c.terms.Removed && c.used+credits > c.terms.Limit(now) {
							fits = false
						}
					}
				}
				d, err := b.try(now, do)
				if fits != (err == nil) || err != nil && models.CodeOf(err) != models.CodeCapReached {
					rt.Fatalf("%v, and it fits: %v", err, fits)
				}
				if err == nil {
					charges = append(charges, d.Charge.ID)
				}
			default:
				if len(charges) == 0 {
					continue
				}
				id := rapid.SampledFrom(charges).Draw(rt, "charge")
				b.load(id)
				_, _ = b.try(now, []models.Action{ // may be rejected
					models.CaptureHold{ChargeID: id, Credits: credits, Final: rapid.Bool().Draw(rt, "final")}, models.ReleaseHold{ChargeID: id}, models.RefundCharge{ChargeID: id, Credits: credits},
				}[rapid.IntRange(0, 2).Draw(rt, "end")])
			}
			for _, s := range subjects {
				for _, w := range models.CapWindows {
					want := naiveCapAt(entries, s, w, now)
					for name, caps := range map[string]Caps{"the state": b.state.Caps, "the book": b.book.Caps} {
						got := caps.find(s, w)
						switch {
						case got == nil || got.Forgotten(now):
							if want.since != 0 {
								rt.Fatalf("%s has no cap on %s, %s", name, s, w)
							}
						case got.CapTerms != want.terms || got.At(now, location(b.state.Zone)).Used != want.used:
							rt.Fatalf("%s has %+v, %s used, want %+v, %s", name, got, got.At(now, location(b.state.Zone)).Used, want.terms, want.used)
						}
					}
				}
			}
		}
	})
}
