package database

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"net/url"
	"os"
	"sync/atomic"

	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// file is the engine SQLite.
//
// Everything that writes goes through one connection, so that SQLite's single writer is
// waited for in our own queue, and every transaction on it begins IMMEDIATE: one that read
// first and wrote later would fail at once when another process wrote in between.
type file struct {
	*DB

	path        string
	known       atomic.Bool // the file is whole, as far as checks and seals tell: see CheckStart
	lock        *lock
	identity    identity
	counter     *counter
	checkpoints *checkpoints
	values      []driver.NamedValue // of the statement that begin's transaction carries out: there is one at a time
}

// connectSQLite opens the SQLite file at path for db, and creates it if it does not exist, and
// never did. It refuses a damaged file, and a journal that does not belong to it.
func connectSQLite(ctx context.Context, db *DB, path string) (err error) {
	if path, err = RealPath(path); err != nil {
		return fmt.Errorf("open the database: %w", err)
	}
	f := &file{DB: db, path: path}
	db.engine = f
	defer func() { //nolint:contextcheck // closing is not canceled
		if err != nil {
			err = errors.Join(explainDamage(path, err), f.close())
		}
	}()
	fresh, err := examine(path)
	if err != nil {
		return err
	}
	if err := createPrivate(path); err != nil {
		return err
	}
	// A fresh file is locked once it has a header: an empty one beside a lock file is
	// taken for one that was lost.
	if !fresh {
		if err := f.enter(ctx); err != nil {
			return err
		}
	}
	if err := f.openPools(ctx); err != nil {
		return err
	}
	if fresh {
		if err := f.enter(ctx); err != nil {
			return err
		}
		f.known.Store(true)
	}
	if err := f.identity.remember(path); err != nil {
		return fmt.Errorf("open the database: %w", err)
	}
	return f.refuseWhenMoved()
}

// enter takes the lock that everybody who has the database open shares. The first one
// checks the journal that a killed process may have left, or looks whether the file is as
// the last one left it, and breaks the seal that says so.
func (f *file) enter(ctx context.Context) (err error) {
	if f.lock, err = openLock(ctx, f.path); err != nil {
		return fmt.Errorf("open the database: %w", err)
	}
	first, err := f.lock.alone(ctx)
	if err != nil {
		return fmt.Errorf("lock the database %s: %w", f.path, err)
	}
	if first {
		known, err := checkJournal(ctx, f.path)
		if err != nil {
			return err
		}
		if !known {
			if known, err = f.lock.sealed(ctx, f.path); err != nil {
				return fmt.Errorf("lock the database %s: %w", f.path, err)
			}
		}
		f.known.Store(known)
		f.lock.breakSeal(ctx)
	}
	if err := f.lock.share(ctx); err != nil {
		return fmt.Errorf("lock the database %s: %w", f.path, err)
	}
	return nil
}

// openPools opens the connections.
func (f *file) openPools(ctx context.Context) (err error) {
	path := f.path
	writing := url.Values{"_txlock": {"immediate"}, "_journal_mode": {"WAL"}, "_synchronous": {"FULL"}}
	setRecursiveTriggers(writing)
	if f.Write, err = openPool(ctx, path, 1, writing); err != nil {
		return fmt.Errorf("open the database %s: %w", path, err)
	}
	if err := checkEngine(ctx, f.Write); err != nil {
		return err
	}
	if f.Read, err = openPool(ctx, path, Readers, url.Values{"_query_only": {"1"}}); err != nil {
		return fmt.Errorf("open the database %s for reading: %w", path, err)
	}
	f.Long = f.Read
	for _, pragma := range []string{
		fmt.Sprintf("journal_size_limit = %d", journalBytes),
		fmt.Sprintf("cache_size = -%d", cacheBytes>>10),
		"temp_store = MEMORY", // or a statement of many rows writes its own journal to a file
	} {
		if err := f.Write.Exec("PRAGMA " + pragma).Error; err != nil {
			return err
		}
	}
	return f.openCounter(ctx)
}

// openCounter opens the change counter. Reading begins the write-ahead log, whose index
// has it.
func (f *file) openCounter(ctx context.Context) error {
	if err := f.Read.Exec("SELECT COUNT(*) FROM sqlite_schema").Error; err != nil {
		return err
	}
	pool, err := f.Read.DB()
	if err != nil {
		return err
	}
	if f.counter, err = openCounter(ctx, f.path, pool); err != nil {
		return err
	}
	return f.beginCheckpoints(ctx)
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

// close closes both pools and releases the lock. Whoever closes last leaves a seal on the
// file, if all went well.
func (f *file) close() error {
	err := errors.Join(f.checkpoints.close(), f.counter.Close(), closePool(f.Read), closePool(f.Write))
	err = errors.Join(err, f.counter.done()) // not before the pools: see index
	if err == nil && f.known.Load() && f.identity.check() == nil {
		f.lock.seal(context.Background(), f.path)
	}
	return errors.Join(err, f.lock.Close())
}

func (f *file) where() string { return f.path }

func (f *file) hold(*gorm.DB, []Account, []Key, []Read) (*Held, error) {
	return nil, nil // there is no other writer
}

func (f *file) changeCatalog(*gorm.DB) error { return nil } // whoever posts learns it from others

func (f *file) changes(ctx context.Context) (number uint64, ok bool) { return f.counter.read(ctx) }

func (f *file) ledgerCommit() (step uint64, ok bool) { return 1, f.counter.conn == nil }

// others asks for SQLite's data_version, which changes when another connection commits.
func (f *file) others(tx *gorm.DB) (version int64, ok bool, err error) {
	err = tx.Statement.ConnPool.QueryRowContext(tx.Statement.Context, "PRAGMA data_version").Scan(&version)
	return version, err == nil, err
}

func (f *file) inPlace() error { return f.identity.check() }

func (f *file) noteDamage(err error) {
	if Damaged(err) {
		f.known.Store(false)
	}
}
