package proof

import (
	"database/sql"
	"errors"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models/store/books"
	"github.com/bursar-portal/bursar/models/store/database"
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
	next fetched[T] // on a server
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
	if database.OnServer(s.tx) {
		return s.fetched()
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

// fetched is what a server reads ahead of a stream, on which two queries can't be under way
// at once.
type fetched[T any] struct {
	cursor string
	rows   []T
	bad    []error
}

// fetchedAtOnce is how many rows are read ahead.
const fetchedAtOnce = 256

// fetched is peek for a server.
func (s *stream[T]) fetched() (row *T, err error) {
	f := &s.next
	if f.cursor == "" {
		if f.cursor, err = database.Declare(s.tx, s.query, s.args); err != nil {
			return nil, err
		}
	}
	if len(f.rows) == 0 {
		f.rows, f.bad = f.rows[:0], f.bad[:0]
		err := books.Query(s.tx, func(rows *sql.Rows) error {
			var row T
			f.bad = append(f.bad, s.scan(rows, &row))
			f.rows = append(f.rows, row)
			return nil
		}, database.Fetch(f.cursor, fetchedAtOnce))
		if err != nil || len(f.rows) == 0 {
			s.over = true
			return nil, err
		}
	}
	s.row, s.bad, s.full = f.rows[0], f.bad[0], true
	f.rows, f.bad = f.rows[1:], f.bad[1:]
	return &s.row, nil
}

func (s *stream[T]) close() error {
	if s.rows == nil {
		return nil
	}
	return errors.Join(s.rows.Close(), s.rows.Err())
}
