//go:build unix

package main

import (
	"net/http"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/cmd/bursar/listen"
)

// checkSettings has the program read settings, each of which the README must tell of.
func checkSettings(t *testing.T, env map[string]string) config {
	t.Helper()
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for name := range env {
		if !strings.Contains(string(readme), "`"+strings.TrimSuffix(name, "_FILE")+"`") {
			t.Errorf("the README does not tell of %s", name)
		}
	}
	c, err := readConfig(func(name string) string { return env[name] })
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// checkConnections fails unless PostgreSQL, as it is by itself, has enough connections for some
// portals, and a few for whoever looks after it.
func checkConnections(t *testing.T, portals int, c config) {
	t.Helper()
	const mostByItself, kept = 100, 10
	if n := portals * c.settings.DatabaseConnections; n > mostByItself-kept {
		t.Errorf("%d portals have %d connections", portals, n)
	}
}

// checkGrace fails unless a grace period lets requests in flight end, after a wait.
func checkGrace(t *testing.T, grace string, wait time.Duration) {
	t.Helper()
	d, err := time.ParseDuration(grace)
	if needed := wait + listen.DefaultLimits.Stop; err != nil || d < needed {
		t.Errorf("the portal has %s to stop, it may need %s, %v", grace, needed, err)
	}
}

// checkRoutes asks the program, started with settings but for its place, for paths.
func checkRoutes(t *testing.T, env map[string]string, paths []string) {
	t.Helper()
	p := newServerProcess(t, t.TempDir())
	for name, value := range env {
		if !strings.HasPrefix(name, "BURSAR_DATABASE") && name != "BURSAR_LISTEN" {
			p.env = append(p.env, name+"="+value)
		}
	}
	p.start()
	if len(paths) == 0 {
		t.Error("nothing probes the portal")
	}
	for _, path := range append(paths, "/no-such-path") {
		want := http.StatusOK
		if path == "/no-such-path" {
			want = http.StatusNotFound
		}
		if r := p.must(p.request(http.MethodGet, path, "", "")); r.status != want {
			t.Errorf("%s is answered by %d", path, r.status)
		}
	}
	p.signal(syscall.SIGTERM)
	p.wait()
}
