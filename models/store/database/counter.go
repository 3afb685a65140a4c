package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
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
	closing sync.RWMutex   // memory that is no longer mapped must not be read
	mapped  *atomic.Uint32 // in the index's header
	unmap   func() error   // nil: it is not mapped, or no longer

	asking sync.Mutex
	conn   *sql.Conn // asks SQLite, for nothing else; nil: it is mapped
}

// Where the change counter stands in the index's header, and how much of it is mapped.
const (
	changesOffset = 8
	mappedBytes   = 4096
)

// openCounter opens the counter of the database that pool reads, whose write-ahead log
// must have been begun.
func openCounter(ctx context.Context, path string, pool *sql.DB) (*counter, error) {
	c := &counter{}
	var err error
	if c.mapped, c.unmap, err = mapCounter(path + "-shm"); err == nil {
		return c, nil
	}
	if c.conn, err = pool.Conn(ctx); err != nil {
		return nil, fmt.Errorf("open the change counter: %w", err)
	}
	return c, nil
}

// read returns the number. ok is false if it can't be told, so that nothing may be
// taken to hold still.
func (c *counter) read(ctx context.Context) (number uint64, ok bool) {
	if c.conn == nil {
		c.closing.RLock()
		defer c.closing.RUnlock()
		if c.unmap == nil {
			return 0, false
		}
		return uint64(c.mapped.Load()), true
	}
	return c.ask(ctx)
}

func (c *counter) ask(ctx context.Context) (number uint64, ok bool) {
	c.asking.Lock()
	defer c.asking.Unlock()
	err := c.conn.QueryRowContext(ctx, "PRAGMA data_version").Scan(&number)
	return number, err == nil
}

func (c *counter) Close() error {
	if c == nil {
		return nil
	}
	if c.conn != nil {
		return c.conn.Close()
	}
	c.closing.Lock()
	defer c.closing.Unlock()
	unmap := c.unmap
	c.unmap = nil
	return unmap()
}

var errNotMapped = errors.New("the write-ahead log's index can't be mapped")

// open opens the index's file if it has a header.
func openIndex(path string) (*os.File, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	if info, err := file.Stat(); err != nil || info.Size() < mappedBytes {
		return nil, errors.Join(errNotMapped, err, file.Close())
	}
	return file, nil
}

// Changes returns a number that is another one after each commit to the database, by
// whomever, and false if it can't be told.
func (db *DB) Changes(ctx context.Context) (number uint64, ok bool) { return db.counter.read(ctx) }

// CountsCommits reports whether the number of Changes grows by exactly one with each
// commit, rather than by any amount with some of them.
func (db *DB) CountsCommits() bool { return db.counter.conn == nil }
