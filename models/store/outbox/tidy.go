package outbox

import (
	"context"
	"time"

	"github.com/bursar-portal/bursar/models/outbox"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// keptFor is how long mails are kept, so that support can say what became of one.
var keptFor = map[outbox.State]time.Duration{
	outbox.Sent: 30 * 24 * time.Hour, outbox.Written: 30 * 24 * time.Hour, outbox.Failed: 90 * 24 * time.Hour, outbox.Dismissed: 30 * 24 * time.Hour,
}

// tidiedAtOnce is how many mails one statement deletes, so that nobody waits for it.
const tidiedAtOnce = 500

// TidyMails deletes mails that are no longer kept, and erases what failed ones said whose
// links have ended.
func (o *Outbox) TidyMails(ctx context.Context) error {
	tx, now := o.db.Write.WithContext(ctx), o.db.Now()
	for state, keep := range keptFor {
		for {
			done := tx.Exec("DELETE FROM mails WHERE id IN (SELECT id FROM mails WHERE state = ? AND created_at < ? ORDER BY created_at, id LIMIT ?)",
				state, schema.MicrosOf(now.Add(-keep)), tidiedAtOnce)
			if done.Error != nil {
				return database.Explain(done.Error)
			}
			if done.RowsAffected < tidiedAtOnce {
				break
			}
		}
	}
	return database.Explain(tx.Exec("UPDATE mails SET data = NULL WHERE state = 'failed' AND data IS NOT NULL AND until_at > 0 AND until_at <= ?",
		schema.MicrosOf(now)).Error)
}
