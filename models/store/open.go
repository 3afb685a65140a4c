// Package store is the only room that knows the database. Its exported API
// speaks models alone: rows, transactions and SQL stay inside.
//
// Reading goes through a pool of connections that can't write. Everything that
// writes goes through one connection, so that SQLite's single writer is waited
// for in our own queue, and every transaction on it begins IMMEDIATE: one that
// read first and wrote later would fail at once when another process wrote in
// between. Balances change through Post alone (post.go).
package store

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pressly/goose/v3"
	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"github.com/bursar-portal/bursar/models"
)

// Config says where the database is and what the store needs of the outside.
type Config struct {
	Path     string           // of the SQLite file
	Now      func() time.Time // nil: time.Now
	Settings models.Settings
	Log      *slog.Logger // nil: slog.Default()
}

// Store is an open database. Its methods may be called from many goroutines.
type Store struct {
	write, read *gorm.DB
	now         func() time.Time
	settings    models.Settings
	log         *slog.Logger
	file        string
	trouble     atomic.Pointer[trouble] // nil while the database can be written

	queue   chan *request
	closing sync.RWMutex // held for reading while a request is put into the queue
	closed  bool
	drained chan struct{} // closed when the queue has been worked off

	watching watchers
	refused  refusals
}

// readers is how many connections read at a time. More than cores is of use:
// some wait for the disk.
const readers = 8

// Open opens the database, making the file if there is none. It does not
// migrate: see Migrate and Ready.
func Open(ctx context.Context, c Config) (*Store, error) {
	s := &Store{
		now: c.Now, settings: c.Settings, log: c.Log, file: c.Path,
		queue: make(chan *request, queueLength), drained: make(chan struct{}),
	}
	if s.now == nil {
		s.now = time.Now
	}
	if s.log == nil {
		s.log = slog.Default()
	}
	if err := private(c.Path); err != nil {
		return nil, err
	}
	var err error
	writing := url.Values{"_txlock": {"immediate"}, "_journal_mode": {"WAL"}, "_synchronous": {"FULL"}}
	firmTriggers(writing)
	if s.write, err = connect(ctx, c.Path, 1, writing); err != nil {
		return nil, fmt.Errorf("open the database %s: %w", c.Path, err)
	}
	if err := checkEngine(ctx, s.write); err != nil {
		return nil, err
	}
	if s.read, err = connect(ctx, c.Path, readers, url.Values{"_query_only": {"1"}}); err != nil {
		return nil, fmt.Errorf("open the database %s for reading: %w", c.Path, err)
	}
	if err := s.write.Exec(fmt.Sprintf("PRAGMA journal_size_limit = %d", journalBytes)).Error; err != nil {
		return nil, err
	}
	go s.work()
	return s, nil
}

// journalBytes is what the write-ahead log shrinks to after a long reader made it
// grow.
const journalBytes = 64 << 20

// private makes the database's file, if there is none, so that nobody but its
// owner reads it. SQLite gives its other files the same mode.
func private(path string) error {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("open the database: %w", err)
	}
	return file.Close()
}

func connect(ctx context.Context, path string, connections int, options url.Values) (*gorm.DB, error) {
	options.Set("_foreign_keys", "1")
	options.Set("_busy_timeout", "5000")
	file := url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: options.Encode()}
	db, err := gorm.Open(dialect{&sqlite.Dialector{DriverName: Driver, DSN: file.String()}}, &gorm.Config{
		SkipDefaultTransaction: true,
		// Never PrepareStmt: gorm prepares under a lock that it holds while it waits
		// for a connection, and whoever has the connection then waits for the lock.
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
	return db, pool.PingContext(ctx)
}

// dialect is gorm's SQLite, which does not know the errors of every engine.
type dialect struct{ *sqlite.Dialector }

// Translate is gorm's own error for a broken constraint.
func (dialect) Translate(err error) error {
	switch code, _ := resultCode(err); code {
	case resultPrimaryKey, resultUnique:
		return gorm.ErrDuplicatedKey
	case resultForeignKey:
		return gorm.ErrForeignKeyViolated
	}
	return err
}

//go:embed migrations/*.sql
var migrations embed.FS

func (s *Store) migrator() (*goose.Provider, error) {
	folder, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	pool, err := s.write.DB()
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(goose.DialectSQLite3, pool, folder)
}

// Migrate brings the schema up to date, and fills roll-ups that an older build
// did not keep. It does nothing if all is as it should be.
func (s *Store) Migrate(ctx context.Context) error {
	m, err := s.migrator()
	if err != nil {
		return err
	}
	if _, err = m.Up(ctx); err != nil {
		return err
	}
	return s.fillFlows(ctx)
}

// Ready errs unless the database answers, its schema is this build's, and it can
// be written as far as is known.
func (s *Store) Ready(ctx context.Context) error {
	var newest int64
	err := s.read.WithContext(ctx).Raw("SELECT COALESCE(MAX(version_id), 0) FROM goose_db_version").Scan(&newest).Error
	if err != nil {
		return fmt.Errorf("the database is not ready: %w", err)
	}
	m, err := s.migrator()
	if err != nil {
		return err
	}
	sources := m.ListSources()
	if want := sources[len(sources)-1].Version; newest != want {
		return fmt.Errorf("the database has schema %d, this build wants %d: run bursar migrate", newest, want)
	}
	return s.writable(ctx)
}

// Close answers what was accepted, writes what waits and closes the database.
func (s *Store) Close() error {
	s.closing.Lock()
	if s.closed {
		s.closing.Unlock()
		return nil
	}
	s.closed = true
	close(s.queue)
	s.closing.Unlock()
	<-s.drained
	if err := s.writeRefusals(context.Background()); err != nil {
		s.log.Error("refused calls could not be noted", "error", err)
	}
	for _, db := range []*gorm.DB{s.read, s.write} {
		pool, err := db.DB()
		if err == nil {
			err = pool.Close()
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Now is the store's clock: UTC, in the microseconds that are stored.
func (s *Store) Now() time.Time { return s.now().UTC().Truncate(time.Microsecond) }
