package database

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// The rooms write their statements once, in what both engines understand. What is left has two
// words for one thing: PostgreSQL's LIKE minds the case of letters and SQLite's does not, nor
// does it know SQLite's name for looking for a text in another. Columns have the collation C,
// so that only the case of ASCII letters is folded, in ILIKE and lower, and texts are ordered
// by their bytes, all as in SQLite.
var pgWords = strings.NewReplacer(" LIKE ", " ILIKE ", "instr(", `"position"(`)

// orderedJoin is how statements fix the order of a join for SQLite. PostgreSQL finds it by
// what it knows of the tables, and has no such join with a condition.
var orderedJoin = regexp.MustCompile(`CROSS JOIN (\w+(?: AS)? \w+)(\s+)ON\b`)

// inPostgres returns a statement in PostgreSQL's words, with its arguments in plain types. A
// question mark becomes a number with the type of its argument, so that no statement means
// something else because its types were guessed.
func inPostgres(query string, args []any) (string, []any) {
	query = pgWords.Replace(query)
	if strings.Contains(query, "CROSS JOIN") {
		query = orderedJoin.ReplaceAllString(query, "JOIN $1${2}ON")
	}
	if strings.IndexByte(query, '?') >= 0 {
		query = numbered(query, args)
	}
	var plain []any
	for i, arg := range args {
		switch arg.(type) {
		case int64, string, bool, []byte, nil:
			continue
		}
		if plain == nil {
			plain = append([]any(nil), args...)
		}
		plain[i] = plainOf(arg)
	}
	if plain == nil {
		plain = args
	}
	return query, plain
}

// numbered replaces question marks outside of quotes by numbers.
func numbered(query string, args []any) string {
	var b strings.Builder
	b.Grow(len(query) + 16*len(args))
	n, quoted := 0, false
	for i := range len(query) {
		c := query[i]
		switch {
		case c == '\'':
			quoted = !quoted
		case c == '?' && !quoted && n < len(args):
			n++
			b.WriteByte('$')
			b.WriteString(strconv.Itoa(n))
			b.WriteString(castOf(args[n-1]))
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}

// castOf returns the cast that goes with a value of a type, "" for NULL.
func castOf(v any) string {
	switch v.(type) {
	case int64:
		return "::bigint"
	case string:
		return "::text"
	case bool:
		return "::boolean"
	case []byte:
		return "::bytea"
	case nil, driver.Valuer:
		return ""
	}
	t := reflect.TypeOf(v)
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch t.Kind() {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64, reflect.Uint8, reflect.Uint16, reflect.Uint32:
		return "::bigint"
	case reflect.String:
		return "::text"
	case reflect.Bool:
		return "::boolean"
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return "::bytea"
		}
	}
	return ""
}

// plainOf returns a value in a type that the driver sends as it is: it would ask types of ours
// for their words.
func plainOf(arg any) any {
	v := reflect.ValueOf(arg)
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return nil
		}
		return plainOf(v.Elem().Interface())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return v.Int()
	case reflect.Uint8, reflect.Uint16, reflect.Uint32:
		return int64(v.Uint())
	case reflect.String:
		return v.String()
	case reflect.Bool:
		return v.Bool()
	case reflect.Slice:
		switch v.Type().Elem().Kind() {
		case reflect.Uint8:
			return v.Bytes()
		case reflect.String:
			texts := make([]string, v.Len())
			for i := range texts {
				texts[i] = v.Index(i).String()
			}
			return texts
		}
	}
	return arg
}

// pgDialect is gorm's dialect of PostgreSQL with typed arguments.
type pgDialect struct{ postgres.Dialector }

func newPgDialect(pool *pgPool) gorm.Dialector {
	return pgDialect{postgres.Dialector{Config: &postgres.Config{Conn: pool}}}
}

// BindVarTo writes the place of an argument.
func (d pgDialect) BindVarTo(writer clause.Writer, stmt *gorm.Statement, v any) {
	d.Dialector.BindVarTo(writer, stmt, v)
	_, _ = writer.WriteString(castOf(v)) // it is kept in memory
}

