// Package database is what every room of the store builds on: the connections, the engines,
// translation of their errors, and detection of storage outages.
//
// There are two engines, SQLite, in two builds, and PostgreSQL. What differs between them stands
// in sqlite.go and postgres.go, which can be read side by side.
package database

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/clock"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// DB is an open database with the clock, the log and the settings that every
// room of the store works with.
//
// Reading goes through a pool of connections that can't write. A transaction of Write begins
// when no other one of any process is under way, so that what it has read holds until it
// commits; what Begin begins waits for nobody, and must Hold the accounts that it changes.
// On SQLite there is one writer anyway.
//
// What may read long reads from Long, so that it can't keep others from reading: on a server its
// connections are others than those of Read, which every request needs.
type DB struct {
	Write, Read, Long *gorm.DB
	Log               *slog.Logger

	engine   engine
	clock    *clock.Clock
	follows  bool // the server's clock, unless there is none
	settings atomic.Pointer[models.Settings]
	outage   atomic.Pointer[outage] // nil while the database can be written
	symbols  symbols
	ids      atomic.Pointer[models.IDs] // nil before there is a schema
	catalog  atomic.Int64               // how often this process may have changed the catalog
	mailed   chan struct{}              // with one place: see WakeSender
	audited  chan struct{}              // with one place: see WakeSealer
}

// engine is what SQLite and PostgreSQL do each in their own way.
type engine interface {
	// where says in words for people where the database is.
	where() string
	// begin is DB.Begin.
	begin() (*gorm.DB, error)
	// hold is DB.Hold.
	hold(tx *gorm.DB, accounts []Account, keys []Key, reads []Read) (*Held, error)
	// changeCatalog is told by ChangeCatalog.
	changeCatalog(tx *gorm.DB) error
	// changes is DB.Changes, ledgerCommit DB.LedgerCommit, others DB.Others.
	changes(ctx context.Context) (number uint64, ok bool)
	ledgerCommit() (step uint64, ok bool)
	others(tx *gorm.DB) (version int64, ok bool, err error)
	// shorten is DB.Shorten.
	shorten()
	// inPlace returns an error if what is written would be lost.
	inPlace() error
	// noteDamage is told how a write has ended.
	noteDamage(err error)
	// check is DB.CheckFile, or DB.CheckStart if not whole.
	check(ctx context.Context, whole bool) error
	// copyTo is DB.CopyTo.
	copyTo(ctx context.Context, file string) error
	// freeDisk is DB.FreeDisk.
	freeDisk() (free int64, ok bool)
	close() error
}

// Readers is how many connections read a file at a time. More than one per core helps:
// some wait for the disk.
const Readers = 8

// Connect opens the database at path: a SQLite file, which is created if it does not exist,
// and never did, or a PostgreSQL server, if it IsServer. It refuses a damaged file, and a
// journal that does not belong to it. now says what time it is; without it, the machine's clock
// does, which HearClock corrects on a server.
func Connect(ctx context.Context, path string, now func() time.Time, settings models.Settings, log *slog.Logger) (*DB, error) {
	follows := now == nil && IsServer(path)
	if now == nil {
		now = Machine
	}
	db := &DB{Log: log, clock: clock.New(now), follows: follows, mailed: make(chan struct{}, 1), audited: make(chan struct{}, 1)}
	db.SetSettings(settings)
	var err error
	if IsServer(path) {
		err = connectPostgres(ctx, db, path)
	} else {
		err = connectSQLite(ctx, db, path)
	}
	if err != nil {
		return nil, err
	}
	for range 2 { // the first answer takes as long as a connection is made
		if err := db.HearClock(ctx); err != nil {
			return nil, errors.Join(err, db.Close())
		}
	}
	db.ReadSecret(ctx)
	return db, nil
}

// Machine is the clock of this machine. Tests may set it before they open a database.
var Machine = time.Now

// Where says where the database is: the path of the file, or the server, without a password.
func (db *DB) Where() string { return db.engine.where() }

// OnServer reports whether the database is a server's, on which other portals may work too.
func (db *DB) OnServer() bool {
	_, ok := db.engine.(*server)
	return ok
}

// Begin begins a transaction for the ledger, in which a Statement costs less than in one of
// gorm's. It must be committed or rolled back. It excludes nobody but as the engine does.
func (db *DB) Begin() (*gorm.DB, error) { return db.engine.begin() }

// Transact carries out a transaction of Write: if others who were at work on the same rows are in
// its way, again, a few times. So do may be called several times, each time as if it were the
// first one.
func (db *DB) Transact(ctx context.Context, do func(tx *gorm.DB) error) error {
	return Repeat(ctx, func() error { return db.Write.WithContext(ctx).Transaction(do) })
}

// Repeat calls transact, and again, a few times, as long as others who were at work on the same
// rows have been in its way.
func Repeat(ctx context.Context, transact func() error) error {
	for n := 0; ; n++ {
		err := transact()
		if n == collisions || !Collided(err) {
			return err
		}
		select {
		case <-time.After(rand.N(time.Millisecond << min(n, 6))): //nolint:gosec // no secret: it puts us out of step with them
		case <-ctx.Done():
			return err
		}
	}
}

