package main

import (
	"github.com/bursar-portal/bursar/models/store"
)

type migrateCopy struct {
	From string `required:"" placeholder:"DATABASE" help:"What to copy: a SQLite file, or postgres://USER:PASSWORD@HOST/DATABASE. Stop its portals first. It isn't changed."`
	To   string `required:"" placeholder:"DATABASE" help:"Where to copy it: a new file, or an empty PostgreSQL database. An interrupted copy resumes."`
}

// Run copies a database from one engine to the other. The database of the settings is not
// touched.
func (m migrateCopy) Run(c command) error {
	config, err := readConfig(c.getenv)
	if err != nil {
		return err
	}
	from, to := config, config
	from.database, to.database = m.From, m.To
	copied, err := store.Copy(c, from.store(c), to.store(c), c.progress("steps"))
	if err != nil {
		return err
	}
	shown := store.Shown(m.To)
	fields := figures(copied.Ledger)
	fields["from"], fields["to"], fields["rows"] = store.Shown(m.From), shown, copied.Rows
	return c.print(fields, "Copied %s to %s: %s, %s. Every row is the same, and all checks passed on both sides. To use the copy, set BURSAR_DATABASE to it.",
		store.Shown(m.From), shown, counted(copied.Rows, "row", "rows"), counted(copied.Ledger.Entries, "entry", "entries"))
}
