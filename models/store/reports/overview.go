package reports

import (
	"context"
	"time"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// Overview returns the totals of all accounts now, and the movements of their credits
// today and within thirty days, both in UTC. Accounts with pending boundaries should be
// advanced before.
func (r *Reports) Overview(ctx context.Context) (models.Overview, error) {
	now := r.db.Now()
	today := now.Truncate(24 * time.Hour)
	o := models.Overview{At: now}
	err := r.db.Long.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		report := models.ReportQuery{Until: now.Add(time.Microsecond)}
		var err error
		if o.PendingAccounts, err = countPending(tx, scope{all: true}, report, schema.MicrosOf(now)); err != nil {
			return err
		}
		if err := tx.Raw(`SELECT kind, SUM(remaining + held) AS outstanding, SUM(held) AS held, SUM(CASE WHEN frozen THEN remaining ELSE 0 END) AS frozen
			FROM lots WHERE live GROUP BY kind`).Scan(&o.Kinds).Error; err != nil {
			return err
		}
		if o.Movements, err = latestMovements(tx, today); err != nil {
			return err
		}
		var first schema.Micros
		if err := tx.Raw("SELECT COALESCE(MIN(created_at), 0) FROM accounts").Scan(&first).Error; err != nil {
			return err
		}
		o.FirstAccountAt = first.Time()
		return counts(tx, &o, today)
	})
	return o, database.Explain(err)
}

// overviewDays is how many days the overview covers, including the present one.
const overviewDays = 30

// stuckAfter is after how long a purchase that is neither paid nor ended needs a look: by then
// the slowest bank transfer has arrived.
const stuckAfter = 14 * 24 * time.Hour

func latestMovements(tx *gorm.DB, today time.Time) (sums []models.MovementSum, err error) {
	first := schema.MicrosOf(today.AddDate(0, 0, 1-overviewDays))
	// What moved on a day or later is of accounts whose last entry is of that day or later.
	err = tx.Raw(`SELECT f.flow, f.currency, SUM(CASE WHEN f.day_at >= ? THEN f.credits ELSE 0 END) AS today_credits,
		SUM(CASE WHEN f.day_at >= ? THEN f.cents ELSE 0 END) AS today_cents, SUM(f.credits) AS month_credits, SUM(f.cents) AS month_cents
		FROM balances b CROSS JOIN flows f ON f.account = b.account AND f.day_at >= ?
		WHERE b.effective_at >= ? AND f.kind <> ? GROUP BY f.flow, f.currency ORDER BY f.currency`,
		schema.MicrosOf(today), schema.MicrosOf(today), first, first, models.Debt).Scan(&sums).Error
	return sums, err
}

func counts(tx *gorm.DB, o *models.Overview, today time.Time) error {
	return tx.Raw(`SELECT
		(SELECT COALESCE(SUM(debt), 0) FROM balances) AS owed,
		(SELECT COUNT(*) FROM balances WHERE debt > 0) AS owing,
		(SELECT COUNT(*) FROM accounts) AS accounts,
		(SELECT COUNT(*) FROM accounts WHERE created_at >= ?) AS new_today,
		(SELECT COUNT(*) FROM accounts WHERE created_at >= ?) AS new_month,
		(SELECT COUNT(*) FROM purchases WHERE flag <> '') AS flagged,
		(SELECT COUNT(*) FROM disputes WHERE state = 'open') AS open_disputes,
		(SELECT COUNT(*) FROM purchases WHERE state IN ('pending', 'processing') AND created_at < ?) AS stuck,
		(SELECT COUNT(*) FROM stripe_events WHERE outcome = 'failed') AS failed_events`,
		schema.MicrosOf(today), schema.MicrosOf(today.AddDate(0, 0, 1-overviewDays)), schema.MicrosOf(o.At.Add(-stuckAfter))).Scan(&o.Counts).Error
}
