package reports

import (
	"context"
	"database/sql"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/books"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// DailyBalances returns what an account had at the end of each of so many UTC days up to that
// of an instant: credits available, on hold, frozen and not yet started, as the books have
// them. They are derived backwards from the balance by what each day moved, so that nothing
// older is read.
func (r *Reports) DailyBalances(ctx context.Context, id models.AccountID, until time.Time, days int) ([]models.Credits, error) {
	tx := r.db.Long.WithContext(ctx)
	number, err := numberOf(books.In(tx, r.db), id)
	if err != nil || number == 0 {
		return make([]models.Credits, days), database.Explain(err)
	}
	today := until.UTC().Truncate(24 * time.Hour)
	first := today.AddDate(0, 0, 1-days)
	balances := make([]models.Credits, days)
	var now models.Credits
	moved := make([]models.Credits, days)
	err = books.Query(tx, func(rows *sql.Rows) error {
		var day int64
		var credits models.Credits
		if err := rows.Scan(&day, &credits); err != nil {
			return err
		}
		if day == 0 {
			now = credits
			return nil
		}
		// What is dated ahead of now counts for today.
		moved[min(int(schema.Micros(day).Time().Sub(first)/(24*time.Hour)), days-1)] += credits
		return nil
	}, `SELECT 0 AS day_at, b.available + b.held + b.frozen + b.scheduled AS credits FROM balances b WHERE b.account = ?
		UNION ALL SELECT f.day_at, f.credits FROM flows f WHERE f.account = ? AND f.day_at >= ? AND f.kind <> ?`,
		number, number, int64(schema.MicrosOf(first)), string(models.Debt))
	for i := days - 1; i >= 0; i-- {
		balances[i] = now
		now -= moved[i]
	}
	return balances, database.Explain(err)
}
