package proof

import (
	"context"
	"iter"
	"slices"
	"time"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/chain"
	"github.com/bursar-portal/bursar/models/store/books"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// Statement returns what happened in an account from since, inclusive, until until,
// exclusive; a zero time is no bound. It contains what is written: post AdvanceAccount
// first to include pending boundaries. CodeNotFound.
func (p *Proof) Statement(ctx context.Context, id models.AccountID, since, until time.Time) (models.Statement, error) {
	statement, err := p.StatementEnds(ctx, id, since, until)
	if err != nil {
		return statement, err
	}
	for line, err := range p.StatementLines(ctx, statement) {
		if err != nil {
			return statement, err
		}
		statement.Lines = append(statement.Lines, line)
	}
	return statement, nil
}

// StatementEnds returns a statement without its lines: its opening and its closing.
func (p *Proof) StatementEnds(ctx context.Context, id models.AccountID, since, until time.Time) (models.Statement, error) {
	statement := models.Statement{Account: id, MadeAt: p.db.Now()}
	err := p.db.Read.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		var account schema.Account
		if err := tx.Where("id = ?", id).Take(&account).Error; err != nil {
			return database.NotFoundOr(err, "account")
		}
		statement.Name = account.Name
		first, err := books.FirstSequence(tx, id, since)
		if err != nil {
			return err
		}
		end, err := books.FirstSequence(tx, id, until)
		if until.IsZero() {
			end, err = books.FirstSequence(tx, id, p.db.Now().AddDate(1000, 0, 0))
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
	return statement, database.Explain(err)
}

// pointBefore returns an account after the last entry before a sequence.
func pointBefore(tx *gorm.DB, id models.AccountID, sequence int64) (models.StatementPoint, error) {
	var row schema.Entry
	if err := tx.Where("account_id = ? AND sequence < ?", id, sequence).Order("sequence DESC").Limit(1).Find(&row).Error; err != nil {
		return models.StatementPoint{}, err
	}
	if row.Sequence > 0 {
		e := row.Model()
		return models.StatementPoint{Sequence: e.Sequence, At: e.EffectiveAt, Balance: e.BalanceAfter, Head: e.Hash}, nil
	}
	var opened schema.AccountState
	err := tx.Where("account_id = ? AND sequence = 0", id).Take(&opened).Error
	return models.StatementPoint{Head: chain.OpeningHash(id, opened.Zone, opened.Status)}, err
}

// StatementLines iterates over the lines between a statement's ends, reading some at a
// time. Written entries never change, so no transaction is held while the caller works.
func (p *Proof) StatementLines(ctx context.Context, of models.Statement) iter.Seq2[models.StatementLine, error] {
	return func(yield func(models.StatementLine, error) bool) {
		for after := of.Opening.Sequence; after < of.Closing.Sequence; {
			var rows []schema.Entry
			tx := p.db.Read.WithContext(ctx)
			err := tx.Where("account_id = ? AND sequence > ? AND sequence <= ?", of.Account, after, of.Closing.Sequence).
				Order("sequence").Limit(entriesAtATime).Find(&rows).Error
			var entries []models.Entry
			if err == nil {
				entries, err = books.Entries(tx, rows)
			}
			if err != nil {
				yield(models.StatementLine{}, database.Explain(err))
				return
			}
			for _, e := range entries {
				if !yield(chain.StatementLineOf(e), nil) {
					return
				}
			}
			if len(rows) == 0 {
				return // entries were removed, which the closing balance shows
			}
			after = rows[len(rows)-1].Sequence
		}
	}
}

// StatementEntries returns the first entries between a statement's ends for a list,
// oldest first.
func (p *Proof) StatementEntries(ctx context.Context, of models.Statement, limit int) ([]models.EntryLine, error) {
	var lines []models.EntryLine
	err := p.db.Read.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		var rows []schema.Entry
		if err := tx.Where("account_id = ? AND sequence > ? AND sequence <= ?", of.Account, of.Opening.Sequence, of.Closing.Sequence).
			Order("sequence").Limit(limit).Find(&rows).Error; err != nil {
			return err
		}
		entries, err := books.Entries(tx, rows)
		if err != nil {
			return err
		}
		lines, err = books.Lines(tx, entries)
		slices.Reverse(lines)
		return err
	})
	return lines, database.Explain(err)
}

// StatementSums adds up the lines between a statement's ends by kind. It reads all of
// them, so the caller should bound their number.
func (p *Proof) StatementSums(ctx context.Context, of models.Statement) (sums []models.EntrySum, err error) {
	err = p.db.Read.WithContext(ctx).Raw(`SELECT kind, COUNT(*) AS count, SUM(delta <> 0) AS moved, SUM(delta) AS credits FROM entries
		WHERE account_id = ? AND sequence > ? AND sequence <= ? GROUP BY kind`,
		of.Account, of.Opening.Sequence, of.Closing.Sequence).Scan(&sums).Error
	return sums, database.Explain(err)
}
