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
}

// NewStatement returns the statement INSERT INTO into VALUES rows, each with a number of
// columns, and what follows.
func NewStatement(into string, columns int, follows string) *Statement {
	s := &Statement{columns: columns}
	row := "(" + strings.Repeat("?, ", columns-1) + "?)"
	for _, size := range insertSizes {
		s.texts = append(s.texts, "INSERT INTO "+into+" VALUES "+strings.Repeat(row+", ", size-1)+row+" "+follows)
	}
	return s
}

// Exec inserts rows, whose values stand one after the other.
func (s *Statement) Exec(tx *gorm.DB, values []any) error {
	for i, size := range insertSizes {
		for n := size * s.columns; len(values) >= n; values = values[n:] {
			if err := Exec(tx, s.texts[i], values[:n]); err != nil {
				return dialect{}.Translate(err)
			}
		}
	}
	return nil
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
