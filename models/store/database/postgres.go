package database

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
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

	began   time.Time
	commits atomic.Uint32 // of rooms' transactions in this process

	connections connections
}

type closer interface{ Close() error }

// How many connections to a server a process has at most, unless its settings say otherwise, and
// how few it works with.
const (
	DefaultConnections = 18
	MinConnections     = 8
)

// shares is how the connections of a process are divided. None waits for another one's work.
type shares struct {
	door    int // of the ledger's own transactions
	writers int // of rooms' transactions, which take turns
	readers int
	long    int // of reading that may take long
}

// inLine is how many rooms' transactions of a process are in line for the turn at the server: the
// one that has it and the next one. A process that hangs would get the turn, and keep it for a
// while, as often as it stands in the line.
const inLine = 2

// sharesOf divides connections.
func sharesOf(connections int) shares {
	connections = cmp.Or(connections, DefaultConnections)
	s := shares{door: 2}
	rest := max(connections, MinConnections) - s.door
	s.writers = max(rest/4, 1)
	s.long = max(rest/4, 2) // verifying needs two
	s.readers = rest - s.writers - s.long
	return s
}

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
	s := &server{DB: db, name: Shown(address), began: time.Now()}
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
	behindPooler, err := s.behindPooler(ctx, config)
	if err != nil {
		return fmt.Errorf("open the database %s: %w", s.name, err)
	}
	if behindPooler {
		config.DefaultQueryExecMode = withoutSession(config.DefaultQueryExecMode)
	}
	if Sent != nil {
		config.Tracer = tracer{}
	}
	share := sharesOf(db.Settings().DatabaseConnections)
	var writers *pgPool
	if db.Write, writers, err = s.open(config, share.writers, beginTurn, writePatience); err != nil {
		return err
	}
	writers.wrote = func() { s.commits.Add(1) }
	writers.turns = make(chan struct{}, inLine)
	if db.Read, _, err = s.open(config, share.readers, beginReading, readPatience); err != nil {
		return err
	}
	if db.Long, _, err = s.open(config, share.long, beginReading, readPatience); err != nil {
		return err
	}
	_, s.door, err = s.open(config, share.door, "", doorPatience)
	return err
}

// How transactions begin. A process that hangs in the middle of one, or a machine that is gone,
// keeps others waiting for its accounts, or for its turn, until the server ends its transaction.
// A transaction that works stands still for as long as a batch is decided: far less than a second,
// or a few for ten thousand adjustments.
//
// Statements of the ledger search rows by their keys. They are planned once, as that, and not by
// how large the tables are: else what was planned while they were empty would read all of them
// once they are full, until somebody has analyzed them.
const (
	postingSettings = `SELECT set_config('lock_timeout', '10s', true), set_config('idle_in_transaction_session_timeout', '5s', true),
		set_config('plan_cache_mode', 'force_generic_plan', true), set_config('enable_seqscan', 'off', true),
		set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true)`
	beginTurn = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; SET LOCAL lock_timeout = '30s'; SET LOCAL idle_in_transaction_session_timeout = '10s'; " +
		"SELECT id FROM turn WHERE id = 1 FOR UPDATE"
	beginReading = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
)

// open opens a pool of connections, which are made when they are needed.
func (s *server) open(config *pgx.ConnConfig, connections int, begin string, patience time.Duration) (*gorm.DB, *pgPool, error) {
	pool := &pgPool{DB: stdlib.OpenDB(*s.connections.impatient(config, patience, patience == doorPatience)), begin: begin}
	s.all = append(s.all, pool.DB)
	pool.SetMaxOpenConns(connections)
	pool.SetMaxIdleConns(connections)
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
	conn, err := s.door.Conn(ctx)
	if err != nil {
		return nil, err
	}
	t := &pgTransaction{Conn: conn}
	t.later(statement{text: "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"})
	t.later(statement{text: postingSettings})
	session := s.Write.Session(&gorm.Session{Context: ctx, NewDB: true})
	session.Statement.ConnPool = t
	return session, nil
}

