package store

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"slices"
	"time"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/ledger"
)

// Statement is what happened in an account from one instant, inclusive, to
// another, exclusive; zero times for no bound. It tells what is written: post
// AdvanceAccount first for what is due as well. CodeNotFound.
func (s *Proof) Statement(ctx context.Context, id models.AccountID, since, until time.Time) (models.Statement, error) {
	statement, err := s.StatementEnds(ctx, id, since, until)
	if err != nil {
		return statement, err
	}
	for line, err := range s.StatementLines(ctx, statement) {
		if err != nil {
			return statement, err
		}
		statement.Lines = append(statement.Lines, line)
	}
	return statement, nil
}

// StatementEnds is a statement without its lines: where it opens and closes.
func (s *Proof) StatementEnds(ctx context.Context, id models.AccountID, since, until time.Time) (models.Statement, error) {
	statement := models.Statement{Account: id, MadeAt: s.db.Now()}
	err := s.db.Read.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		var account accountRow
		if err := tx.Where("id = ?", id).Take(&account).Error; err != nil {
			return NotFoundOr(err, "account")
		}
		statement.Name = account.Name
		first, err := firstFrom(tx, id, since)
		if err != nil {
			return err
		}
		end, err := firstFrom(tx, id, until)
		if until.IsZero() {
			end, err = firstFrom(tx, id, s.db.Now().AddDate(1000, 0, 0))
		}
		if err != nil {
			return err
		}
		if statement.Opening, err = pointBefore(tx, id, first); err != nil {
			return err
		}
		statement.Closing, err = pointBefore(tx, id, end)
		return err
	})
	return statement, Explain(err)
}

// pointBefore is where an account stood behind the last entry before a sequence.
func pointBefore(tx *gorm.DB, id models.AccountID, sequence int64) (models.StatementPoint, error) {
	var row entryRow
	if err := tx.Where("account_id = ? AND sequence < ?", id, sequence).Order("sequence DESC").Limit(1).Find(&row).Error; err != nil {
		return models.StatementPoint{}, err
	}
	if row.Sequence > 0 {
		e := row.model()
		return models.StatementPoint{Sequence: e.Sequence, At: e.EffectiveAt, Values: e.After, Head: e.Hash}, nil
	}
	var opened accountStateRow
	err := tx.Where("account_id = ? AND sequence = 0", id).Take(&opened).Error
	return models.StatementPoint{Head: ledger.Opening(id, opened.Zone, opened.Status)}, err
}

// StatementLines are the lines between a statement's ends, some read at a time.
// What is between is written and stays as it is, so no transaction is held for as
// long as somebody reads.
func (s *Proof) StatementLines(ctx context.Context, of models.Statement) iter.Seq2[models.StatementLine, error] {
	return func(yield func(models.StatementLine, error) bool) {
		for after := of.Opening.Sequence; after < of.Closing.Sequence; {
			var rows []entryRow
			tx := s.db.Read.WithContext(ctx)
			err := tx.Where("account_id = ? AND sequence > ? AND sequence <= ?", of.Account, after, of.Closing.Sequence).
				Order("sequence").Limit(entriesAtATime).Find(&rows).Error
			var entries []models.Entry
			if err == nil {
				entries, err = wholeEntries(tx, rows)
			}
			if err != nil {
				yield(models.StatementLine{}, Explain(err))
				return
			}
			for _, e := range entries {
				if !yield(ledger.StatementLineOf(e), nil) {
					return
				}
			}
			if len(rows) == 0 {
				return // entries were removed, which the closing balance will show
			}
			after = rows[len(rows)-1].Sequence
		}
	}
}

// StatementEntries are the first lines between a statement's ends, dressed for a
// list, oldest first.
func (s *Proof) StatementEntries(ctx context.Context, of models.Statement, limit int) ([]models.EntryLine, error) {
	var lines []models.EntryLine
	err := s.db.Read.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		var rows []entryRow
		if err := tx.Where("account_id = ? AND sequence > ? AND sequence <= ?", of.Account, of.Opening.Sequence, of.Closing.Sequence).
			Order("sequence").Limit(limit).Find(&rows).Error; err != nil {
			return err
		}
		entries, err := wholeEntries(tx, rows)
		if err != nil {
			return err
		}
		lines, err = linesOf(tx, entries)
		slices.Reverse(lines)
		return err
	})
	return lines, Explain(err)
}

// StatementSums add up the lines between a statement's ends by kind. They read
// every one of them: bound how many those are.
func (s *Proof) StatementSums(ctx context.Context, of models.Statement) (sums []models.EntrySum, err error) {
	err = s.db.Read.WithContext(ctx).Raw(`SELECT kind, COUNT(*) AS count, SUM(delta <> 0) AS moved, SUM(delta) AS credits FROM entries
		WHERE account_id = ? AND sequence > ? AND sequence <= ? GROUP BY kind`,
		of.Account, of.Opening.Sequence, of.Closing.Sequence).Scan(&sums).Error
	return sums, Explain(err)
}

// Checkpoint is the heads of all accounts, by account.
func (s *Proof) Checkpoint(ctx context.Context) (models.Checkpoint, error) {
	var rows []balanceRow
	err := s.db.Read.WithContext(ctx).Select("account_id, sequence, head").Order("account_id").Find(&rows).Error
	c := models.Checkpoint{MadeAt: s.db.Now(), Heads: make([]models.Head, len(rows))}
	for i, r := range rows {
		c.Heads[i] = models.Head{Account: r.AccountID, Sequence: r.Sequence}
		copy(c.Heads[i].Hash[:], r.Head)
	}
	return c, Explain(err)
}

// VerifyCheckpoint compares the ledger with an earlier checkpoint and returns a
// line for each account that was cut off or rewritten since.
func (s *Proof) VerifyCheckpoint(ctx context.Context, c models.Checkpoint) (faults []string, err error) {
	for _, h := range c.Heads {
		var row entryRow
		if err := s.db.Read.WithContext(ctx).Where("account_id = ? AND sequence = ?", h.Account, h.Sequence).Limit(1).Find(&row).Error; err != nil {
			return nil, Explain(err)
		}
		switch {
		case row.ID == "":
			faults = append(faults, fmt.Sprintf("account %s: entry %d and all behind it are gone", h.Account, h.Sequence))
		case !bytes.Equal(row.Hash, h.Hash[:]):
			faults = append(faults, fmt.Sprintf("account %s: entry %d is not the one of the checkpoint", h.Account, h.Sequence))
		}
	}
	return faults, nil
}
