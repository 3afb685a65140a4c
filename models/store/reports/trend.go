package reports

import (
	"context"
	"slices"
	"time"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// Trend sums up what moved in all accounts in periods, by days in UTC: bounds are the first days
// of the periods, ascending, and the end of the last. Money is what was sold for in a currency.
// Accounts with pending boundaries should be advanced before.
func (r *Reports) Trend(ctx context.Context, currency string, bounds []time.Time) (points []models.TrendPoint, err error) {
	err = r.db.Long.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		points, err = trend(tx, currency, bounds)
		return err
	})
	return points, database.Explain(err)
}

func trend(tx *gorm.DB, currency string, bounds []time.Time) ([]models.TrendPoint, error) {
	points := make([]models.TrendPoint, len(bounds)-1)
	for i := range points {
		points[i].Since, points[i].Until = bounds[i], bounds[i+1]
	}
	var now models.Credits
	if err := tx.Raw("SELECT COALESCE(SUM(available + held + frozen + scheduled), 0) FROM balances").Scan(&now).Error; err != nil {
		return nil, err
	}
	first := schema.MicrosOf(bounds[0])
	var moved []struct {
		DayAt    schema.Micros
		Flow     models.Movement
		Currency string
		Credits  models.Credits
		Cents    int64
	}
	// What moved on a day or later is of accounts whose last entry is of that day or later.
	if err := tx.Raw(`SELECT f.day_at, f.flow, f.currency, SUM(f.credits) AS credits, SUM(f.cents) AS cents
		FROM balances b CROSS JOIN flows f ON f.account = b.account AND f.day_at >= ?
		WHERE b.effective_at >= ? AND f.kind <> ? GROUP BY f.day_at, f.flow, f.currency`, first, first, models.Debt).Scan(&moved).Error; err != nil {
		return nil, err
	}
	var opened []struct {
		DayAt schema.Micros
		Count int64
	}
	if err := tx.Raw("SELECT created_at - created_at % 86400000000 AS day_at, COUNT(*) AS count FROM accounts WHERE created_at >= ? GROUP BY 1", first).Scan(&opened).Error; err != nil {
		return nil, err
	}
	at := func(day schema.Micros) *models.TrendPoint {
		i, found := slices.BinarySearchFunc(bounds, day.Time(), time.Time.Compare)
		if !found {
			i--
		}
		return &points[min(i, len(points)-1)]
	}
	for _, m := range moved {
		p := at(m.DayAt)
		p.Outstanding += m.Credits // what it changed, for now
		switch m.Flow {
		case models.MovementUsed, models.MovementRefunded, models.MovementRefundedEarlier:
			p.Used -= m.Credits
			if m.Currency == currency {
				p.Revenue -= m.Cents
			}
		case models.MovementSold:
			if m.Currency == currency {
				p.Sold += m.Cents
			}
		}
	}
	for _, o := range opened {
		at(o.DayAt).NewAccounts += o.Count
	}
	for i := range slices.Backward(points) {
		changed := points[i].Outstanding
		points[i].Outstanding, now = now, now-changed
	}
	return points, nil
}
