package ledger

import (
	"time"

	"github.com/bursar-portal/bursar/models"
)

func (p *posting) grant(o Order, do models.GrantCredits, now time.Time) error {
	if err := p.room(do.Credits); err != nil {
		return err
	}
	e := p.own(o, models.EntryGrant, now)
	if err := e.give(do); err != nil {
		return err
	}
	e.enter()
	return nil
}

// give adds the lot that is asked for. A start in the past is refused.
func (d *draft) give(do models.GrantCredits) error {
	starts := do.StartsAt
	if starts.IsZero() {
		starts = d.EffectiveAt
	}
	if starts.Before(d.EffectiveAt) {
		return models.Invalid("starts_at", "must not lie in the past")
	}
	if !do.ExpiresAt.IsZero() && !do.ExpiresAt.After(starts) {
		return models.Invalid("expires_at", "must be later than the start")
	}
	priority := d.state.Catalog.Priorities.Of(do.Kind)
	if do.Priority != nil {
		priority = *do.Priority
	}
	d.add(models.Lot{
		Kind: do.Kind, Source: do.Source, Granted: do.Credits,
		Priority: priority, StartsAt: starts, ExpiresAt: do.ExpiresAt,
	})
	return nil
}

// upTo is what leads to exactly so much available. What is owed is paid first, so
// it comes on top; to have nothing takes no more than there is. ok is false if the
// amount does not fit.
func (p *posting) upTo(available models.Credits) (amount models.Credits, ok bool) {
	v := p.state.Values()
	if available == 0 {
		return -v.Available, true
	}
	return models.AddCredits(available-v.Available, v.Debt)
}

func (p *posting) adjust(o Order, do models.AdjustCredits, now time.Time) error {
	e := p.own(o, models.EntryAdjustment, now)
	amount := do.Amount
	if do.To != nil {
		var ok bool
		if amount, ok = p.upTo(*do.To); !ok {
			return errNoRoom
		}
	}
	switch {
	case amount < 0:
		if err := e.burn(-amount); err != nil {
			return err
		}
	case amount > 0:
		if err := p.room(amount); err != nil {
			return err
		}
		if err := e.give(models.GrantCredits{
			Kind: do.Kind, Source: models.SourceAdjustment, Credits: amount,
			StartsAt: do.StartsAt, ExpiresAt: do.ExpiresAt, Priority: do.Priority,
		}); err != nil {
			return err
		}
	}
	e.enter()
	return nil
}
