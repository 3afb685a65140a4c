package store

import (
	"bytes"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/database"
)

var quiet = slog.New(slog.DiscardHandler)

// copyFiles copies files of a database, by suffix, to another path, as a crash leaves them.
func copyFiles(t *testing.T, from, to string, suffixes ...string) {
	t.Helper()
	for _, suffix := range suffixes {
		data, err := os.ReadFile(from + suffix)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to+suffix, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func chargeMany(t *testing.T, s *Store, account models.AccountID, name string, count int) {
	t.Helper()
	for n := range count {
		if _, err := charge(s, account, fmt.Sprint(name, n)); err != nil {
			t.Fatal(err)
		}
	}
}

func checkVerified(t *testing.T, s *Store) {
	t.Helper()
	if v, err := s.Verify(t.Context(), nil); err != nil || len(v.Discrepancies) > 0 {
		t.Errorf("the books are wrong: %v %v", v.Discrepancies, err)
	}
}

// A start refuses a journal that is of another time than the file, and changes nothing.
// With its own journal, the file opens and nothing acknowledged is missing.
func TestAJournalOfAnotherTimeIsRefused(t *testing.T) {
	s, account := openFunded(t, quiet, time.Now)
	checkpoint := func() {
		t.Helper()
		if err := s.db.Write.Exec("PRAGMA wal_checkpoint(TRUNCATE)").Error; err != nil {
			t.Fatal(err)
		}
	}
	path := s.db.Where()
	checkpoint()
	old := filepath.Join(t.TempDir(), "old.db")
	copyFiles(t, path, old, "")
	chargeMany(t, s, account, "between", 50)
	checkpoint()
	chargeMany(t, s, account, "after", 5)

	good := filepath.Join(t.TempDir(), "bursar.db")
	copyFiles(t, path, good, "", "-wal")
	again, err := Open(t.Context(), Config{Path: good, Settings: *s.db.Settings(), Log: quiet})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := again.Snapshot(t.Context(), account, time.Time{}); err != nil || got.Sequence != 56 {
		t.Errorf("the newest entry is %d, want 56: %v", got.Sequence, err)
	}
	checkVerified(t, again)
	if err := again.Close(); err != nil {
		t.Fatal(err)
	}

	mixed := filepath.Join(t.TempDir(), "bursar.db")
	copyFiles(t, old, mixed, "")
	copyFiles(t, path, mixed, "-wal")
	_, err = Open(t.Context(), Config{Path: mixed, Settings: *s.db.Settings(), Log: quiet})
	if err == nil || !strings.Contains(err.Error(), mixed+"-wal does not belong to "+mixed) {
		t.Errorf("opening says %v", err)
	}
	for file, original := range map[string]string{mixed: old, mixed + "-wal": path + "-wal"} {
		got, err := os.ReadFile(file)
		want, originalErr := os.ReadFile(original)
		if err != nil || originalErr != nil || !bytes.Equal(got, want) {
			t.Errorf("%s was changed: %v %v", file, err, originalErr)
		}
	}
}

// A damaged file is refused with a sentence that says what to do.
func TestADamagedFileIsRefused(t *testing.T) {
	s, account := openFunded(t, quiet, time.Now)
	chargeMany(t, s, account, "c", 100)
	checkVerified(t, s)
	path := s.db.Where()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, damage := range map[string]func([]byte){
		"header": func(b []byte) { copy(b, "this is not it") },
		"pages":  func(b []byte) { clear(b[8192:40960]) },
		"end":    func(b []byte) { clear(b[len(b)-40960:]) },
	} {
		damaged := bytes.Clone(whole)
		damage(damaged)
		if err := os.WriteFile(path, damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		again, err := Open(t.Context(), Config{Path: path, Log: quiet})
		if err == nil {
			err = again.CheckStart(t.Context())
			_ = again.Close()
		}
		if err == nil || !strings.Contains(err.Error(), path+" is damaged") || !strings.Contains(err.Error(), "bursar restore FILE") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// While another file, or none, is in the database's place, nothing is acknowledged and
// the portal is not ready. Once the file is back, so is the portal.
func TestTheFileIsMoved(t *testing.T) {
	var log bytes.Buffer
	s, account := openFunded(t, slog.New(slog.NewTextHandler(&log, nil)), time.Now)
	chargeMany(t, s, account, "before", 3)
	path := s.db.Where()
	aside := path + ".aside"
	for name, replace := range map[string]func(){
		"vanished": func() {},
		"replaced": func() { copyFiles(t, aside, path, "") },
	} {
		log.Reset()
		if err := os.Rename(path, aside); err != nil {
			t.Fatal(err)
		}
		replace()
		if _, err := charge(s, account, name); models.CodeOf(err) != models.CodeBusy {
			t.Errorf("%s: a charge gives %v", name, err)
		}
		err := s.SetLowBalance(t.Context(), account, models.Credit, models.AuditRecord{Actor: models.System})
		if models.CodeOf(err) != models.CodeBusy {
			t.Errorf("%s: another write gives %v", name, err)
		}
		if err := s.db.Write.Exec("UPDATE accounts SET low_balance = 1").Error; models.CodeOf(database.Explain(err)) != models.CodeBusy {
			t.Errorf("%s: a statement gives %v", name, err)
		}
		if err := s.Ready(t.Context()); err == nil || !strings.Contains(err.Error(), "another file, or none, is in its place") {
			t.Errorf("%s: readiness says %v", name, err)
		}
		if n := strings.Count(log.String(), "can't be written"); n != 1 {
			t.Errorf("%s: the log says so %d times:\n%s", name, n, log.String())
		}
		if err := os.Rename(aside, path); err != nil {
			t.Fatal(err)
		}
		if err := s.Ready(t.Context()); err != nil {
			t.Errorf("%s: it is back, and readiness says %v", name, err)
		}
		if r, err := charge(s, account, name); err != nil || r.Replayed {
			t.Errorf("%s: it is back, and the charge gives %v, replayed %t", name, err, r.Replayed)
		}
	}
	checkVerified(t, s)
}

// Where there was a database, a start does not begin an empty one.
func TestTheFolderRemembers(t *testing.T) {
	s, _ := openFunded(t, quiet, time.Now)
	path := s.db.Where()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	refused := func(what string) {
		t.Helper()
		_, err := Open(t.Context(), Config{Path: path, Log: quiet})
		if err == nil || !strings.Contains(err.Error(), path+" is missing or empty, but there was a database before") {
			t.Errorf("%s: %v", what, err)
		}
	}
	if err := os.Truncate(path, 0); err != nil {
		t.Fatal(err)
	}
	refused("empty")
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	refused("missing")
	if err := os.Truncate(path+"-lock", 0); err != nil { // as a portal leaves it that was never closed
		t.Fatal(err)
	}
	refused("missing after a crash")
	if _, err := os.Stat(path); err == nil {
		t.Error("an empty database was begun")
	}
	if err := os.Rename(path+"-lock", path+"-wal"); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path+"-wal", []byte("a journal"), 0o600); err != nil {
		t.Fatal(err)
	}
	refused("a journal alone")
	if err := os.Remove(path + "-wal"); err != nil {
		t.Fatal(err)
	}
	begun, err := Open(t.Context(), Config{Path: path, Log: quiet})
	if err != nil {
		t.Fatal(err)
	}
	if err := begun.Close(); err != nil {
		t.Error(err)
	}
}
