package store_test

import (
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models/store"
	"github.com/bursar-portal/bursar/models/storetest"
	"github.com/bursar-portal/bursar/models/storetest/postgres"
)

// described is a schema by the names of its tables, indexes and triggers.
type described map[string]string

// Both engines have the same tables with the same columns, keys and indexes, and triggers of
// the same names, but for what is named here.
func TestBothEnginesHaveTheSameSchema(t *testing.T) {
	file := storetest.NewOnFile(t)
	url := postgres.New(t, nil)
	s, err := store.Open(t.Context(), store.Config{Path: url, Now: time.Now, Settings: storetest.Settings()})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	for range 2 { // the second time changes nothing
		if err := s.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Ready(t.Context()); err != nil {
		t.Error(err)
	}
	ours, theirs := describeSQLite(t, storetest.Database(t, file.Path, "")), describePostgres(t, storetest.Database(t, url, ""))
	for _, name := range []string{
		"table turn", "column turn.id", "column turn.catalog", "key turn",
		"table leases", "column leases.name", "column leases.holder", "column leases.until", "key leases",
		"table rate_limits", "column rate_limits.hash", "column rate_limits.full_at", "key rate_limits", "index rate_limits_by_age",
	} {
		if theirs[name] == "" {
			t.Errorf("PostgreSQL has no %s", name)
		}
		delete(theirs, name)
	}
	for name := range theirs { // only there are tables emptied at once
		if strings.HasPrefix(name, "trigger ") && strings.HasSuffix(name, "_stay") {
			delete(theirs, name)
		}
	}
	for _, table := range []string{"entries", "lots", "charges"} { // SQLite computes the account
		if theirs["key "+table] != "place, account" || theirs["column "+table+".account"] != "BIGINT NOT NULL" {
			t.Errorf("%s: the key is %q, the account %q", table, theirs["key "+table], theirs["column "+table+".account"])
		}
		ours["key "+table], ours["column "+table+".account"] = theirs["key "+table], theirs["column "+table+".account"]
	}
	ours["index entries_by_key"] = strings.Replace(ours["index entries_by_key"], "origin, key, account", "account, origin, key", 1)
	names := maps.Clone(ours)
	maps.Copy(names, theirs)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if ours[name] != theirs[name] {
			t.Errorf("%s is %q in SQLite, %q in PostgreSQL", name, ours[name], theirs[name])
		}
	}
	if len(ours) < 600 {
		t.Errorf("only %d things were compared", len(ours))
	}
}

// The kinds of columns by their names in each engine.
var kinds = map[string]string{
	"INTEGER": "BIGINT", "bigint": "BIGINT", "text": "TEXT", "json": "TEXT", "bytea": "BLOB", "boolean": "BOOLEAN",
}

func kindOf(name string) string {
	if kind, ok := kinds[name]; ok {
		return kind
	}
	return name
}

func each(t *testing.T, db *sql.DB, query string, columns int, row func(v []string)) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		values, into := make([]string, columns), make([]any, columns)
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		row(values)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
}

func (d described) column(table, name, kind string, null bool) {
	text := kindOf(kind)
	if !null {
		text += " NOT NULL"
	}
	d["table "+table], d["column "+table+"."+name] = "there", text
}

func describeSQLite(t *testing.T, db *sql.DB) described {
	t.Helper()
	d := described{}
	const ours = "m.name NOT LIKE 'goose%' AND m.name NOT LIKE 'sqlite%'"
	each(t, db, `SELECT m.name, c.name, c.type, CASE WHEN c."notnull" = 1 OR c.pk > 0 THEN '' ELSE 'null' END FROM sqlite_master m
		JOIN pragma_table_xinfo(m.name) c WHERE m.type = 'table' AND `+ours, 4, func(v []string) { d.column(v[0], v[1], strings.TrimSuffix(v[2], " GENERATED ALWAYS"), v[3] != "") })
	each(t, db, `SELECT m.name, (SELECT group_concat(k.name, ', ') FROM (SELECT c.name FROM pragma_table_xinfo(m.name) c WHERE c.pk > 0 ORDER BY c.pk) k)
		FROM sqlite_master m WHERE m.type = 'table' AND `+ours, 2, func(v []string) { d["key "+v[0]] = v[1] })
	// A constraint has an index without a name: its table and columns tell.
	each(t, db, `SELECT m.name, i.name, i."unique", i.partial, i.origin, (SELECT group_concat(k.name, ', ') FROM (SELECT COALESCE(c.name, '?') AS name
		FROM pragma_index_info(i.name) c ORDER BY c.seqno) k) FROM sqlite_master m JOIN pragma_index_list(m.name) i WHERE m.type = 'table' AND i.origin <> 'pk' AND `+ours, 6,
		func(v []string) { d.index(v[0], v[1], v[5], v[2] == "1", v[3] == "1", v[4] == "u") })
	each(t, db, "SELECT m.name, m.tbl_name FROM sqlite_master m WHERE m.type = 'trigger'", 2, func(v []string) { d["trigger "+v[0]] = v[1] })
	return d
}

func (d described) index(table, name, columns string, unique, partial, constraint bool) {
	if constraint {
		name = "of " + table + " by " + columns
	}
	d["index "+name] = fmt.Sprintf("%s (%s) unique %t partial %t", table, columns, unique, partial)
}

func describePostgres(t *testing.T, db *sql.DB) described {
	t.Helper()
	d := described{}
	const ours = "c.relnamespace = 'public'::regnamespace AND c.relname NOT LIKE 'goose%'"
	each(t, db, `SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN '' ELSE 'null' END,
		CASE WHEN a.attcollation = 0 THEN 'C' ELSE (SELECT collname FROM pg_collation WHERE oid = a.attcollation) END
		FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 WHERE c.relkind = 'r' AND `+ours, 5, func(v []string) {
		d.column(v[0], v[1], v[2], v[3] != "")
		if v[4] != "C" {
			t.Errorf("%s.%s has the collation %s", v[0], v[1], v[4])
		}
	})
	each(t, db, `SELECT c.relname, i.relname, x.indisunique::text, (x.indpred IS NOT NULL)::text, x.indisprimary::text, (n.oid IS NOT NULL)::text,
			(SELECT string_agg(pg_get_indexdef(i.oid, k, true), ', ' ORDER BY k) FROM generate_series(1, x.indnkeyatts) k)
		FROM pg_index x JOIN pg_class c ON c.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
		LEFT JOIN pg_constraint n ON n.conindid = x.indexrelid AND n.contype = 'u' WHERE `+ours, 7, func(v []string) {
		if v[4] == "true" {
			d["key "+v[0]] = v[6]
		} else {
			d.index(v[0], v[1], v[6], v[2] == "true", v[3] == "true", v[5] == "true")
		}
	})
	each(t, db, `SELECT g.tgname, c.relname FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid WHERE NOT g.tgisinternal AND `+ours, 2,
		func(v []string) { d["trigger "+v[0]] = v[1] })
	return d
}
