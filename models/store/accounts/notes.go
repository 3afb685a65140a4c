package accounts

import (
	"context"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/books"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// WriteNote adds a note about an account. It does nothing if the author has written the
// same note under the same key already. CodeNotFound: no such account.
// CodeIdempotencyConflict: the key was used for another note, or for one that was erased.
func (a *Accounts) WriteNote(ctx context.Context, n models.Note, audit models.AuditRecord) error {
	return database.Explain(a.db.Transact(ctx, func(tx *gorm.DB) error {
		if _, err := books.Account(tx, n.AccountID); err != nil {
			return err
		}
		var written schema.Note
		if err := tx.Where("account_id = ? AND author_id = ? AND key = ?", n.AccountID, n.Author, n.Key).Limit(1).Find(&written).Error; err != nil {
			return err
		}
		switch {
		case written.Sequence > 0 && written.Text == n.Text:
			return nil
		case written.Sequence > 0:
			return models.Errorf(models.CodeIdempotencyConflict, "This form already added another note.")
		}
		row := schema.Note{AccountID: n.AccountID, AuthorID: n.Author, Key: n.Key, At: schema.MicrosOf(a.db.Now()), Text: n.Text}
		if err := tx.Create(&row).Error; err != nil {
			return err
		}
		return a.db.RecordAudit(tx, audit)
	}))
}

// EraseNote erases the text of a note about an account and keeps its author and time.
// Erasing it again does nothing. CodeNotFound.
func (a *Accounts) EraseNote(ctx context.Context, account models.AccountID, note models.NoteCursor, audit models.AuditRecord) error {
	return database.Explain(a.db.Transact(ctx, func(tx *gorm.DB) error {
		var row schema.Note
		if err := tx.Where("sequence = ? AND account_id = ?", note, account).Take(&row).Error; err != nil {
			return database.NotFoundOr(err, "note")
		}
		if !row.ErasedAt.Time().IsZero() {
			return nil
		}
		if err := tx.Model(&schema.Note{}).Where("sequence = ?", note).
			Updates(map[string]any{"text": "", "erased_at": schema.MicrosOf(a.db.Now())}).Error; err != nil {
			return err
		}
		return a.db.RecordAudit(tx, audit)
	}))
}

// Notes returns a page of the notes about an account, newest first.
func (a *Accounts) Notes(ctx context.Context, q models.NoteQuery) (models.NotePage, error) {
	query := a.db.Read.WithContext(ctx).Table("account_notes n").Joins("JOIN users u ON u.id = n.author_id").
		Select("n.*, u.name AS author_name").Where("n.account_id = ?", q.AccountID).Order("n.sequence DESC").Limit(q.Limit + 1)
	if q.Before > 0 {
		query = query.Where("n.sequence < ?", q.Before)
	}
	var rows []struct {
		Note       schema.Note `gorm:"embedded"`
		AuthorName string
	}
	if err := query.Scan(&rows).Error; err != nil {
		return models.NotePage{}, database.Explain(err)
	}
	var page models.NotePage
	if len(rows) > q.Limit {
		rows = rows[:q.Limit]
		page.Next = rows[q.Limit-1].Note.Sequence
	}
	for _, r := range rows {
		page.Lines = append(page.Lines, models.NoteLine{Note: r.Note.Model(), AuthorName: r.AuthorName})
	}
	return page, nil
}
