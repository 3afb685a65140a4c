package main

import (
	"regexp"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/models/store"
)

func TestCommandLine(t *testing.T) {
	o := newCommandLine(t)
	if built := o.run("", "version"); built["version"] != version || built["engine"] != store.Engine {
		t.Errorf("the version is %v", built)
	}
	o.run("", "migrate")
	user := o.run("a quiet morning\n", "user", "create", "--email", "ann@example.test", "--name", "Ann", "--password-stdin")
	if user["password"] != nil || !strings.HasPrefix(user["id"].(string), "usr_") {
		t.Errorf("made the user %v", user)
	}
	if made := o.run("", "user", "create", "--email", "op@example.test", "--name", "Op", "--role", "support"); len(made["password"].(string)) < 20 {
		t.Errorf("made up the password %v", made["password"])
	}
	if lost := o.run("", "user", "password", "--email", "ANN@example.test"); lost["id"] != user["id"] || len(lost["password"].(string)) < 20 {
		t.Errorf("gave the password %v", lost)
	}
	o.runFails(exitFailure, "must have at least", "user", "password", "--email", "ann@example.test", "--password-stdin")
	o.runFails(exitFailure, "no such user", "user", "password", "--email", "nobody@example.test")
	account := o.run("", "account", "create", "--kind", "solo", "--name", "Ann", "--owner", "ann@example.test")["id"].(string)
	key := o.run("", "key", "create", "--account", account, "--name", "ci", "--scope", "balance:read", "--scope", "credits:write")
	if !regexp.MustCompile(`^[0-9a-f]{64}$`).MatchString(key["secret"].(string)) || len(key["scopes"].([]any)) != 2 {
		t.Errorf("made the key %v", key)
	}
	if service := o.run("", "key", "create", "--service", "--name", "api"); len(service["scopes"].([]any)) < 4 {
		t.Errorf("made the service key %v", service)
	}

	o.run("", "credits", "adjust", "--account", account, "--amount", "+12.5", "--reason", "A gift", "--key", "k1")
	again := o.run("", "credits", "adjust", "--account", account, "--amount", "+12.5", "--reason", "A gift", "--key", "k1")
	if again["available"] != "12.5" || again["replayed"] != true {
		t.Errorf("the second time: %v", again)
	}
	if down := o.run("", "credits", "adjust", "--account", account, "--amount", "-2.25", "--reason", "A mistake"); down["available"] != "10.25" {
		t.Errorf("after -2.25: %v", down)
	}
	o.runFails(exitFailure, "10.25 are available", "credits", "adjust", "--account", account, "--amount", "-11", "--reason", "Too much")
	o.runFails(exitFailure, "no such account", "credits", "adjust", "--account", "acc_none", "--amount", "1", "--reason", "x")
	o.runFails(exitFailure, "must be a decimal number", "credits", "adjust", "--account", account, "--amount", "many", "--reason", "x")
	o.runFails(exitFailure, "--reason must not be empty", "credits", "adjust", "--account", account, "--amount", "1", "--reason", " ")
	o.runFails(exitFailure, "email address already", "user", "create", "--email", "ANN@example.test", "--name", "Ann")
	o.runFails(exitFailure, "email must be an email address", "user", "create", "--email", "ann", "--name", "Ann")
	o.runFails(exitFailure, "solo account already", "account", "create", "--kind", "solo", "--name", "Ann", "--owner", "ann@example.test")
	o.runFails(exitFailure, "no such plan", "account", "create", "--kind", "enterprise", "--name", "Ann Inc", "--owner", "ann@example.test", "--plan", "gold")
	o.runFails(exitUsage, "--service", "key", "create", "--account", account, "--service")
	o.runFails(exitFailure, "--account must not be empty", "key", "create", "--account", "", "--name", "x")
	o.runFails(exitUsage, "missing flags", "key", "create", "--name", "x")
	o.runFails(exitUsage, "unexpected argument", "nonsense")

	if verdict := o.run("", "ledger", "verify"); verdict["ok"] != true || verdict["entries"] != float64(2) {
		t.Errorf("the verdict is %v", verdict)
	}
	checkBooks(t, o.env["BURSAR_DATABASE"])
}
