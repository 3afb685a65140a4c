package ledger

import (
	"time"

	"github.com/bursar-portal/bursar/models"
)

// buy credits a purchase that was paid.
func (p *posting) buy(cmd PreparedCommand, do models.CreditPurchase, now time.Time) error {
	if err := p.checkOverflow(do.Credits); err != nil {
		return err
	}
	e := p.beginOwn(cmd, models.EntryPurchase, now)
	e.PurchaseID = do.PurchaseID
	e.add(models.Lot{
		Kind: models.Purchased, Source: models.SourcePurchase, PurchaseID: do.PurchaseID,
		PaidMinor: do.PaidMinor, Currency: do.Currency,
		Granted: do.Credits, Priority: p.state.Catalog.Priorities.Purchased, StartsAt: e.EffectiveAt,
	})
	e.enter()
	return nil
}

// grant creates a lot.
func (p *posting) grant(cmd PreparedCommand, do models.GrantCredits, now time.Time) error {
	if err := p.checkOverflow(do.Credits); err != nil {
		return err
	}
	e := p.beginOwn(cmd, models.EntryGrant, now)
	if err := e.grantLot(do); err != nil {
		return err
	}
	e.enter()
	return nil
}

// grantLot adds a lot to the entry. A start in the past is rejected.
func (d *draft) grantLot(do models.GrantCredits) error {
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
