//go:build cgo

package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// The baselines are this program. In a test, that is the test binary.
func TestMain(m *testing.M) {
	if os.Getenv("BENCH_BASELINE") != "" {
		main()
	}
	os.Exit(m.Run())
}

// One tiny round of each kind has results, and the books are right afterwards.
func TestEveryKindOfMeasureWorks(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("memory and processor time are read from /proc")
	}
	folder := t.TempDir()
	bursar := filepath.Join(folder, "bursar")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", bursar, "github.com/bursar-portal/bursar/cmd/bursar").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	o := options{Rounds: 1, Duration: 20 * time.Millisecond, Prepare: time.Minute, Entries: 50, Lots: 20, Holds: 20, Accounts: 12, lenient: true}
	cases := smallCases(t)
	results := measure(t.Context(), o, &binaries{folder: folder, self: self, bursar: bursar, withoutC: bursar}, folder, cases)
	measured := map[string]bool{}
	for _, r := range results {
		measured[r.Case] = true
		if r.Fault != "" || r.Value <= 0 {
			t.Errorf("%s (%s) is %v: %s", r.Case, r.Title, r.Value, r.Fault)
		}
	}
	for _, c := range append(cases, benchCase{name: "verify"}) {
		if !measured[c.name] {
			t.Errorf("%s has no result", c.name)
		}
	}
	if entries, _ := filepath.Glob(filepath.Join(folder, "main", "*")); len(entries) > 0 {
		t.Errorf("the databases are left: %s", entries)
	}
}

// smallCases returns a case of each kind, with few accounts.
func smallCases(t *testing.T) []benchCase {
	cases, err := selectCases([]string{
		"balance-predev", "charge-poor-hot-64", "charge-rich-1000-64", "holds-1000", "latency", "mixed", "open-loop", "page-dashboard-gzip",
		"growth-entries", "memory", "start-up", "growth-holds", "growth-accounts", "without-c",
	}, false)
	if err != nil {
		t.Fatal(err)
	}
	for i := range cases {
		cases[i].accounts = min(cases[i].accounts, 12)
	}
	return cases
}

// Results of a database whose books are wrong, or whose entries are not those that were
// acknowledged, are not printed.
func TestNoResultWithoutRightBooks(t *testing.T) {
	r := recorder{of: benchCase{name: "charge", title: "charge ÷ writer", target: atLeast(1)}}
	r.value("", atLeast(1), "×", 1.2)
	r.finish(nil)
	if len(r.results) != 1 || r.results[0].Fault != "" || !r.results[0].reached() {
		t.Errorf("with right books the results are %+v", r.results)
	}
	r.finish(context.DeadlineExceeded)
	if len(r.results) != 1 || r.results[0].Fault == "" || r.results[0].Value != 0 || r.results[0].reached() {
		t.Errorf("with wrong books the results are %+v", r.results)
	}
	var out strings.Builder
	if err := (report{Results: r.results}).writeTable(&out); err != nil || !strings.Contains(out.String(), "no result") {
		t.Errorf("%v: the table is\n%s", err, out.String())
	}
}
