package main

import (
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/models/storetest/postgres"
)

// The commands work on a database of PostgreSQL as on a file, but for backups, and never print
// its password.
func TestCommandsOnAServer(t *testing.T) {
	url := postgres.New(t, nil)
	url = strings.Replace(url, "postgres@", "postgres:top-secret@", 1)
	c := commandLine{t, map[string]string{"BURSAR_DATABASE": url}}
	c.runFails(exitFailure, "not ready", "ledger", "verify")
	if migrated := c.run("", "migrate"); migrated["state"] != "up to date" || !strings.HasPrefix(migrated["database"].(string), "postgres:///test") {
		t.Errorf("migrated %v", migrated)
	}
	c.run("a quiet morning\n", "user", "create", "--email", "ann@example.test", "--name", "Ann", "--password-stdin")
	account := c.run("", "account", "create", "--kind", "solo", "--name", "Ann", "--owner", "ann@example.test")["id"].(string)
	for range 2 { // the second time is a replay
		c.run("", "credits", "adjust", "--account", account, "--amount", "+12.5", "--reason", "A gift", "--key", "k1")
	}
	if verdict := c.run("", "ledger", "verify"); verdict["ok"] != true || verdict["entries"] != float64(1) {
		t.Errorf("the verdict is %v", verdict)
	}
	file := t.TempDir() + "/backup.db"
	for _, command := range []string{"backup", "restore"} {
		c.runFails(exitFailure, "the database is a PostgreSQL server: back it up", command, file)
	}
	code, out, log := runCommand(t, c.env, "", "migrate")
	if code != exitOK || strings.Contains(out+log, "top-secret") {
		t.Errorf("exit %d, %s%s", code, out, log)
	}
	c.env["BURSAR_DATABASE"] = "postgres://bursar:top-secret@127.0.0.1:1/bursar"
	code, out, log = runCommand(t, c.env, "", "migrate")
	if code != exitFailure || strings.Contains(out+log, "top-secret") || !strings.Contains(out+log, "postgres://127.0.0.1:1/bursar") {
		t.Errorf("where there is no server: exit %d, %s%s", code, out, log)
	}
	checkBooks(t, url)
}
