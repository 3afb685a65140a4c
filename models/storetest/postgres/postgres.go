// Package postgres starts a PostgreSQL cluster for the tests of a process: Debian's package,
// in a temporary folder, without a port. It stops with the process, however that ends. If
// BURSAR_TEST_POSTGRES is the URL of a server on which databases may be made, tests run there.
// If BURSAR_TEST_POOLER is set, their databases are reached through PgBouncer.
package postgres

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver
)

// Missing says what to do where PostgreSQL is not installed.
const Missing = "the tests need PostgreSQL 15 or newer: install the package postgresql (apt-get install postgresql), or set POSTGRES_BIN to the folder of initdb and postgres"

// New returns the URL of a new database, which is dropped when the test ends. It begins as
// the one that prepare has made once in this process, if that is not nil. Where PostgreSQL is
// missing, the test fails.
func New(tb testing.TB, prepare func(url string) error) string {
	tb.Helper()
	direct := create(tb, prepare)
	if os.Getenv("BURSAR_TEST_POOLER") != "" {
		return pooled(tb, direct)
	}
	return direct
}

// create makes a database and returns its own URL.
func create(tb testing.TB, prepare func(url string) error) string {
	tb.Helper()
	c := start(tb)
	like := "template0"
	if prepare != nil {
		like = c.prepared(tb, prepare)
	}
	name := c.own(fmt.Sprintf("test%d", c.databases.Add(1)))
	c.exec(tb, "CREATE DATABASE "+name+" TEMPLATE "+like)
	tb.Cleanup(func() { c.exec(tb, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)") })
	return c.url(name)
}

// Exec carries out statements as the cluster's administrator, outside of all databases of
// tests.
func Exec(tb testing.TB, statements ...string) {
	tb.Helper()
	for _, s := range statements {
		start(tb).exec(tb, s)
	}
}

// cluster is a running cluster.
type cluster struct {
	folder    string // of its socket
	program   *watched
	server    *url.URL
	admin     *sql.DB
	databases atomic.Int64
	once      sync.Once
	failed    error // of prepare
}

// The one cluster of the process.
var (
	startOnce sync.Once
	running   *cluster
	notBegun  error
)

func start(tb testing.TB) *cluster {
	tb.Helper()
	startOnce.Do(func() { running, notBegun = begin() })
	if notBegun != nil {
		tb.Fatalf("start PostgreSQL: %v", notBegun)
	}
	return running
}

// url returns the URL of a database.
func (c *cluster) url(name string) string {
	u := *c.server
	u.Path = "/" + name
	return u.String()
}

// own returns a name that other processes on the same server don't use.
func (c *cluster) own(name string) string { return fmt.Sprintf("%s_%d", name, os.Getpid()) }

// prepared returns the database that others begin as.
func (c *cluster) prepared(tb testing.TB, prepare func(url string) error) string {
	tb.Helper()
	template := c.own("prepared")
	c.once.Do(func() {
		c.exec(tb, "CREATE DATABASE "+template+" TEMPLATE template0")
		c.failed = prepare(c.url(template))
	})
	if c.failed != nil {
		tb.Fatalf("prepare a database: %v", c.failed)
	}
	return template
}

func (c *cluster) exec(tb testing.TB, statement string) {
	tb.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if _, err := c.admin.ExecContext(ctx, statement); err != nil {
		tb.Fatalf("%s: %v", statement, err)
	}
}

// begin makes a cluster and starts it, or takes the one that is given.
func begin() (*cluster, error) {
	if given := os.Getenv("BURSAR_TEST_POSTGRES"); given != "" {
		server, err := url.Parse(given)
		if err != nil {
			return nil, err
		}
		c := &cluster{server: server}
		c.admin, err = sql.Open("pgx", given)
		return c, err
	}
	return build()
}

// build makes a cluster and starts it, with other options than usual.
func build(others ...string) (*cluster, error) {
	bin, err := programs()
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "pg") // a short name: that of a socket has at most 107 bytes
	if err != nil {
		return nil, err
	}
	c := &cluster{folder: folder, server: &url.URL{Scheme: "postgres", User: url.User("postgres"), RawQuery: url.Values{"host": {folder}}.Encode()}}
	if c.program, err = launch(bin, folder, others...); err != nil {
		return nil, err
	}
	if c.admin, err = sql.Open("pgx", c.url("postgres")); err != nil {
		return nil, err
	}
	c.admin.SetMaxOpenConns(2)
	_, err = c.born("")
	return c, err
}

// born waits until the cluster answers that it was started at another time than before, and
// returns when.
func (c *cluster) born(before string) (at string, err error) {
	for deadline := time.Now().Add(time.Minute); ; { // it listens once it is ready
		if err = c.admin.QueryRowContext(context.Background(), "SELECT pg_postmaster_start_time()::text").Scan(&at); err == nil && at != before {
			return at, nil
		}
		if time.Now().After(deadline) {
			said, _ := os.ReadFile(filepath.Join(c.folder, "log"))
			return "", fmt.Errorf("it does not answer: %w\n%s", err, said)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// programs returns the folder of initdb and postgres.
func programs() (string, error) {
	folders := []string{os.Getenv("POSTGRES_BIN")}
	if folders[0] == "" {
		found, _ := filepath.Glob("/usr/lib/postgresql/*/bin") // Debian's; the pattern is right
		folders = append(found, "/usr/local/bin", "/usr/bin", "/opt/homebrew/bin")
	}
	for _, folder := range folders {
		if _, err := exec.LookPath(filepath.Join(folder, "initdb")); err == nil {
			return folder, nil
		}
	}
	return "", fmt.Errorf("%s", Missing)
}
