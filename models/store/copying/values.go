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

// kind is a type of columns: what PostgreSQL calls it, and where a value is read to.
type kind struct {
	server string
	place  func() place
}

// kindOf returns the kind of a column by its name and the type that SQLite's schema gives it.
func kindOf(name, declared string) kind {
	switch {
	case declared == "BIGINT", declared == "INTEGER":
		return kind{"bigint", func() place { return &number{} }}
	case declared == "BOOLEAN":
		return kind{"boolean", func() place { return &flag{} }}
	case declared == "BLOB":
		return kind{"bytea", func() place { return &blob{} }}
	case name == "more": // the only text that is stored as JSON
		return kind{"json", func() place { return &text{} }}
	}
	return kind{"text", func() place { return &text{} }}
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
