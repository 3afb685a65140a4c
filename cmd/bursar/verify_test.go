package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestVerifyFindsFaults(t *testing.T) {
	c := newCommandLine(t)
	c.runFails(exitFailure, "no such file", "ledger", "verify")
	c.run("", "user", "create", "--email", "ann@example.test", "--name", "Ann")
	account := c.run("", "account", "create", "--kind", "solo", "--name", "Ann", "--owner", "ann@example.test")["id"].(string)
	c.run("", "credits", "adjust", "--account", account, "--amount", "5", "--reason", "A gift")
	if v := c.run("", "ledger", "verify"); v["ok"] != true || v["audit_records"] != 3.0 || v["audit_unsealed"] != 3.0 {
		t.Errorf("the verdict is %v", v)
	}
	code, out, _ := runCommand(t, c.env, "", "ledger", "verify")
	if code != exitOK || out != "1 account, 3 audit records (3 not sealed yet), 1 entry. All checks passed.\n" {
		t.Errorf("exit %d: %s", code, out)
	}
	tamper(t, c.env["BURSAR_DATABASE"], "UPDATE balances SET available = available + 1000000")
	c.runFails(exitFailure, "account "+account+": balance is", "ledger", "verify")
}

// A damaged file is refused in a sentence, by verify as by a start.
func TestVerifyRefusesADamagedFile(t *testing.T) {
	c := newCommandLine(t)
	c.run("", "user", "create", "--email", "ann@example.test", "--name", "Ann")
	file := c.env["BURSAR_DATABASE"]
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	clear(whole[len(whole)/2 : len(whole)-4096])
	if err := os.WriteFile(file, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	c.env["BURSAR_LISTEN"] = "127.0.0.1:0"
	for _, args := range [][]string{{"ledger", "verify"}, {"serve"}} {
		code, out, log := runCommand(t, c.env, "", args...)
		if code != exitFailure || out != "" || !strings.HasPrefix(log, "bursar: the file "+file+" is damaged") || strings.Contains(log, "Something went wrong") {
			t.Errorf("%v: exit %d\n%s%s", args, code, out, log)
		}
	}
}

// Statements can be verified without the database, and a checkpoint kept elsewhere
// shows that entries at the end were deleted.
func TestStatementAndCheckpoint(t *testing.T) {
	c := newCommandLine(t)
	c.env["BURSAR_LEDGER_KEY"] = strings.Repeat("5a", 32)
	c.run("", "user", "create", "--email", "ann@example.test", "--name", "Ann")
	account := c.run("", "account", "create", "--kind", "solo", "--name", "Ann", "--owner", "ann@example.test")["id"].(string)
	c.run("", "credits", "adjust", "--account", account, "--amount", "5", "--reason", "A gift")
	c.run("", "credits", "adjust", "--account", account, "--amount", "-2", "--reason", "A mistake")
	save := func(args ...string) string {
		t.Helper()
		code, out, log := runCommand(t, c.env, "", args...)
		file := filepath.Join(t.TempDir(), "saved.json")
		if err := os.WriteFile(file, []byte(out), 0o600); code != exitOK || err != nil {
			t.Fatalf("bursar %s: exit %d, %v\n%s", strings.Join(args, " "), code, err, log)
		}
		return file
	}
	statement := save("ledger", "statement", "--account", account)
	if verdict := c.run("", "ledger", "verify-statement", statement); verdict["ok"] != true || verdict["lines"] != float64(2) {
		t.Errorf("the verdict is %v", verdict)
	}
	if empty := c.run("", "ledger", "verify-statement", save("ledger", "statement", "--account", account, "--until", "2020-01-01")); empty["lines"] != float64(0) {
		t.Errorf("the empty statement: %v", empty)
	}
	text, err := os.ReadFile(statement)
	if err != nil {
		t.Fatal(err)
	}
	forged := strings.Replace(string(text), `"credits": "5"`, `"credits": "6"`, 1)
	if err := os.WriteFile(statement, []byte(forged), 0o600); err != nil {
		t.Fatal(err)
	}
	c.runFails(exitFailure, "does not match its hash", "ledger", "verify-statement", statement)
	c.runFails(exitFailure, "must be from 2000-01-01", "ledger", "statement", "--account", account, "--until", "0000-12-31")
	c.runFails(exitFailure, "must be a date", "ledger", "statement", "--account", account, "--since", "yesterday")

	checkpoint := save("ledger", "checkpoint")
	c.run("", "ledger", "verify", "--checkpoint", checkpoint)
	tamper(t, c.env["BURSAR_DATABASE"], "DROP TRIGGER entries_hold; DELETE FROM entries WHERE place & 0xffffffff = 2")
	c.runFails(exitFailure, "entry 2 and all behind it are gone", "ledger", "verify", "--checkpoint", checkpoint)
	c.env["BURSAR_LEDGER_KEY"] = strings.Repeat("6b", 32)
	c.runFails(exitFailure, "isn't signed with BURSAR_LEDGER_KEY", "ledger", "verify", "--checkpoint", checkpoint)
	delete(c.env, "BURSAR_LEDGER_KEY")
	c.runFails(exitUsage, "BURSAR_LEDGER_KEY", "ledger", "checkpoint")
}

// What is new since a checkpoint is verified alone, if the checkpoint bears the signature of
// the key.
func TestVerifySinceACheckpoint(t *testing.T) {
	c := newCommandLine(t)
	c.env["BURSAR_LEDGER_KEY"] = strings.Repeat("5a", 32)
	c.run("", "user", "create", "--email", "ann@example.test", "--name", "Ann")
	account := c.run("", "account", "create", "--kind", "solo", "--name", "Ann", "--owner", "ann@example.test")["id"].(string)
	adjust := func(amount string) {
		t.Helper()
		c.run("", "credits", "adjust", "--account", account, "--amount", amount, "--reason", "A gift")
	}
	adjust("5")
	code, out, log := runCommand(t, c.env, "", "ledger", "checkpoint")
	file := filepath.Join(t.TempDir(), "checkpoint.json")
	if err := os.WriteFile(file, []byte(out), 0o600); code != exitOK || err != nil {
		t.Fatalf("exit %d, %v\n%s", code, err, log)
	}
	if v := c.run("", "ledger", "verify", "--since", file); v["ok"] != true || v["accounts"] != float64(0) || v["entries"] != float64(0) || v["since"] == "" {
		t.Errorf("right after it: %v", v)
	}
	adjust("-2")
	adjust("1")
	if v := c.run("", "ledger", "verify", "--since", file); v["ok"] != true || v["accounts"] != float64(1) || v["entries"] != float64(2) {
		t.Errorf("two entries later: %v", v)
	}
	code, out, log = runCommand(t, c.env, "", "ledger", "verify", "--since", file)
	if code != exitOK || !strings.HasPrefix(out, "1 account has 2 new entries and the audit log has 5 new records (5 not sealed yet) since 20") || !strings.HasSuffix(out, "Z. All checks passed.\n") {
		t.Errorf("exit %d: %q %s", code, out, log)
	}
	c.runFails(exitUsage, "can't be used together", "ledger", "verify", "--since", file, "--checkpoint", file)
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	forged := filepath.Join(t.TempDir(), "forged.json")
	if err := os.WriteFile(forged, []byte(strings.Replace(string(text), `"sequence": 1`, `"sequence": 2`, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	c.runFails(exitFailure, "isn't signed with BURSAR_LEDGER_KEY", "ledger", "verify", "--since", forged)
	tamper(t, c.env["BURSAR_DATABASE"], "UPDATE balances SET available = available + 1000000")
	c.runFails(exitFailure, "account "+account+": balance is", "ledger", "verify", "--since", file)
	tamper(t, c.env["BURSAR_DATABASE"], "DROP TRIGGER entries_hold; DELETE FROM entries")
	c.runFails(exitFailure, "entry 1 and all behind it are gone", "ledger", "verify", "--since", file)
	delete(c.env, "BURSAR_LEDGER_KEY")
	c.runFails(exitUsage, "BURSAR_LEDGER_KEY", "ledger", "verify", "--since", file)
}

// Wherever a file is damaged, a start says so before it listens, or the damage is nowhere.
func TestServeRefusesDamageOnAnyPage(t *testing.T) {
	c := newCommandLine(t)
	c.run("", "user", "create", "--email", "ann@example.test", "--name", "Ann")
	file := c.env["BURSAR_DATABASE"]
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	c.env["BURSAR_LISTEN"] = "192.0.2.1:1" // can't be listened on (RFC 5737)
	const page = 4096
	refused := 0
	for at := page; at+page <= len(whole); at += 5 * page {
		damaged := bytes.Clone(whole)
		clear(damaged[at : at+page])
		if err := os.WriteFile(file, damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		code, _, log := runCommand(t, c.env, "", "serve")
		says := strings.HasPrefix(log, "bursar: the file "+file+" is damaged")
		if says {
			refused++
		}
		_, _, verified := runCommand(t, c.env, "", "ledger", "verify")
		if code != exitFailure || says != strings.Contains(verified, "is damaged") {
			t.Errorf("page %d: exit %d\n%s%s", at/page+1, code, log, verified)
		}
	}
	if refused == 0 {
		t.Error("no damage was found")
	}
}
