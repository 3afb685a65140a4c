// Package database is what every room of the store builds on: the connections, the two
// SQLite engines, translation of their errors, and detection of storage outages.
package database

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"sync/atomic"
	"time"

	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"github.com/bursar-portal/bursar/models"
)

// DB is an open database with the clock, the log and the settings that every
// room of the store works with.
//
// Reading goes through a pool of connections that can't write. Everything that
// writes goes through one connection, so that SQLite's single writer is waited
// for in our own queue, and every transaction on it begins IMMEDIATE: one that
// read first and wrote later would fail at once when another process wrote in
// between.
type DB struct {
	Write, Read *gorm.DB
	Log         *slog.Logger

	now         func() time.Time
	settings    atomic.Pointer[models.Settings]
	file        string
	known       atomic.Bool // the file is whole, as far as checks and seals tell: see CheckStart
	lock        *lock
	identity    identity
	outage      atomic.Pointer[outage] // nil while the database can be written
	counter     *counter
	checkpoints *checkpoints
	symbols     symbols
	values      []driver.NamedValue        // of the statement that Begin's transaction carries out: there is one at a time
	ids         atomic.Pointer[models.IDs] // nil before there is a schema
	catalog     atomic.Int64               // how often this process may have changed the catalog
	mailed      chan struct{}              // with one place: see WakeSender
	audited     chan struct{}              // with one place: see WakeSealer
}

// Readers is how many connections read at a time. More than one per core helps:
// some wait for the disk.
const Readers = 8

// Connect opens the SQLite file at path and creates it if it does not exist, and never
// did. It refuses a damaged file, and a journal that does not belong to it.
func Connect(ctx context.Context, path string, now func() time.Time, settings models.Settings, log *slog.Logger) (_ *DB, err error) {
	if path, err = RealPath(path); err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	db := &DB{Log: log, now: now, file: path, mailed: make(chan struct{}, 1), audited: make(chan struct{}, 1)}
	db.SetSettings(settings)
	defer func() { //nolint:contextcheck // closing is not canceled
		if err != nil {
			err = errors.Join(explainDamage(path, err), db.Close())
		}
	}()
	fresh, err := examine(path)
	if err != nil {
		return nil, err
	}
	if err := createPrivate(path); err != nil {
		return nil, err
	}
	// A fresh file is locked once it has a header: an empty one beside a lock file is
	// taken for one that was lost.
	if !fresh {
		if err := db.enter(ctx); err != nil {
			return nil, err
		}
	}
	if err := db.openPools(ctx); err != nil {
		return nil, err
	}
	if fresh {
		if err := db.enter(ctx); err != nil {
			return nil, err
		}
		db.known.Store(true)
	}
	db.ReadSecret(ctx)
	if err := db.identity.remember(path); err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	return db, db.refuseWhenMoved()
}

// enter takes the lock that everybody who has the database open shares. The first one
// checks the journal that a killed process may have left, or looks whether the file is as
// the last one left it, and breaks the seal that says so.
func (db *DB) enter(ctx context.Context) (err error) {
	if db.lock, err = openLock(ctx, db.file); err != nil {
		return fmt.Errorf("open the database: %w", err)
	}
	first, err := db.lock.alone(ctx)
	if err != nil {
		return fmt.Errorf("lock the database %s: %w", db.file, err)
	}
	if first {
		known, err := checkJournal(ctx, db.file)
		if err != nil {
			return err
		}
		if !known {
			if known, err = db.lock.sealed(ctx, db.file); err != nil {
				return fmt.Errorf("lock the database %s: %w", db.file, err)
			}
		}
		db.known.Store(known)
		db.lock.breakSeal(ctx)
	}
	if err := db.lock.share(ctx); err != nil {
		return fmt.Errorf("lock the database %s: %w", db.file, err)
	}
	return nil
}

// openPools opens the connections.
func (db *DB) openPools(ctx context.Context) (err error) {
	path := db.file
	writing := url.Values{"_txlock": {"immediate"}, "_journal_mode": {"WAL"}, "_synchronous": {"FULL"}}
	setRecursiveTriggers(writing)
	if db.Write, err = openPool(ctx, path, 1, writing); err != nil {
		return fmt.Errorf("open the database %s: %w", path, err)
	}
	if err := checkEngine(ctx, db.Write); err != nil {
		return err
	}
	if db.Read, err = openPool(ctx, path, Readers, url.Values{"_query_only": {"1"}}); err != nil {
		return fmt.Errorf("open the database %s for reading: %w", path, err)
	}
	for _, pragma := range []string{
		fmt.Sprintf("journal_size_limit = %d", journalBytes),
		fmt.Sprintf("cache_size = -%d", cacheBytes>>10),
		"temp_store = MEMORY", // or a statement of many rows writes its own journal to a file
	} {
		if err := db.Write.Exec("PRAGMA " + pragma).Error; err != nil {
			return err
		}
	}
	return db.openCounter(ctx)
}