// hold locks the accounts' balances, whose rows the ledger changes with each entry. An account
// without entries has none yet: its own row stands for it, and then the balance is locked that
// somebody else may have made meanwhile.
func (s *server) hold(tx *gorm.DB, accounts []Account, keys []Key, reads []Read) (*Held, error) {
	held := &Held{Sequences: make(map[models.AccountID]int64, len(accounts))}
	t, ok := tx.Statement.ConnPool.(*pgTransaction)
	if !ok {
		return nil, errNoTransaction
	}
	lockBalances(t, accounts, held)
	t.later(statement{text: "SELECT catalog FROM turn", row: func(rows pgx.Rows) error { return rows.Scan(&held.Catalog) }})
	if len(keys) > 0 {
		t.later(statement{text: findKeys, args: listsOf(keys), row: func(rows pgx.Rows) error {
			var place int64
			err := rows.Scan(&place)
			held.Used = append(held.Used, place)
			return err
		}})
	}
	for _, r := range reads {
		t.later(statement{text: r.Text, args: r.Args, row: func(rows pgx.Rows) error { return r.Row(rows) }})
	}
	if err := t.flush(tx.Statement.Context); err != nil || len(held.Sequences) == len(accounts) {
		return held, err
	}
	var fresh, there []Account
	for _, a := range accounts {
		if _, ok := held.Sequences[a.ID]; !ok {
			fresh = append(fresh, Account{ID: a.ID})
		}
	}
	t.later(statement{text: holdAccounts, args: []any{idsOf(fresh)}, row: func(rows pgx.Rows) error {
		var a Account
		err := rows.Scan((*string)(&a.ID), &a.Number)
		there = append(there, a)
		return err
	}})
	if err := t.flush(tx.Statement.Context); err != nil || len(there) == 0 {
		return held, err
	}
	lockBalances(t, there, held)
	return held, t.flush(tx.Statement.Context)
}

// FOR NO KEY UPDATE lets others refer to the rows meanwhile. Each value of a list is a search in
// an index, whatever the planner believes of the tables: there is one table to begin with, or a
// limit keeps what is searched from being turned round. Else a session that has planned while
// there were few rows would go through all of them for ever.
const (
	holdNumbered = "SELECT '', b.account, b.sequence FROM balances b WHERE b.account = ANY($1::bigint[]) ORDER BY b.account FOR NO KEY UPDATE OF b"
	holdBalances = `SELECT (SELECT a.id FROM accounts a WHERE a.number = b.account), b.account, b.sequence FROM balances b
		WHERE b.account = ANY(ARRAY(SELECT a.number FROM accounts a WHERE a.id = ANY($1::text[]))) ORDER BY b.account FOR NO KEY UPDATE OF b`
	holdAccounts = "SELECT a.id, a.number FROM accounts a WHERE a.id = ANY($1::text[]) ORDER BY a.number FOR NO KEY UPDATE OF a"
	findKeys     = `SELECT e.place FROM unnest($1::bigint[], $2::bigint[], $3::text[]) AS u (account, origin, key)
		CROSS JOIN LATERAL (SELECT e.place FROM entries e WHERE e.account = u.account AND e.origin = u.origin AND e.key = u.key LIMIT 1) AS e`
)

// lockBalances locks those balances of accounts that there are, in the order of their numbers.
func lockBalances(t *pgTransaction, accounts []Account, held *Held) {
	ids := make(map[int64]models.AccountID, len(accounts))
	numbers := make([]int64, len(accounts))
	for i, a := range accounts {
		ids[a.Number], numbers[i] = a.ID, a.Number
	}
	lock := statement{text: holdNumbered, args: []any{numbers}}
	if _, unknown := ids[0]; unknown {
		lock = statement{text: holdBalances, args: []any{idsOf(accounts)}}
	}
	lock.row = func(rows pgx.Rows) error {
		var id models.AccountID
		var number, sequence int64
		err := rows.Scan((*string)(&id), &number, &sequence)
		if id == "" {
			id = ids[number]
		}
		held.Sequences[id] = sequence
		return err
	}
	t.later(lock)
}

func idsOf(accounts []Account) []string {
	ids := make([]string, len(accounts))
	for i, a := range accounts {
		ids[i] = string(a.ID)
	}
	return ids
}

func listsOf(keys []Key) []any {
	accounts, origins, texts := make([]int64, len(keys)), make([]int64, len(keys)), make([]string, len(keys))
	for i, k := range keys {
		accounts[i], origins[i], texts[i] = k.Account, int64(k.Origin), k.Key
	}
	return []any{accounts, origins, texts}
}

func (s *server) changeCatalog(tx *gorm.DB) error {
	return tx.Exec("UPDATE turn SET catalog = catalog + 1").Error
}

// changes counts this process's commits, but for the ledger's, and how often what others have
// done was forgotten: there is no number that every commit of every process changes.
func (s *server) changes(context.Context) (number uint64, ok bool) {
	age := s.Settings().MaxStaleness
	if age <= 0 {
		return 0, false
	}
	return uint64(time.Since(s.began)/age)<<32 | uint64(s.commits.Load()), true
}

func (s *server) ledgerCommit() (step uint64, ok bool) { return 0, true }

func (s *server) others(*gorm.DB) (version int64, ok bool, err error) { return 0, false, nil }

func (s *server) shorten() {}

func (s *server) inPlace() error { return nil }

func (s *server) noteDamage(error) {}

func (s *server) check(context.Context, bool) error { return nil }

func (s *server) copyTo(context.Context, string) error { return ErrServer }

func (s *server) freeDisk() (free int64, ok bool) { return 0, false }
