package database

import (
	"context"
	"errors"
	"log/slog"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest/postgres"
)

// openServer opens a new database of a server, with the row for whose turn it is.
func openServer(t *testing.T, statements ...string) *DB {
	t.Helper()
	return openAt(t, postgres.New(t, nil), statements...)
}

func openAt(t *testing.T, url string, statements ...string) *DB {
	t.Helper()
	db := connectTo(t, url)
	for _, s := range append([]string{"CREATE TABLE turn (id BIGINT PRIMARY KEY, catalog BIGINT)", "INSERT INTO turn VALUES (1, 0)"}, statements...) {
		if err := db.Write.Exec(s).Error; err != nil {
			t.Fatal(err)
		}
	}
	return db
}

func connectTo(t *testing.T, url string) *DB {
	t.Helper()
	db, err := Connect(t.Context(), url, time.Now, models.Settings{}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// Values are read as they were written, including extreme ones and types of ours.
func TestAServersValuesComeBackAsTheyWere(t *testing.T) {
	type sample struct {
		Big   models.Credits
		Blob  []byte
		Text  models.UserID
		Flag  bool
		Maybe *int64
	}
	db := openServer(t, "CREATE TABLE samples (big BIGINT, blob BYTEA, text TEXT, flag BOOLEAN, maybe BIGINT)")
	for _, want := range []sample{
		{Big: math.MaxInt64, Blob: []byte{0, 255, 0}, Text: "Zoë'?$1\n", Flag: true, Maybe: new(int64(math.MinInt64))},
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
		if err := db.Read.Where("text = ? AND flag = ?", want.Text, want.Flag).Take(&got).Error; err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%+v came back as %+v", want, got)
		}
		var same bool
		row := db.Read.ConnPool.QueryRowContext(t.Context(), "SELECT ? = big AND ? = text AND 'What?' LIKE 'what_' FROM samples", want.Big, want.Text)
		if err := row.Scan(&same); err != nil || !same {
			t.Errorf("%+v is not found past gorm: %v", want, err)
		}
	}
}

// What a server answers is told apart, and callers are asked to try again where it can't be
// written at the moment.
func TestErrorsOfAServer(t *testing.T) {
	db := openServer(t, "CREATE TABLE parents (id TEXT PRIMARY KEY, n BIGINT CHECK (n > 0))", "CREATE TABLE children (parent TEXT REFERENCES parents (id))",
		"INSERT INTO parents VALUES ('a', 1)")
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	reading := func(statement string) error {
		return db.Read.Transaction(func(tx *gorm.DB) error { return tx.Exec(statement).Error })
	}
	for _, c := range []struct {
		what        string
		err         error
		gorm        error
		constrained bool
		code        models.Code
	}{
		{"the same primary key", db.Write.Exec("INSERT INTO parents VALUES ('a', 1)").Error, gorm.ErrDuplicatedKey, true, models.CodeInternal},
		{"no such parent", db.Write.Exec("INSERT INTO children VALUES ('c')").Error, gorm.ErrForeignKeyViolated, true, models.CodeInternal},
		{"a check", db.Write.Exec("UPDATE parents SET n = 0").Error, nil, true, models.CodeInternal},
		{"a number that does not fit", db.Write.Exec("UPDATE parents SET n = n + 9223372036854775807").Error, nil, true, models.CodeInternal},
		{"a text that is none", db.Write.Exec("UPDATE parents SET id = ?", "\xff").Error, nil, false, models.CodeInvalidField},
		{"a reader writes", reading("DELETE FROM parents"), nil, false, models.CodeBusy},
		{"nonsense", db.Read.Exec("SELEKT 1").Error, nil, false, models.CodeInternal},
		{"a caller that is gone", db.Read.WithContext(ended).Exec("SELECT 1").Error, context.Canceled, false, models.CodeBusy},
		{"a server that stops", reading("SELECT pg_terminate_backend(pg_backend_pid())"), nil, false, models.CodeBusy},
	} {
		if c.err == nil || (c.gorm != nil && !errors.Is(c.err, c.gorm)) || Constrained(c.err) != c.constrained || Collided(c.err) {
			t.Errorf("%s: %v, want %v, constrained %t", c.what, c.err, c.gorm, Constrained(c.err))
		}
		if code := models.CodeOf(Explain(c.err)); code != c.code {
			t.Errorf("%s is %s, not %s (%v)", c.what, code, c.code, c.err)
		}
	}
	if err := reading("SELECT 1"); err != nil {
		t.Errorf("the pool keeps a connection that is gone: %v", err)
	}
	_, err := Connect(t.Context(), "postgres://postgres:secret@127.0.0.1:1/none", time.Now, models.Settings{}, slog.Default())
	if !Unavailable(err) || strings.Contains(err.Error(), "secret") {
		t.Errorf("where there is no server: %v", err)
	}
}
