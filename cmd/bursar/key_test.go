package main

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestKeyCommands(t *testing.T) {
	c := newCommandLine(t)
	account := c.newCustomer("ann")
	customers := c.run("", "key", "create", "--account", account, "--name", "Crawler")
	service := c.run("", "key", "create", "--service", "--name", "billing", "--scope", "charges:write", "--network", "10.1.2.3/8,192.0.2.7",
		"--network", "2001:db8::/32", "--expires", "90d", "--rate", "600")
	id, of := service["id"].(string), customers["id"].(string)
	if got := fmt.Sprint(service["networks"], service["rate_limit"], service["scopes"], service["status"], service["account"]); got != "[10.0.0.0/8 192.0.2.7 2001:db8::/32] 600 [charges:write]active" {
		t.Errorf("the service key is %s", got)
	}
	if ends, err := time.Parse(time.RFC3339, service["expires_at"].(string)); err != nil || time.Until(ends) < 89*24*time.Hour || time.Until(ends) > 91*24*time.Hour {
		t.Errorf("it ends at %v, %v", ends, err)
	}
	list := func(args ...string) string {
		t.Helper()
		var ids []string
		for _, key := range c.run("", append([]string{"key", "list"}, args...)...)["keys"].([]any) {
			key := key.(map[string]any)
			if key["secret"] != nil {
				t.Error("a list has a secret")
			}
			ids = append(ids, fmt.Sprint(key["id"], " ", key["status"], " ", key["name"]))
		}
		return strings.Join(ids, ", ")
	}
	if got := list("--service"); got != id+" active billing" {
		t.Errorf("the service keys are %s", got)
	}
	if got := list("--account", account); got != of+" active Crawler" {
		t.Errorf("the account's keys are %s", got)
	}
	if got := list(); strings.Count(got, ",") != 1 {
		t.Errorf("all keys are %s", got)
	}
	for _, step := range []struct{ command, status string }{{"pause", "paused"}, {"pause", "paused"}, {"resume", "active"}} {
		if got := c.run("", "key", step.command, of); got["status"] != step.status || got["id"] != of {
			t.Errorf("%s: %v", step.command, got)
		}
	}
	next := c.run("", "key", "rotate", of, "--grace", "1h")
	if next["replaces"] != of || next["name"] != "Crawler" || len(next["secret"].(string)) != 64 || next["secret"] == customers["secret"] {
		t.Errorf("rotated to %v", next)
	}
	c.runFails(exitFailure, "was already rotated", "key", "rotate", of)
	rotated := c.run("", "key", "rotate", id, "--grace", "0s")
	if got := list("--service"); !strings.Contains(got, id+" revoked billing") || !strings.Contains(got, fmt.Sprint(rotated["id"], " active billing")) {
		t.Errorf("the service keys are %s", got)
	}
	c.run("", "key", "revoke", next["id"].(string))
	c.runFails(exitFailure, "was revoked", "key", "resume", next["id"].(string))
	for _, command := range []string{"pause", "resume", "revoke", "rotate"} {
		c.runFails(exitFailure, "no such key", "key", command, "key_none")
	}
	for fault, args := range map[string][]string{
		"--network “office” is not an address": {"--network", "office"},
		"--expires must lie in the future":     {"--expires", "2020-01-01"},
		"--expires must be days such as 90d":   {"--expires", "soon"},
		"--rate must be from 0 to 1,000,000":   {"--rate", "-1"},
	} {
		c.runFails(exitFailure, fault, append([]string{"key", "create", "--service"}, args...)...)
	}
	c.runFails(exitFailure, "--grace must be from 0s to 2160h", "key", "rotate", id, "--grace", "2161h")
	if verdict := c.run("", "ledger", "verify"); verdict["ok"] != true {
		t.Errorf("the verdict is %v", verdict)
	}
}
