package ledger

import (
	"time"

	"github.com/bursar-portal/bursar/models"
)

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
