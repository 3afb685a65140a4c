package database

import (
	"strings"

	"gorm.io/gorm"
)

// Statement inserts rows with the driver's own types, many at a time: on the way of every
// charge, where gorm would cost more than the database.
type Statement struct {
	columns int
	texts   []string // for the numbers of rows in insertSizes
	server  []string // the same for PostgreSQL
}

// NewStatement returns the statement INSERT INTO into VALUES rows, each with a number of
// columns, and what follows.
func NewStatement(into string, columns int, follows string) *Statement {
	s := &Statement{columns: columns}
	row := "(" + strings.Repeat("?, ", columns-1) + "?)"
	for _, size := range insertSizes {
		s.texts = append(s.texts, "INSERT INTO "+into+" VALUES "+strings.Repeat(row+", ", size-1)+row+" "+follows)
		s.server = append(s.server, pgInsert(into, columns, size, follows))
	}
	return s
}

// Exec inserts rows, whose values stand one after the other.
func (s *Statement) Exec(tx *gorm.DB, values []any) error {
	texts, exec := s.texts, Exec
	if OnServer(tx) {
		texts, exec = s.server, pgExec
	}
	for i, size := range insertSizes {
		for n := size * s.columns; len(values) >= n; values = values[n:] {
			if err := exec(tx, texts[i], values[:n]); err != nil {
				return translated(tx, err)
			}
		}
	}
	return nil
}

// Update changes rows by their place, as Statement inserts them.
type Update struct {
	columns int
	text    string   // for one row: SQLite carries out many such as fast as one for all
	server  []string // for the numbers of rows in insertSizes: each is a message that a server answers
}

// NewUpdate returns the statement that sets columns of a table, each with its type, in the row
// that has a place, which is the last value of each row.
func NewUpdate(table string, columns ...string) *Update {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i], _, _ = strings.Cut(c, " ")
	}
	u := &Update{columns: len(columns) + 1, text: "UPDATE " + table + " SET " + strings.Join(names, " = ?, ") + " = ? WHERE place = ?"}
	for _, size := range insertSizes {
		u.server = append(u.server, pgUpdate(table, columns, size))
	}
	return u
}

// Exec changes rows, whose values stand one after the other.
func (u *Update) Exec(tx *gorm.DB, values []any) error {
	if OnServer(tx) {
		for i, size := range insertSizes {
			for n := size * u.columns; len(values) >= n; values = values[n:] {
				if err := pgExec(tx, u.server[i], values[:n]); err != nil {
					return translated(tx, err)
				}
			}
		}
		return nil
	}
	for ; len(values) > 0; values = values[u.columns:] {
		if err := Exec(tx, u.text, values[:u.columns]); err != nil {
			return err
		}
	}
	return nil
}

// translated maps a violated constraint to gorm's own error.
func translated(tx *gorm.DB, err error) error {
	if translator, ok := tx.Dialector.(gorm.ErrorTranslator); ok {
		return translator.Translate(err)
	}
	return err
}

// Exec carries out a statement with values of the driver's own types: int64, float64, bool,
// []byte, string and nil.
func Exec(tx *gorm.DB, text string, values []any) error {
	ctx := tx.Statement.Context
	if t, ok := tx.Statement.ConnPool.(*transaction); ok {
		return t.exec(ctx, text, values)
	}
	_, err := tx.Statement.ConnPool.ExecContext(ctx, text, values...)
	return err
}
