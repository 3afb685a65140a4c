package database

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest/postgres"
)

// Readers who take long, and a transaction of a room that does not end, keep neither other
// readers waiting nor the ledger.
func TestWhatTakesLongIsApart(t *testing.T) {
	db := openServer(t)
	share := sharesOf(0)
	sleeping, wake := context.WithCancel(t.Context())
	var all sync.WaitGroup
	for range share.long + share.readers { // more than there are connections
		all.Go(func() {
			_ = db.Long.WithContext(sleeping).Transaction(func(tx *gorm.DB) error { return tx.Exec("SELECT pg_sleep(60)").Error })
		})
	}
	for range share.writers {
		all.Go(func() {
			_ = db.Transact(sleeping, func(tx *gorm.DB) error { return tx.Exec("SELECT pg_sleep(60)").Error })
		})
	}
	busy := func(pool *gorm.DB) int {
		connections, err := pool.DB()
		if err != nil {
			t.Fatal(err)
		}
		return connections.Stats().InUse
	}
	for end := time.Now().Add(time.Minute); busy(db.Long) < share.long || busy(db.Write) < inLine; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the connections are not in use")
		}
	}
	patience, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := db.Read.WithContext(patience).Exec("SELECT 1").Error; err != nil {
		t.Errorf("another reader: %v", err)
	}
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	if err := tx.Commit().Error; err != nil {
		t.Errorf("the ledger: %v", err)
	}
	wake()
	all.Wait()
}

// Connections are divided so that everybody has some, and none is beyond the limit.
func TestSharesOfConnections(t *testing.T) {
	for connections, want := range map[int]shares{0: {2, 4, 8, 4}, 8: {2, 1, 3, 2}, 18: {2, 4, 8, 4}, 40: {2, 9, 20, 9}, 1: {2, 1, 3, 2}} {
		if got := sharesOf(connections); got != want {
			t.Errorf("%d connections are divided as %+v, want %+v", connections, got, want)
		}
	}
}

// While a room has a transaction, no other one begins, of whatever process. The ledger's
// transactions do not wait for it.
func TestRoomsTakeTurns(t *testing.T) {
	db := openServer(t)
	free := func() error { return db.Read.Exec("SELECT id FROM turn FOR UPDATE NOWAIT").Error }
	if err := db.Write.Transaction(func(*gorm.DB) error {
		posting, err := db.Begin()
		if err != nil {
			return err
		}
		if err := posting.Commit().Error; err != nil {
			return err
		}
		return free()
	}); stateOf(err) != "55P03" {
		t.Errorf("another transaction begins meanwhile: %v", err)
	}
	if err := free(); err != nil {
		t.Errorf("its end does not let others go on: %v", err)
	}
}

// However many of a process's rooms want to write, two of their transactions are in line for the
// turn: one that hangs does not keep others from it for as many times as it wanted to write. Whoever
// gives up leaves the line.
func TestFewAreInLineForTheTurn(t *testing.T) {
	url := postgres.New(t, nil)
	db, other := openAt(t, url), connectTo(t, url)
	impatient, giveUp := context.WithCancel(t.Context())
	var writing sync.WaitGroup
	var written atomic.Int64
	err := other.Transact(t.Context(), func(*gorm.DB) error { // has the turn
		for i := range 6 {
			ctx := t.Context()
			if i%2 == 0 {
				ctx = impatient
			}
			writing.Go(func() {
				if db.Transact(ctx, func(*gorm.DB) error { return nil }) == nil {
					written.Add(1)
				}
			})
		}
		for end, waiting := time.Now().Add(time.Minute), 0; waiting < inLine; time.Sleep(time.Millisecond) {
			err := db.Read.Raw("SELECT COUNT(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()").Scan(&waiting).Error
			if err != nil || time.Now().After(end) {
				return fmt.Errorf("%d are in line: %w", waiting, err)
			}
		}
		connections, err := db.Write.DB()
		if n := connections.Stats().InUse; err != nil || n != inLine {
			t.Errorf("%d connections wait, %v", n, err)
		}
		giveUp()
		return nil
	})
	writing.Wait()
	if err != nil || written.Load() < 3 {
		t.Errorf("%d have written, %v", written.Load(), err)
	}
	if err := db.Transact(t.Context(), func(*gorm.DB) error { return nil }); err != nil {
		t.Error(err)
	}
}

// What is read stays remembered while nothing is written but aside.
func TestWhatIsWrittenAsideIsNotNoticed(t *testing.T) {
	db := openServer(t, "CREATE TABLE few (n BIGINT PRIMARY KEY)")
	db.SetSettings(models.Settings{MaxStaleness: time.Hour})
	for _, test := range []struct {
		ctx     context.Context //nolint:containedctx // what is tested
		n       int
		noticed bool
	}{{t.Context(), 1, true}, {Aside(t.Context()), 2, false}} {
		before, _ := db.Changes(t.Context())
		if err := db.Write.WithContext(test.ctx).Exec("INSERT INTO few VALUES (?)", test.n).Error; err != nil {
			t.Fatal(err)
		}
		if after, ok := db.Changes(t.Context()); !ok || (after != before) != test.noticed {
			t.Errorf("%d: from %d to %d, %t", test.n, before, after, ok)
		}
	}
}
