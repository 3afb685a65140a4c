package database

import (
	"context"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"gorm.io/gorm"
)

// Checkpoints copy the write-ahead log into the database file and sync it, which takes
// milliseconds. SQLite does it within the commit that makes the log long, so that every
// caller of that batch waits; here a connection of its own does it meanwhile.
type checkpoints struct {
	pool *gorm.DB
	stop chan struct{}
	done sync.WaitGroup

	one   sync.Mutex  // held by whoever makes a checkpoint: SQLite has one at a time
	tried uint32      // the length of the log at which Shorten tried last
	long  atomic.Bool // the log was long when it was last copied, as SQLite said
}

const (
	// checkpointEvery is how often the log is looked at, which costs nanoseconds.
	checkpointEvery = 20 * time.Millisecond
	// checkpointFrames is how many pages are worth a checkpoint: 16 MB. A page that was changed
	// several times meanwhile is copied once, so that SQLite's own 4 MB cost charges of 1,000
	// accounts an eighth more processor time.
	checkpointFrames = 4000
	// longJournal is how many pages the log may have before it is begun anew: 32 MB. While
	// somebody always writes, no other checkpoint ever reaches its end.
	longJournal = 8000
)

// beginCheckpoints begins to make checkpoints until closed.
func (db *DB) beginCheckpoints(ctx context.Context) error {
	if err := db.Write.Exec("PRAGMA wal_autocheckpoint = 0").Error; err != nil {
		return err
	}
	pool, err := openPool(ctx, db.file, 1, url.Values{"_synchronous": {"FULL"}})
	if err != nil {
		return err
	}
	db.checkpoints = &checkpoints{pool: pool, stop: make(chan struct{})}
	db.checkpoints.done.Go(db.keepCheckpointing)
	return nil
}

func (db *DB) keepCheckpointing() {
	tick := time.NewTicker(checkpointEvery)
	defer tick.Stop()
	var seen uint64
	for {
		select {
		case <-tick.C:
		case <-db.checkpoints.stop:
			return
		}
		if log, copied, ok := db.counter.frames(); ok {
			if log-copied >= checkpointFrames {
				db.checkpoint(db.checkpoints.pool)
			}
		} else if changes, ok := db.Changes(context.Background()); ok && changes != seen {
			seen = changes
			db.checkpoint(db.checkpoints.pool)
		}
	}
}

// checkpoint copies what can be copied without waiting for anybody. If it fails, the log
// stays, and the next one tries again.
func (db *DB) checkpoint(on *gorm.DB) {
	db.checkpoints.one.Lock()
	defer db.checkpoints.one.Unlock()
	var busy, log, copied int64
	if err := on.Raw("PRAGMA wal_checkpoint(PASSIVE)").Row().Scan(&busy, &log, &copied); err != nil {
		db.Log.Debug("the write-ahead log could not be copied into the file", "error", err)
	}
	db.checkpoints.long.Store(log >= longJournal)
}

// Shorten has a log that has become long begun anew with the next transaction, by a
// checkpoint while nobody writes. It is for whoever writes all the time, between two
// transactions; otherwise it costs nanoseconds.
func (db *DB) Shorten() {
	log, _, ok := db.counter.frames()
	c := db.checkpoints
	switch {
	case !ok: // only checkpoints tell
		if c.long.Load() {
			db.checkpoint(db.Write)
		}
	case log < longJournal:
		c.tried = 0
	case log-c.tried >= longJournal: // somebody who reads for long may keep it from being begun anew
		c.tried = log
		db.checkpoint(db.Write)
	}
}

func (c *checkpoints) close() error {
	if c == nil {
		return nil
	}
	close(c.stop)
	c.done.Wait()
	return closePool(c.pool)
}
