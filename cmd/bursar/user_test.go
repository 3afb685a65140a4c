package main

import (
	"encoding/json"
	"testing"
)

func TestUserCommands(t *testing.T) {
	c := newCommandLine(t)
	c.run("", "user", "create", "--email", "ada@example.test", "--name", "Ada", "--role", "admin")
	c.run("", "user", "create", "--email", "bob@example.test", "--name", "Bob")
	list := func(args ...string) (emails []string) {
		t.Helper()
		var out struct{ Users []userLine }
		text, err := json.Marshal(c.run("", append([]string{"user", "list"}, args...)...))
		if err == nil {
			err = json.Unmarshal(text, &out)
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, u := range out.Users {
			emails = append(emails, u.Email+" "+string(u.Role)+" "+string(u.Status))
		}
		return emails
	}
	want := func(got []string, want ...string) {
		t.Helper()
		if len(got) != len(want) {
			t.Fatalf("got %q, want %q", got, want)
		}
		for i := range got {
			if got[i] != want[i] {
				t.Errorf("got %q, want %q", got, want)
			}
		}
	}
	want(list(), "bob@example.test  active", "ada@example.test admin active")
	want(list("--staff"), "ada@example.test admin active")

	c.runFails(exitFailure, "This is the last admin.", "user", "disable", "ada@example.test")
	c.runFails(exitFailure, "This is the last admin.", "user", "role", "ada@example.test", "none")
	c.runFails(exitUsage, "role", "user", "role", "ada@example.test", "boss")
	c.runFails(exitFailure, "user", "user", "disable", "nobody@example.test")
	want(list("--staff"), "ada@example.test admin active")

	if got := c.run("", "user", "role", "BOB@example.test", "admin"); got["role"] != "admin" {
		t.Errorf("bob is %v", got)
	}
	if got := c.run("", "user", "disable", "ada@example.test"); got["status"] != "disabled" {
		t.Errorf("ada is %v", got)
	}
	want(list(), "bob@example.test admin active", "ada@example.test admin disabled")
	c.run("", "user", "enable", "ada@example.test")
	c.run("", "user", "role", "bob@example.test", "none")
	want(list(), "bob@example.test  active", "ada@example.test admin active")
	_, text, _ := runCommand(t, c.env, "", "user", "list", "--staff")
	if len(text) < 30 || text[:4] != "usr_" {
		t.Errorf("the list is %q", text)
	}
	checkBooks(t, c.env["BURSAR_DATABASE"])
}
