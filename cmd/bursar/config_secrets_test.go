package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// secretSettings are the settings that are secrets, with a value that is valid. All of them
// can come from a file.
var secretSettings = map[string]string{
	"STRIPE_SECRET_KEY": "sk_test_hidden", "STRIPE_WEBHOOK_SECRET": "whsec_hidden", "BURSAR_LEDGER_KEY": strings.Repeat("5a", 32),
	"BURSAR_SMTP_URL": "smtps://user:hidden@mail.example.test:465", "BURSAR_SECRET": strings.Repeat("hidden", 6), "BURSAR_OIDC_CLIENT_SECRET": "hidden",
}

func TestSecretsFromFiles(t *testing.T) {
	folder := t.TempDir()
	write := func(name, text string, mode os.FileMode) string {
		t.Helper()
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(text), mode); err != nil {
			t.Fatal(err)
		}
		return path
	}
	base := map[string]string{
		"BURSAR_MAIL_FROM": "billing@example.test", "BURSAR_OIDC_ISSUER": "https://sso.example.test", "BURSAR_OIDC_CLIENT_ID": "bursar", "BURSAR_OIDC_NAME": "Example",
	}
	read := func(env map[string]string) (config, error) {
		return readConfig(func(name string) string {
			if value, ok := env[name]; ok {
				return value
			}
			return base[name]
		})
	}
	env := map[string]string{}
	for name, value := range secretSettings {
		env[name+"_FILE"] = write(name, value+"\r\n", 0o400)
	}
	c, err := read(env)
	if err != nil || c.stripe.secretKey != "sk_test_hidden" || c.stripe.webhookSecret != "whsec_hidden" || len(c.ledgerKey) == 0 || c.mail.server == nil || c.secret != strings.Repeat("hidden", 6) || c.providers[0].ClientSecret != "hidden" || len(c.hints) != 0 {
		t.Errorf("read %v, hints %q", err, c.hints)
	}
	for name, value := range secretSettings {
		for _, test := range []struct{ plain, path, want string }{
			{value, env[name+"_FILE"], name + " and " + name + "_FILE are both set: set one of them"},
			{"", filepath.Join(folder, "none"), name + "_FILE can't be read: no such file or directory. The user that runs Bursar must be able to read it"},
			{"", folder, name + "_FILE can't be read: is a directory"},
			{"", write("empty", " \n", 0o600), name + "_FILE is an empty file"},
			{"", write("long", strings.Repeat("hidden", 20_000), 0o600), name + "_FILE is too long for a secret"},
			{"", write("quoted", `"`+value+`"`, 0o600), name + " must not be in quotes"},
		} {
			broken := map[string]string{name: test.plain, name + "_FILE": test.path, "STRIPE_WEBHOOK_SECRET": "whsec_hidden"}
			if name == "STRIPE_WEBHOOK_SECRET" {
				broken[name] = test.plain
			}
			if name != "BURSAR_OIDC_CLIENT_SECRET" {
				broken["BURSAR_OIDC_CLIENT_SECRET"] = "hidden"
			}
			_, err := read(broken)
			if err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "hidden") || strings.Contains(err.Error(), folder) {
				t.Errorf("%+v: %v, want %q", broken, err, test.want)
			}
		}
	}
	open := write("open", "sk_test_hidden\n", 0o600)
	if err := os.Chmod(open, 0o644); err != nil {
		t.Fatal(err)
	}
	c, err = read(map[string]string{"STRIPE_SECRET_KEY_FILE": open, "STRIPE_WEBHOOK_SECRET": "whsec_hidden", "BURSAR_OIDC_CLIENT_SECRET": "hidden"})
	if want := "anyone on this machine can read the file of STRIPE_SECRET_KEY: its permissions are 0644. Set them to 0400"; err != nil || len(c.hints) != 1 || c.hints[0] != want {
		t.Errorf("read %v, hints %q", err, c.hints)
	}
}

// Every setting that is read as a secret is among those above and in the inventory.
func TestSecretSettingsAreListed(t *testing.T) {
	inventory, err := os.ReadFile("../../docs/security-inventory.md")
	if err != nil {
		t.Fatal(err)
	}
	for name := range secretSettings {
		if !bytes.Contains(inventory, []byte("`"+name+"`")) {
			t.Errorf("docs/security-inventory.md does not name %s", name)
		}
	}
	for _, file := range []string{"config.go", "environment.go", "log.go"} {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, call := range []string{`e.secret("`, `e.secretText("`, `e.signingKey("`, `e.ownSecret("`} {
			for _, part := range strings.Split(string(source), call)[1:] {
				name, _, _ := strings.Cut(part, `"`)
				if secretSettings[name] == "" && name != "BURSAR_DATABASE" { // TestTheDatabaseFromAFile: it need not have a secret
					t.Errorf("%s is a secret and is not tested", name)
				}
			}
		}
	}
}

// The URL of a database has a password, so it can come from a file.
func TestTheDatabaseFromAFile(t *testing.T) {
	const url = "postgres://bursar:hidden@db.example.test/bursar"
	path := filepath.Join(t.TempDir(), "database")
	if err := os.WriteFile(path, []byte(url+"\n"), 0o400); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ plain, file, want, fault string }{
		{"", "", "bursar.db", ""},
		{url, "", url, ""},
		{"", path, url, ""},
		{"other.db", path, "", "BURSAR_DATABASE and BURSAR_DATABASE_FILE are both set: set one of them"},
	} {
		got, err := readConfig(func(name string) string {
			return map[string]string{"BURSAR_DATABASE": c.plain, "BURSAR_DATABASE_FILE": c.file}[name]
		})
		if c.fault == "" && (err != nil || got.database != c.want) || c.fault != "" && (err == nil || !strings.Contains(err.Error(), c.fault)) {
			t.Errorf("%q, file %q: %q, %v", c.plain, c.file, got.database, err)
		}
	}
}
