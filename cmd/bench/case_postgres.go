package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
)

// postgresCases are measures of portals on PostgreSQL. Their baselines are bare Echo, and
// pgbench: one transaction for each charge, on as many connections as serve it best.
func postgresCases() []benchCase {
	return []benchCase{
		{"postgres-charge-hot", "PostgreSQL: charge ÷ pgbench's UPDATE and INSERT, hot account", worldPostgres, 1, atLeast(5), measureOnPostgres(1, twoStatements)},
		{"postgres-charge-1000", "PostgreSQL: charge ÷ pgbench's best script, 1,000 accounts", worldPostgres, 1000, atLeast(1), measureOnPostgres(1000, oneStatement)},
		{"postgres-balance", "PostgreSQL: balance, /v1/balance ÷ bare Echo", worldPostgres, 1, atLeast(0.5), dialects[len(dialects)-1].measure},
		{"postgres-two-hot", "PostgreSQL: two portals ÷ one, hot account", worldPostgres, 1, target{}, measureTwo(1)},
		{"postgres-two-1000", "PostgreSQL: two portals ÷ one, 1,000 accounts", worldPostgres, 1000, target{}, measureTwo(1000)},
	}
}

// errNoServer is the error of a run without a server.
var errNoServer = errors.New("these cases need a server: --postgres postgres://USER:PASSWORD@HOST/DATABASE, of a user who may make databases")

// openPostgres opens a portal and the baselines on databases of their own.
func openPostgres(ctx context.Context, w *world, accounts int) error {
	if w.Postgres == "" {
		return errNoServer
	}
	program, err := w.binaries.release(ctx)
	if err != nil {
		return err
	}
	w.say("opening %s accounts", grouped(accounts))
	if w.ours, err = w.makeDatabase(ctx, "bursar"); err != nil {
		return err
	}
	if w.pgbench, err = w.makeDatabase(ctx, "pgbench"); err != nil {
		return err
	}
	if _, err := w.open(ctx, program, accounts, never()); err != nil {
		return err
	}
	if err := onServer(ctx, w.pgbench, `CREATE TABLE credits (account BIGINT PRIMARY KEY, balance BIGINT NOT NULL CHECK (balance >= 0));
		CREATE TABLE charges (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, account BIGINT NOT NULL, key BIGINT NOT NULL, credits BIGINT NOT NULL, UNIQUE (account, key));
		INSERT INTO credits SELECT n, 1000000000000 FROM generate_series(1, 1000) n; VACUUM ANALYZE`); err != nil {
		return err
	}
	return w.startEcho(ctx)
}

// makeDatabase makes a database and returns its URL.
func (w *world) makeDatabase(ctx context.Context, name string) (string, error) {
	address, err := url.Parse(w.Postgres)
	if err != nil {
		return "", err
	}
	name = fmt.Sprintf("bench_%s_%d", name, os.Getpid())
	if err := onServer(ctx, w.Postgres, "CREATE DATABASE "+name); err != nil {
		return "", err
	}
	w.databases = append(w.databases, name)
	address.Path = "/" + name
	return address.String(), nil
}

// dropDatabases drops what makeDatabase has made.
func (w *world) dropDatabases() (err error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	for _, name := range w.databases {
		err = errors.Join(err, onServer(ctx, w.Postgres, "DROP DATABASE "+name+" WITH (FORCE)"))
	}
	return err
}

