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
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// MissingPooler says what to do where PgBouncer is not installed.
const MissingPooler = "this test needs PgBouncer: install the package pgbouncer (apt-get install pgbouncer)"

// NewPooled is New for a database that is reached through PgBouncer, which gives a connection of
// the server for each transaction.
func NewPooled(tb testing.TB, prepare func(url string) error) string {
	tb.Helper()
	return pooled(tb, create(tb, prepare))
}

// The one PgBouncer of the process.
var (
	poolerOnce   sync.Once
	poolerFolder string // of its socket
	poolerFailed error
)

func pooled(tb testing.TB, direct string) string {
	tb.Helper()
	server, err := pgx.ParseConfig(direct)
	if err != nil {
		tb.Fatal(err)
	}
	poolerOnce.Do(func() { poolerFolder, poolerFailed = startPooler(server) })
	if poolerFailed != nil {
		tb.Fatalf("start PgBouncer: %v", poolerFailed)
	}
	u := url.URL{Scheme: "postgres", User: url.User("bursar"), Path: "/" + server.Database, RawQuery: url.Values{"host": {poolerFolder}, "port": {poolerPort}}.Encode()}
	return u.String()
}

const poolerPort = "6432" // a part of the name of its socket

// Connections of the server are used in turns, so that whoever relies on having the same one as
// before is found out.
const poolerSettings = `[databases]
* = host=%s port=%d user=%s%s
[pgbouncer]
unix_socket_dir = %s
listen_port = %s
auth_type = any
pool_mode = transaction
default_pool_size = 20
max_client_conn = 500
server_round_robin = 1
`

func startPooler(server *pgx.ConnConfig) (string, error) {
	program, err := exec.LookPath("pgbouncer")
	if err != nil {
		if program, err = exec.LookPath("/usr/sbin/pgbouncer"); err != nil { // Debian's, which is not on everybody's path
			return "", fmt.Errorf("%s", MissingPooler)
		}
	}
	folder, err := os.MkdirTemp("", "pool")
	if err != nil {
		return "", err
	}
	settings := filepath.Join(folder, "pgbouncer.ini")
	password := ""
	if server.Password != "" {
		password = " password='" + server.Password + "'"
	}
	text := fmt.Sprintf(poolerSettings, server.Host, server.Port, server.User, password, folder, poolerPort)
	if err := os.WriteFile(settings, []byte(text), 0o644); err != nil { //nolint:gosec // of a test's own machine; another user reads it
		return "", err
	}
	if _, err := run(folder, program, settings); err != nil {
		return "", err
	}
	db, err := sql.Open("pgx", "postgres://bursar@/"+server.Database+"?default_query_exec_mode=simple_protocol&host="+folder+"&port="+poolerPort)
	if err != nil {
		return "", err
	}
	defer func() { _ = db.Close() }()
	for deadline := time.Now().Add(time.Minute); ; {
		if err = db.PingContext(context.Background()); err == nil {
			return folder, nil
		}
		if time.Now().After(deadline) {
			said, _ := os.ReadFile(filepath.Join(folder, "log"))
			return "", fmt.Errorf("it does not answer: %w\n%s", err, said)
		}
		time.Sleep(10 * time.Millisecond)
	}
}
