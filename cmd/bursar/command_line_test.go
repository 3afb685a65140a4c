package main

import (
	"bytes"
	"context"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store"
	"github.com/bursar-portal/bursar/models/storetest"
)

// commandLine runs commands with one environment.
type commandLine struct {
	*testing.T
	env map[string]string
}

// newCommandLine returns a commandLine with a new database.
func newCommandLine(t *testing.T) commandLine {
	return commandLine{t, map[string]string{"BURSAR_DATABASE": filepath.Join(t.TempDir(), "bursar.db")}}
}

// run runs a command, which must succeed, and returns its JSON output.
func (c commandLine) run(stdin string, args ...string) map[string]any {
	c.Helper()
	code, out, log := runCommand(c.T, c.env, stdin, append(args, "--json")...)
	var result map[string]any
	if err := json.Unmarshal([]byte(out), &result); code != exitOK || err != nil {
		c.Fatalf("bursar %s: exit %d, %v\n%s%s", strings.Join(args, " "), code, err, out, log)
	}
	return result
}

// runFails runs a command, which must fail with an exit code and print a text.
func (c commandLine) runFails(want int, text string, args ...string) {
	c.Helper()
	code, out, log := runCommand(c.T, c.env, "", args...)
	if code != want || !strings.Contains(log+out, text) {
		c.Errorf("bursar %s: exit %d, want %d and %q\n%s%s", strings.Join(args, " "), code, want, text, out, log)
	}
}

// runCommand runs a command and returns its exit code and output.
func runCommand(t *testing.T, env map[string]string, stdin string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, log bytes.Buffer
	code = run(t.Context(), process{
		args: args, getenv: func(name string) string { return env[name] },
		stdin: strings.NewReader(stdin), stdout: &out, stderr: &log,
	})
	return code, out.String(), log.String()
}

// withStore calls do with the database of the commands.
func (c commandLine) withStore(do func(*store.Store)) {
	c.Helper()
	s, err := store.Open(c.Context(), store.Config{Path: c.env["BURSAR_DATABASE"], Settings: storetest.Settings(), Secret: c.env["BURSAR_SECRET"]})
	if err != nil {
		c.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	do(s)
}

// checkBooks verifies the ledger of a database.
func checkBooks(t *testing.T, file string) {
	t.Helper()
	s, err := store.Open(context.Background(), store.Config{Path: file, Settings: models.Settings{Priorities: models.DefaultPriorities}})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	storetest.CheckBooks(t, s)
}

// tamper executes SQL statements on a database file.
func tamper(t *testing.T, file, statements string) {
	t.Helper()
	if _, err := storetest.Database(t, file, "").ExecContext(t.Context(), statements); err != nil {
		t.Fatal(err)
	}
}
