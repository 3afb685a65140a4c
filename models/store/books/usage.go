package books

import (
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// UsageSums are rows of the roll-up of usage by their keys.
type UsageSums map[UsageKey]*schema.Usage

// UsageKey is the primary key of a schema.Usage.
type UsageKey struct {
	Account models.AccountID
	Quarter schema.Micros
	Product string
	Key     models.KeyID
	User    models.UserID
}

// quarter is the resolution of the sums: time zones differ by as little.
const quarter = 15 * time.Minute

// Add counts what an entry about the charge c took or gave back. A charge counts once,
// when it first takes something.
func (sums UsageSums) Add(e models.Entry, c models.Charge) {
	var taken, refunded models.Credits
	var charges int64
	switch e.Kind {
	case models.EntryCharge:
		taken, charges = -e.Delta, 1
	case models.EntryCapture:
		taken = e.Captured
		if c.Credits == e.Captured {
			charges = 1
		}
	case models.EntryRefund:
		refunded = e.Delta
	default:
		return
	}
	at := schema.MicrosOf(e.EffectiveAt.Truncate(quarter))
	key := UsageKey{c.AccountID, at, c.Product, c.KeyID, c.UserID}
	row := sums[key]
	if row == nil {
		row = &schema.Usage{AccountID: c.AccountID, QuarterAt: at, Product: c.Product, KeyID: c.KeyID, UserID: c.UserID}
		sums[key] = row
	}
	row.Credits += taken
	row.Refunded += refunded
	row.Charges += charges
}
