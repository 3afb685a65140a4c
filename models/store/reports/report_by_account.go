package reports

import (
	"context"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// AccountsAtOnce is how many accounts ReportByAccount reads at a time.
const AccountsAtOnce = 200

// ReportByAccount calls each with the lines of the roll-forward, account by account, in the
// order of their ids; the closing of each is its opening plus its movements. It reads some
// accounts at a time and holds no connection while each runs. What is posted meanwhile may
// be included or not, but for one account all of it or nothing.
func (r *Reports) ReportByAccount(ctx context.Context, q models.ReportQuery, each func(models.AccountReportLine) error) error {
	for after := models.AccountID(""); ; {
		lines, last, err := r.reportAfter(ctx, q, after)
		if err != nil {
			return database.Explain(err)
		}
		for _, l := range lines {
			if err := each(l); err != nil {
				return err
			}
		}
		if after = last; last == "" {
			return nil
		}
	}
}

// reportAfter returns the lines of the next accounts after one, and the last of these
// accounts, "" if there are none.
func (r *Reports) reportAfter(ctx context.Context, q models.ReportQuery, after models.AccountID) (lines []models.AccountReportLine, last models.AccountID, err error) {
	err = r.db.Long.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		var accounts []schema.Account
		if err := tx.Where("id > ?", after).Order("id").Limit(AccountsAtOnce).Find(&accounts).Error; err != nil || len(accounts) == 0 {
			return err
		}
		last = accounts[len(accounts)-1].ID
		// CROSS JOIN fixes the join order in which what is read of flows is that of the accounts.
		var sums []movementSum
		if err := tx.Raw(`SELECT f.account, f.kind, f.currency, f.flow, CASE WHEN f.day_at < ? THEN 0 ELSE 1 END AS phase,
			SUM(f.credits) AS credits, SUM(f.cents) AS cents FROM accounts a CROSS JOIN flows f ON f.account = a.number
			WHERE a.id > ? AND a.id <= ? AND f.day_at < ? GROUP BY 1, 2, 3, 4, 5`,
			schema.MicrosOf(q.From), after, last, schema.MicrosOf(q.Until)).Scan(&sums).Error; err != nil {
			return err
		}
		byAccount := map[int64]reportLines{}
		for _, sum := range sums {
			if byAccount[sum.Account] == nil {
				byAccount[sum.Account] = reportLines{}
			}
			byAccount[sum.Account].of(sum.Kind, sum.Currency).add(sum, false)
		}
		for _, a := range accounts {
			for _, l := range byAccount[a.Number].sorted() {
				l.Closing = l.Sum()
				lines = append(lines, models.AccountReportLine{Account: a.Model(), ReportLine: l})
			}
		}
		return nil
	})
	return lines, last, err
}
