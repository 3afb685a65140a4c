package main

import (
	"path/filepath"
	"testing"
)

func TestDemoListensOnLoopback(t *testing.T) {
	c := newCommandLine(t)
	c.runFails(exitFailure, "this machine alone", "demo", "--listen", "0.0.0.0:0", "--data", t.TempDir())
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
