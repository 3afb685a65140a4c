package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// newCustomer makes a person with an account, and returns its id.
func (c commandLine) newCustomer(name string) string {
	c.Helper()
	c.run("", "user", "create", "--email", name+"@example.test", "--name", name)
	return c.run("", "account", "create", "--kind", "solo", "--name", name, "--owner", name+"@example.test")["id"].(string)
}

func TestCapCommands(t *testing.T) {
	c := newCommandLine(t)
	account := c.newCustomer("ann")
	key := c.run("", "key", "create", "--account", account)["id"].(string)
	foreign := c.run("", "key", "create", "--account", c.newCustomer("bob"))["id"].(string)
	one := func(command string, more ...string) []string {
		return append([]string{"cap", command, "--account", account, "--window", "ever"}, more...)
	}
	text := func(args ...string) string {
		t.Helper()
		code, out, log := runCommand(t, c.env, "", args...)
		if code != exitOK {
			t.Fatalf("bursar %s: exit %d\n%s%s", strings.Join(args, " "), code, out, log)
		}
		return out
	}
	list := func() string {
		t.Helper()
		caps, err := json.Marshal(c.run("", "cap", "list", "--account", account)["caps"])
		if err != nil {
			t.Fatal(err)
		}
		return string(caps)
	}
	if got := list(); got != "[]" {
		t.Errorf("a new account has the caps %s", got)
	}
	if got := text("cap", "list", "--account", account); got != "This account has no caps.\n" {
		t.Errorf("printed %q", got)
	}
	set := c.run("", one("set", "--limit", "100", "--key", "k")...)
	if set["replayed"] != false || set["cap"].(map[string]any)["left"] != "100" {
		t.Errorf("the result is %v", set)
	}
	c.run("", "credits", "adjust", "--account", account, "--amount", "50", "--reason", "A gift")
	k := storetest.Open(t, c.env["BURSAR_DATABASE"], storetest.NewClock(time.Now()), storetest.Settings())
	if _, err := k.Charge(models.AccountID(account), 30*models.Credit); err != nil {
		t.Fatal(err)
	}
	if again := c.run("", one("set", "--limit", "100", "--key", "k")...); again["replayed"] != true || again["entry"] != set["entry"] {
		t.Errorf("the same key gave %v", again)
	}
	if got := text(one("set", "--boost", "20", "--until", "2099-01-01")...); got != "account  ever  30 of 100 credits used, 20 more until 2099-01-01T00:00:00Z, 90 left\n" {
		t.Errorf("printed %q", got)
	}
	c.run("", "cap", "set", "--account", account, "--subject", "key:"+key, "--window", "ever", "--limit", "0.5")
	if got := list(); got != `[{"boost":{"credits":"20","until":"2099-01-01T00:00:00Z"},"left":"90","limit":"100","resets_at":null,"subject":"account","used":"30","window":"ever"},`+
		`{"boost":null,"left":"0.5","limit":"0.5","resets_at":null,"subject":"key:`+key+`","used":"0","window":"ever"}]` {
		t.Errorf("the caps are %s", got)
	}
	if got := c.run("", one("set", "--no-boost", "--limit", "25")...)["cap"].(map[string]any); got["boost"] != nil || got["left"] != "0" || got["limit"] != "25" {
		t.Errorf("without a boost it is %v", got)
	}
	c.run("", "cap", "set", "--account", account, "--window", "day", "--limit", "1")
	if got := text("cap", "list", "--account", account); !strings.HasPrefix(got, "account  day  0 of 1 credits used, 1 left  resets at "+time.Now().UTC().AddDate(0, 0, 1).Format(time.DateOnly)) {
		t.Errorf("printed %q", got)
	}
	if got := text(one("remove", "--reason", "No longer needed")...); got != "The cap on account (ever) is removed.\n" {
		t.Errorf("printed %q", got)
	}
	log, err := k.AuditLog(t.Context(), models.AuditQuery{AccountID: models.AccountID(account), Subject: "account", Limit: 1})
	if err != nil || len(log.Lines) != 1 || log.Lines[0].Action != "cap.remove" || log.Lines[0].Detail != "Removed the cap on account (ever) at the command line." {
		t.Errorf("the audit log has %+v, %v", log.Lines, err)
	}
	c.runFails(exitFailure, "There is no such cap.", one("remove")...)
	c.runFails(exitFailure, "There is no such cap.", one("set", "--no-boost")...)
	c.runFails(exitFailure, "--limit or --boost or --no-boost is required", one("set")...)
	c.runFails(exitFailure, "--limit must", one("set", "--limit", "-1")...)
	c.runFails(exitUsage, "--until", one("set", "--limit", "1", "--boost", "5")...)
	c.runFails(exitFailure, "--until must be a day such as 2026-01-31", one("set", "--limit", "1", "--boost", "5", "--until", "soon")...)
	c.runFails(exitFailure, "boost.until must lie in the future", one("set", "--limit", "1", "--boost", "5", "--until", "2026-01-31")...)
	c.runFails(exitFailure, "subject must be account", one("set", "--limit", "1", "--subject", "accounts")...)
	c.runFails(exitFailure, "There is no such key.", one("set", "--limit", "1", "--subject", "key:"+foreign)...)
	c.runFails(exitFailure, "This account has no such member.", one("set", "--limit", "1", "--subject", "member:usr_none")...)
	c.runFails(exitUsage, "--window", "cap", "set", "--account", account, "--window", "hour", "--limit", "1")
	c.runFails(exitFailure, "There is no such account.", "cap", "list", "--account", "acc_none")
	k.CheckBooks()
}