// openCounter opens the change counter. Reading begins the write-ahead log, whose index
// has it.
func (db *DB) openCounter(ctx context.Context) error {
	if err := db.Read.Exec("SELECT COUNT(*) FROM sqlite_schema").Error; err != nil {
		return err
	}
	pool, err := db.Read.DB()
	if err != nil {
		return err
	}
	if db.counter, err = openCounter(ctx, db.file, pool); err != nil {
		return err
	}
	return db.beginCheckpoints(ctx)
}

// journalBytes is the size to which the write-ahead log shrinks after a long read
// made it grow.
const journalBytes = 64 << 20

// cacheBytes is how much of the file the writing connection keeps in memory: what charges
// of many accounts touch is spread over it.
const cacheBytes = 64 << 20

// createPrivate creates the database file, if there is none, readable by its owner
// only. SQLite gives its other files the same mode.
func createPrivate(path string) error {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("open the database: %w", err)
	}
	return file.Close()
}

func openPool(ctx context.Context, path string, connections int, options url.Values) (*gorm.DB, error) {
	cacheStatements(options)
	options.Set("_foreign_keys", "1")
	options.Set("_busy_timeout", "5000")
	file := url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: options.Encode()}
	db, err := gorm.Open(dialect{&sqlite.Dialector{DriverName: Driver, DSN: file.String()}}, &gorm.Config{
		SkipDefaultTransaction: true,
		// The engine keeps prepared statements itself. Never PrepareStmt: gorm prepares a statement under a lock that it holds while
		// it waits for a connection, and the connection's holder then waits for the lock.
		TranslateError: true,
		Logger:         logger.Discard,
	})
	if err != nil {
		return nil, err
	}
	pool, err := db.DB()
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(connections)
	pool.SetMaxIdleConns(connections)
	if err := pool.PingContext(ctx); err != nil {
		return nil, errors.Join(err, pool.Close())
	}
	return db, nil
}

// dialect is gorm's SQLite dialect with error translation for both engines.
type dialect struct{ *sqlite.Dialector }

// Translate maps a violated constraint to gorm's own error.
func (dialect) Translate(err error) error {
	switch code, _ := resultCode(err); code {
	case resultPrimaryKey, resultUnique:
		return gorm.ErrDuplicatedKey
	case resultForeignKey:
		return gorm.ErrForeignKeyViolated
	}
	return err
}

// Close closes both pools and releases the lock. Whoever closes last leaves a seal on the
// file, if all went well.
func (db *DB) Close() error {
	err := errors.Join(db.checkpoints.close(), db.counter.Close(), closePool(db.Read), closePool(db.Write))
	err = errors.Join(err, db.counter.done()) // not before the pools: see index
	if err == nil && db.known.Load() && db.identity.check() == nil {
		db.lock.seal(context.Background(), db.file)
	}
	return errors.Join(err, db.lock.Close())
}

func closePool(db *gorm.DB) error {
	if db == nil {
		return nil
	}
	pool, err := db.DB()
	if err != nil {
		return err
	}
	return pool.Close()
}

// Now returns the current time in UTC, truncated to the microseconds that are
// stored.
func (db *DB) Now() time.Time { return db.now().UTC().Truncate(time.Microsecond) }

// Settings returns the settings as they are now, which must not be changed. What has to
// be decided by the same settings must ask once.
func (db *DB) Settings() *models.Settings { return db.settings.Load() }

// SetSettings changes the settings for everybody who asks from now on.
func (db *DB) SetSettings(s models.Settings) { db.settings.Store(&s) }

// CatalogVersion returns a number that grows whenever this process changes the catalog.
func (db *DB) CatalogVersion() int64 { return db.catalog.Load() }

// ChangeCatalog must be called in every transaction that changes plans or products, or closes
// a month, so that the next one reads them anew. It does no harm if that transaction fails.
func (db *DB) ChangeCatalog() { db.catalog.Add(1) }
