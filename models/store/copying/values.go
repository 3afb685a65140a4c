package copying

import "database/sql"

// place is where a column's value is read to.
type place interface{ value() any }

type (
	number struct{ sql.Null[int64] }
	text   struct{ sql.Null[string] }
	flag   struct{ sql.Null[bool] }
	blob   struct{ sql.Null[[]byte] }
)

// placeFor returns the place for a column of a type that SQLite's schema uses.
func placeFor(kind string) any {
	switch kind {
	case "BIGINT", "INTEGER":
		return &number{}
	case "BOOLEAN":
		return &flag{}
	case "BLOB":
		return &blob{}
	}
	return &text{}
}

// kindOf returns what PostgreSQL calls the type of a column.
func kindOf(name, kind string) string {
	switch kind {
	case "BIGINT", "INTEGER":
		return "bigint"
	case "BOOLEAN":
		return "boolean"
	case "BLOB":
		return "bytea"
	}
	if name == "more" { // the only text that is stored as JSON
		return "json"
	}
	return "text"
}

func (p *number) value() any { return valueOf(p.Null) }
func (p *text) value() any   { return valueOf(p.Null) }
func (p *flag) value() any   { return valueOf(p.Null) }

// value tells an empty value from NULL, which drivers may not.
func (p *blob) value() any {
	if p.Valid && p.V == nil {
		return []byte{}
	}
	return valueOf(p.Null)
}

func valueOf[T any](n sql.Null[T]) any {
	if !n.Valid {
		return nil
	}
	return n.V
}
