package database

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"math"
	"reflect"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
)

// openFresh opens a new database in a temporary folder.
func openFresh(t *testing.T) *DB {
	t.Helper()
	db, err := Connect(t.Context(), t.TempDir()+"/engine.db", time.Now, models.Settings{}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func poolOf(t *testing.T, db *gorm.DB) *sql.DB {
	t.Helper()
	pool, err := db.DB()
	if err != nil {
		t.Fatal(err)
	}
	return pool
}

// With either engine, every connection of each pool has the settings that the ledger
// needs.
func TestEveryConnectionIsSet(t *testing.T) {
	db := openFresh(t)
	for _, pool := range []struct {
		name        string
		db          *gorm.DB
		connections int
		want        map[string]string
	}{
		{"write", db.Write, 1, map[string]string{
			"journal_mode": "wal", "synchronous": "2", "recursive_triggers": "1", "foreign_keys": "1", "busy_timeout": "5000", "query_only": "0",
		}},
		{"read", db.Read, Readers, map[string]string{"journal_mode": "wal", "foreign_keys": "1", "busy_timeout": "5000", "query_only": "1"}},
	} {
		for n := range pool.connections { // keep it, so that the next one is another
			connection, err := poolOf(t, pool.db).Conn(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = connection.Close() }()
			for pragma, want := range pool.want {
				var got string
				if err := connection.QueryRowContext(t.Context(), "PRAGMA "+pragma).Scan(&got); err != nil || got != want {
					t.Errorf("connection %d that can %s: %s is %s, not %s (%v)", n, pool.name, pragma, got, want, err)
				}
			}
		}
	}
}

// A transaction that may write locks other writers out from its beginning.
func TestTransactionsBeginImmediate(t *testing.T) {
	db := openFresh(t)
	tx := db.Write.Begin()
	if tx.Error != nil {
		t.Fatal(tx.Error)
	}
	defer tx.Rollback()
	other, err := openPool(t.Context(), poolFile(t, db), 1, map[string][]string{"_txlock": {"immediate"}})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = poolOf(t, other).Close() }()
	if err := other.Exec("PRAGMA busy_timeout = 0").Error; err != nil {
		t.Fatal(err)
	}
	if err := other.Begin().Error; !Unavailable(err) || models.CodeOf(Explain(err)) != models.CodeBusy {
		t.Errorf("a second writer may begin: %v", err)
	}
}

func poolFile(t *testing.T, db *DB) (file string) {
	t.Helper()
	if err := db.Read.Raw("SELECT file FROM pragma_database_list WHERE name = 'main'").Scan(&file).Error; err != nil {
		t.Fatal(err)
	}
	return file
}

// Values are read as they were written, including extreme ones.
func TestValuesComeBackAsTheyWere(t *testing.T) {
	db := openFresh(t)
	type sample struct {
		Big   int64
		Blob  []byte
		Text  string
		Flag  bool
		Maybe *int64
	}
	if err := db.Write.Exec("CREATE TABLE samples (big BIGINT, blob BLOB, text TEXT, flag BOOLEAN, maybe BIGINT)").Error; err != nil {
		t.Fatal(err)
	}
	for _, want := range []sample{
		{Big: math.MaxInt64, Blob: []byte{0, 255, 0}, Text: "Zoë\x00'\n", Flag: true, Maybe: new(int64(math.MinInt64))},
		{Big: math.MinInt64, Blob: []byte{}, Text: ""},
		{Big: 1 << 53, Blob: []byte("text"), Text: "007", Flag: true, Maybe: new(int64(0))},
	} {
		if err := db.Write.Exec("DELETE FROM samples").Error; err != nil {
			t.Fatal(err)
		}
		if err := db.Write.Create(&want).Error; err != nil {
			t.Fatal(err)
		}
		var got sample
		if err := db.Read.Take(&got).Error; err != nil {
			t.Fatal(err)
		}
		if len(got.Blob) == 0 && len(want.Blob) == 0 {
			got.Blob = want.Blob
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%+v came back as %+v", want, got)
		}
	}
}

// The engine's errors are distinguished.
func TestErrorsOfTheEngine(t *testing.T) {
	db := openFresh(t)
	for _, statement := range []string{
		"CREATE TABLE parents (id TEXT PRIMARY KEY, name TEXT UNIQUE)", "CREATE TABLE children (parent TEXT REFERENCES parents (id))",
		"INSERT INTO parents VALUES ('a', 'Ann')",
	} {
		if err := db.Write.Exec(statement).Error; err != nil {
			t.Fatal(err)
		}
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for _, c := range []struct {
		what string
		err  error
		gorm error
		code models.Code
	}{
		{"the same primary key", db.Write.Exec("INSERT INTO parents VALUES ('a', 'Bea')").Error, gorm.ErrDuplicatedKey, models.CodeInternal},
		{"the same unique column", db.Write.Exec("INSERT INTO parents VALUES ('b', 'Ann')").Error, gorm.ErrDuplicatedKey, models.CodeInternal},
		{"no such parent", db.Write.Exec("INSERT INTO children VALUES ('c')").Error, gorm.ErrForeignKeyViolated, models.CodeInternal},
		{"a reader writes", db.Read.Exec("DELETE FROM parents").Error, nil, models.CodeBusy},
		{"nonsense", db.Read.Exec("SELEKT 1").Error, nil, models.CodeInternal},
		{"a caller that is gone", db.Read.WithContext(ended).Exec("SELECT 1").Error, context.Canceled, models.CodeBusy},
	} {
		if c.err == nil || (c.gorm != nil && !errors.Is(c.err, c.gorm)) {
			t.Errorf("%s: %v, want %v", c.what, c.err, c.gorm)
		}
		if code := models.CodeOf(Explain(c.err)); code != c.code {
			t.Errorf("%s is %s, not %s (%v)", c.what, code, c.code, c.err)
		}
	}
}
