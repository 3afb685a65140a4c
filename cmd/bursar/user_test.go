package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/factor"
	"github.com/bursar-portal/bursar/models/store"
	"github.com/bursar-portal/bursar/models/store/factors"
)

func TestUserCommands(t *testing.T) {
	c := newCommandLine(t)
	c.run("", "user", "create", "--email", "ada@example.test", "--name", "Ada", "--role", "admin")
	c.run("", "user", "create", "--email", "bob@example.test", "--name", "Bob")
	list := func(args ...string) (emails []string) {
		t.Helper()
		var out struct{ Users []userLine }
		text, err := json.Marshal(c.run("", append([]string{"user", "list"}, args...)...))
		if err == nil {
			err = json.Unmarshal(text, &out)
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, u := range out.Users {
			emails = append(emails, u.Email+" "+string(u.Role)+" "+string(u.Status))
		}
		return emails
	}
	want := func(got []string, want ...string) {
		t.Helper()
		if len(got) != len(want) {
			t.Fatalf("got %q, want %q", got, want)
		}
		for i := range got {
			if got[i] != want[i] {
				t.Errorf("got %q, want %q", got, want)
			}
		}
	}
	want(list(), "bob@example.test  active", "ada@example.test admin active")
	want(list("--staff"), "ada@example.test admin active")

	c.runFails(exitFailure, "This is the last admin.", "user", "disable", "ada@example.test")
	c.runFails(exitFailure, "This is the last admin.", "user", "role", "ada@example.test", "none")
	c.runFails(exitUsage, "role", "user", "role", "ada@example.test", "boss")
	c.runFails(exitFailure, "user", "user", "disable", "nobody@example.test")
	want(list("--staff"), "ada@example.test admin active")

	if got := c.run("", "user", "role", "BOB@example.test", "admin"); got["role"] != "admin" {
		t.Errorf("bob is %v", got)
	}
	if got := c.run("", "user", "disable", "ada@example.test"); got["status"] != "disabled" {
		t.Errorf("ada is %v", got)
	}
	want(list(), "bob@example.test admin active", "ada@example.test admin disabled")
	c.run("", "user", "enable", "ada@example.test")
	c.run("", "user", "role", "bob@example.test", "none")
	want(list(), "bob@example.test  active", "ada@example.test admin active")
	c.runFails(exitFailure, "has no second factor", "user", "reset-factors", "ada@example.test")
	_, text, _ := runCommand(t, c.env, "", "user", "list", "--staff")
	if len(text) < 30 || text[:4] != "usr_" {
		t.Errorf("the list is %q", text)
	}
	checkBooks(t, c.env["BURSAR_DATABASE"])
}

// The command line helps the last admin, who has lost their second factor.
func TestUserResetFactors(t *testing.T) {
	c := newCommandLine(t)
	c.env["BURSAR_SECRET"] = strings.Repeat("secret", 6)
	c.run("", "user", "create", "--email", "ada@example.test", "--name", "Ada", "--role", "admin")
	c.withStore(func(s *store.Store) {
		ada, err := s.UserByEmail(t.Context(), "ada@example.test")
		if err != nil {
			t.Fatal(err)
		}
		_, err = s.AddFactor(t.Context(), factors.Addition{User: ada, Secret: factor.NewSecret(), Factor: factor.Factor{ID: factor.NewID(), UserID: ada.ID, Kind: factor.KindApp}})
		if err != nil {
			t.Fatal(err)
		}
	})
	if got := c.run("", "user", "reset-factors", "ADA@example.test"); got["email"] != "ada@example.test" {
		t.Errorf("it prints %v", got)
	}
	c.withStore(func(s *store.Store) {
		ada, err := s.UserByEmail(t.Context(), "ada@example.test")
		if err != nil {
			t.Fatal(err)
		}
		if has, err := s.HasFactor(t.Context(), ada.ID); has || err != nil {
			t.Errorf("ada has a factor: %v, %v", has, err)
		}
		log, err := s.AuditLog(t.Context(), models.AuditQuery{Action: "factor.reset", Limit: 10})
		if err != nil || len(log.Lines) != 1 || log.Lines[0].Actor.Kind != models.ActorCLI || log.Lines[0].Subject != string(ada.ID) {
			t.Errorf("the audit log has %+v, %v", log.Lines, err)
		}
	})
}

// An empty portal prints the link that makes its first admin, each start another; one with
// people prints none. The link is not in the log.
func TestServePrintsTheSetUpLink(t *testing.T) {
	c := newCommandLine(t)
	c.env["BURSAR_LISTEN"], c.env["BURSAR_BASE_URL"], c.env["BURSAR_LOG_LEVEL"] = "127.0.0.1:0", "http://localhost:8080", "debug"
	start := func() string {
		t.Helper()
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		var out bytes.Buffer
		log := &logBuffer{}
		code := run(ctx, process{
			args: []string{"serve"}, getenv: func(name string) string { return c.env[name] },
			stdin: strings.NewReader(""), stdout: io.MultiWriter(&out, stopper(stop)), stderr: log,
		})
		if code != exitOK || strings.Contains(log.String(), "/setup/") {
			t.Errorf("exit %d, and the log is %s", code, log)
		}
		_, after, _ := strings.Cut(out.String(), "http://localhost:8080/setup/")
		token, _, _ := strings.Cut(after, "\n")
		return token
	}
	first, second := start(), start()
	if len(first) != 43 || len(second) != 43 || first == second {
		t.Errorf("the links are %q and %q", first, second)
	}
	c.run("", "user", "create", "--email", "ada@example.test", "--name", "Ada")
	if third := start(); third != "" {
		t.Errorf("a portal with people prints %q", third)
	}
}
