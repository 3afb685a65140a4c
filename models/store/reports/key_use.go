package reports

import (
	"context"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/books"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// KeyUse sums what each of some of an account's keys has used from the quarter of an hour of
// from up to until. Keys that used nothing are left out.
func (r *Reports) KeyUse(ctx context.Context, id models.AccountID, keys []models.KeyID, from, until time.Time) (map[models.KeyID]models.KeyUse, error) {
	tx := r.db.Long.WithContext(ctx)
	reader := books.In(tx, r.db)
	number, err := numberOf(reader, id)
	if err != nil || number == 0 || len(keys) == 0 {
		return nil, database.Explain(err)
	}
	byNumber := map[schema.Symbol]models.KeyID{}
	var numbers []schema.Symbol
	for _, key := range keys {
		if symbol := reader.Symbols.Symbol(string(key)); symbol >= 0 {
			byNumber[symbol], numbers = key, append(numbers, symbol)
		}
	}
	if err := reader.Symbols.Err(); err != nil || len(numbers) == 0 {
		return nil, database.Explain(err)
	}
	var rows []struct {
		Key schema.Symbol
		models.UsageSum
		LastAt schema.Micros
	}
	err = tx.Raw("SELECT u.api_key AS key, MAX(u.quarter_at) AS last_at, "+usageSums+` FROM usage u WHERE u.account = ? AND u.quarter_at >= ? AND u.quarter_at < ? AND u.api_key IN ?
		GROUP BY u.api_key`+used, number, schema.MicrosOf(from.Truncate(15*time.Minute)), schema.MicrosOf(until), numbers).Scan(&rows).Error
	sums := map[models.KeyID]models.KeyUse{}
	for _, row := range rows {
		sums[byNumber[row.Key]] = models.KeyUse{UsageSum: row.UsageSum, LastAt: row.LastAt.Time()}
	}
	return sums, database.Explain(err)
}