// onServer carries out statements, each in a message of its own.
func onServer(ctx context.Context, url, statements string) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	for _, s := range regexp.MustCompile(`;\s*`).Split(statements, -1) {
		if _, err := conn.Exec(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// What pgbench does for a charge. The second is the faster one.
const (
	twoStatements = `\set account random(1, :accounts)
\set key random(1, 9000000000000000)
BEGIN;
UPDATE credits SET balance = balance - 1000 WHERE account = :account AND balance >= 1000;
INSERT INTO charges (account, key, credits) VALUES (:account, :key, 1000);
COMMIT;
`
	oneStatement = `\set account random(1, :accounts)
\set key random(1, 9000000000000000)
WITH taken AS (UPDATE credits SET balance = balance - 1000 WHERE account = :account AND balance >= 1000 RETURNING account)
INSERT INTO charges (account, key, credits) SELECT account, :key, 1000 FROM taken;
`
)

// pgbenchClients is on how many connections pgbench is measured.
const pgbenchClients = 16

var transactionsASecond = regexp.MustCompile(`(?m)^tps = ([0-9.]+)`)

// script returns the side of pgbench, which carries out a script on some accounts.
func (w *world) script(text string, accounts int) side {
	return side{run: func(ctx context.Context, duration time.Duration) (sample, error) {
		file := filepath.Join(w.folder, "script.sql")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			return sample{}, err
		}
		seconds := max(1, int(math.Ceil(duration.Seconds())))
		cmd := exec.CommandContext(ctx, "pgbench", "--no-vacuum", "--protocol=prepared", "--client="+strconv.Itoa(pgbenchClients), "--jobs=2", //nolint:gosec // the script is ours
			"--time="+strconv.Itoa(seconds), "--define=accounts="+strconv.Itoa(accounts), "--file="+file, w.pgbench)
		out, err := cmd.CombinedOutput()
		if err != nil {
			return sample{}, fmt.Errorf("pgbench: %w: %.500s", err, out)
		}
		found := transactionsASecond.FindSubmatch(out)
		if found == nil {
			return sample{}, fmt.Errorf("pgbench says no rate: %.500s", out)
		}
		rate, err := strconv.ParseFloat(string(found[1]), 64)
		return sample{tallies: []tally{{requests: int(rate * float64(seconds)), elapsed: time.Duration(seconds) * time.Second}}}, err
	}}
}

// measureOnPostgres compares charges with a script of pgbench.
func measureOnPostgres(accounts int, script string) func(context.Context, *world, *recorder) error {
	return func(ctx context.Context, w *world, r *recorder) error {
		p, ids, err := w.some(accounts)
		if err != nil {
			return err
		}
		for _, connections := range []int{64, 256} {
			pairs, err := w.compare(ctx, always(w.ourCharges(p, connections, p.chargesOf(ids, poorBody))), always(w.script(script, accounts)))
			if err != nil {
				return err
			}
			r.ratio(fmt.Sprintf("%d connections", connections), r.of.target, "/s", pairs, rateOf(0))
		}
		return nil
	}
}

// measureTwo compares charges that two portals on the same database share with those of one of
// them. On a machine where one portal keeps all cores busy, two can't be faster.
func measureTwo(accounts int) func(context.Context, *world, *recorder) error {
	return func(ctx context.Context, w *world, r *recorder) error {
		p, ids, err := w.some(accounts)
		if err != nil {
			return err
		}
		other, err := p.another(ctx)
		if err != nil {
			return err
		}
		defer func() { _ = other.stop() }()
		requests := p.chargesOf(ids, poorBody)
		one := w.ourCharges(p, 256, requests)
		half := load{128, send(requests, http.StatusCreated, true)}
		both := side{run: func(ctx context.Context, duration time.Duration) (sample, error) {
			before, err := p.entries(ctx)
			if err != nil {
				return sample{}, err
			}
			type answer struct {
				tallies []tally
				err     error
			}
			second := make(chan answer, 1)
			go func() {
				tallies, err := runLoads(ctx, other.address, duration, half)
				second <- answer{tallies, err}
			}()
			tallies, err := runLoads(ctx, p.address, duration, half)
			b := <-second
			if err = errors.Join(err, b.err); err != nil {
				return sample{}, err
			}
			sum := tally{requests: tallies[0].requests + b.tallies[0].requests, entries: tallies[0].entries + b.tallies[0].entries, elapsed: tallies[0].elapsed}
			after, err := p.entries(ctx)
			if err == nil && after-before != sum.entries {
				err = fmt.Errorf("there are %d new entries, but %d were acknowledged", after-before, sum.entries)
			}
			return sample{tallies: []tally{sum}}, err
		}}
		pairs, err := w.compare(ctx, always(both), always(one))
		if err == nil {
			r.ratio("", r.of.target, "/s", pairs, rateOf(0))
		}
		return err
	}
}
