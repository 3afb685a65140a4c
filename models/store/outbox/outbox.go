// Package outbox is the store's room for the mails that wait to be sent, and for what
// became of them. They are put there by database.DB.Enqueue.
package outbox

import (
	"context"
	"time"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/outbox"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// Outbox is the mails that wait, were sent, or failed.
type Outbox struct{ db *database.DB }

// New returns the room over an open database.
func New(db *database.DB) *Outbox { return &Outbox{db} }

// Mailed receives when this process has put mails into the outbox. Whoever receives and then
// claims finds them.
func (o *Outbox) Mailed() <-chan struct{} { return o.db.Mailed() }

// ClaimMail claims the mail that is due first. Nobody else, in this process or another one,
// gets it until lease is over, so it must be sent by then and reported with MailSent or
// MailFailed. ok is false if no mail is due.
func (o *Outbox) ClaimMail(ctx context.Context, lease time.Duration) (due outbox.Due, ok bool, err error) {
	tx := o.db.Write.WithContext(ctx)
	for {
		var rows []schema.Mail
		now := schema.MicrosOf(o.db.Now())
		err := tx.Where("state = 'waiting' AND next_at <= ?", now).Order("next_at, id").Limit(1).Find(&rows).Error
		if err != nil || len(rows) == 0 {
			return due, false, database.Explain(err)
		}
		row := rows[0]
		if late := tooLate(row, now); late != "" {
			if err := o.end(tx, row, late); err != nil {
				return due, false, database.Explain(err)
			}
			continue
		}
		claimed := asClaimed(tx, row.ID, row.Attempts).Where("next_at = ?", row.NextAt).Updates(map[string]any{
			"attempts": row.Attempts + 1, "next_at": schema.MicrosOf(o.db.Now().Add(lease)),
		})
		if claimed.Error != nil {
			return due, false, database.Explain(claimed.Error)
		}
		if claimed.RowsAffected == 0 {
			continue // somebody else was faster
		}
		mail, err := row.Model()
		if err != nil {
			return due, false, models.Internal(err)
		}
		due := outbox.Due{Mail: mail, CreatedAt: row.CreatedAt.Time(), Language: mail.Data["language"], Attempt: row.Attempts + 1}
		if due.Language == "" {
			err = tx.Raw("SELECT language FROM users WHERE email_normal = ?", row.RecipientNormal).Scan(&due.Language).Error
		}
		return due, true, database.Explain(err)
	}
}

// asClaimed selects a waiting mail if nobody has claimed it since it had a number of attempts.
func asClaimed(tx *gorm.DB, id models.MailID, attempts int) *gorm.DB {
	return tx.Model(&schema.Mail{}).Where("id = ? AND state = 'waiting' AND attempts = ?", id, attempts)
}

// tooLate says why a mail is not worth sending any more, "" if it is.
func tooLate(row schema.Mail, now schema.Micros) string {
	switch {
	case row.UntilAt > 0 && row.UntilAt <= now:
		return "The link expired before the email could be sent." + lastError(row)
	case row.GiveUpAt <= now:
		return "The email could not be sent for 3 days." + lastError(row)
	}
	return ""
}

func lastError(row schema.Mail) string {
	if row.Error == "" {
		return ""
	}
	return " Last error: " + row.Error
}

// end marks a waiting mail as failed for good. Its data stays while it may be sent again.
func (o *Outbox) end(tx *gorm.DB, row schema.Mail, reason string) error {
	set := map[string]any{"state": outbox.Failed, "next_at": 0, "error": reason}
	if row.UntilAt > 0 && row.UntilAt <= schema.MicrosOf(o.db.Now()) {
		set["data"] = nil
	}
	return asClaimed(tx, row.ID, row.Attempts).Updates(set).Error
}

// MailSent records that a claimed mail was sent, and erases what it said.
func (o *Outbox) MailSent(ctx context.Context, id models.MailID) error {
	return o.done(ctx, id, outbox.Sent)
}

// MailWritten records that a claimed mail was written to a file, and erases what it said.
func (o *Outbox) MailWritten(ctx context.Context, id models.MailID) error {
	return o.done(ctx, id, outbox.Written)
}

func (o *Outbox) done(ctx context.Context, id models.MailID, state outbox.State) error {
	// Whoever else may have claimed it meanwhile must not send it once more.
	return database.Explain(o.db.Write.WithContext(ctx).Model(&schema.Mail{}).Where("id = ? AND state = 'waiting'", id).Updates(map[string]any{
		"state": state, "next_at": 0, "data": nil, "error": "", "sent_at": schema.MicrosOf(o.db.Now()),
	}).Error)
}

// MailFailed records that an attempt failed and why. The mail is due again later, or never if
// it was refused for good.
func (o *Outbox) MailFailed(ctx context.Context, due outbox.Due, reason string, forGood bool) error {
	tx := o.db.Write.WithContext(ctx)
	if forGood {
		row := schema.Mail{ID: due.ID, Attempts: due.Attempt, UntilAt: schema.MicrosOf(due.Until)}
		return database.Explain(o.end(tx, row, reason))
	}
	return database.Explain(asClaimed(tx, due.ID, due.Attempt).Updates(map[string]any{
		"error": reason, "next_at": schema.MicrosOf(o.db.Now().Add(backOff(due.Attempt))),
	}).Error)
}

// MailDelayed records why a mail could not be tried properly. It is due at a time, whatever
// its attempts were.
func (o *Outbox) MailDelayed(ctx context.Context, due outbox.Due, reason string, until time.Time) error {
	return database.Explain(asClaimed(o.db.Write.WithContext(ctx), due.ID, due.Attempt).Updates(map[string]any{
		"error": reason, "next_at": schema.MicrosOf(until),
	}).Error)
}

// MailPutBack undoes the claim of a mail that nobody has tried to send.
func (o *Outbox) MailPutBack(ctx context.Context, due outbox.Due) error {
	return database.Explain(asClaimed(o.db.Write.WithContext(ctx), due.ID, due.Attempt).Updates(map[string]any{
		"attempts": due.Attempt - 1, "next_at": schema.MicrosOf(o.db.Now()),
	}).Error)
}

// backOff is how long a mail waits after a number of attempts.
func backOff(attempts int) time.Duration {
	waits := []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 4 * time.Hour, 12 * time.Hour, 24 * time.Hour}
	return waits[min(attempts, len(waits))-1]
}
