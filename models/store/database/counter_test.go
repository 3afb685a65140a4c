package database

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
)

func TestChangeCounter(t *testing.T) {
	path := filepath.Join(t.TempDir(), "counted.db")
	open := func() *DB {
		db, err := Connect(t.Context(), path, time.Now, models.Settings{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		return db
	}
	ours := open()
	defer func() {
		if err := ours.Close(); err != nil {
			t.Error(err)
		}
	}()
	pool, err := ours.Read.DB()
	if err != nil {
		t.Fatal(err)
	}
	conn, err := pool.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	asking := &counter{conn: conn}
	defer func() { _ = asking.Close() }()
	if ours.engine.(*file).counter.mapped == nil {
		t.Log("the index can't be mapped here; SQLite is asked twice")
	}
	for name, c := range map[string]*counter{"mapped": ours.engine.(*file).counter, "asking": asking} {
		seen := func() uint64 {
			n, ok := c.read(t.Context())
			if !ok {
				t.Fatalf("%s: it can't be told", name)
			}
			return n
		}
		exec := func(db *DB, statement string) {
			if err := db.Write.Exec(statement).Error; err != nil {
				t.Fatal(err)
			}
		}
		exec(ours, "CREATE TABLE IF NOT EXISTS things (a)")
		first := seen()
		if seen() != first {
			t.Errorf("%s: it changed by itself", name)
		}
		exec(ours, "INSERT INTO things VALUES (1)")
		second := seen()
		if second == first {
			t.Errorf("%s: our own commit did not change it", name)
		}
		other := open()
		exec(other, "INSERT INTO things VALUES (2)")
		third := seen()
		if third == second {
			t.Errorf("%s: the commit of another connection did not change it", name)
		}
		exec(ours, "PRAGMA wal_checkpoint(TRUNCATE)")
		exec(ours, "UPDATE things SET a = 3")
		if seen() == third {
			t.Errorf("%s: a commit after a checkpoint did not change it", name)
		}
		if err := other.Close(); err != nil {
			t.Error(err)
		}
	}
}
