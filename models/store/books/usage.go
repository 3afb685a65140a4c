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
	Account                 int64
	Quarter                 schema.Micros
	Product, APIKey, Member schema.Symbol
}

// Quarter is the resolution of the sums: time zones differ by as little.
const Quarter = 15 * time.Minute

// Add counts what an entry about a charge took or gave back; row is the entry's, and charged
// is what the charge had taken after it. A charge counts once, when it first takes
// something. Entries that take nothing leave a row too: it tells where to look for them.
func (sums UsageSums) Add(row *schema.Entry, e *models.Entry, charged models.Credits) {
	if e.ChargeID == "" {
		return
	}
	at := schema.MicrosOf(e.EffectiveAt.Truncate(Quarter))
	key := UsageKey{row.Place.Account(), at, row.Product, row.APIKey, row.Member}
	sum := sums[key]
	if sum == nil {
		sum = &schema.Usage{Account: key.Account, QuarterAt: at, Product: row.Product, APIKey: row.APIKey, Member: row.Member}
		sums[key] = sum
	}
	switch e.Kind {
	case models.EntryCharge:
		sum.Credits, sum.Charges = sum.Credits-e.Delta, sum.Charges+1
	case models.EntryCapture:
		if sum.Credits += e.Captured; charged == e.Captured {
			sum.Charges++
		}
	case models.EntryRefund:
		sum.Refunded += e.Delta
	}
}
