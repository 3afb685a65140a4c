package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// world is what some cases share: portals with their databases, and the baselines. At
// its end the books of all portals are verified; if any are wrong, none of its cases
// has a result.
type world struct {
	options
	folder   string
	binaries *binaries

	portals  []*portal
	accounts [][]string // of each portal, in the order of portals
	enlarged int        // how many entries, lots or holds were added to the first account

	echo, writer   *server
	writerDatabase string

	ours, pgbench string   // URLs of databases on a server, "" without one
	databases     []string // that were made there
}

// binaries builds each program once, when it is needed.
type binaries struct {
	folder   string
	self     string // this program, which serves the baselines
	bursar   string // given, or built
	withoutC string
}

func (b *binaries) release(ctx context.Context) (path string, err error) {
	if b.bursar == "" {
		b.bursar, err = buildRelease(ctx, b.folder, true)
	}
	return b.bursar, err
}

func (b *binaries) releaseWithoutC(ctx context.Context) (path string, err error) {
	if b.withoutC == "" {
		b.withoutC, err = buildRelease(ctx, b.folder, false)
	}
	return b.withoutC, err
}

// open starts a portal with accounts, of which there are fewer if opening them takes
// until an instant.
func (w *world) open(ctx context.Context, program string, accounts int, until time.Time) (*portal, error) {
	p, err := openPortal(ctx, program, filepath.Join(w.folder, fmt.Sprintf("portal%d", len(w.portals)+1)), w.ours)
	if p != nil && p.server != nil {
		w.portals = append(w.portals, p)
	}
	if err != nil {
		return nil, err
	}
	if err := p.waitReady(ctx); err != nil {
		return nil, err
	}
	ids, err := p.openAccounts(ctx, accounts, until)
	if err == nil && len(ids) < min(accounts, 2) {
		err = errTooFewAccounts
	}
	w.accounts = append(w.accounts, ids)
	return p, err
}

// errTooFewAccounts is the error of a case that needs more accounts.
var errTooFewAccounts = errors.New("too few accounts could be opened in the time for preparations")

func (w *world) startEcho(ctx context.Context) (err error) {
	w.echo, err = startServer(ctx, "echo", w.folder, w.binaries.self, []string{"echo"}, baselineEnv)
	return err
}

func (w *world) startWriter(ctx context.Context, accounts int) (err error) {
	w.writerDatabase = filepath.Join(w.folder, "writer.db")
	w.writer, err = startServer(ctx, "writer", w.folder, w.binaries.self, []string{"writer", w.writerDatabase, "--accounts", fmt.Sprint(accounts)}, baselineEnv)
	return err
}

// baselineEnv is the environment of baselines; tests use it to become one.
var baselineEnv = []string{"BENCH_BASELINE=yes"}

func (w *world) writerEntries(ctx context.Context) (int, error) {
	return countEntries(ctx, w.writerDatabase)
}

// ourCharges and theirCharges are sides that charge, with each request at random.
func (w *world) ourCharges(p *portal, connections int, requests []request) side {
	return side{server: p.server, loads: []load{{connections, send(requests, 201, true)}}, entries: p.entries}
}

func (w *world) theirCharges(connections, accounts int) side {
	return side{server: w.writer, loads: []load{{connections, send(writerCharges(accounts), 201, true)}}, entries: w.writerEntries}
}

// close stops all servers, verifies the books, and removes the folder.
func (w *world) close(ctx context.Context) ([]verdict, error) {
	var faults []error
	for _, s := range []*server{w.echo, w.writer} {
		if s != nil {
			faults = append(faults, s.stop())
		}
	}
	for _, p := range w.portals {
		faults = append(faults, p.stop())
	}
	var verdicts []verdict
	for _, p := range w.portals {
		if ctx.Err() != nil {
			break
		}
		w.say("verifying %s", filepath.Base(p.folder))
		v, err := p.verify(ctx)
		verdicts, faults = append(verdicts, v), append(faults, err)
		if log, err := os.ReadFile(filepath.Join(p.folder, "bursar.log")); err == nil {
			if lines := unexpectedLines(string(log)); len(lines) > 0 {
				w.say("%s logged: %s", filepath.Base(p.folder), strings.Join(lines, "\n"))
			}
		}
	}
	if !w.Keep {
		faults = append(faults, w.dropDatabases()) //nolint:contextcheck // it tidies up after an interrupt, too
		faults = append(faults, os.RemoveAll(w.folder))
	}
	return verdicts, errors.Join(append(faults, ctx.Err())...)
}

// unexpectedLines returns the first lines of a log beyond the one that says that there
// is no Stripe.
func unexpectedLines(log string) (lines []string) {
	for line := range strings.Lines(log) {
		if !strings.Contains(line, "purchases are disabled") && len(lines) < 5 {
			lines = append(lines, strings.TrimSpace(line))
		}
	}
	return lines
}
