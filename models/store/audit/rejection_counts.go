package audit

import (
	"context"
	"slices"
	"time"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// rejectionKey is what rejected requests are counted by; Quarter is the beginning of a
// quarter of an hour, as in the roll-up of usage.
type rejectionKey struct {
	Account models.AccountID
	Quarter schema.Micros
	Status  int
	Code    models.Code
}

func quarterOf(at schema.Micros) schema.Micros {
	return schema.MicrosOf(at.Time().Truncate(15 * time.Minute))
}

// maxWaitingCounts bounds the counts in memory, which could grow if requests about ever
// new accounts were rejected while the database can't be written. Requests that would go
// beyond it are not counted.
const maxWaitingCounts = 10_000

// rejectionCounts counts rejected requests that wait in memory to be written.
type rejectionCounts map[rejectionKey]int64

func (counts *rejectionCounts) add(key rejectionKey, n int64) {
	if *counts == nil {
		*counts = rejectionCounts{}
	}
	if _, known := (*counts)[key]; known || len(*counts) < maxWaitingCounts {
		(*counts)[key] += n
	}
}

// write adds the counts to the table, and reports whether that changed a row. A request that
// names no account of ours is nobody's.
func (counts rejectionCounts) write(tx *gorm.DB) (wrote bool, err error) {
	var rows [][]any
	for key, n := range counts {
		rows = append(rows, []any{key.Account, key.Quarter, key.Status, key.Code, n})
	}
	for some := range slices.Chunk(rows, database.RowsPerStatement) {
		cte, args := database.Wanted("account_id, quarter_at, status, code, count", some)
		done := tx.Exec(cte+`INSERT INTO refusal_counts (account_id, quarter_at, status, code, count)
			SELECT w.account_id, w.quarter_at, w.status, w.code, w.count FROM wanted w WHERE EXISTS (SELECT 1 FROM accounts a WHERE a.id = w.account_id)
			ON CONFLICT (account_id, quarter_at, status, code) DO UPDATE SET count = refusal_counts.count + excluded.count`, args...)
		if wrote = wrote || done.RowsAffected > 0; done.Error != nil {
			return wrote, done.Error
		}
	}
	return wrote, nil
}

// RejectionCounts counts an account's rejected requests by status and code. Those of the
// last second may be missing: reading waits for no write.
func (a *Audit) RejectionCounts(ctx context.Context, id models.AccountID, within models.TimeRange) ([]models.RejectionCount, error) {
	var counts []models.RejectionCount
	err := a.db.Read.WithContext(ctx).Raw(`SELECT status, code, SUM(count) AS count FROM refusal_counts
		WHERE account_id = ? AND quarter_at >= ? AND quarter_at < ? GROUP BY status, code ORDER BY status, code`,
		id, schema.MicrosOf(within.Since), schema.MicrosOf(within.Until)).Scan(&counts).Error
	return counts, database.Explain(err)
}
