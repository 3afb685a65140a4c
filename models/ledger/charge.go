package ledger

import (
	"time"

	"github.com/bursar-portal/bursar/models"
)

// charge takes credits at once, or holds them if that is the product's rule.
func (p *posting) charge(cmd PreparedCommand, do models.ChargeCredits, now time.Time) (*models.Charge, error) {
	c := do.Charge
	if p.heldByRule(c.Product) {
		if do.Immediate {
			return nil, models.Invalid("hold", "can't be false: this product is charged for when its work was done. Leave it out, and capture the charge then")
		}
		return p.hold(cmd, models.HoldCredits{Charge: c, ExpiresIn: do.ExpiresIn}, now)
	}
	if do.ExpiresIn != 0 {
		return nil, errNeedsHold
	}
	if err := p.openCharge(&c); err != nil {
		return nil, err
	}
	e := p.beginOwn(cmd, models.EntryCharge, now)
	c.ID = e.ownCharge()
	e.ChargeID, e.Use = c.ID, useOf(&c, e.Sequence)
	if err := p.fits(&e.Use, c.Credits, now); err != nil {
		return nil, err
	}
	if err := e.burn(c.Credits); err != nil {
		return nil, err
	}
	e.count(c.Credits)
	c.AccountID, c.Status, c.CreatedAt = p.state.Account, models.ChargeCaptured, e.EffectiveAt
	e.enter()
	// The charge is not recorded in the state: a refund loads it.
	return &c, nil
}

// heldByRule reports whether a product is charged for on success.
func (p *posting) heldByRule(slug string) bool {
	product, ok := p.state.Catalog.Products[slug]
	return ok && !product.Archived && product.Rule == models.OnSuccess
}

// ChargeAsOf returns a charge as it was after the entry with the given sequence.
// entries are all entries of the charge; their draws are not needed.
func ChargeAsOf(c models.Charge, entries []models.Entry, sequence int64) models.Charge {
	c.Credits, c.Refunded = 0, 0
	for _, e := range entries {
		switch later := e.Sequence > sequence; {
		case later && e.Kind != models.EntryRefund:
			// Only refunds follow the end of a hold, so the hold was live.
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

// ownCharge returns the identifier of the charge that the entry begins.
func (d *draft) ownCharge() models.ChargeID { return d.state.IDs.Charge(d.state.Number, d.Sequence) }

// openCharge fills in the cost of a charge for a product.
func (p *posting) openCharge(c *models.Charge) (err error) {
	if c.Product != "" {
		c.Credits, err = p.state.Catalog.Price(c.Product, c.Quantity)
	}
	return err
}

// recordCharge stores a charge in the state.
func (p *posting) recordCharge(r ChargeRecord) {
	if p.state.Charges == nil {
		p.state.Charges = map[models.ChargeID]ChargeRecord{}
	}
	p.state.changes.charge(r.ID)
	p.state.Charges[r.ID] = r
}

// Price returns the cost of a quantity of a product, rounded half up to a millionth.
// The error is CodeInvalidField if the product is not on the price list, or if the
// cost exceeds models.MaxCredits.
func (c *Catalog) Price(slug string, quantity models.Credits) (models.Credits, error) {
	product, ok := c.Products[slug]
	if !ok || product.Archived {
		return 0, models.Invalid("product", "is not on the price list")
	}
	cost, ok := models.MulDivRound(int64(product.UnitCost), int64(quantity), int64(models.Credit))
	if !ok || models.Credits(cost) > models.MaxCredits {
		return 0, models.Invalid("quantity", "costs more than 1000000000 credits")
	}
	return models.Credits(cost), nil
}

// ChargeRecordOf derives a charge's record from its entries, in order.
func ChargeRecordOf(c models.Charge, entries []models.Entry) ChargeRecord {
	record := ChargeRecord{Charge: c}
	for _, e := range entries {
		switch e.Kind {
		case models.EntryCharge:
			record.TakenAt = e.EffectiveAt
			for _, d := range e.Draws {
				record.Taken = append(record.Taken, LotAmount{d.LotID, -d.Remaining})
			}
		case models.EntryCapture:
			// The captured draws come first; the others went back or lapsed.
			record.TakenAt = e.EffectiveAt
			rest := e.Captured
			for _, d := range e.Draws {
				if part := min(rest, -d.Held); part > 0 {
					record.Taken = append(record.Taken, LotAmount{d.LotID, part})
					rest -= part
				}
			}
		case models.EntryRefund:
			record.Taken, _ = splitRefund(record.Taken, e.Delta)
		}
	}
	return record
}
