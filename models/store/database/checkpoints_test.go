package database

import (
	"log/slog"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// fill makes the write-ahead log some pages longer.
func fill(t *testing.T, db *DB, pages int) {
	t.Helper()
	if err := db.Write.Exec("INSERT INTO t VALUES (zeroblob(?))", pages*4096).Error; err != nil {
		t.Fatal(err)
	}
}

// While somebody writes all the time, the log is copied into the file all the same, and
// begun anew once it is long.
func TestTheLogStaysShort(t *testing.T) {
	db, err := Connect(t.Context(), filepath.Join(t.TempDir(), "a.db"), time.Now, models.Settings{}, slog.Default())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if err := db.Write.Exec("CREATE TABLE t (a BLOB)").Error; err != nil {
		t.Fatal(err)
	}
	if _, _, ok := db.engine.(*file).counter.frames(); !ok {
		return // without the index, nobody can tell: checkpoints follow the commits
	}
	fill(t, db, 2*checkpointFrames)
	for { // the test's own time limit ends it
		if _, copied, _ := db.engine.(*file).counter.frames(); copied >= checkpointFrames {
			break
		}
		runtime.Gosched()
	}
	longest := uint32(0)
	for range 2 * longJournal / checkpointFrames {
		tx := db.Write.Begin() // somebody begins as soon as the last one is done: the log never rests
		if err := tx.Exec("INSERT INTO t VALUES (zeroblob(?))", checkpointFrames*4096).Error; err != nil {
			t.Fatal(err)
		}
		if err := tx.Commit().Error; err != nil {
			t.Fatal(err)
		}
		log, _, _ := db.engine.(*file).counter.frames()
		longest = max(longest, log)
		db.Shorten()
	}
	fill(t, db, 1)
	if log, _, _ := db.engine.(*file).counter.frames(); longest > longJournal+2*checkpointFrames || log > longJournal {
		t.Errorf("the log had up to %d pages, and has %d", longest, log)
	}
}
