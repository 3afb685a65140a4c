package copying

import (
	"strings"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models/store/database"
)

// table is a table that both engines have, as SQLite tells it: without the columns that SQLite
// computes, which Statement writes where the other engine can't.
type table struct {
	name    string
	columns []column // those of the primary key first, in its order
	keys    int      // how many columns the primary key has
	counts  bool     // SQLite numbers its rows and never gives a number twice
	insert  *database.Statement
}

type column struct {
	Name, Type string
	kind
}

// tablesOf returns the tables of a SQLite database in the order in which they were made: each
// refers to earlier ones alone.
func tablesOf(tx *gorm.DB) (tables []table, err error) {
	var made []struct{ Name, Sql string }
	if err := tx.Raw("SELECT name, sql FROM sqlite_schema WHERE type = 'table' ORDER BY rowid").Scan(&made).Error; err != nil {
		return nil, err
	}
	for _, m := range made {
		if strings.HasPrefix(m.Name, "sqlite_") || m.Name == "goose_db_version" || m.Name == "compatibility" || m.Name == marker {
			continue
		}
		t := table{name: m.Name, counts: strings.Contains(m.Sql, "AUTOINCREMENT")}
		var all []struct {
			Name, Type string
			Pk         int
		}
		if err := tx.Raw("SELECT name, type, pk FROM pragma_table_xinfo(?) WHERE hidden = 0 ORDER BY pk = 0, pk, cid", m.Name).Scan(&all).Error; err != nil {
			return nil, err
		}
		columns := make([]string, 0, len(all))
		for _, c := range all {
			of := kindOf(c.Name, c.Type)
			t.columns = append(t.columns, column{c.Name, c.Type, of})
			t.keys += min(c.Pk, 1)
			columns = append(columns, quoted(c.Name)+" "+of.server)
		}
		t.insert = database.NewStatement(quoted(t.name), strings.Join(columns, ", "), "")
		tables = append(tables, t)
	}
	return tables, nil
}

// quoted returns a name that may be a word of SQL. Statement looks for the place.
func quoted(name string) string {
	if name == "place" {
		return name
	}
	return `"` + name + `"`
}

// list returns some columns in the way of a list.
func list(columns []column) string {
	names := make([]string, 0, len(columns))
	for _, c := range columns {
		names = append(names, quoted(c.Name))
	}
	return strings.Join(names, ", ")
}

// page returns the next rows behind the one with a key, or the first ones without a key, in the
// order of the primary key, which is the same on both engines.
func (t *table) page(tx *gorm.DB, after []any, limit int) (rows [][]any, err error) {
	key := list(t.columns[:t.keys])
	where, args := "", []any{}
	if after != nil {
		where = " WHERE (" + key + ") > (" + strings.TrimSuffix(strings.Repeat("?, ", t.keys), ", ") + ")"
		args = append(args, after...)
	}
	return t.read(tx, "SELECT "+list(t.columns)+" FROM "+quoted(t.name)+where+" ORDER BY "+key+" LIMIT ?", append(args, limit))
}

// last returns the key of the last row, nil without rows.
func (t *table) last(tx *gorm.DB) (key []any, err error) {
	order := strings.ReplaceAll(list(t.columns[:t.keys]), ",", " DESC,") + " DESC"
	rows, err := t.read(tx, "SELECT "+list(t.columns)+" FROM "+quoted(t.name)+" ORDER BY "+order+" LIMIT ?", []any{1})
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return rows[0][:t.keys], nil
}

// read returns the rows of a query for all columns, with values of the driver's own types.
func (t *table) read(tx *gorm.DB, query string, args []any) (list [][]any, err error) {
	rows, err := tx.Raw(query, args...).Rows()
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		places := make([]any, len(t.columns))
		for i, c := range t.columns {
			places[i] = c.place()
		}
		if err := rows.Scan(places...); err != nil {
			return nil, err
		}
		values := make([]any, len(places))
		for i, p := range places {
			values[i] = p.(place).value() //nolint:forcetypeassert // kinds make nothing else
		}
		list = append(list, values)
	}
	return list, rows.Err()
}
