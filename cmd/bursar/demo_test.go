package main

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/models"
)

func TestDemoListensOnLoopback(t *testing.T) {
	c := newCommandLine(t)
	c.runFails(exitFailure, "only listen on this machine", "demo", "--listen", "0.0.0.0:0", "--data", t.TempDir())
}

func TestDemoKeepsItsData(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "demo")
	first := startDemo(t, dir, nil)
	account := first.Logins[3].Account // of gita
	if code := first.stop(); code != exitOK {
		t.Fatalf("the demonstration exited with %d", code)
	}
	c := commandLine{t, map[string]string{"BURSAR_DATABASE": filepath.Join(dir, "bursar.db")}}
	c.run("", "credits", "adjust", "--account", account, "--amount", "1", "--reason", "A gift")

	second := startDemo(t, dir, nil)
	if got := second.get(t, "/api/credits", "gita"); got != `{"credits":6}` {
		t.Errorf("gita has %s", got)
	}
	if len(second.Logins) != len(first.Logins) || second.Logins[3].Account != account {
		t.Error("the second start created other accounts")
	}
}

// The demonstration names the companies that Bursar is compatible with. Its environment
// can name the dialects otherwise.
func TestDemoNamesCompanies(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "demo")
	names := []string{"pre.dev", "BrookMimir", "GitRead", "srtgen", "LeadMagic", "Native API"}
	first := startDemo(t, dir, nil)
	docs, document := first.get(t, "/docs/api", "gita"), first.get(t, "/openapi.json", "gita")
	for _, name := range names {
		if strings.Count(docs, ">"+name+"<") != 3 || strings.Count(document, `{"name":"`+name+`",`) != 1 || !strings.Contains(document, `"tags":["`+name+`"]`) {
			t.Errorf("%s is not named", name)
		}
	}
	first.stop()

	second := startDemo(t, dir, map[string]string{"BURSAR_DIALECTS": "gitread=Acme credits"})
	docs, document = second.get(t, "/docs/api", "gita"), second.get(t, "/openapi.json", "gita")
	for _, text := range []string{docs, document} {
		if !strings.Contains(text, "Acme credits") || !strings.Contains(text, "Native API") || strings.Contains(text, "pre.dev") || strings.Contains(text, "GitRead") {
			t.Error("the environment's names are not used")
		}
	}
	if got := second.get(t, "/api/credits", "gita"); got != `{"credits":5}` {
		t.Errorf("gita has %s", got)
	}
}

// A folder of an older Bursar's is told from one that goes on, with what to do about it.
func TestDemoOfAnOlderBursar(t *testing.T) {
	c := newCommandLine(t)
	c.run("", "migrate")
	tamper(t, c.env["BURSAR_DATABASE"], "UPDATE goose_db_version SET version_id = 23 WHERE version_id > 0")
	dir := filepath.Dir(c.env["BURSAR_DATABASE"])
	if name := filepath.Base(c.env["BURSAR_DATABASE"]); name != "bursar.db" {
		t.Fatalf("the database is %s", name)
	}
	c.runFails(exitFailure, "an older Bursar made this demonstration. To start over, delete the folder "+dir+", or choose another one with --data",
		"demo", "--listen", "127.0.0.1:0", "--data", dir)
	c.runFails(exitFailure, "has schema 23, and this build", "migrate")
}

// What the demonstration prints is not buried under lines of audit records.
func TestDemoLogsNoAuditRecords(t *testing.T) {
	env := func(string) string { return "" }
	c, err := demoCommand{Listen: "127.0.0.1:0", Data: t.TempDir()}.config(command{process: process{getenv: env}})
	if err != nil || c.settings.AuditLines != models.AuditLinesOff {
		t.Errorf("audit records are %q in the log, %v", c.settings.AuditLines, err)
	}
}

// Choosing a plan in the demonstration leads to somebody, unless the environment names
// another address.
func TestDemoHasSupport(t *testing.T) {
	for set, want := range map[string]string{"": "support@demo.test", "help@acme.test": "help@acme.test"} {
		env := func(name string) string {
			if name == "BURSAR_BRAND_SUPPORT_EMAIL" {
				return set
			}
			return ""
		}
		c, err := demoCommand{Listen: "127.0.0.1:0", Data: t.TempDir()}.config(command{process: process{getenv: env}})
		if err != nil || c.settings.Brand.SupportEmail != want {
			t.Errorf("the support address is %q (%v), want %s", c.settings.Brand.SupportEmail, err, want)
		}
	}
}
