package store

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models/store/database"
)

// A start does not read a file that is as it was left: that takes minutes for a large one.
// It reads any other, and nobody but who has read it says that it is whole. What decays
// without a trace is found by verifying.
func TestWhenAStartReadsTheFile(t *testing.T) {
	s, account := openFunded(t, quiet, time.Now)
	chargeMany(t, s, account, "c", 100)
	path := s.db.Where()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	start := func() error {
		t.Helper()
		again, err := Open(t.Context(), Config{Path: path, Settings: *s.db.Settings(), Log: quiet})
		if err != nil {
			return err
		}
		defer func() { _ = again.Close() }()
		return again.CheckStart(t.Context())
	}
	refuses := func(what string) {
		t.Helper()
		if err := start(); err == nil || !strings.Contains(err.Error(), path+" is damaged") {
			t.Errorf("%s: %v", what, err)
		}
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	left, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	damaged := bytes.Clone(whole)
	clear(damaged[8192:40960])
	write := func(data []byte, at time.Time) {
		t.Helper()
		if err := errors.Join(os.WriteFile(path, data, 0o600), os.Chtimes(path, at, at)); err != nil {
			t.Fatal(err)
		}
	}

	write(damaged, left.ModTime())
	if err := start(); err != nil {
		t.Errorf("the start read a file that is as it was left: %v", err)
	}
	again, err := Open(t.Context(), Config{Path: path, Settings: *s.db.Settings(), Log: quiet})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(again.CheckFile(t.Context()), again.Close()); err == nil || !strings.Contains(err.Error(), path+" is damaged") {
		t.Errorf("verifying: %v", err)
	}

	later := left.ModTime().Add(time.Minute)
	write(damaged, later)
	refuses("written to")
	if again, err = Open(t.Context(), Config{Path: path, Settings: *s.db.Settings(), Log: quiet}); err != nil {
		t.Fatal(err)
	}
	if err := again.Close(); err != nil {
		t.Fatal(err)
	}
	refuses("after a command that did not read it")

	write(whole, later)
	if err := start(); err != nil {
		t.Fatal(err)
	}
	write(damaged, later)
	if err := start(); err != nil {
		t.Errorf("a file that a start has read is read again: %v", err)
	}
	write(whole[:len(whole)-4096], later)
	refuses("cut off")
}

// While a database is open, its files have no seal: a copy of them that was torn by what was
// written meanwhile, and that carries the times of its files on, is read when it is started.
// Neither does a killed process leave one.
func TestAnOpenDatabaseHasNoSeal(t *testing.T) {
	s, account := openFunded(t, quiet, time.Now)
	chargeMany(t, s, account, "c", 100)
	path := s.db.Where()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	left, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	open, err := Open(t.Context(), Config{Path: path, Settings: *s.db.Settings(), Log: quiet})
	if err != nil {
		t.Fatal(err)
	}
	copied := filepath.Join(t.TempDir(), "bursar.db")
	copyFiles(t, path, copied, "", database.LockSuffix)
	if err := open.Close(); err != nil {
		t.Fatal(err)
	}
	torn, err := os.ReadFile(copied)
	if err != nil {
		t.Fatal(err)
	}
	clear(torn[8192:40960])
	if err := errors.Join(os.WriteFile(copied, torn, 0o600), os.Chtimes(copied, left.ModTime(), left.ModTime())); err != nil {
		t.Fatal(err)
	}
	again, err := Open(t.Context(), Config{Path: copied, Settings: *s.db.Settings(), Log: quiet})
	if err == nil {
		err = again.CheckStart(t.Context())
		_ = again.Close()
	}
	if err == nil || !strings.Contains(err.Error(), copied+" is damaged") {
		t.Errorf("a torn copy starts: %v", err)
	}
	// What was closed well still needs no reading.
	if open, err = Open(t.Context(), Config{Path: path, Settings: *s.db.Settings(), Log: quiet}); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = open.Close() }()
	if err := open.CheckStart(t.Context()); err != nil {
		t.Error(err)
	}
	checkVerified(t, open)
}

// Damage that a check finds is not sealed when the database is closed, even if the file was
// whole when it was opened: the next start reads it.
func TestWhatACheckFindsIsNotSealed(t *testing.T) {
	s, account := openFunded(t, quiet, time.Now)
	chargeMany(t, s, account, "c", 100)
	path := s.db.Where()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	open := func() *Store {
		t.Helper()
		again, err := Open(t.Context(), Config{Path: path, Settings: *s.db.Settings(), Log: quiet})
		if err != nil {
			t.Fatal(err)
		}
		return again
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	running := open()
	if err := running.CheckStart(t.Context()); err != nil {
		t.Fatal(err)
	}
	damaged := bytes.Clone(whole)
	clear(damaged[8192:40960])
	later := time.Now().Add(time.Minute)
	if err := errors.Join(os.WriteFile(path, damaged, 0o600), os.Chtimes(path, later, later)); err != nil {
		t.Fatal(err)
	}
	if err := running.CheckFile(t.Context()); err == nil || !strings.Contains(err.Error(), path+" is damaged") {
		t.Errorf("checking: %v", err)
	}
	if err := running.Close(); err != nil {
		t.Fatal(err)
	}
	again := open()
	defer func() { _ = again.Close() }()
	if err := again.CheckStart(t.Context()); err == nil || !strings.Contains(err.Error(), path+" is damaged") {
		t.Errorf("the next start: %v", err)
	}
}

// A portal that is closed after its file was replaced does not vouch for the new one.
func TestAReplacedFileIsNotSealed(t *testing.T) {
	s, account := openFunded(t, quiet, time.Now)
	chargeMany(t, s, account, "c", 100)
	path := s.db.Where()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	damaged, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	clear(damaged[8192:40960])
	running, err := Open(t.Context(), Config{Path: path, Settings: *s.db.Settings(), Log: quiet})
	if err != nil {
		t.Fatal(err)
	}
	if err := running.CheckStart(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.WriteFile(path+".new", damaged, 0o600), os.Rename(path+".new", path)); err != nil {
		t.Fatal(err)
	}
	_ = running.Close() // what it says of a file that is gone is not the point
	again, err := Open(t.Context(), Config{Path: path, Settings: *s.db.Settings(), Log: quiet})
	if err == nil {
		err = again.CheckStart(t.Context())
		_ = again.Close()
	}
	if err == nil || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("the next start: %v", err)
	}
}
