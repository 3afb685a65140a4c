package proof

import (
	"context"
	"fmt"
	"math"

	"gorm.io/gorm"
)

// spansOf divides the numbers of accounts, of which the highest is given, into spans that
// are checked one after the other. Together they are all numbers, so that nothing hides
// between two accounts.
func spansOf(highest int64, workers int) (spans []*span) {
	size := min(256, max(1, highest/int64(workers*8)))
	for from := int64(math.MinInt64); ; {
		to := max(from, 0) + size
		if to >= highest {
			return append(spans, &span{at: position{account: from}, to: math.MaxInt64})
		}
		spans = append(spans, &span{at: position{account: from}, to: to})
		from = to + 1
	}
}

// span checks the accounts with some numbers.
type span struct {
	*verification
	*words
	at      position
	to      int64    // the number of the last account
	account *account // which is being checked, nil between two

	accounts, entries int64
	faults            []string
	sums              monthSums
}

// entriesAtATime and accountsAtATime are how much is read in one transaction, which bounds
// the memory and the time that it takes.
const (
	entriesAtATime  = 8192
	accountsAtATime = 512
)

func (s *span) check(ctx context.Context) error {
	for done := false; !done; {
		before := s.entries
		if err := s.read(ctx, func(tx *gorm.DB) (err error) {
			s.in(s.db, tx)
			t := open(tx, s.at, s.to)
			defer func() {
				if bad := t.close(); err == nil {
					err = bad
				}
			}()
			done, err = s.next(t)
			return err
		}); err != nil {
			return err
		}
		s.tell(s.entries - before)
	}
	return nil
}

// next checks some accounts, or the next entries of one.
func (s *span) next(t *tables) (done bool, err error) {
	left := s.piece
	for range accountsAtATime {
		row, err := t.accounts.peek()
		if err != nil {
			return false, err
		}
		stray := int64(math.MaxInt64)
		if row != nil {
			stray = row.Number
		}
		if a := s.account; a != nil && stray != a.number {
			s.fault("account %s: is gone", a.id) // while it was being read
			s.account = nil
		}
		if s.account == nil {
			if err := t.strays(stray, func(table string, number int64) {
				s.fault("%s has rows of the account number %d, of which there is none", table, number)
			}); err != nil || row == nil {
				return true, err
			}
			s.account = s.begin(row)
		}
		read, whole, err := s.account.replay(t, left)
		if s.entries, left = s.entries+read, left-read; err != nil || !whole {
			s.at = s.account.position()
			return false, err
		}
		if err := s.account.compare(t); err != nil {
			return false, err
		}
		s.accounts++
		s.faults = append(s.faults, s.account.faults.lines()...)
		s.at, s.account = position{account: s.account.number + 1}, nil
		t.accounts.take()
		if left <= 0 {
			break
		}
	}
	return false, nil
}

func (s *span) fault(format string, args ...any) {
	s.faults = append(s.faults, fmt.Sprintf(format, args...))
}
