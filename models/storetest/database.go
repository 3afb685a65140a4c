package storetest

import (
	"database/sql"
	"testing"

	"github.com/bursar-portal/bursar/models/store"
)

// Database opens a database file without the store: on one connection, with the engine's
// options. It is closed when the test ends.
func Database(tb testing.TB, file, options string) *sql.DB {
	tb.Helper()
	db, err := sql.Open(store.Driver, "file:"+file+"?_busy_timeout=5000&"+options)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = db.Close() })
	db.SetMaxOpenConns(1)
	return db
}
