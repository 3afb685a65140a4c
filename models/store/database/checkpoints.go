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
func (f *file) beginCheckpoints(ctx context.Context) error {
	if err := f.Write.Exec("PRAGMA wal_autocheckpoint = 0").Error; err != nil {
		return err
	}
	pool, err := openPool(ctx, f.path, 1, url.Values{"_synchronous": {"FULL"}})
	if err != nil {
		return err
	}
	f.checkpoints = &checkpoints{pool: pool, stop: make(chan struct{})}
	f.checkpoints.done.Go(f.keepCheckpointing)
	return nil
}

func (f *file) keepCheckpointing() {
	tick := time.NewTicker(checkpointEvery)
	defer tick.Stop()
	var seen uint64
	for {
		select {
		case <-tick.C:
		case <-f.checkpoints.stop:
			return
		}
		if log, copied, ok := f.counter.frames(); ok {
			if log-copied >= checkpointFrames {
				f.checkpoint(f.checkpoints.pool)
			}
		} else if changes, ok := f.changes(context.Background()); ok && changes != seen {
			seen = changes
			f.checkpoint(f.checkpoints.pool)
		}
	}
}

// checkpoint copies what can be copied without waiting for anybody. If it fails, the log
// stays, and the next one tries again.
func (f *file) checkpoint(on *gorm.DB) {
	f.checkpoints.one.Lock()
	defer f.checkpoints.one.Unlock()
	var busy, log, copied int64
	if err := on.Raw("PRAGMA wal_checkpoint(PASSIVE)").Row().Scan(&busy, &log, &copied); err != nil {
		f.Log.Debug("the write-ahead log could not be copied into the file", "error", err)
	}
	f.checkpoints.long.Store(log >= longJournal)
}

// shorten has a log that has become long begun anew with the next transaction, by a
// checkpoint while nobody writes. Otherwise it costs nanoseconds.
func (f *file) shorten() {
	log, _, ok := f.counter.frames()
	c := f.checkpoints
	switch {
	case !ok: // only checkpoints tell
		if c.long.Load() {
			f.checkpoint(f.Write)
		}
	case log < longJournal:
		c.tried = 0
	case log-c.tried >= longJournal: // somebody who reads for long may keep it from being begun anew
		c.tried = log
		f.checkpoint(f.Write)
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
