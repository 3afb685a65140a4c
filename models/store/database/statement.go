package database

import (
	"strings"

	"gorm.io/gorm"
)

// Statement inserts rows with the driver's own types, many at a time: on the way of every
// charge, where gorm would cost more than the database.
type Statement struct {
	kinds   []string
	texts   []string // for the numbers of rows in insertSizes
	server  string   // for PostgreSQL, and any number of rows
	explain func(error) error
}

// NewStatement returns the statement that inserts rows into a table. columns has the columns
// with their types, such as "a bigint, b text", and follows what follows the rows.
func NewStatement(table, columns, follows string) *Statement {
	names, kinds := columnsOf(columns)
	s := &Statement{kinds: kinds, server: pgInsert(table, names, kinds, follows)}
	row := "(" + strings.Repeat("?, ", len(names)-1) + "?)"
	for _, size := range insertSizes {
		s.texts = append(s.texts, "INSERT INTO "+table+" ("+strings.Join(names, ", ")+") VALUES "+strings.Repeat(row+", ", size-1)+row+" "+follows)
	}
	return s
}

// Explained sets what an error of the statement becomes.
func (s *Statement) Explained(explain func(error) error) *Statement {
	s.explain = explain
	return s
}

// columnsOf returns the names and the types of columns.
func columnsOf(columns string) (names, kinds []string) {
	for column := range strings.SplitSeq(columns, ",") {
		name, kind, _ := strings.Cut(strings.TrimSpace(column), " ")
		names, kinds = append(names, name), append(kinds, kind)
	}
	return names, kinds
}

// Exec inserts rows, whose values stand one after the other. On a server they go there
// with the next statement that answers, or with the end of the transaction, which then
// returns the error.
func (s *Statement) Exec(tx *gorm.DB, values []any) error {
	explain := func(err error) error {
		if err = translated(tx, err); s.explain != nil {
			err = s.explain(err)
		}
		return err
	}
	if OnServer(tx) {
		return execLists(tx, s.server, s.kinds, values, explain)
	}
	for i, size := range insertSizes {
		for n := size * len(s.kinds); len(values) >= n; values = values[n:] {
			if err := Exec(tx, s.texts[i], values[:n]); err != nil {
				return explain(err)
			}
		}
	}
	return nil
}

// Update changes rows by their place, as Statement inserts them.
type Update struct {
	kinds  []string
	text   string // for one row: SQLite carries out many such as fast as one for all
	server string // for any number of rows
}

// NewUpdate returns the statement that sets columns of a table in the row that has a place,
// which is the last value of each row.
func NewUpdate(table, columns string) *Update {
	names, kinds := columnsOf(columns)
	return &Update{
		kinds: append(kinds, "bigint"), server: pgUpdate(table, names, kinds),
		text: "UPDATE " + table + " SET " + strings.Join(names, " = ?, ") + " = ? WHERE place = ?",
	}
}

// Exec changes rows, whose values stand one after the other, as Statement.Exec does.
func (u *Update) Exec(tx *gorm.DB, values []any) error {
	if OnServer(tx) {
		return execLists(tx, u.server, u.kinds, values, func(err error) error { return translated(tx, err) })
	}
	for n := len(u.kinds); len(values) > 0; values = values[n:] {
		if err := Exec(tx, u.text, values[:n]); err != nil {
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
