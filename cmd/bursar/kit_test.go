package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store"
	"github.com/bursar-portal/bursar/models/storetest"
)

// demo is a demonstration that runs in this process, as the command starts it.
type demo struct {
	URL    string
	Stripe string
	Logins []struct{ Email, Account, Key string }
	Keys   map[string]string

	dir  string
	stop func() int // ends it and returns its exit code
}

// startDemo starts a demonstration on a folder. It has ended when the test has,
// and its books are right.
func startDemo(t *testing.T, dir string, env map[string]string) *demo {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	out, in := io.Pipe()
	var log bytes.Buffer
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, world{
			args:   []string{"demo", "--json", "--listen", "127.0.0.1:0", "--data", dir, "--debit-delay", "300ms"},
			getenv: func(name string) string { return env[name] },
			stdin:  strings.NewReader(""), stdout: in, stderr: &log,
		})
		_ = in.Close()
	}()
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err != nil {
		t.Fatalf("the demonstration did not start: %v\n%s", err, log.String())
	}
	d := &demo{dir: dir}
	if err := json.Unmarshal(line, d); err != nil {
		t.Fatal(err)
	}
	stopped := false
	d.stop = func() int {
		stopped = true
		cancel()
		return <-ended
	}
	t.Cleanup(func() {
		if !stopped && d.stop() != exitOK {
			t.Errorf("the demonstration ended badly:\n%s", log.String())
		}
		checkBooks(t, filepath.Join(dir, "bursar.db"))
	})
	return d
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

// bursar runs a command to its end.
func bursar(t *testing.T, env map[string]string, stdin string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, log bytes.Buffer
	code = run(t.Context(), world{
		args: args, getenv: func(name string) string { return env[name] },
		stdin: strings.NewReader(stdin), stdout: &out, stderr: &log,
	})
	return code, out.String(), log.String()
}

// get asks the demonstration's API as one of its logins and returns the body.
func (d *demo) get(t *testing.T, path, login string) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, d.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	key := string(demoKey(login))
	r.Header.Set("Authorization", "Bearer "+key)
	r.Header.Set("x-api-key", key)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(body))
}

// tamper changes a database as somebody with the file in hand would.
func tamper(t *testing.T, file, statements string) {
	t.Helper()
	if _, err := storetest.Database(t, file, "").ExecContext(t.Context(), statements); err != nil {
		t.Fatal(err)
	}
}
