package main

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"github.com/bursar-portal/bursar/cmd/bursar/help"
	"github.com/bursar-portal/bursar/models/store"
)

func TestCommandLine(t *testing.T) {
	c := newCommandLine(t)
	if build := c.run("", "version"); build["version"] != version || build["engine"] != store.Engine {
		t.Errorf("the version is %v", build)
	}
	c.run("", "migrate")
	user := c.run("a quiet morning\n", "user", "create", "--email", "ann@example.test", "--name", "Ann", "--password-stdin")
	if user["password"] != nil || !strings.HasPrefix(user["id"].(string), "usr_") {
		t.Errorf("the user is %v", user)
	}
	if generated := c.run("", "user", "create", "--email", "op@example.test", "--name", "Op", "--role", "support"); len(generated["password"].(string)) < 20 {
		t.Errorf("the password is %v", generated["password"])
	}
	if reset := c.run("", "user", "password", "--email", "ANN@example.test"); reset["id"] != user["id"] || len(reset["password"].(string)) < 20 {
		t.Errorf("the new password is %v", reset)
	}
	c.runFails(exitFailure, "must have at least", "user", "password", "--email", "ann@example.test", "--password-stdin")
	c.runFails(exitFailure, "no such user", "user", "password", "--email", "nobody@example.test")
	account := c.run("", "account", "create", "--kind", "solo", "--name", "Ann", "--owner", "ann@example.test")["id"].(string)
	key := c.run("", "key", "create", "--account", account, "--name", "ci", "--scope", "balance:read", "--scope", "credits:write")
	if !regexp.MustCompile(`^[0-9a-f]{64}$`).MatchString(key["secret"].(string)) || len(key["scopes"].([]any)) != 2 {
		t.Errorf("the key is %v", key)
	}
	if service := c.run("", "key", "create", "--service", "--name", "api"); len(service["scopes"].([]any)) < 4 {
		t.Errorf("the service key is %v", service)
	}

	c.run("", "credits", "adjust", "--account", account, "--amount", "+12.5", "--reason", "A gift", "--key", "k1")
	again := c.run("", "credits", "adjust", "--account", account, "--amount", "+12.5", "--reason", "A gift", "--key", "k1")
	if again["available"] != "12.5" || again["replayed"] != true {
		t.Errorf("the second time: %v", again)
	}
	if down := c.run("", "credits", "adjust", "--account", account, "--amount", "-2.25", "--reason", "A mistake"); down["available"] != "10.25" {
		t.Errorf("after -2.25: %v", down)
	}
	c.runFails(exitFailure, "10.25 are available", "credits", "adjust", "--account", account, "--amount", "-11", "--reason", "Too much")
	c.runFails(exitFailure, "no such account", "credits", "adjust", "--account", "acc_none", "--amount", "1", "--reason", "x")
	c.runFails(exitFailure, "must be a decimal number", "credits", "adjust", "--account", account, "--amount", "many", "--reason", "x")
	c.runFails(exitFailure, "--reason must not be empty", "credits", "adjust", "--account", account, "--amount", "1", "--reason", " ")
	c.runFails(exitFailure, "email address already", "user", "create", "--email", "ANN@example.test", "--name", "Ann")
	c.runFails(exitFailure, "email must be an email address", "user", "create", "--email", "ann", "--name", "Ann")
	c.runFails(exitFailure, "solo account already", "account", "create", "--kind", "solo", "--name", "Ann", "--owner", "ann@example.test")
	c.runFails(exitFailure, "no such plan", "account", "create", "--kind", "enterprise", "--name", "Ann Inc", "--owner", "ann@example.test", "--plan", "gold")
	c.runFails(exitUsage, "--service", "key", "create", "--account", account, "--service")
	c.runFails(exitFailure, "--account must not be empty", "key", "create", "--account", "", "--name", "x")
	c.runFails(exitUsage, "missing flags", "key", "create", "--name", "x")
	c.runFails(exitUsage, "unexpected argument", "nonsense")

	if verdict := c.run("", "ledger", "verify"); verdict["ok"] != true || verdict["entries"] != float64(2) {
		t.Errorf("the verdict is %v", verdict)
	}
	checkBooks(t, c.env["BURSAR_DATABASE"])
}

// The help lists every command, one line each.
func TestHelpListsEveryCommand(t *testing.T) {
	var out bytes.Buffer
	if code := run(t.Context(), process{args: []string{"help"}, getenv: func(string) string { return "" }, stdout: &out, stderr: &out}); code != exitOK {
		t.Errorf("help ends with %d", code)
	}
	lines := strings.Split(out.String(), "\n")
	parser, err := kong.New(&grammar{})
	if err != nil {
		t.Fatal(err)
	}
	for _, leaf := range parser.Model.Leaves(true) {
		path, _, _ := strings.Cut(leaf.Path(), " <")
		if n := len(slices.DeleteFunc(slices.Clone(lines), func(line string) bool { return !strings.HasPrefix(line, "  "+path+" ") })); n != 1 {
			t.Errorf("%q is listed %d times", path, n)
		}
	}
}

// Every example of the help can be parsed.
func TestHelpsExamples(t *testing.T) {
	for command, lines := range help.Examples {
		for _, line := range lines {
			_, line, ok := strings.Cut(" "+line, " bursar ")
			line, _, _ = strings.Cut(line, " > ")
			parser, err := kong.New(&grammar{}, kong.WithHyphenPrefixedParameters(true))
			if err != nil {
				t.Fatal(err)
			}
			var args []string
			for i, part := range strings.Split(strings.ReplaceAll(line, "$(date +%F)", "today"), `"`) {
				if i%2 == 1 {
					args = append(args, part)
				} else {
					args = append(args, strings.Fields(part)...)
				}
			}
			if _, err := parser.Parse(args); err != nil || !ok {
				t.Errorf("%s: %q: %v", command, line, err)
			}
		}
	}
}
