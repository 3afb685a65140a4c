package proof

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"maps"
	"math"
	"slices"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/books"
)

// VerifySince is Verify for what is new since a checkpoint: it checks that the entries of
// the checkpoint are there, and the accounts that are new or have entries since, from the
// day of the checkpoint on, and the audit log behind its seal. What was there before is taken as verified, but for the lots:
// what they have and what entries took must be what the chain says. The result counts the
// accounts that were checked and their new entries.
func (p *Proof) VerifySince(ctx context.Context, c models.Checkpoint, progress func(read, all int64)) (models.Verification, error) {
	return p.verifySince(ctx, &verification{Proof: p, progress: progress, piece: entriesAtATime, workers: workers()}, c)
}

func (p *Proof) verifySince(ctx context.Context, run *verification, c models.Checkpoint) (models.Verification, error) {
	heads := make(map[models.AccountID]models.ChainHead, len(c.Heads))
	for _, h := range c.Heads {
		heads[h.Account] = h
		run.former += h.Sequence
	}
	s := &since{
		verification: run, audit: c.Audit,
		heads: func(_ *gorm.DB, accounts []standing) error {
			for i := range accounts {
				accounts[i].verified = heads[accounts[i].id]
				delete(heads, accounts[i].id)
			}
			return nil
		},
	}
	v, err := s.verify(ctx)
	for _, id := range slices.Sorted(maps.Keys(heads)) {
		v.Discrepancies = append(v.Discrepancies, headFaults(heads[id], nil)...)
	}
	return v, err
}

// since verifies what is new.
type since struct {
	*verification
	audit models.AuditHead                 // up to which the audit log was verified, and then is
	heads func(*gorm.DB, []standing) error // sets what was verified of accounts
	keep  func([]standing) error           // is given those in which all is right, as they are now; may be nil
}

// standing is an account with how far it was verified and how far it is now.
type standing struct {
	number   int64
	id       models.AccountID
	verified models.ChainHead // the sequence is 0 for a new account
	newest   int64            // the sequence of the newest entry
	balance  models.ChainHead // as the balance says
}

// verify finds the accounts that have something new, some at a time, and checks them.
func (s *since) verify(ctx context.Context) (v models.Verification, err error) {
	if err := s.read(ctx, func(tx *gorm.DB) error {
		if err := s.prepare(tx); err != nil {
			return err
		}
		batches, err := batchFaults(tx)
		s.faults = append(s.faults, batches...)
		return err
	}); err != nil {
		return v, err
	}
	s.all = max(0, s.all-s.former)
	for last, more := int64(math.MinInt64), true; more; {
		var todo []standing
		for more && len(todo) < accountsAtATime {
			if err := s.read(ctx, func(tx *gorm.DB) (err error) {
				todo, last, more, err = s.look(tx, todo, last)
				return err
			}); err != nil {
				return v, err
			}
		}
		if err := s.check(ctx, todo, &v); err != nil {
			return v, err
		}
	}
	v.Discrepancies = append(s.faults, v.Discrepancies...)
	log, err := s.checkAudit(ctx, s.audit)
	if err != nil {
		return v, err
	}
	log.addTo(&v)
	if len(log.faults) == 0 { // else it is looked at again
		s.audit = log.head
	}
	if s.progress != nil {
		s.progress(v.Entries, v.Entries)
	}
	return v, nil
}

// check checks accounts and adds to the result.
func (s *since) check(ctx context.Context, todo []standing, v *models.Verification) error {
	found := make([][]string, len(todo))
	ends := make([]models.ChainHead, len(todo))
	if err := s.each(ctx, len(todo), func(i int, known *words) error {
		c := &span{verification: s.verification, words: known}
		a, err := c.checkSince(ctx, todo[i])
		if err != nil || a == nil {
			return err
		}
		found[i], ends[i] = a.faults.lines(), models.ChainHead{Account: a.id, Sequence: a.book.Sequence, Hash: a.book.Head}
		return nil
	}); err != nil {
		return err
	}
	var right []standing
	for i, a := range todo {
		v.Accounts, v.Entries = v.Accounts+1, v.Entries+max(0, ends[i].Sequence-a.verified.Sequence)
		v.Discrepancies = append(v.Discrepancies, found[i]...)
		if a.verified = ends[i]; len(found[i]) == 0 && a.verified.Sequence > 0 {
			right = append(right, a)
		}
	}
	if s.keep == nil {
		return nil
	}
	return s.keep(right)
}