// Translate maps a violated constraint to gorm's own error.
func (pgDialect) Translate(err error) error {
	switch stateOf(err) {
	case stateUnique:
		return fmt.Errorf("%w: %w", gorm.ErrDuplicatedKey, err)
	case stateForeignKey:
		return fmt.Errorf("%w: %w", gorm.ErrForeignKeyViolated, err)
	}
	return err
}

// States of PostgreSQL (https://www.postgresql.org/docs/15/errcodes-appendix.html). The first
// two letters are the class.
const (
	stateForeignKey = "23503"
	stateUnique     = "23505"
	stateRange      = "22003" // a number that does not fit
	stateCharacters = "22021" // a text that is not one: see Storable

	stateCompletionUnknown = "40003" // of a statement
)

// stateOf returns the state if the error is an answer of PostgreSQL's, otherwise "".
func stateOf(err error) string {
	var fault *pgconn.PgError
	if errors.As(err, &fault) {
		return fault.Code
	}
	return ""
}

// classOf returns the class of a state.
func classOf(state string) string {
	if len(state) < 2 {
		return ""
	}
	return state[:2]
}

// cursors is how many cursors the process has declared.
var cursors atomic.Int64

// Declare makes a cursor for a query, in a transaction on a server, and returns its name. It
// ends with the transaction. Several can be read in turns, by Fetch.
func Declare(tx *gorm.DB, query string, args []any) (name string, err error) {
	name = "read" + strconv.FormatInt(cursors.Add(1), 10)
	query, args = inPostgres(query, args)
	// There is no other cursor of this name: its statement is not worth remembering.
	args = append([]any{pgx.QueryExecModeExec}, args...)
	return name, pgExec(tx, "DECLARE "+name+" NO SCROLL CURSOR FOR "+query, args)
}

// Fetch returns the query for the next rows of a cursor.
func Fetch(name string, rows int) string { return "FETCH " + strconv.Itoa(rows) + " FROM " + name }

// OnServer reports whether tx is one of PostgreSQL.
func OnServer(tx *gorm.DB) bool {
	_, ok := tx.Dialector.(pgDialect)
	return ok
}

// pgInsert returns a Statement's text, which takes a list of values for each column. Rows with
// a place have their account in a column beside it, which SQLite computes: no engine
// distributes rows by a column that it has computed.
func pgInsert(table string, names, kinds []string, follows string) string {
	columns, values := slices.Clone(names), make([]string, len(names))
	for i, name := range names {
		if values[i] = "u." + name; kinds[i] == "json" { // lists of which are made of texts
			values[i] += "::json"
		}
	}
	if names[0] == "place" {
		columns, values = append([]string{"account"}, columns...), append([]string{"u.place >> 32"}, values...)
		follows = strings.Replace(follows, "ON CONFLICT (place)", "ON CONFLICT (place, account)", 1)
	}
	return "INSERT INTO " + table + " (" + strings.Join(columns, ", ") + ") SELECT " + strings.Join(values, ", ") +
		" FROM " + pgLists("u", names, kinds) + " " + follows
}

// pgUpdate returns an Update's text.
func pgUpdate(table string, names, kinds []string) string {
	set := make([]string, len(names))
	for i, name := range names {
		set[i] = name + " = u." + name
	}
	return "UPDATE " + table + " SET " + strings.Join(set, ", ") +
		" FROM " + pgLists("u", append(slices.Clone(names), "place"), append(slices.Clone(kinds), "bigint")) +
		" WHERE " + table + ".place = u.place AND " + table + ".account = u.place >> 32"
}

// pgLists returns the rows that lists of values are, one for each column.
func pgLists(name string, names, kinds []string) string {
	lists := make([]string, len(kinds))
	for i, kind := range kinds {
		if kind == "json" {
			kind = "text"
		}
		lists[i] = "$" + strconv.Itoa(i+1) + "::" + kind + "[]"
	}
	return "unnest(" + strings.Join(lists, ", ") + ") AS " + name + " (" + strings.Join(names, ", ") + ")"
}
