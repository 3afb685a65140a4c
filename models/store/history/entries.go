// Package history is the store's room for reading the ledger: balances, entries, lots
// and charges, now and in the past.
package history

import (
	"context"
	"slices"

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
// CodeNotFound: no such account.
func (h *History) Entries(ctx context.Context, q models.EntryQuery) (models.EntryPage, error) {
	var page models.EntryPage
	err := h.read(ctx, func(tx *gorm.DB, r *books.Reader) error {
		s, err := newSearch(tx, r, q)
		if err != nil {
			return err
		}
		rows, err := s.newest(q.Limit + 1)
		if err != nil {
			return err
		}
		if len(rows) > q.Limit {
			rows = rows[:q.Limit]
			page.Next = rows[q.Limit-1].Place.Number()
		}
		slices.Reverse(rows)
		page.Lines, err = r.LinesOf(rows)
		return err
	})
	return page, err
}

// read calls do with a reader of the ledger.
func (h *History) read(ctx context.Context, do func(*gorm.DB, *books.Reader) error) error {
	return database.Explain(h.db.Read.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		return do(tx, books.In(tx, h.db))
	}))
}

// Entry finds one entry of an account. CodeNotFound.
func (h *History) Entry(ctx context.Context, account models.AccountID, id models.EntryID) (entry models.Entry, err error) {
	err = h.read(ctx, func(_ *gorm.DB, r *books.Reader) error {
		entry, err = entryOf(r, account, id)
		return err
	})
	return entry, err
}

// EntryLine returns one entry of an account as a list shows it. CodeNotFound.
func (h *History) EntryLine(ctx context.Context, account models.AccountID, id models.EntryID) (line models.EntryLine, err error) {
	err = h.read(ctx, func(_ *gorm.DB, r *books.Reader) error {
		entry, err := entryOf(r, account, id)
		if err != nil {
			return err
		}
		lines, err := r.Lines([]models.Entry{entry})
		if err == nil {
			line = lines[0]
		}
		return err
	})
	return line, err
}

// entryOf reads an entry of an account. CodeNotFound.
func entryOf(r *books.Reader, account models.AccountID, id models.EntryID) (models.Entry, error) {
	owner, sequence, ok := r.IDs.EntryAt(id)
	place, err := placeIn(r, account, owner, sequence, ok)
	if err != nil || place == 0 {
		return models.Entry{}, notFoundOr(err, "entry")
	}
	entries, err := r.EntriesAt([]schema.Place{place})
	if err != nil || len(entries) == 0 {
		return models.Entry{}, notFoundOr(err, "entry")
	}
	return entries[0], nil
}

// placeIn returns the place that an identifier stands for, from what IDs made of it: 0 if
// that is no place of the account's.
func placeIn(r *books.Reader, account models.AccountID, owner, n int64, ok bool) (schema.Place, error) {
	if !ok {
		return 0, nil
	}
	number, err := r.Number(account)
	switch {
	case models.CodeOf(err) == models.CodeNotFound || (err == nil && number != owner):
		return 0, nil
	case err != nil:
		return 0, err
	}
	return schema.PlaceOf(owner, n), nil
}

// notFoundOr returns err, and NotFound where it is nil.
func notFoundOr(err error, what string) error {
	if err == nil {
		return database.NotFound(what)
	}
	return err
}

// Undone returns those among the entries that were undone.
func (h *History) Undone(ctx context.Context, ids []models.EntryID) (map[models.EntryID]bool, error) {
	undone := make(map[models.EntryID]bool, len(ids))
	err := h.read(ctx, func(tx *gorm.DB, r *books.Reader) error {
		var places []schema.Place
		for _, id := range ids {
			if account, sequence, ok := r.IDs.EntryAt(id); ok {
				places = append(places, schema.PlaceOf(account, sequence))
			}
		}
		var found []schema.Place
		err := tx.Model(&schema.Entry{}).Where("about IN ? AND about IS NOT NULL AND kind = ?", places, models.EntryUndo).Pluck("about", &found).Error
		for _, place := range found {
			undone[r.IDs.Entry(place.Account(), place.Number())] = true
		}
		return err
	})
	return undone, err
}
