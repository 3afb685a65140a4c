package main

import (
	"bytes"
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // counts entries in the portal's database
	_ "github.com/mattn/go-sqlite3"    // the same in its file
)

// portal is a Bursar under test with a database of its own. It is driven from outside,
// by its command line and its API.
type portal struct {
	*server
	program    string
	folder     string
	database   string
	serviceKey string
}

// The person who signs in to look at pages: the owner of the first account.
const (
	personEmail    = "bench@example.com"
	personPassword = "a password for the benchmark"
)

// openPortal starts Bursar on a database, or on a new file for "".
func openPortal(ctx context.Context, program, folder, database string) (*portal, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	p := &portal{program: program, folder: folder, database: cmp.Or(database, filepath.Join(folder, "bursar.db"))}
	var key struct{ Secret string }
	if err := p.command(ctx, &key, "", "key", "create", "--service", "--name", "benchmark"); err != nil {
		return nil, err
	}
	p.serviceKey = key.Secret
	return p, p.start(ctx)
}

// another starts another portal on the same database.
func (p *portal) another(ctx context.Context) (*portal, error) {
	o := &portal{program: p.program, folder: p.folder + "-other", database: p.database, serviceKey: p.serviceKey}
	if err := os.MkdirAll(o.folder, 0o700); err != nil {
		return nil, err
	}
	if err := o.start(ctx); err != nil {
		return nil, err
	}
	return o, o.waitReady(ctx)
}

// start starts the server.
func (p *portal) start(ctx context.Context) error {
	var err error
	p.server, err = startServer(ctx, "bursar", p.folder, p.program, []string{"serve", "--json"}, p.env())
	return err
}

func (p *portal) env() []string {
	return []string{"BURSAR_DATABASE=" + p.database, "BURSAR_LISTEN=127.0.0.1:0", "BURSAR_BASE_URL=http://127.0.0.1", "BURSAR_LOG_LEVEL=warn"}
}

// command runs a command line and decodes what it prints.
func (p *portal) command(ctx context.Context, into any, stdin string, args ...string) error {
	cmd := exec.CommandContext(ctx, p.program, append(args, "--json")...) //nolint:gosec // the program was built just now
	cmd.Env, cmd.Stdin = append(os.Environ(), p.env()...), strings.NewReader(stdin)
	var out, errors bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errors
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("bursar %s: %w: %.2000s%.2000s", strings.Join(args, " "), err, out.Bytes(), errors.Bytes())
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(out.Bytes(), into)
}

// verdict is what verifying a ledger says.
type verdict struct {
	Accounts, Entries int
	OK                bool
	took              time.Duration
}

// verify verifies the books. The server must have stopped.
func (p *portal) verify(ctx context.Context) (verdict, error) {
	var v verdict
	start := time.Now()
	if err := p.command(ctx, &v, "", "ledger", "verify"); err != nil {
		return v, err
	}
	v.took = time.Since(start)
	if !v.OK {
		return v, fmt.Errorf("the books are wrong")
	}
	return v, nil
}

// entries counts the ledger's entries in the database.
func (p *portal) entries(ctx context.Context) (int, error) { return countEntries(ctx, p.database) }

func countEntries(ctx context.Context, database string) (count int, err error) {
	driver, source := "sqlite3", "file:"+database+"?mode=ro&_busy_timeout=10000"
	if strings.HasPrefix(database, "postgres") {
		driver, source = "pgx", database
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		return 0, err
	}
	defer db.Close()
	err = db.QueryRowContext(ctx, "SELECT count(*) FROM entries").Scan(&count)
	return count, err
}

// customerKey makes an API key of an account and returns its secret.
func (p *portal) customerKey(ctx context.Context, account string) (string, error) {
	var key struct{ Secret string }
	err := p.command(ctx, &key, "", "key", "create", "--account", account)
	return key.Secret, err
}

// signIn gives the person a password, signs them in and returns the cookies to send.
func (p *portal) signIn(ctx context.Context) (string, error) {
	if err := p.command(ctx, nil, personPassword, "user", "password", "--email", personEmail, "--password-stdin"); err != nil {
		return "", err
	}
	form := url.Values{"email": {personEmail}, "password": {personPassword}}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+p.address+"/signin", strings.NewReader(form.Encode()))
	if err != nil {
		return "", err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusSeeOther {
		return "", fmt.Errorf("signing in answers %d", answer.StatusCode)
	}
	var cookies []string
	for _, c := range answer.Cookies() {
		cookies = append(cookies, c.Name+"="+c.Value)
	}
	return strings.Join(cookies, "; "), nil
}

// waitReady waits until the portal says that it is ready.
func (p *portal) waitReady(ctx context.Context) error {
	for {
		c, err := dial(ctx, p.address)
		if err == nil {
			var status int
			status, _, err = c.do(newRequest(http.MethodGet, "/readyz", "").text)
			c.close()
			if err == nil && status == http.StatusOK {
				return nil
			}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Millisecond):
		}
	}
}
