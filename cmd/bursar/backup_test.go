//go:build unix

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/bursar-portal/bursar/models/storetest"
)

// tryCommand runs the program in its own process, on the server's database.
func (p *serverProcess) tryCommand(args ...string) (string, error) {
	p.Helper()
	out, err := p.command(args...).CombinedOutput()
	return string(out), err
}

func (p *serverProcess) mustCommand(args ...string) string {
	p.Helper()
	out, err := p.tryCommand(args...)
	if err != nil {
		p.Fatalf("%v: %v\n%s", args, err, out)
	}
	return out
}

func (p *serverProcess) chargeAll(name string, count int) (keys []string) {
	p.Helper()
	for n := range count {
		key := fmt.Sprint(name, "-", n)
		if r := p.must(p.charge(key)); r.status != 201 {
			p.Fatalf("%s: %d %s", key, r.status, r.body)
		}
		keys = append(keys, key)
	}
	return keys
}

// The drill: charge, back up, charge, kill, restore, start, verify. What was charged
// before the backup is there, what was charged afterwards is in the file that was kept.
func TestBackupDrill(t *testing.T) {
	p := newServerProcess(t, t.TempDir())
	p.start()
	before := p.chargeAll("before", 20)
	backup := filepath.Join(t.TempDir(), "backup.db")
	p.mustCommand("backup", backup)
	if info, err := os.Stat(backup); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the backup has the mode %v, %v", info.Mode(), err)
	}
	if beside, err := filepath.Glob(backup + "*"); err != nil || len(beside) != 1 {
		t.Errorf("beside the backup are %q, %v", beside, err)
	}
	after := p.chargeAll("after", 20)
	if out, err := p.tryCommand("restore", backup); err == nil || !strings.Contains(out, "the database is in use: stop the portal") {
		t.Errorf("restoring under a running portal: %v %s", err, out)
	}
	if out, err := p.tryCommand("backup", backup); err == nil || !strings.Contains(out, "already exists: choose a new file") {
		t.Errorf("a second backup to the same file: %v %s", err, out)
	}
	p.signal(syscall.SIGKILL)
	_ = p.cmd.Wait()
	// What was charged last is only in the journal, which no command has tidied up since.
	if info, err := os.Stat(p.file + "-wal"); err != nil || info.Size() == 0 {
		t.Fatalf("there is no journal: %v, %v", info, err)
	}

	if out := p.mustCommand("restore", backup); !strings.Contains(out, "21 entries. All checks passed.") {
		t.Errorf("restoring prints %s", out)
	}
	p.start()
	for _, key := range before {
		if r := p.must(p.charge(key)); r.status != 200 {
			t.Errorf("%s again: %d %s", key, r.status, r.body)
		}
	}
	for _, key := range after[:1] {
		if r := p.must(p.charge(key)); r.status != 201 {
			t.Errorf("%s again: %d %s", key, r.status, r.body)
		}
	}
	p.signal(syscall.SIGTERM)
	p.wait()
	p.mustCommand("ledger", "verify")
	p.checkCharges(append(before, after[0]))

	kept, err := filepath.Glob(p.file + ".before-restore-*Z")
	if err != nil || len(kept) != 1 {
		t.Fatalf("kept is %q, %v", kept, err)
	}
	p.file = kept[0]
	p.checkCharges(append(before, after...))
}

// A backup under load has every charge that was acknowledged before it began, and the
// database says when it was made and verified.
func TestBackupUnderLoad(t *testing.T) {
	p := newServerProcess(t, t.TempDir())
	p.start()
	before := p.chargeAll("before", 50)
	stop := make(chan struct{})
	var working sync.WaitGroup
	for worker := range 4 {
		working.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-stop:
					return
				default:
				}
				if r, err := p.charge(fmt.Sprint("during-", worker, "-", n)); err != nil || r.status != 201 {
					t.Errorf("during the backup: %d %v", r.status, err)
					return
				}
			}
		})
	}
	backup := filepath.Join(t.TempDir(), "backup.db")
	p.mustCommand("backup", backup)
	close(stop)
	working.Wait()
	p.signal(syscall.SIGTERM)
	p.wait()

	k := storetest.Open(t, p.file, storetest.NewClock(storetest.Start), storetest.Settings())
	if last, ok, err := k.LastBackup(t.Context()); err != nil || !ok || last.File != backup || last.Entries < 51 || last.VerifiedAt.Before(last.MadeAt) || last.Bytes == 0 {
		t.Errorf("the last backup is %+v, %t, %v", last, ok, err)
	}
	k.CheckBooks()
	copied := storetest.Open(t, backup, storetest.NewClock(storetest.Start), storetest.Settings())
	copied.CheckBooks()
	has := p.chargeKeys(copied)
	for _, key := range before {
		if !has[key] {
			t.Errorf("the backup lacks %s", key)
		}
	}
}

