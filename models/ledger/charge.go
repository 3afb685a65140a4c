package ledger

import (
	"time"

	"github.com/bursar-portal/bursar/models"
)

// ChargeAfter is a charge as it stood after the last of its own entries that are
// given, which stand in order and begin with its first: what came later is
// forgotten.
func ChargeAfter(c models.Charge, entries []models.Entry) models.Charge {
	c.Credits, c.Refunded, c.EndedAt = 0, 0, time.Time{}
	var held models.Credits
	for _, e := range entries {
		for _, d := range e.Draws {
			held += d.Held
		}
		switch e.Kind {
		case models.EntryCharge:
			c.Status, c.Credits = models.ChargeCaptured, -e.Delta
		case models.EntryHold:
			c.Status = models.ChargeHeld
		case models.EntryCapture:
			c.Credits += e.Captured
			if held == 0 {
				c.Status, c.EndedAt = models.ChargeCaptured, e.EffectiveAt
			}
		case models.EntryRelease:
			c.Status, c.EndedAt = models.ChargeReleased, e.EffectiveAt
		case models.EntryExpiry:
			c.Status, c.EndedAt = models.ChargeExpired, e.EffectiveAt
		case models.EntryRefund:
			c.Refunded += e.Delta
		}
	}
	return c
}
