package proof

import (
	"context"
	"iter"
	"math"
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
	err := p.db.Long.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		account, err := books.Account(tx, id)
		if err != nil {
			return err
		}
		statement.Name = account.Name
		r := books.In(tx, p.db)
		r.Know(account.Number, id)
		first, err := r.FirstSequence(account.Number, since)
		if err != nil {
			return err
		}
		end := int64(math.MaxInt64)
		if !until.IsZero() {
			if end, err = r.FirstSequence(account.Number, until); err != nil {
				return err
			}
		}
		if statement.Opening, err = pointBefore(r, account, first); err != nil {
			return err
		}
		statement.Closing, err = pointBefore(r, account, end)
		return err
	})
	return statement, database.Explain(err)
}

// pointBefore returns an account after the last entry before a sequence.
func pointBefore(r *books.Reader, account schema.Account, sequence int64) (models.StatementPoint, error) {
	first, behind := books.Range(account.Number, 0, sequence)
	point := models.StatementPoint{Head: chain.OpeningHash(account.ID, account.OpenedZone, models.AccountActive)}
	err := r.EachRow(func(e *schema.Entry) error {
		point = models.StatementPoint{Sequence: e.Place.Number(), At: e.EffectiveAt.Time(), Balance: e.Balance()}
		copy(point.Head[:], e.Hash)
		return nil
	}, "WHERE e.place >= ? AND e.place < ? ORDER BY e.place DESC LIMIT 1", int64(first), int64(behind))
	return point, err
}

// entriesBetween reads the first entries of an account behind one sequence up to another.
func (p *Proof) entriesBetween(tx *gorm.DB, of models.Statement, after int64, limit int) (r *books.Reader, entries []models.Entry, err error) {
	r = books.In(tx, p.db)
	number, err := r.Number(of.Account)
	if err != nil {
		return r, nil, err
	}
	first, behind := books.Range(number, after+1, of.Closing.Sequence+1)
	rows, err := r.Rows("WHERE e.place >= ? AND e.place < ? ORDER BY e.place LIMIT ?", int64(first), int64(behind), limit)
	if err != nil {
		return r, nil, err
	}
	entries, err = r.Entries(rows)
	return r, entries, err
}

// linesAtATime is how many lines of a statement are read at a time.
const linesAtATime = 512

// StatementLines iterates over the lines between a statement's ends, reading some at a
// time. Written entries never change, so no transaction is held while the caller works.
func (p *Proof) StatementLines(ctx context.Context, of models.Statement) iter.Seq2[models.StatementLine, error] {
	return func(yield func(models.StatementLine, error) bool) {
		for after := of.Opening.Sequence; after < of.Closing.Sequence; {
			_, entries, err := p.entriesBetween(p.db.Long.WithContext(ctx), of, after, linesAtATime)
			if err != nil {
				yield(models.StatementLine{}, database.Explain(err))
				return
			}
			for _, e := range entries {
				if !yield(chain.StatementLineOf(e), nil) {
					return
				}
			}
			if len(entries) == 0 {
				return // entries were removed, which the closing balance shows
			}
			after = entries[len(entries)-1].Sequence
		}
	}
}

// StatementEntries returns the first entries between a statement's ends for a list,
// oldest first.
func (p *Proof) StatementEntries(ctx context.Context, of models.Statement, limit int) ([]models.EntryLine, error) {
	var lines []models.EntryLine
	err := p.db.Long.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		r, entries, err := p.entriesBetween(tx, of, of.Opening.Sequence, limit)
		if err != nil {
			return err
		}
		lines, err = r.Lines(entries)
		slices.Reverse(lines)
		return err
	})
	return lines, database.Explain(err)
}

// StatementSums adds up the lines between a statement's ends by kind. It reads all of
// them, so the caller should bound their number.
func (p *Proof) StatementSums(ctx context.Context, of models.Statement) (sums []models.EntrySum, err error) {
	err = p.db.Long.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		number, err := books.In(tx, p.db).Number(of.Account)
		if err != nil {
			return err
		}
		first, behind := books.Range(number, of.Opening.Sequence+1, of.Closing.Sequence+1)
		return tx.Raw(`SELECT kind, COUNT(*) AS count, COUNT(CASE WHEN delta <> 0 THEN 1 END) AS moved, SUM(delta) AS credits FROM entries
			WHERE place >= ? AND place < ? GROUP BY kind`, first, behind).Scan(&sums).Error
	})
	return sums, database.Explain(err)
}

// StatementPoints returns an account as it was before each of some instants, which are in
// order and between a statement's ends.
func (p *Proof) StatementPoints(ctx context.Context, of models.Statement, at []time.Time) (points []models.StatementPoint, err error) {
	err = p.db.Long.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		account, err := books.Account(tx, of.Account)
		if err != nil {
			return err
		}
		r := books.In(tx, p.db)
		r.Know(account.Number, of.Account)
		point := of.Opening
		for _, instant := range at {
			behind, err := r.FirstWithin(account.Number, instant, point.Sequence+1, of.Closing.Sequence+1)
			if err != nil {
				return err
			}
			if behind > point.Sequence+1 {
				if point, err = pointBefore(r, account, behind); err != nil {
					return err
				}
			}
			points = append(points, point)
		}
		return nil
	})
	return points, database.Explain(err)
}
