//go:build unix

package store

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/database"
)

// Names that mean something else to SQLite are names of files, of the database and of a
// backup.
func TestNamesThatSQLiteReadsOtherwise(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, name := range []string{":memory:", "file:a.db", "file:b.db?mode=memory", "c'\"%41?#.db", "-d.db"} {
		s, err := Open(t.Context(), Config{Path: name, Log: quiet})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if err := s.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Backup(t.Context(), name+".backup"); err != nil {
			t.Errorf("backing up to %s.backup: %v", name, err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		for _, file := range []string{name, name + ".backup"} {
			if info, err := os.Stat("./" + file); err != nil || info.Size() == 0 {
				t.Errorf("there is nothing in %s: %v", file, err)
			}
		}
	}
	entries, err := os.ReadDir(".")
	if err != nil || len(entries) != 5*3 { // with the lock files
		t.Errorf("there are %v, %v", entries, err)
	}
}

// A database has one lock, whichever of its names it is opened by, and a link that leads
// nowhere any more does not begin an empty one.
func TestADatabaseBehindALink(t *testing.T) {
	s, _ := openFunded(t, quiet, time.Now)
	path := s.db.Where()
	link := filepath.Join(t.TempDir(), "bursar.db")
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	if _, err := Restore(t.Context(), Config{Path: link, Log: quiet}, path); !errors.Is(err, database.ErrInUse) {
		t.Errorf("restoring under a running portal: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if again, err := Open(t.Context(), Config{Path: link, Log: quiet}); err == nil || !strings.Contains(err.Error(), "there was a database before") {
		if again != nil {
			_ = again.Close()
		}
		t.Errorf("the file is gone: %v", err)
	}
}

// Only a file can be restored: a device may have no end.
func TestRestoringADevice(t *testing.T) {
	path := filepath.Join(t.TempDir(), "bursar.db")
	for _, backup := range []string{"/dev/zero", t.TempDir()} {
		if _, err := Restore(t.Context(), Config{Path: path, Settings: models.Settings{}, Log: quiet}, backup); err == nil || err.Error() != backup+" is not a file" {
			t.Errorf("restoring %s: %v", backup, err)
		}
	}
}
