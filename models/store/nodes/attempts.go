package nodes

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"time"

	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// TakeAttempt uses one of the attempts that a name has at all portals on the server together:
// a burst at once, then one per interval. If none is left, it uses nothing and returns how long
// to wait for the next. A row says when all of them are there again, which is all that there
// is to know.
func (n *Nodes) TakeAttempt(ctx context.Context, name string, burst int, every time.Duration) (wait time.Duration, ok bool, err error) {
	now, hash := n.db.Now(), hashOf(name)
	n.tidyAttempts(ctx, now)
	at, one, all := int64(schema.MicrosOf(now)), every.Microseconds(), int64(burst)*every.Microseconds()
	tx := n.db.Write.WithContext(ctx)
	taken := tx.Exec(`INSERT INTO attempts (name, full_at) VALUES (?, ?)
		ON CONFLICT (name) DO UPDATE SET full_at = GREATEST(attempts.full_at, ?) + ?
		WHERE GREATEST(attempts.full_at, ?) + ? <= ?`, hash, at+one, at, one, at, one, at+all)
	if taken.Error != nil || taken.RowsAffected == 1 {
		return 0, taken.Error == nil, database.Explain(taken.Error)
	}
	var full int64
	err = tx.Raw("SELECT full_at FROM attempts WHERE name = ?", hash).Scan(&full).Error
	return max(time.Microsecond, time.Duration(full+one-at-all)*time.Microsecond), false, database.Explain(err)
}

// hashOf bounds the size of names, which are user input, and keeps addresses out of the table.
func hashOf(name string) string {
	hash := sha256.Sum256([]byte(name))
	return base64.RawURLEncoding.EncodeToString(hash[:])
}

// PutBackAttempt undoes one TakeAttempt, for an attempt that is not to be counted.
func (n *Nodes) PutBackAttempt(ctx context.Context, name string, every time.Duration) error {
	return database.Explain(n.db.Write.WithContext(ctx).Exec("UPDATE attempts SET full_at = full_at - ? WHERE name = ?", every.Microseconds(), hashOf(name)).Error)
}

// tidyEvery is how often what has become full again is forgotten, by each process.
const tidyEvery = time.Minute

func (n *Nodes) tidyAttempts(ctx context.Context, now time.Time) {
	n.mu.Lock()
	due := now.Sub(n.tidied).Abs() >= tidyEvery
	if due {
		n.tidied = now
	}
	n.mu.Unlock()
	if !due {
		return
	}
	if err := n.db.Write.WithContext(ctx).Exec("DELETE FROM attempts WHERE full_at < ?", schema.MicrosOf(now)).Error; err != nil {
		n.db.Log.Warn("old attempts could not be forgotten", "error", err)
	}
}
