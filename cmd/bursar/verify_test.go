package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestVerifyFailsOnWrongBooks(t *testing.T) {
	o := newCommandLine(t)
	o.runFails(exitFailure, "no such file", "ledger", "verify")
	o.run("", "user", "create", "--email", "ann@example.test", "--name", "Ann")
	account := o.run("", "account", "create", "--kind", "solo", "--name", "Ann", "--owner", "ann@example.test")["id"].(string)
	o.run("", "credits", "adjust", "--account", account, "--amount", "5", "--reason", "A gift")
	tamper(t, o.env["BURSAR_DATABASE"], "UPDATE balances SET available = available + 1000000")
	o.runFails(exitFailure, "account "+account+": balance is", "ledger", "verify")
}

// A statement can be checked by its holder; a checkpoint that was kept elsewhere
// shows a tail that was cut off.
func TestStatementAndCheckpoint(t *testing.T) {
	o := newCommandLine(t)
	o.env["BURSAR_LEDGER_KEY"] = strings.Repeat("5a", 32)
	o.run("", "user", "create", "--email", "ann@example.test", "--name", "Ann")
	account := o.run("", "account", "create", "--kind", "solo", "--name", "Ann", "--owner", "ann@example.test")["id"].(string)
	o.run("", "credits", "adjust", "--account", account, "--amount", "5", "--reason", "A gift")
	o.run("", "credits", "adjust", "--account", account, "--amount", "-2", "--reason", "A mistake")
	keep := func(args ...string) string {
		t.Helper()
		code, out, log := runCommand(t, o.env, "", args...)
		file := filepath.Join(t.TempDir(), "kept.json")
		if err := os.WriteFile(file, []byte(out), 0o600); code != exitOK || err != nil {
			t.Fatalf("bursar %s: exit %d, %v\n%s", strings.Join(args, " "), code, err, log)
		}
		return file
	}
	statement := keep("ledger", "statement", "--account", account)
	if verdict := o.run("", "ledger", "verify-statement", statement); verdict["ok"] != true || verdict["lines"] != float64(2) {
		t.Errorf("the verdict is %v", verdict)
	}
	if empty := o.run("", "ledger", "verify-statement", keep("ledger", "statement", "--account", account, "--until", "2020-01-01")); empty["lines"] != float64(0) {
		t.Errorf("of the past: %v", empty)
	}
	text, err := os.ReadFile(statement)
	if err != nil {
		t.Fatal(err)
	}
	forged := strings.Replace(string(text), `"credits": "5"`, `"credits": "6"`, 1)
	if err := os.WriteFile(statement, []byte(forged), 0o600); err != nil {
		t.Fatal(err)
	}
	o.runFails(exitFailure, "does not match its hash", "ledger", "verify-statement", statement)
	o.runFails(exitFailure, "must be from 2000-01-01", "ledger", "statement", "--account", account, "--until", "0000-12-31")
	o.runFails(exitFailure, "must be a date", "ledger", "statement", "--account", account, "--since", "yesterday")

	checkpoint := keep("ledger", "checkpoint")
	o.run("", "ledger", "verify", "--checkpoint", checkpoint)
	tamper(t, o.env["BURSAR_DATABASE"], "DROP TRIGGER entries_hold; DELETE FROM entries WHERE sequence = 2")
	o.runFails(exitFailure, "entry 2 and all behind it are gone", "ledger", "verify", "--checkpoint", checkpoint)
	o.env["BURSAR_LEDGER_KEY"] = strings.Repeat("6b", 32)
	o.runFails(exitFailure, "does not bear the signature", "ledger", "verify", "--checkpoint", checkpoint)
	delete(o.env, "BURSAR_LEDGER_KEY")
	o.runFails(exitUsage, "BURSAR_LEDGER_KEY", "ledger", "checkpoint")
}
