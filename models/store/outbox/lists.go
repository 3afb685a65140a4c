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

// Mails returns a page of mails, newest first.
func (o *Outbox) Mails(ctx context.Context, q outbox.MailQuery) (outbox.MailPage, error) {
	var page outbox.MailPage
	query := o.db.Read.WithContext(ctx)
	if q.State != "" {
		query = query.Where("state = ?", q.State)
	}
	if q.To != "" {
		query = query.Where("recipient_normal = ?", models.NormalizeEmail(q.To))
	}
	rows, more, err := database.NewestFirst[schema.Mail](query, "mails", q.After, q.Limit)
	if err != nil {
		return page, database.Explain(err)
	}
	for _, r := range rows {
		page.Lines = append(page.Lines, r.Line(o.db.Now()))
	}
	if more {
		page.Next = rows[len(rows)-1].ID
	}
	return page, nil
}

// CountFailedMails returns how many mails have failed, at most a number of them.
func (o *Outbox) CountFailedMails(ctx context.Context, most int) (n int, err error) {
	err = o.db.Read.WithContext(ctx).Raw("SELECT COUNT(*) FROM (SELECT 1 FROM mails WHERE state = 'failed' LIMIT ?) AS some_mails", most).Scan(&n).Error
	return n, database.Explain(err)
}

// RetryMail makes a failed mail due again, for as long as a new one. CodeNotFound.
// CodeConflict: it has not failed, or what it said is gone.
func (o *Outbox) RetryMail(ctx context.Context, id models.MailID, audit models.AuditRecord) error {
	return o.changeFailed(ctx, id, audit, func(row schema.Mail, now time.Time) (map[string]any, error) {
		if !row.Line(now).CanRetry {
			return nil, models.Errorf(models.CodeConflict, "This email can't be sent again: its link has expired.")
		}
		return map[string]any{
			"state": outbox.Waiting, "attempts": 0, "next_at": schema.MicrosOf(now), "give_up_at": schema.MicrosOf(now.Add(outbox.GiveUpAfter)),
		}, nil
	})
}

// DismissMail removes a failed mail from those that need attention, with what it said.
// CodeNotFound. CodeConflict: it has not failed.
func (o *Outbox) DismissMail(ctx context.Context, id models.MailID, audit models.AuditRecord) error {
	return o.changeFailed(ctx, id, audit, func(schema.Mail, time.Time) (map[string]any, error) {
		return dismissed, nil
	})
}

var dismissed = map[string]any{"state": outbox.Dismissed, "data": nil}

func (o *Outbox) changeFailed(ctx context.Context, id models.MailID, audit models.AuditRecord, change func(schema.Mail, time.Time) (map[string]any, error)) error {
	err := o.db.Transact(ctx, func(tx *gorm.DB) error {
		var row schema.Mail
		if err := tx.Where("id = ?", id).Take(&row).Error; err != nil {
			return database.NotFoundOr(err, "email")
		}
		if row.State != outbox.Failed {
			return models.Errorf(models.CodeConflict, "This email has not failed.")
		}
		set, err := change(row, o.db.Now())
		if err != nil {
			return err
		}
		if err := tx.Model(&schema.Mail{}).Where("id = ?", id).Updates(set).Error; err != nil {
			return err
		}
		return o.db.RecordAudit(tx, audit)
	})
	if err == nil {
		o.db.WakeSender()
	}
	return database.Explain(err)
}

// DismissFailedMails removes the failed mails from those that need attention.
func (o *Outbox) DismissFailedMails(ctx context.Context, audit models.AuditRecord) error {
	return database.Explain(o.db.Transact(ctx, func(tx *gorm.DB) error {
		if err := tx.Model(&schema.Mail{}).Where("state = 'failed'").Updates(dismissed).Error; err != nil {
			return err
		}
		return o.db.RecordAudit(tx, audit)
	}))
}
