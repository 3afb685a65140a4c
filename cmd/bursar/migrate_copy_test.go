package main

import (
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/models/storetest/postgres"
)

// A database is copied to a server and back, and every command works on each copy.
func TestMigrateCopy(t *testing.T) {
	url := strings.Replace(postgres.New(t, nil), "postgres@", "postgres:top-secret@", 1)
	file, back := t.TempDir()+"/bursar.db", t.TempDir()+"/back.db"
	c := commandLine{t, map[string]string{"BURSAR_DATABASE": file}}
	c.run("a quiet morning\n", "user", "create", "--email", "ann@example.test", "--name", "Ann", "--password-stdin")
	account := c.run("", "account", "create", "--kind", "solo", "--name", "Ann", "--owner", "ann@example.test")["id"].(string)
	c.run("", "credits", "adjust", "--account", account, "--amount", "+12.5", "--reason", "A gift", "--key", "k1")
	for _, way := range [][2]string{{file, url}, {url, back}} {
		if copied := c.run("", "migrate", "copy", "--from", way[0], "--to", way[1]); copied["entries"] != float64(1) || copied["accounts"] != float64(1) {
			t.Errorf("copied %v", copied)
		}
	}
	c.runFails(exitFailure, "is not empty: the table users has rows", "migrate", "copy", "--from", file, "--to", url)
	code, out, log := runCommand(t, c.env, "", "migrate", "copy", "--from", url, "--to", back)
	if code != exitFailure || strings.Contains(out+log, "top-secret") || !strings.Contains(log, "is not empty") {
		t.Errorf("to its own copy: exit %d, %s%s", code, out, log)
	}
	for _, place := range []string{file, url, back} {
		c.env["BURSAR_DATABASE"] = place
		if migrated := c.run("", "migrate"); migrated["state"] != "up to date" {
			t.Errorf("migrated %v", migrated)
		}
		c.run("", "credits", "adjust", "--account", account, "--amount", "+1", "--reason", "A gift", "--key", "k2")
		if verdict := c.run("", "ledger", "verify"); verdict["ok"] != true || verdict["entries"] != float64(2) {
			t.Errorf("the verdict is %v", verdict)
		}
		checkBooks(t, place)
	}
}