// standingsAfter reads how far accounts are.
const standingsAfter = `SELECT a.number, a.id, COALESCE(b.sequence, 0), b.head,
	COALESCE((SELECT MAX(e.place) FROM entries e WHERE e.place >= (a.number << 32) AND e.place < ((a.number + 1) << 32)), 0) & 4294967295
	FROM accounts a LEFT JOIN balances b ON b.account = a.number WHERE a.number > ? ORDER BY a.number LIMIT ?`

// look looks at some accounts behind a number, adds those with something new to todo, and
// returns the number of the last one.
func (s *since) look(tx *gorm.DB, todo []standing, after int64) (_ []standing, last int64, more bool, err error) {
	var accounts []standing
	if err := books.Query(tx, func(rows *sql.Rows) error {
		var a standing
		var head []byte
		err := rows.Scan(&a.number, (*string)(&a.id), &a.balance.Sequence, &head, &a.newest)
		copy(a.balance.Hash[:], head)
		accounts = append(accounts, a)
		return err
	}, standingsAfter, after, headsAtATime); err != nil || len(accounts) == 0 {
		return todo, after, false, err
	}
	if err := s.heads(tx, accounts); err != nil {
		return todo, after, false, err
	}
	var verified []models.ChainHead
	for i := range accounts {
		if a := &accounts[i]; a.verified.Sequence > 0 {
			a.verified.Account = a.id
			verified = append(verified, a.verified)
		}
	}
	found := map[models.AccountID]foundHead{}
	if len(verified) > 0 {
		if found, err = headsOf(tx, verified); err != nil {
			return todo, after, false, err
		}
	}
	for _, a := range accounts {
		if h := a.verified; h.Sequence > 0 {
			if faults := headFaults(h, found[a.id].hash); len(faults) > 0 {
				s.faults = append(s.faults, faults...)
				a.verified = models.ChainHead{} // it is looked at in whole
			} else if a.newest == h.Sequence && a.balance.Sequence == h.Sequence && bytes.Equal(a.balance.Hash[:], h.Hash[:]) {
				continue
			}
		}
		if a.newest > 0 || a.balance.Sequence > 0 {
			todo = append(todo, a)
		}
	}
	return todo, accounts[len(accounts)-1].number, len(accounts) == headsAtATime, nil
}

// checkSince checks an account from what was verified on, nil if it is gone.
func (s *span) checkSince(ctx context.Context, of standing) (a *account, err error) {
	for done := false; !done; {
		before := s.entries
		if err := s.read(ctx, func(tx *gorm.DB) (err error) {
			s.in(s.db, tx)
			if a == nil {
				if a, err = s.beginSince(tx, of); a == nil || err != nil {
					done = true
					return err
				}
			}
			t := open(tx, a.position(), a.number)
			defer func() {
				if bad := t.close(); err == nil {
					err = bad
				}
			}()
			read, whole, err := a.replay(t, s.piece)
			s.entries += read
			if err == nil && whole {
				done, err = true, a.compare(t)
			}
			return err
		}); err != nil {
			return nil, fmt.Errorf("account %s: %w", of.id, err)
		}
		s.tell(s.entries - before)
	}
	return a, nil
}

func (s *span) beginSince(tx *gorm.DB, of standing) (*account, error) {
	t := open(tx, position{account: of.number}, of.number)
	row, err := t.accounts.peek()
	if row == nil || err != nil {
		return nil, err
	}
	a := s.begin(row)
	if err := t.close(); err != nil || of.verified.Sequence == 0 {
		return a, err
	}
	return a, a.beginBehind(of.verified.Sequence)
}
