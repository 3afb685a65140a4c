package main

import (
	"context"
	"encoding/binary"
	"os"
	"time"
)

// window is a span of time.
type window struct{ from, to time.Time }

func (w window) overlaps(from, to time.Time) bool { return !from.After(w.to) && !to.Before(w.from) }

// Where the index of SQLite's write-ahead log says how many frames were copied into the
// database, and how many a checkpoint has begun to copy (WalCkptInfo in wal.c).
const (
	walBackfilled = 96
	walAttempted  = 128
)

// watchCheckpoints watches a database in WAL mode until the function that it returns is
// called, which tells when checkpoints ran. It misses those of less than a millisecond.
func watchCheckpoints(ctx context.Context, database string) func() []window {
	ctx, stop := context.WithCancel(ctx)
	found := make(chan []window, 1)
	go func() {
		index, err := os.Open(database + "-shm")
		if err != nil {
			found <- nil // the database is not in WAL mode, or keeps its index to itself
			return
		}
		var windows []window
		var running bool
		for tick := time.NewTicker(time.Millisecond); ; {
			select {
			case <-ctx.Done():
				tick.Stop()
				_ = index.Close() // before the caller opens the database: closing ends all locks of this process on the file
				found <- windows
				return
			case now := <-tick.C:
				var words [walAttempted + 4 - walBackfilled]byte
				if _, err := index.ReadAt(words[:], walBackfilled); err != nil {
					continue
				}
				backfilled := binary.NativeEndian.Uint32(words[:])
				attempted := binary.NativeEndian.Uint32(words[walAttempted-walBackfilled:])
				switch begun := attempted > backfilled; {
				case begun && !running:
					windows, running = append(windows, window{now.Add(-time.Millisecond), now}), true
				case running:
					windows[len(windows)-1].to, running = now, begun
				}
			}
		}
	}()
	return func() []window {
		stop()
		return <-found
	}
}