// What can't be restored is refused, and what is there stays.
func TestRestoreRefuses(t *testing.T) {
	p := newServerProcess(t, t.TempDir())
	was, err := os.ReadFile(p.file)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	write := func(name string, data []byte) string {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
		return filepath.Join(dir, name)
	}
	damaged := append([]byte{}, was...)
	clear(damaged[8192 : len(damaged)-4096])
	other := filepath.Join(dir, "other.db")
	if _, err := storetest.Database(t, other, "").ExecContext(t.Context(), "CREATE TABLE t (a)"); err != nil {
		t.Fatal(err)
	}
	write("journal.db-wal", []byte("a journal"))
	for file, says := range map[string]string{
		filepath.Join(dir, "none.db"):                          "no such file",
		write("text.db", []byte(strings.Repeat("text ", 500))): "is damaged, or is not a database",
		write("damaged.db", damaged):                           "is damaged",
		other:                                                  "it isn't a Bursar database",
		write("journal.db", was):                               "has a journal next to it",
	} {
		if out, err := p.tryCommand("restore", file); err == nil || !strings.Contains(out, says) {
			t.Errorf("%s: %v %s", file, err, out)
		}
	}
	if now, err := os.ReadFile(p.file); err != nil || string(now) != string(was) {
		t.Errorf("the database was changed: %v", err)
	}
	if left, err := filepath.Glob(p.file + "*"); err != nil || len(left) != 2 { // the lock file
		t.Errorf("left are %q, %v", left, err)
	}
	p.checkCharges(nil)
}

// Books that are wrong are no backup: neither made nor restored.
func TestBackupOfWrongBooks(t *testing.T) {
	c := newCommandLine(t)
	c.run("", "user", "create", "--email", "ann@example.test", "--name", "Ann")
	account := c.run("", "account", "create", "--kind", "solo", "--name", "Ann", "--owner", "ann@example.test")["id"].(string)
	c.run("", "credits", "adjust", "--account", account, "--amount", "5", "--reason", "A gift")
	dir := t.TempDir()
	right, second := filepath.Join(dir, "right.db"), filepath.Join(dir, "second.db")
	c.run("", "backup", right)
	c.run("", "backup", second)
	tamper(t, c.env["BURSAR_DATABASE"], "UPDATE balances SET available = available + 1000000")

	file := filepath.Join(t.TempDir(), "wrong.db")
	c.runFails(exitFailure, "the copy was made but can't be trusted, and is kept as "+file+".unverified: its books have discrepancies:\naccount "+account, "backup", file)
	if made, err := filepath.Glob(file + "*"); err != nil || len(made) != 1 || made[0] != file+".unverified" {
		t.Errorf("made were %q, %v", made, err)
	}
	kept, ok, err := storetest.Open(t, c.env["BURSAR_DATABASE"], storetest.NewClock(storetest.Start), storetest.Settings()).LastBackup(t.Context())
	if err != nil || !ok || kept.File != second {
		t.Errorf("the last backup is %+v, %v, %v", kept, ok, err)
	}

	c.env["BURSAR_DATABASE"] = filepath.Join(t.TempDir(), "bursar.db")
	c.runFails(exitFailure, file+".unverified can't be restored, and nothing was changed: its books have discrepancies", "restore", file+".unverified")
	if _, err := os.Stat(c.env["BURSAR_DATABASE"]); err == nil {
		t.Error("wrong books were restored")
	}
	c.run("", "restore", right)
	c.run("", "ledger", "verify")
	again := filepath.Join(t.TempDir(), "again.db")
	c.run("", "backup", again)
	k := storetest.Open(t, c.env["BURSAR_DATABASE"], storetest.NewClock(storetest.Start), storetest.Settings())
	if last, ok, err := k.LastBackup(t.Context()); err != nil || !ok || last.File != again || last.Entries != 1 {
		t.Errorf("the last backup is %+v, %v, %v", last, ok, err)
	}
	k.CheckBooks()
}
