package database

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
)

const otherProcessEnv = "BURSAR_TEST_OTHER_PROCESS"

// Another process that opens the database, writes and closes it takes nothing away from
// this one: SQLite's locks hold, its index is not cut off, and what both write is there.
func TestAnotherProcessWritesMeanwhile(t *testing.T) {
	open := func(path string) *DB {
		t.Helper()
		db, err := Connect(t.Context(), path, time.Now, models.Settings{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		return db
	}
	insert := func(db *DB) {
		t.Helper()
		if err := db.Write.Exec("INSERT INTO things VALUES (1)").Error; err != nil {
			t.Fatal(err)
		}
	}
	const name = "shared.db"
	if os.Getenv(otherProcessEnv) != "" { // this is the other one, in the database's folder
		db := open(name)
		insert(db)
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		return
	}
	folder := t.TempDir()
	path := filepath.Join(folder, name)
	ours := open(path)
	defer func() { _ = ours.Close() }()
	if err := ours.Write.Exec("CREATE TABLE things (a)").Error; err != nil {
		t.Fatal(err)
	}
	// One that is closed in this process must not take the locks of the others along.
	if err := open(path).Close(); err != nil {
		t.Fatal(err)
	}
	index, err := os.Stat(path + "-shm")
	if err != nil {
		t.Fatal(err)
	}
	const times = 3
	for range times {
		before, _ := ours.Changes(t.Context())
		other := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestAnotherProcessWritesMeanwhile$")
		other.Dir, other.Env = folder, append(os.Environ(), otherProcessEnv+"=yes")
		if out, err := other.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		now, err := os.Stat(path + "-shm")
		if err != nil || !os.SameFile(index, now) || now.Size() < index.Size() {
			t.Fatalf("the index was cut off or replaced: %v, %v", now, err)
		}
		if after, ok := ours.Changes(t.Context()); !ok || after == before {
			t.Errorf("the other's commit is not seen: %d, %d", before, after)
		}
		insert(ours)
	}
	var count int
	if err := ours.Read.Raw("SELECT COUNT(*) FROM things").Scan(&count).Error; err != nil || count != 2*times {
		t.Errorf("%d rows, want %d: %v", count, 2*times, err)
	}
}
