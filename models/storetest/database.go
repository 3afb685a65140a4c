package storetest

import (
	"context"
	"database/sql"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models/store"
	"github.com/bursar-portal/bursar/models/storetest/postgres"
)

// Engine is the variable that says on which engine the tests of the store run: "postgres", or
// SQLite without it. Tests of what only a file has name one, and have it whatever it says.
const Engine = "BURSAR_TEST_ENGINE"

// OnServer reports whether the tests run on PostgreSQL.
func OnServer() bool { return os.Getenv(Engine) == "postgres" }

// Place returns where a new database is, for Open: a path in a temporary folder, or the URL of
// a database that is dropped when the test ends.
func Place(tb testing.TB) string {
	tb.Helper()
	if OnServer() {
		tb.Cleanup(func() { sent.report(tb) })
		return Server(tb)
	}
	return File(tb)
}

// Server returns the URL of a new, migrated database on PostgreSQL, whatever the Engine: for tests
// of what only several portals have.
func Server(tb testing.TB) string {
	tb.Helper()
	return postgres.New(tb, migrate)
}

// Pooled returns the URL of a new, empty database on PostgreSQL that is reached through PgBouncer,
// whatever the Engine.
func Pooled(tb testing.TB) string {
	tb.Helper()
	return postgres.NewPooled(tb, nil)
}

// File returns the path of a new database in a temporary folder, for tests of what only a file
// has.
func File(tb testing.TB) string {
	tb.Helper()
	return filepath.Join(tb.TempDir(), "bursar.db")
}

// Nodes opens a new database of a server, whatever the Engine, at so many portals. Each has a
// clock of its own.
func Nodes(tb testing.TB, portals int) []*Kit {
	tb.Helper()
	place := postgres.New(tb, migrate)
	kits := make([]*Kit, portals)
	for i := range kits {
		kits[i] = Open(tb, place, NewClock(Start), Settings())
		kits[i].emails = 1000 * i
	}
	return kits
}

// migrate makes the schema of the database that others begin as.
func migrate(url string) error {
	s, err := store.Open(context.Background(), store.Config{Path: url, Now: time.Now, Settings: Settings()})
	if err != nil {
		return err
	}
	err = s.Migrate(context.Background())
	if closed := s.Close(); err == nil {
		err = closed
	}
	return err
}

// Database opens a database without the store: on one connection, with the options of
// SQLite's. It is closed when the test ends.
func Database(tb testing.TB, place, options string) *sql.DB {
	tb.Helper()
	driver, name := store.Driver, "file:"+place+"?_busy_timeout=5000&"+options
	if store.IsServer(place) {
		u, err := url.Parse(place)
		if err != nil {
			tb.Fatal(err)
		}
		query := u.Query()
		query.Set("default_query_exec_mode", "cache_describe") // it may be behind a pooler
		u.RawQuery = query.Encode()
		driver, name = "pgx", u.String()
	}
	db, err := sql.Open(driver, name)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = db.Close() })
	db.SetMaxOpenConns(1)
	return db
}

var (
	droppedTrigger = regexp.MustCompile(`DROP TRIGGER (IF EXISTS )?(\w+)`)
	madeTrigger    = regexp.MustCompile(`(CREATE TRIGGER \w+ BEFORE .*?ON \w+)(?: WHEN (.*?))? BEGIN SELECT RAISE\(ABORT, ('[^']*')\); END`)
	bytes          = regexp.MustCompile(`\bx'([0-9a-f]*)'`)
	pragma         = regexp.MustCompile(`PRAGMA [^;]*;`)
)

// InPostgres returns statements as PostgreSQL knows them, which has other words for triggers.
func InPostgres(tb testing.TB, db *sql.DB, statements string) string {
	tb.Helper()
	statements = bytes.ReplaceAllString(statements, `'\x$1'`)
	statements = madeTrigger.ReplaceAllStringFunc(pragma.ReplaceAllString(statements, ""), func(made string) string {
		part := madeTrigger.FindStringSubmatch(made)
		if part[2] == "" {
			part[2] = "TRUE"
		}
		return part[1] + " FOR EACH ROW WHEN (" + part[2] + ") EXECUTE FUNCTION refuse(" + part[3] + ")"
	})
	return droppedTrigger.ReplaceAllStringFunc(statements, func(drop string) string {
		var table string
		name := droppedTrigger.FindStringSubmatch(drop)[2]
		row := db.QueryRowContext(tb.Context(), "SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE t.tgname = $1", name)
		if err := row.Scan(&table); err != nil {
			tb.Fatalf("the trigger %s: %v", name, err)
		}
		return drop + " ON " + table
	})
}