// collisions is how often a transaction is tried again.
const collisions = 10

// Account is an account with its number in the ledger's tables, 0 if that would have to be read.
type Account struct {
	ID     models.AccountID
	Number int64
}

// Key is a key of an account's, under which something may have been posted.
type Key struct {
	Account int64 // its number
	Origin  schema.Symbol
	Key     string
}

// Held is what holding accounts tells.
type Held struct {
	Sequences map[models.AccountID]int64 // of the newest entries
	Used      []int64                    // the places of the entries under the keys
	Catalog   int64                      // another number whenever anybody has changed the catalog
}

// Read is a query of a server that goes there together with others.
type Read struct {
	Text string
	Args []any
	Row  func(Row) error // is called for each row
}

// Row is a row that is being read.
type Row interface{ Scan(to ...any) error }

// Hold keeps everybody else from changing the balances of accounts until tx ends, and then
// looks for keys of theirs and carries out reads. It returns nil, without reading, if tx excludes
// all other writers anyway. What is read after it is as nobody else changes it.
func (db *DB) Hold(tx *gorm.DB, accounts []Account, keys []Key, reads ...Read) (*Held, error) {
	return db.engine.hold(tx, accounts, keys, reads)
}

// Changes returns a number that is another one after each commit to the database but perhaps
// the ledger's own, by whomever, and false if it can't be told. On a server it is another one
// after each commit of this process, and after each MaxStaleness of the settings, within which
// those of others are not noticed.
func (db *DB) Changes(ctx context.Context) (number uint64, ok bool) { return db.engine.changes(ctx) }

// LedgerCommit returns by how much the number of Changes grows with a commit of a transaction
// of Begin's, and false if it is by any amount.
func (db *DB) LedgerCommit() (step uint64, ok bool) { return db.engine.ledgerCommit() }

// Others returns a number that is another one once anybody else has committed since, as tx
// sees it, and false if that can't be told.
func (db *DB) Others(tx *gorm.DB) (version int64, ok bool, err error) { return db.engine.others(tx) }

// Shorten has a journal that has become long begun anew with the next transaction. It is for
// whoever writes all the time, between two transactions.
func (db *DB) Shorten() { db.engine.shorten() }

// InPlace returns an error once the database is not there any more. Whoever writes past gorm
// asks.
func (db *DB) InPlace() error { return db.engine.inPlace() }

// CheckFile reads the whole file and returns an error if it is damaged, or if an index
// does not agree with its table. That takes long: most of a minute for a gigabyte. A server
// checks its own files.
func (db *DB) CheckFile(ctx context.Context) error { return db.engine.check(ctx, true) }

// CheckStart is for a start, and returns an error if the file is damaged. It reads nothing
// if the file is as whoever had it open last left it, or if opening has checked it with
// its journal. Otherwise it reads every page, without comparing indexes with their tables:
// seconds for a gigabyte.
func (db *DB) CheckStart(ctx context.Context) error { return db.engine.check(ctx, false) }

// CopyTo writes what is committed now to a new file, readable by its owner only. Others
// go on reading and writing meanwhile. ErrServer: the database is no file.
func (db *DB) CopyTo(ctx context.Context, file string) error { return db.engine.copyTo(ctx, file) }

// FreeDisk returns how many bytes the disk of the database has left for the portal. ok is false
// if that is not known.
func (db *DB) FreeDisk() (free int64, ok bool) { return db.engine.freeDisk() }

// Close closes the connections, and what the engine has besides.
func (db *DB) Close() error { return db.engine.close() }

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
// stored. It may be earlier than what it returned before, if a clock was set back.
func (db *DB) Now() time.Time { return db.clock.Now() }

// ServerNow is the server's clock in SQL, in microseconds.
const ServerNow = "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint"

// HearClock asks a server what time it is, by which Now goes from then on: portals on machines
// whose clocks differ agree about what has expired, and what came first. It does nothing on a
// file, or if Connect was told the time.
func (db *DB) HearClock(ctx context.Context) error {
	if !db.follows {
		return nil
	}
	return db.clock.Hear(func() (time.Time, error) {
		var now schema.Micros
		err := db.Read.WithContext(ctx).Raw("SELECT " + ServerNow).Scan(&now).Error
		return now.Time(), Explain(err)
	})
}

// ClockOff returns by how much the clock of this machine is ahead of the server's, and 0 on a
// file.
func (db *DB) ClockOff() time.Duration { return db.clock.Off() }

// Settings returns the settings as they are now, which must not be changed. What has to
// be decided by the same settings must ask once.
func (db *DB) Settings() *models.Settings { return db.settings.Load() }

// SetSettings changes the settings for everybody who asks from now on.
func (db *DB) SetSettings(s models.Settings) { db.settings.Store(&s) }

// CatalogVersion returns a number that grows whenever this process changes the catalog.
func (db *DB) CatalogVersion() int64 { return db.catalog.Load() }

// ChangeCatalog must be called in every transaction that changes plans or products, or closes
// a month, so that the next one reads them anew, in whatever process. It does no harm if that
// transaction fails.
func (db *DB) ChangeCatalog(tx *gorm.DB) error {
	db.catalog.Add(1)
	return db.engine.changeCatalog(tx)
}
