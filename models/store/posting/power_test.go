//go:build cgo

package posting_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"testing"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
	"github.com/bursar-portal/bursar/models/storetest/disk"
)

// cuts is how often a test cuts the power: BURSAR_TEST_CUTS says otherwise.
func cuts(usual int) int {
	if n, err := strconv.Atoi(os.Getenv("BURSAR_TEST_CUTS")); err == nil {
		return n
	}
	return usual
}

// acknowledged are the commands that were acknowledged, with their receipts.
type acknowledged struct {
	mu       sync.Mutex
	commands []models.Command
	receipts []models.Receipt
}

func (a *acknowledged) add(c models.Command, r models.Receipt) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.commands, a.receipts = append(a.commands, c), append(a.receipts, r)
}

func (a *acknowledged) copy() *acknowledged {
	a.mu.Lock()
	defer a.mu.Unlock()
	return &acknowledged{commands: slices.Clone(a.commands), receipts: slices.Clone(a.receipts)}
}

// lost opens an image and returns how many acknowledged commands it lacks. Its books are right.
func (a *acknowledged) lost(t *testing.T, path string) (lost int) {
	t.Helper()

	k := storetest.Open(t, path, storetest.NewClock(storetest.Start), storetest.Settings())
	defer func() {
		if err := k.Close(); err != nil {
			t.Error(err)
		}
	}()
	k.CheckBooks()
	for i, c := range a.commands {
		receipt, err := k.Try(c)
		switch {
		case err != nil || !receipt.Replayed:
			lost++
		case receipt.Entry.ID != a.receipts[i].Entry.ID || receipt.Entry.BalanceAfter != a.receipts[i].Entry.BalanceAfter:
			t.Errorf("%s is entry %s, was acknowledged as %s", c.Key, receipt.Entry.ID, a.receipts[i].Entry.ID)
		}
	}
	return lost
}

// load charges, holds, releases and extends in several goroutines until stop is called, while
// the write-ahead log is copied into the file and begun anew all the time.
func load(t *testing.T, k *storetest.Kit, account models.AccountID, acks *acknowledged) (stop func()) {
	t.Helper()
	done := make(chan struct{})
	var wg sync.WaitGroup
	for worker := range 4 {
		wg.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-done:
					return
				default:
				}
				c := crashCommand(account, fmt.Sprintf("%d-%d", worker, n))
				receipt, err := k.Try(c)
				if err != nil {
					t.Error(err)
					return
				}
				acks.add(c, receipt)
			}
		})
	}
	checkpoints := storetest.Database(t, k.Path, "")
	wg.Go(func() {
		for n := 0; ; n++ {
			select {
			case <-done:
				return
			default:
			}
			how := []string{"PASSIVE", "FULL", "RESTART", "TRUNCATE"}[n%4]
			if _, err := checkpoints.ExecContext(context.Background(), "PRAGMA wal_checkpoint("+how+")"); err != nil {
				t.Error(err)
				return
			}
		}
	})
	return func() { close(done); wg.Wait() }
}

// powered is a portal whose power is cut once, at some moment of what it does.
type powered struct {
	*storetest.Kit
	account models.AccountID
	disk    *disk.Disk
	acks    *acknowledged
	stop    func()
}

// underLoad opens a portal that somebody charges all the time.
func underLoad(t *testing.T, seed uint64, synchronous string) *powered {
	t.Helper()
	folder := t.TempDir()
	p := &powered{disk: disk.Watch(t, folder, seed), acks: &acknowledged{}}
	p.Kit = storetest.Open(t, filepath.Join(folder, "bursar.db"), storetest.NewClock(storetest.Start), storetest.Settings())
	if err := p.SetSynchronous(synchronous); err != nil {
		t.Fatal(err)
	}
	_, account := p.Person("ann")
	p.account = account.ID
	p.Grant(account.ID, models.MaxCredits)
	p.stop = load(t, p.Kit, account.ID, p.acks)
	return p
}

// cut cuts the power within so many steps of the disk, while do goes on, and returns how many
// of the charges that were acknowledged by then are lost.
func (p *powered) cut(t *testing.T, steps int, do func()) (lost int) {
	t.Helper()
	var acks *acknowledged
	cut := make(chan *disk.Cut, 1)
	p.disk.CutAfter(steps, func(c *disk.Cut) { acks = p.acks.copy(); cut <- c })
	do()
	left := <-cut
	p.stop()
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	image := filepath.Join(t.TempDir(), "image")
	if err := left.Write(image); err != nil {
		t.Fatal(err)
	}
	if lost = acks.lost(t, filepath.Join(image, "bursar.db")); t.Failed() {
		t.Fatalf("the cut left this: %s", left)
	}
	return lost
}

// After a power cut at any moment of charging, and of copying the log into the file, all is
// there that was acknowledged, and the books are right.
func TestPowerCutWhileCharging(t *testing.T) {
	for n := range cuts(50) {
		if lost := underLoad(t, uint64(n), "FULL").cut(t, 300, func() {}); lost > 0 {
			t.Fatalf("cut %d lost %d acknowledged charges", n, lost)
		}
	}
}

// The disk is no pretense: where the log is not synced with each commit, charges are lost.
func TestPowerCutFindsWhatIsNotSynced(t *testing.T) {
	for n := range 40 {
		if underLoad(t, uint64(n), "NORMAL").cut(t, 300, func() {}) > 0 {
			return
		}
	}
	t.Error("no cut lost anything")
}

// The same at any moment of a backup.
func TestPowerCutWhileBackingUp(t *testing.T) {
	for n := range cuts(10) {
		p := underLoad(t, uint64(n), "FULL")
		lost := p.cut(t, 100, func() {
			if _, err := p.Backup(t.Context(), filepath.Join(filepath.Dir(p.Path), "backup.db")); err != nil {
				t.Error(err)
			}
		})
		if lost > 0 {
			t.Fatalf("cut %d lost %d acknowledged charges", n, lost)
		}
	}
}

// A power cut at any moment of the first start leaves a database that the next start makes whole.
func TestPowerCutWhileMigrating(t *testing.T) {
	steps := 0
	for n := range cuts(20) {
		folder, image := t.TempDir(), filepath.Join(t.TempDir(), "image")
		d := disk.Watch(t, folder, uint64(n))
		cut := d.Now()
		if n > 0 { // the first one tells how many steps there are
			d.CutAfter(steps, func(c *disk.Cut) { cut = c })
		}
		k := storetest.Open(t, filepath.Join(folder, "bursar.db"), storetest.NewClock(storetest.Start), storetest.Settings())
		steps = max(steps, d.Steps())
		if err := errors.Join(k.Close(), cut.Write(image)); err != nil {
			t.Fatal(err)
		}
		k = storetest.Open(t, filepath.Join(image, "bursar.db"), storetest.NewClock(storetest.Start), storetest.Settings())
		_, account := k.Person("ann")
		if got := k.Grant(account.ID, models.Credit).Entry.BalanceAfter.Available; got != models.Credit {
			t.Errorf("cut %d: %s credits, want 1 (%s)", n, got, cut)
		}
		k.CheckBooks()
		if err := k.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
