package ledger

import (
	"time"

	"github.com/bursar-portal/bursar/models"
)

// charge takes credits at once, or holds them if the price list says so.
func (p *posting) charge(o Order, do models.ChargeCredits, now time.Time) (*models.Charge, error) {
	c := do.Charge
	if p.heldByRule(c.Product) {
		if do.AtOnce {
			return nil, models.Invalid("hold", "can't be false: this product is charged for when its work was done. Leave it out, and capture the charge then")
		}
		return p.hold(o, models.HoldCredits{Charge: c, ExpiresIn: do.ExpiresIn}, now)
	}
	if do.ExpiresIn != 0 {
		return nil, errNeedsHold
	}
	if err := p.open(&c); err != nil {
		return nil, err
	}
	e := p.own(o, models.EntryCharge, now)
	e.ChargeID = c.ID
	if err := e.burn(c.Credits); err != nil {
		return nil, err
	}
	c.AccountID, c.Status, c.CreatedAt = p.state.Account, models.ChargeCaptured, e.EffectiveAt
	e.enter()
	// It is not noted in the state: whoever refunds it recalls it, and a batch of
	// charges would carry all of them through each decision.
	return &c, nil
}

// heldByRule tells whether a product is charged for when the work was done.
func (p *posting) heldByRule(slug string) bool {
	product, ok := p.state.Catalog.Products[slug]
	return ok && !product.Archived && product.Rule == models.OnSuccess
}

// ChargeAfter is a charge as it stood after an entry, told from all of its own
// entries; their draws are not needed.
func ChargeAfter(c models.Charge, entries []models.Entry, sequence int64) models.Charge {
	c.Credits, c.Refunded = 0, 0
	for _, e := range entries {
		switch later := e.Sequence > sequence; {
		case later && e.Kind != models.EntryRefund:
			// Nothing but refunds comes after the end of a hold.
			c.Status, c.EndedAt = models.ChargeHeld, time.Time{}
		case later:
		case e.Kind == models.EntryCharge:
			c.Credits = -e.Delta
		case e.Kind == models.EntryCapture:
			c.Credits += e.Captured
		case e.Kind == models.EntryRefund:
			c.Refunded += e.Delta
		}
	}
	return c
}
