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

	"github.com/bursar-portal/bursar/cmd/bursar/demo"
)

// demoServer is a demonstration running in this process, as the command starts it.
type demoServer struct {
	URL    string
	Stripe string
	Logins []struct{ Email, Account, Key string }
	Keys   map[string]string

	dir  string
	stop func() int // stops it and returns its exit code
}

// startDemo starts a demonstration on a folder. It is stopped at the end of the test,
// and its ledger is verified.
func startDemo(t *testing.T, dir string, env map[string]string) *demoServer {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	stdout, stdoutWriter := io.Pipe()
	var log bytes.Buffer
	exited := make(chan int, 1)
	go func() {
		exited <- run(ctx, process{
			args:   []string{"demo", "--json", "--listen", "127.0.0.1:0", "--data", dir, "--debit-delay", "300ms"},
			getenv: func(name string) string { return env[name] },
			stdin:  strings.NewReader(""), stdout: stdoutWriter, stderr: &log,
		})
		_ = stdoutWriter.Close()
	}()
	line, err := bufio.NewReader(stdout).ReadBytes('\n')
	if err != nil {
		t.Fatalf("the demonstration did not start: %v\n%s", err, log.String())
	}
	d := &demoServer{dir: dir}
	if err := json.Unmarshal(line, d); err != nil {
		t.Fatal(err)
	}
	stopped := false
	d.stop = func() int {
		stopped = true
		cancel()
		return <-exited
	}
	t.Cleanup(func() {
		if !stopped && d.stop() != exitOK {
			t.Errorf("the demonstration failed:\n%s", log.String())
		}
		checkBooks(t, filepath.Join(dir, "bursar.db"))
	})
	return d
}

// get requests a path of the API with a login's key and returns the body.
func (d *demoServer) get(t *testing.T, path, login string) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, d.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	key := string(demo.Key(login))
	r.Header.Set("Authorization", "Bearer "+key)
	r.Header.Set("x-api-key", key)
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(body))
}
