package main

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/cmd/bursar/demo"
)

// The command verifies a downloaded statement, and rejects it if one digit of its lines
// was changed.
func TestDownloadedStatementIsVerified(t *testing.T) {
	d := startDemo(t, filepath.Join(t.TempDir(), "demo"), nil)
	v := newVisitor(t)
	request := func(method, path string, form url.Values) string {
		t.Helper()
		status, body := v.send(method, d.URL+path, form)
		if status != http.StatusOK {
			t.Fatalf("%s: %d", path, status)
		}
		return body
	}
	request(http.MethodPost, "/signin", url.Values{"email": {"bruno@demo.test"}, "password": {demo.Password}})
	text := request(http.MethodGet, "/activity/statement.json?from=2020-01-01&to=2099-12-31", nil)

	file := filepath.Join(t.TempDir(), "statement.json")
	verify := func(text string) (int, string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		code, out, log := runCommand(t, nil, "", "ledger", "verify-statement", file)
		return code, out + log
	}
	if code, output := verify(text); code != exitOK || !strings.Contains(output, "All checks passed.") {
		t.Fatalf("the statement is rejected: exit %d, %s", code, output)
	}
	lines := strings.Index(text, `"lines"`)
	var digits []int
	for i := lines; i < len(text); i++ {
		if text[i] >= '0' && text[i] <= '9' {
			digits = append(digits, i)
		}
	}
	for n := 0; n < len(digits); n += len(digits)/40 + 1 {
		i := digits[n]
		forged := text[:i] + string('0'+(text[i]-'0'+1)%10) + text[i+1:]
		if code, output := verify(forged); code != exitFailure {
			t.Errorf("changed at %d (%s) it is accepted: exit %d, %s", i, text[max(lines, i-20):i+1], code, output)
		}
	}
}

// A month is closed at the command line once it is over, in order.
func TestReportClose(t *testing.T) {
	c := newCommandLine(t)
	c.run("", "user", "create", "--email", "ann@example.test", "--name", "Ann")
	c.run("", "account", "create", "--kind", "solo", "--name", "Ann", "--owner", "ann@example.test")
	c.runFails(exitFailure, "must be a month such as 2026-03", "report", "close", "soon")
	now := time.Now().UTC()
	c.runFails(exitFailure, now.Format("January 2006")+" isn't over yet.", "report", "close", now.Format("2006-01"))
	before := time.Date(now.Year(), now.Month()-1, 15, 0, 0, 0, 0, time.UTC)
	tamper(t, c.env["BURSAR_DATABASE"], fmt.Sprintf("DROP TRIGGER accounts_keep; UPDATE accounts SET created_at = %d", before.UnixMicro()))
	code, out, _ := runCommand(t, c.env, "", "report", "close", before.Format("2006-01"))
	if code != exitOK || out != before.Format("January 2006")+" is closed.\n" {
		t.Errorf("exit %d: %s", code, out)
	}
	c.runFails(exitFailure, "is already closed.", "report", "close", before.Format("2006-01"))
	checkBooks(t, c.env["BURSAR_DATABASE"])
}
