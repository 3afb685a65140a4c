// Package history is the store's room for reading the ledger: balances, entries, lots
// and charges, now and in the past.
package history

import (
	"context"
	"time"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/books"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/present"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// History reads what is in the ledger: balances, entries, lots and charges, now and in
// the past.
type History struct {
	db    *database.DB
	known *present.Present
}

// New returns the room over an open database.
func New(db *database.DB, known *present.Present) *History { return &History{db, known} }

// Entries returns a page of an account's ledger as it is written, newest first.
func (h *History) Entries(ctx context.Context, q models.EntryQuery) (models.EntryPage, error) {
	var page models.EntryPage
	err := h.db.Read.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		query, err := filter(tx, q)
		if err != nil {
			return err
		}
		var sequences []int64
		if err := query.Order("e.sequence DESC").Limit(q.Limit+1).Pluck("e.sequence", &sequences).Error; err != nil {
			return err
		}
		if len(sequences) > q.Limit {
			sequences = sequences[:q.Limit]
			page.Next = sequences[q.Limit-1]
		}
		page.Lines, err = books.LinesAt(tx, q.AccountID, sequences)
		return err
	})
	return page, database.Explain(err)
}

// filter returns the query on entries e. Bounds of time become bounds of the sequence,
// along which instants never decrease: thus the index of every filter is used, and a
// page costs as much as it is long. Partial indexes are used only if the query says that
// the column is not empty.
func filter(tx *gorm.DB, q models.EntryQuery) (*gorm.DB, error) {
	query := tx.Table("entries e").Where("e.account_id = ?", q.AccountID)
	if q.Product != "" {
		query = query.Where("e.product = ? AND e.product <> ''", q.Product)
	}
	if q.ChargeID != "" {
		query = query.Where("e.charge_id = ? AND e.charge_id <> ''", q.ChargeID)
	}
	if q.KeyID != "" {
		query = query.Where("e.key_id = ? AND e.key_id <> ''", q.KeyID)
	}
	if len(q.Kinds) > 0 {
		query = query.Where("e.kind IN ?", q.Kinds)
	}
	if q.Before > 0 {
		query = query.Where("e.sequence < ?", q.Before)
	}
	for _, bound := range []struct {
		at        time.Time
		condition string
	}{{q.Since, "e.sequence >= ?"}, {q.Until, "e.sequence < ?"}} {
		if bound.at.IsZero() {
			continue
		}
		sequence, err := books.FirstSequence(tx, q.AccountID, bound.at)
		if err != nil {
			return nil, err
		}
		query = query.Where(bound.condition, sequence)
	}
	return query, nil
}

// Entry finds one entry of an account. CodeNotFound.
func (h *History) Entry(ctx context.Context, account models.AccountID, id models.EntryID) (models.Entry, error) {
	var entries []models.Entry
	err := h.db.Read.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		var row schema.Entry
		err := tx.Where("id = ? AND account_id = ?", id, account).Take(&row).Error
		if err == nil {
			entries, err = books.Entries(tx, []schema.Entry{row})
		}
		return err
	})
	if err != nil {
		return models.Entry{}, database.NotFoundOr(err, "entry")
	}
	return entries[0], nil
}

// Undone returns those among the entries that were undone.
func (h *History) Undone(ctx context.Context, ids []models.EntryID) (map[models.EntryID]bool, error) {
	var found []models.EntryID
	err := h.db.Read.WithContext(ctx).Model(&schema.Entry{}).Where("undoes IN ? AND undoes <> ''", ids).Pluck("undoes", &found).Error
	undone := make(map[models.EntryID]bool, len(found))
	for _, id := range found {
		undone[id] = true
	}
	return undone, database.Explain(err)
}

// EntryLine returns one entry of an account as a list shows it. CodeNotFound.
func (h *History) EntryLine(ctx context.Context, account models.AccountID, id models.EntryID) (models.EntryLine, error) {
	var line models.EntryLine
	err := h.db.Read.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		var row schema.Entry
		if err := tx.Where("id = ? AND account_id = ?", id, account).Take(&row).Error; err != nil {
			return database.NotFoundOr(err, "entry")
		}
		lines, err := books.LinesAt(tx, account, []int64{row.Sequence})
		if err == nil {
			line = lines[0]
		}
		return err
	})
	return line, database.Explain(err)
}
