package proof

import (
	"database/sql"
	"errors"

	"gorm.io/gorm"
)

// stream reads rows in the order of their accounts, one after the other, so that several
// tables can be gone along side by side. It begins when it is first asked.
type stream[T any] struct {
	tx     *gorm.DB
	query  string
	args   []any
	scan   func(*sql.Rows, *T) error // its first column is the account or the place
	number func(*T) int64            // of the account of a row

	rows *sql.Rows
	row  T
	bad  error // what kept the row from being read
	full bool  // there is a row, which was not taken yet
	over bool
}

// peek returns the next row, nil at the end. Taking it makes it invalid.
func (s *stream[T]) peek() (*T, error) {
	if s.full || s.over {
		if s.over {
			return nil, nil
		}
		return &s.row, nil
	}
	if s.rows == nil {
		rows, err := s.tx.Statement.ConnPool.QueryContext(s.tx.Statement.Context, s.query, s.args...) //nolint:rowserrcheck // at its end, and close
		if err != nil {
			return nil, err
		}
		s.rows = rows
	}
	if !s.rows.Next() {
		s.over = true
		return nil, s.rows.Err()
	}
	var empty T
	s.row, s.full = empty, true
	s.bad = s.scan(s.rows, &s.row)
	return &s.row, nil
}

// of returns the next row if it is one of an account, else nil.
func (s *stream[T]) of(account int64) (*T, error) {
	row, err := s.peek()
	if row == nil || err != nil || s.number(row) != account {
		return nil, err
	}
	return row, nil
}

func (s *stream[T]) take() { s.full = false }

// skip takes the rows of accounts with a lower number, and returns those numbers.
func (s *stream[T]) skip(account int64) (numbers []int64, err error) {
	for {
		row, err := s.peek()
		if row == nil || err != nil || s.number(row) >= account {
			return numbers, err
		}
		if n := s.number(row); len(numbers) == 0 || numbers[len(numbers)-1] != n {
			numbers = append(numbers, n)
		}
		s.take()
	}
}

func (s *stream[T]) close() error {
	if s.rows == nil {
		return nil
	}
	return errors.Join(s.rows.Close(), s.rows.Err())
}
