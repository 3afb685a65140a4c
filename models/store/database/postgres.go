package database

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"github.com/bursar-portal/bursar/models"
)

// server is the engine PostgreSQL, with any number of portals at work on it.
//
// The transactions of rooms take turns, by a lock on the one row of the table turn: what one
// of them has read holds until it commits, as on SQLite. Those of the ledger, which are most,
// do not take part: they lock the accounts that they change, in the order of their numbers.
// Whoever does both takes the turn first.
type server struct {
	*DB

	name string   // as people are told it
	door *pgPool  // of the ledger's own transactions, so that no other statement holds them up
	all  []closer // what was opened

	connections connections
}

type closer interface{ Close() error }

// How many connections a process has at the most, besides Readers.
const (
	serverWriters = 8
	serverDoors   = 2
)

// IsServer reports whether a database is named by the URL of a PostgreSQL server, and not by
// the path of a file.
func IsServer(database string) bool {
	return strings.HasPrefix(database, "postgres://") || strings.HasPrefix(database, "postgresql://")
}

// Shown returns how a database is shown to people: the path of a file, or the server without
// who signs in there.
func Shown(database string) string {
	scheme, rest, found := strings.Cut(database, "://")
	if !found || !IsServer(database) {
		return database
	}
	rest, _, _ = strings.Cut(rest, "?") // which may have a password too
	authority, name, _ := strings.Cut(rest, "/")
	return scheme + "://" + authority[strings.LastIndexByte(authority, '@')+1:] + "/" + name
}

// ErrServer is the error of what only a file can do.
var ErrServer = errors.New("the database is a PostgreSQL server: back it up and restore it with pg_dump and pg_restore, or as its operator does")

// connectPostgres opens the database of a server for db.
func connectPostgres(ctx context.Context, db *DB, address string) (err error) {
	s := &server{DB: db, name: Shown(address)}
	db.engine = s
	defer func() {
		if err != nil {
			err = errors.Join(err, s.close())
		}
	}()
	config, err := pgx.ParseConfig(address)
	if err != nil {
		return fmt.Errorf("open the database: %w", err) // pgx leaves the password out
	}
	if _, named := config.RuntimeParams["application_name"]; !named {
		config.RuntimeParams["application_name"] = "bursar"
	}
	if Sent != nil {
		config.Tracer = tracer{}
	}
	if db.Write, _, err = s.open(ctx, config, serverWriters, beginTurn, writePatience); err != nil {
		return err
	}
	if db.Read, _, err = s.open(ctx, config, Readers, beginReading, readPatience); err != nil {
		return err
	}
	_, s.door, err = s.open(ctx, config, serverDoors, beginPosting, doorPatience)
	return err
}

// How transactions begin, each in one message. A process that hangs in the middle of one, or
// a machine that is gone, must not keep others waiting for ever.
const (
	beginPosting = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; SET LOCAL lock_timeout = '10s'; SET LOCAL idle_in_transaction_session_timeout = '10s'"
	beginTurn    = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; SET LOCAL lock_timeout = '30s'; SET LOCAL idle_in_transaction_session_timeout = '60s'; " +
		"SELECT id FROM turn WHERE id = 1 FOR UPDATE"
	beginReading = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
)

// open opens a pool of connections.
func (s *server) open(ctx context.Context, config *pgx.ConnConfig, connections int, begin string, patience time.Duration) (*gorm.DB, *pgPool, error) {
	pool := &pgPool{DB: stdlib.OpenDB(*s.connections.impatient(config, patience, patience == doorPatience)), begin: begin}
	s.all = append(s.all, pool.DB)
	pool.SetMaxOpenConns(connections)
	pool.SetMaxIdleConns(connections)
	if len(s.all) == 1 { // the others connect when they are needed
		if err := pool.PingContext(ctx); err != nil {
			return nil, nil, fmt.Errorf("open the database %s: %w", s.name, err)
		}
	}
	db, err := gorm.Open(newPgDialect(pool), &gorm.Config{
		SkipDefaultTransaction: true,
		TranslateError:         true,
		// A transaction in a transaction is a part of it: there are no savepoints everywhere.
		DisableNestedTransaction: true,
		DisableAutomaticPing:     true,
		Logger:                   logger.Discard,
	})
	return db, pool, err
}

// close closes the pools.
func (s *server) close() (err error) {
	for _, c := range s.all {
		err = errors.Join(err, c.Close())
	}
	return err
}

func (s *server) where() string { return s.name }

func (s *server) begin() (*gorm.DB, error) {
	ctx := context.Background()
	tx, err := s.door.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	session := s.Write.Session(&gorm.Session{Context: ctx, NewDB: true})
	session.Statement.ConnPool = tx
	return session, nil
}

// hold locks the accounts' balances, whose rows the ledger changes with each entry. An account
// without entries has none yet: its own row stands for it, and then the balance is locked that
// somebody else may have made meanwhile.
func (s *server) hold(tx *gorm.DB, accounts []models.AccountID) (map[models.AccountID]int64, error) {
	held := make(map[models.AccountID]int64, len(accounts))
	err := lockBalances(tx, accounts, held)
	if err != nil || len(held) == len(accounts) {
		return held, err
	}
	var fresh []models.AccountID
	for _, id := range accounts {
		if _, ok := held[id]; !ok {
			fresh = append(fresh, id)
		}
	}
	there, err := lockAccounts(tx, fresh)
	if err != nil || len(there) == 0 {
		return held, err
	}
	return held, lockBalances(tx, there, held)
}

// FOR NO KEY UPDATE lets others refer to the rows meanwhile.
const (
	holdBalances = `SELECT a.id, b.sequence FROM accounts a JOIN balances b ON b.account = a.number
		WHERE a.id = ANY($1) ORDER BY b.account FOR NO KEY UPDATE OF b`
	holdAccounts = "SELECT id FROM accounts WHERE id = ANY($1) ORDER BY number FOR NO KEY UPDATE"
)

func lockBalances(tx *gorm.DB, accounts []models.AccountID, held map[models.AccountID]int64) error {
	rows, err := tx.Statement.ConnPool.QueryContext(tx.Statement.Context, holdBalances, accounts)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id models.AccountID
		var sequence int64
		if err := rows.Scan((*string)(&id), &sequence); err != nil {
			return err
		}
		held[id] = sequence
	}
	return rows.Err()
}

func lockAccounts(tx *gorm.DB, accounts []models.AccountID) (there []models.AccountID, err error) {
	rows, err := tx.Statement.ConnPool.QueryContext(tx.Statement.Context, holdAccounts, accounts)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id models.AccountID
		if err := rows.Scan((*string)(&id)); err != nil {
			return nil, err
		}
		there = append(there, id)
	}
	return there, rows.Err()
}

// changes can't be told: there is no number that every commit changes. So nothing that was
// read is taken to hold still.
func (s *server) changes(context.Context) (number uint64, ok bool) { return 0, false }

func (s *server) countsCommits() bool { return false }

func (s *server) others(*gorm.DB) (version int64, ok bool, err error) { return 0, false, nil }

func (s *server) shorten() {}

func (s *server) inPlace() error { return nil }

func (s *server) noteDamage(error) {}

func (s *server) check(context.Context, bool) error { return nil }

func (s *server) copyTo(context.Context, string) error { return ErrServer }

func (s *server) freeDisk() (free int64, ok bool) { return 0, false }
