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

// commandLine is somebody at the command line of one portal.
type commandLine struct {
	*testing.T
	env map[string]string
}

func newCommandLine(t *testing.T) commandLine {
	return commandLine{t, map[string]string{"BURSAR_DATABASE": filepath.Join(t.TempDir(), "bursar.db")}}
}

// run runs a command that must work and returns its JSON answer.
func (o commandLine) run(stdin string, args ...string) map[string]any {
	o.Helper()
	code, out, log := runCommand(o.T, o.env, stdin, append(args, "--json")...)
	var answer map[string]any
	if err := json.Unmarshal([]byte(out), &answer); code != exitOK || err != nil {
		o.Fatalf("bursar %s: exit %d, %v\n%s%s", strings.Join(args, " "), code, err, out, log)
	}
	return answer
}

// runFails runs a command that must fail with an exit code, saying what.
func (o commandLine) runFails(want int, what string, args ...string) {
	o.Helper()
	code, out, log := runCommand(o.T, o.env, "", args...)
	if code != want || !strings.Contains(log+out, what) {
		o.Errorf("bursar %s: exit %d, want %d and %q\n%s%s", strings.Join(args, " "), code, want, what, out, log)
	}
}

// runCommand runs a command to its end.
func runCommand(t *testing.T, env map[string]string, stdin string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, log bytes.Buffer
	code = run(t.Context(), process{
		args: args, getenv: func(name string) string { return env[name] },
		stdin: strings.NewReader(stdin), stdout: &out, stderr: &log,
	})
	return code, out.String(), log.String()
}

func checkBooks(t *testing.T, file string) {
	t.Helper()
	s, err := store.Open(context.Background(), store.Config{Path: file, Settings: models.Settings{Priorities: models.DefaultPriorities}})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	storetest.CheckBooks(t, s)
}

// tamper changes a database as somebody with the file in hand would.
func tamper(t *testing.T, file, statements string) {
	t.Helper()
	if _, err := storetest.Database(t, file, "").ExecContext(t.Context(), statements); err != nil {
		t.Fatal(err)
	}
}
