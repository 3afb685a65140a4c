package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
)

// counter tells whether the database has changed, whoever changed it: a number that is
// another one after each commit that wrote something. What was read before the number was
// the same holds still.
//
// SQLite keeps such a number in the header of the write-ahead log's index, a file that
// all connections map into memory (https://www.sqlite.org/walformat.html#the_wal_index_header).
// Reading it there takes nanoseconds. Where the file can't be mapped, SQLite is asked.
type counter struct {
	closing sync.RWMutex // memory that is no longer mapped must not be read
	mapped  *mappedHeader
	closed  bool
	release func() error // gives back what was opened for it; nil: nothing was

	asking sync.Mutex
	conn   *sql.Conn // asks SQLite, for nothing else; nil: it is mapped
}

// mappedHeader is the beginning of the index as SQLite keeps it in memory, in the byte order
// of the machine. Other processes write it too.
type mappedHeader struct {
	_       [8]byte
	changes atomic.Uint32 // grows with each commit
	_       [4]byte
	frames  atomic.Uint32 // how many pages the log has
	_       [76]byte
	copied  atomic.Uint32 // how many of them checkpoints have copied into the file
}

// mappedBytes is how much of the index is mapped.
const mappedBytes = 4096

// openCounter opens the counter of the database that pool reads, whose write-ahead log
// must have been begun.
func openCounter(ctx context.Context, path string, pool *sql.DB) (*counter, error) {
	c := &counter{}
	var err error
	if c.mapped, c.release, err = mapCounter(path + "-shm"); err == nil {
		return c, nil
	}
	if c.conn, err = pool.Conn(ctx); err != nil {
		return c, fmt.Errorf("open the change counter: %w", err)
	}
	return c, nil
}

// read returns the number. ok is false if it can't be told, so that nothing may be
// taken to hold still.
func (c *counter) read(ctx context.Context) (number uint64, ok bool) {
	if c.conn == nil {
		c.closing.RLock()
		defer c.closing.RUnlock()
		if c.closed {
			return 0, false
		}
		return uint64(c.mapped.changes.Load()), true
	}
	return c.ask(ctx)
}

// frames returns how many pages the write-ahead log has, and how many of them are in the
// file already, about: both change meanwhile. ok is false if that can't be told.
func (c *counter) frames() (log, copied uint32, ok bool) {
	c.closing.RLock()
	defer c.closing.RUnlock()
	if c.conn != nil || c.closed {
		return 0, 0, false
	}
	copied = c.mapped.copied.Load()
	return max(c.mapped.frames.Load(), copied), copied, true
}

func (c *counter) ask(ctx context.Context) (number uint64, ok bool) {
	c.asking.Lock()
	defer c.asking.Unlock()
	err := c.conn.QueryRowContext(ctx, "PRAGMA data_version").Scan(&number)
	return number, err == nil
}

// Close ends reading. Once all connections to the database are closed, done must follow.
func (c *counter) Close() error {
	if c == nil {
		return nil
	}
	c.closing.Lock()
	defer c.closing.Unlock()
	c.closed = true
	if c.conn != nil {
		return c.conn.Close()
	}
	return nil
}

// done gives back what the counter has opened.
func (c *counter) done() error {
	if c == nil || c.release == nil {
		return nil
	}
	return c.release()
}

var errNotMapped = errors.New("the write-ahead log's index can't be mapped")