func TestLotExtendCommand(t *testing.T) {
	c := newCommandLine(t)
	account := c.newCustomer("ann")
	k := storetest.Open(t, c.env["BURSAR_DATABASE"], storetest.NewClock(time.Now()), storetest.Settings())
	lot := string(k.Post(models.Command{Account: models.AccountID(account), Do: models.GrantCredits{
		Kind: models.Promotional, Source: models.SourceGrant, Credits: 5 * models.Credit, ExpiresAt: time.Now().Add(time.Hour),
	}}).Entry.NewLots[0].ID)
	extend := func(lot string, more ...string) []string {
		return append([]string{"lot", "extend", "--account", account, "--lot", lot, "--reason", "Delayed launch"}, more...)
	}
	done := c.run("", extend(lot, "--until", "2099-01-01", "--key", "k")...)
	if done["credits"] != "5" || done["expires_at"] != "2099-01-01T00:00:00Z" || done["lot"] != lot || done["replayed"] != false {
		t.Errorf("the result is %v", done)
	}
	if again := c.run("", extend(lot, "--until", "2099-01-01", "--key", "k")...); again["replayed"] != true || again["successor"] != done["successor"] {
		t.Errorf("the same key gave %v", again)
	}
	successor := done["successor"].(string)
	c.runFails(exitFailure, "expires_at must be later", extend(successor, "--until", "2098-12-31T12:00:00Z")...)
	c.runFails(exitFailure, "--until must be a day such as 2026-01-31", extend(successor, "--until", "")...)
	c.runFails(exitFailure, "This lot has no credits left.", extend(lot, "--never")...)
	c.runFails(exitUsage, "", extend(successor, "--never", "--until", "2099-12-31")...)
	c.runFails(exitUsage, "", extend(successor)...)
	code, text, log := runCommand(t, c.env, "", extend(successor, "--never")...)
	if lots := k.Balance(models.AccountID(account)).Lots; code != exitOK || text != "5 credits moved to "+string(lots[0].ID)+", which expires never.\n" || !lots[0].ExpiresAt.IsZero() {
		t.Errorf("exit %d, printed %q %s, and the lots are %+v", code, text, log, lots)
	}

	// A statement with caps and extensions can be checked.
	c.run("", "cap", "set", "--account", account, "--window", "day", "--limit", "1")
	_, statement, _ := runCommand(t, c.env, "", "ledger", "statement", "--account", account)
	file := filepath.Join(t.TempDir(), "statement.json")
	if err := os.WriteFile(file, []byte(statement), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, kind := range []string{`"kind":"extension"`, `"kind":"cap"`} {
		if !strings.Contains(strings.ReplaceAll(statement, `": "`, `":"`), kind) {
			t.Errorf("the statement has no %s: %s", kind, statement)
		}
	}
	c.run("", "ledger", "verify-statement", file)
	k.CheckBooks()
}
