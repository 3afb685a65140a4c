package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store"
	"github.com/bursar-portal/bursar/models/storetest"
)

// operator is somebody at the command line of one portal.
type operator struct {
	*testing.T
	env map[string]string
}

func newOperator(t *testing.T) operator {
	return operator{t, map[string]string{"BURSAR_DATABASE": filepath.Join(t.TempDir(), "bursar.db")}}
}

// does runs a command that must work and returns its JSON answer.
func (o operator) does(stdin string, args ...string) map[string]any {
	o.Helper()
	code, out, log := bursar(o.T, o.env, stdin, append(args, "--json")...)
	var answer map[string]any
	if err := json.Unmarshal([]byte(out), &answer); code != exitOK || err != nil {
		o.Fatalf("bursar %s: exit %d, %v\n%s%s", strings.Join(args, " "), code, err, out, log)
	}
	return answer
}

// fails runs a command that must fail with an exit code, saying what.
func (o operator) fails(want int, what string, args ...string) {
	o.Helper()
	code, out, log := bursar(o.T, o.env, "", args...)
	if code != want || !strings.Contains(log+out, what) {
		o.Errorf("bursar %s: exit %d, want %d and %q\n%s%s", strings.Join(args, " "), code, want, what, out, log)
	}
}

func TestCommandLine(t *testing.T) {
	o := newOperator(t)
	if built := o.does("", "version"); built["version"] != version || built["engine"] != store.Engine {
		t.Errorf("the version is %v", built)
	}
	o.does("", "migrate")
	user := o.does("a quiet morning\n", "user", "create", "--email", "ann@example.test", "--name", "Ann", "--password-stdin")
	if user["password"] != nil || !strings.HasPrefix(user["id"].(string), "usr_") {
		t.Errorf("made the user %v", user)
	}
	if made := o.does("", "user", "create", "--email", "op@example.test", "--name", "Op", "--role", "support"); len(made["password"].(string)) < 20 {
		t.Errorf("made up the password %v", made["password"])
	}
	if lost := o.does("", "user", "password", "--email", "ANN@example.test"); lost["id"] != user["id"] || len(lost["password"].(string)) < 20 {
		t.Errorf("gave the password %v", lost)
	}
	o.fails(exitFault, "must have at least", "user", "password", "--email", "ann@example.test", "--password-stdin")
	o.fails(exitFault, "no such user", "user", "password", "--email", "nobody@example.test")
	account := o.does("", "account", "create", "--kind", "solo", "--name", "Ann", "--owner", "ann@example.test")["id"].(string)
	key := o.does("", "key", "create", "--account", account, "--name", "ci", "--scope", "balance:read", "--scope", "credits:write")
	if !regexp.MustCompile(`^[0-9a-f]{64}$`).MatchString(key["secret"].(string)) || len(key["scopes"].([]any)) != 2 {
		t.Errorf("made the key %v", key)
	}
	if service := o.does("", "key", "create", "--service", "--name", "api"); len(service["scopes"].([]any)) < 4 {
		t.Errorf("made the service key %v", service)
	}

	o.does("", "credits", "adjust", "--account", account, "--amount", "+12.5", "--reason", "A gift", "--key", "k1")
	again := o.does("", "credits", "adjust", "--account", account, "--amount", "+12.5", "--reason", "A gift", "--key", "k1")
	if again["available"] != "12.5" || again["replayed"] != true {
		t.Errorf("the second time: %v", again)
	}
	if down := o.does("", "credits", "adjust", "--account", account, "--amount", "-2.25", "--reason", "A mistake"); down["available"] != "10.25" {
		t.Errorf("after -2.25: %v", down)
	}
	o.fails(exitFault, "10.25 are available", "credits", "adjust", "--account", account, "--amount", "-11", "--reason", "Too much")
	o.fails(exitFault, "no such account", "credits", "adjust", "--account", "acc_none", "--amount", "1", "--reason", "x")
	o.fails(exitFault, "must be a decimal number", "credits", "adjust", "--account", account, "--amount", "many", "--reason", "x")
	o.fails(exitFault, "--reason must not be empty", "credits", "adjust", "--account", account, "--amount", "1", "--reason", " ")
	o.fails(exitFault, "email address already", "user", "create", "--email", "ANN@example.test", "--name", "Ann")
	o.fails(exitFault, "email must be an email address", "user", "create", "--email", "ann", "--name", "Ann")
	o.fails(exitFault, "solo account already", "account", "create", "--kind", "solo", "--name", "Ann", "--owner", "ann@example.test")
	o.fails(exitFault, "no such plan", "account", "create", "--kind", "enterprise", "--name", "Ann Inc", "--owner", "ann@example.test", "--plan", "gold")
	o.fails(exitUsage, "--service", "key", "create", "--account", account, "--service")
	o.fails(exitFault, "--account must not be empty", "key", "create", "--account", "", "--name", "x")
	o.fails(exitUsage, "missing flags", "key", "create", "--name", "x")
	o.fails(exitUsage, "unexpected argument", "nonsense")

	if verdict := o.does("", "ledger", "verify"); verdict["ok"] != true || verdict["entries"] != float64(2) {
		t.Errorf("the verdict is %v", verdict)
	}
	checkBooks(t, o.env["BURSAR_DATABASE"])
}

func TestVerifyFailsOnWrongBooks(t *testing.T) {
	o := newOperator(t)
	o.fails(exitFault, "no such file", "ledger", "verify")
	o.does("", "user", "create", "--email", "ann@example.test", "--name", "Ann")
	account := o.does("", "account", "create", "--kind", "solo", "--name", "Ann", "--owner", "ann@example.test")["id"].(string)
	o.does("", "credits", "adjust", "--account", account, "--amount", "5", "--reason", "A gift")
	tamper(t, o.env["BURSAR_DATABASE"], "UPDATE balances SET available = available + 1000000")
	o.fails(exitFault, "account "+account+": balance is", "ledger", "verify")
}

// What is owed is paid first, and what is left of it is named.
func TestAdjustNamesWhatIsOwed(t *testing.T) {
	o := newOperator(t)
	o.does("", "user", "create", "--email", "ann@example.test", "--name", "Ann")
	account := o.does("", "account", "create", "--kind", "solo", "--name", "Ann", "--owner", "ann@example.test")["id"].(string)
	k := storetest.Open(t, o.env["BURSAR_DATABASE"], storetest.NewClock(time.Now()), storetest.Settings())
	id := models.AccountID(account)
	bought, err := k.BookPayment(t.Context(), models.Purchase{Credits: 10 * models.Credit, AmountCents: 1250, Currency: "usd", Invoice: "R-1", ReceivedAt: k.Now()},
		models.Command{Account: id, Origin: "test", Key: "k", Actor: models.System})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := k.Charge(id, 10*models.Credit); err != nil {
		t.Fatal(err)
	}
	k.Post(models.Command{Account: id, Do: models.ReversePurchase{PurchaseID: bought.ID, Credits: 10 * models.Credit}})

	if done := o.does("", "credits", "adjust", "--account", account, "--amount", "4", "--reason", "A gift"); done["available"] != "0" || done["owed"] != "6" {
		t.Errorf("the adjustment says %v", done)
	}
	code, text, _ := bursar(t, o.env, "", "credits", "adjust", "--account", account, "--amount", "1", "--reason", "A gift")
	if code != exitOK || text != "Adjusted by 1 credits. 0 are available now. 5 are owed.\n" {
		t.Errorf("ended with %d and said %q", code, text)
	}
	file := filepath.Join(t.TempDir(), "bulk.csv")
	if err := os.WriteFile(file, []byte("account,amount,reason\n"+account+",2,x\n"+account+",7,x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, text, _ = bursar(t, o.env, "", "credits", "adjust-many", file, "--dry-run")
	if !strings.Contains(text, "  2, 0 available and 3 owed then\n") || !strings.Contains(text, "  7, 4 available then\n") {
		t.Errorf("the dry run says %q", text)
	}
	k.CheckBooks()
}

// Many balances are corrected together or not at all, and a file never twice.
func TestAdjustMany(t *testing.T) {
	o := newOperator(t)
	var accounts []string
	for _, name := range []string{"ann", "bob"} {
		o.does("", "user", "create", "--email", name+"@example.test", "--name", name)
		accounts = append(accounts, o.does("", "account", "create", "--kind", "solo", "--name", name, "--owner", name+"@example.test")["id"].(string))
	}
	file := filepath.Join(t.TempDir(), "bulk.csv")
	write := func(lines ...string) {
		t.Helper()
		if err := os.WriteFile(file, []byte("\ufeffReason, Account ,amount,kind\n"+strings.Join(lines, "\n")), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	left := func() string {
		t.Helper()
		var left []string
		for _, id := range accounts {
			o.does("", "credits", "adjust", "--account", id, "--amount", "1", "--reason", "look")
			left = append(left, o.does("", "credits", "adjust", "--account", id, "--amount", "-1", "--reason", "look")["available"].(string))
		}
		return strings.Join(left, " ")
	}
	if err := os.WriteFile(file, []byte("account,amount,reason\n"+accounts[0]+",+10,A gift\n"+accounts[1]+",3,\"Sorry, Bob\"\n"+accounts[1]+",-4,Too much\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	o.fails(exitFault, "line 4  "+accounts[1]+"  -4: This needs 4 credits, and 3 are available.", "credits", "adjust-many", file)
	if got := left(); got != "0 0" {
		t.Errorf("a line was carried out: %s", got)
	}
	write("A gift,"+accounts[0]+",+10,promotional", `"Sorry, Bob",`+accounts[1]+",3,", "Too much,"+accounts[1]+",-2,purchased")
	if dry := o.does("", "credits", "adjust-many", file, "--dry-run"); dry["ok"] != true || left() != "0 0" {
		t.Errorf("the dry run: %v", dry)
	}
	o.does("", "credits", "adjust-many", file)
	again := o.does("", "credits", "adjust-many", file)
	if first := again["lines"].([]any)[0].(map[string]any); first["replayed"] != true || left() != "10 1" {
		t.Errorf("the second time: %v, %s", again, left())
	}
	for what, lines := range map[string][]string{
		`line 2: the amount "many" must be a decimal`: {"x," + accounts[0] + ",many,"},
		"line 3: the reason must not be empty":        {"x," + accounts[0] + ",1,", " ," + accounts[0] + ",1,"},
		"there are no lines":                          {},
		"wrong number of fields":                      {"x,y"},
		"kind must be purchased or promotional":       {"x," + accounts[0] + ",1,allowance"},
		"There is no such account.":                   {"x,acc_none,1,"},
	} {
		write(lines...)
		o.fails(exitFault, what, "credits", "adjust-many", file)
	}
	// All faults are told at once, those that only the ledger knows as well.
	write("x,"+accounts[0]+",many,", "x,"+accounts[0]+",1,", "x,acc_none,1,", "x,"+accounts[0]+",-99,")
	for _, what := range []string{
		`line 2: the amount "many" must be a decimal`, "line 4  acc_none  1: There is no such account.",
		"line 5  " + accounts[0] + "  -99: This needs 99 credits, and 11 are available.", "Nothing was changed: mend the lines with faults.",
	} {
		o.fails(exitFault, what, "credits", "adjust-many", file)
	}
	if got := left(); got != "10 1" {
		t.Errorf("a line was carried out: %s", got)
	}
	checkBooks(t, o.env["BURSAR_DATABASE"])
}

// A statement can be checked by its holder; a checkpoint that was kept elsewhere
// shows a tail that was cut off.
func TestStatementAndCheckpoint(t *testing.T) {
	o := newOperator(t)
	o.env["BURSAR_LEDGER_KEY"] = strings.Repeat("5a", 32)
	o.does("", "user", "create", "--email", "ann@example.test", "--name", "Ann")
	account := o.does("", "account", "create", "--kind", "solo", "--name", "Ann", "--owner", "ann@example.test")["id"].(string)
	o.does("", "credits", "adjust", "--account", account, "--amount", "5", "--reason", "A gift")
	o.does("", "credits", "adjust", "--account", account, "--amount", "-2", "--reason", "A mistake")
	keep := func(args ...string) string {
		t.Helper()
		code, out, log := bursar(t, o.env, "", args...)
		file := filepath.Join(t.TempDir(), "kept.json")
		if err := os.WriteFile(file, []byte(out), 0o600); code != exitOK || err != nil {
			t.Fatalf("bursar %s: exit %d, %v\n%s", strings.Join(args, " "), code, err, log)
		}
		return file
	}
	statement := keep("ledger", "statement", "--account", account)
	if verdict := o.does("", "ledger", "verify-statement", statement); verdict["ok"] != true || verdict["lines"] != float64(2) {
		t.Errorf("the verdict is %v", verdict)
	}
	if empty := o.does("", "ledger", "verify-statement", keep("ledger", "statement", "--account", account, "--until", "2020-01-01")); empty["lines"] != float64(0) {
		t.Errorf("of the past: %v", empty)
	}
	text, err := os.ReadFile(statement)
	if err != nil {
		t.Fatal(err)
	}
	forged := strings.Replace(string(text), `"credits": "5"`, `"credits": "6"`, 1)
	if err := os.WriteFile(statement, []byte(forged), 0o600); err != nil {
		t.Fatal(err)
	}
	o.fails(exitFault, "does not match its hash", "ledger", "verify-statement", statement)
	o.fails(exitFault, "must be from 2000-01-01", "ledger", "statement", "--account", account, "--until", "0000-12-31")
	o.fails(exitFault, "must be a date", "ledger", "statement", "--account", account, "--since", "yesterday")

	checkpoint := keep("ledger", "checkpoint")
	o.does("", "ledger", "verify", "--checkpoint", checkpoint)
	tamper(t, o.env["BURSAR_DATABASE"], "DROP TRIGGER entries_hold; DELETE FROM entries WHERE sequence = 2")
	o.fails(exitFault, "entry 2 and all behind it are gone", "ledger", "verify", "--checkpoint", checkpoint)
	o.env["BURSAR_LEDGER_KEY"] = strings.Repeat("6b", 32)
	o.fails(exitFault, "does not bear the signature", "ledger", "verify", "--checkpoint", checkpoint)
	delete(o.env, "BURSAR_LEDGER_KEY")
	o.fails(exitUsage, "BURSAR_LEDGER_KEY", "ledger", "checkpoint")
}

func TestSettingsAreCheckedWhole(t *testing.T) {
	o := newOperator(t)
	for name, value := range map[string]string{
		"BURSAR_LISTEN": "nowhere", "BURSAR_BASE_URL": "credits.example.com/shop", "BURSAR_CREDIT_PRICE_CENTS": "1.25",
		"BURSAR_CURRENCY": "dollars", "BURSAR_SIGNUP_CREDITS": "-1", "BURSAR_APPROVAL_LIMIT": "none", "BURSAR_TRUSTED_PROXIES": "10.0.0.0/8, everybody",
		"BURSAR_BRAND_ACCENT": "green", "BURSAR_BRAND_LOGO_FILE": "/nowhere/logo.svg", "STRIPE_SECRET_KEY": "sk_live_very_secret", "STRIPE_API_URL": "ftp://x",
	} {
		o.env[name] = value
	}
	code, out, log := bursar(t, o.env, "", "serve")
	if code != exitUsage || out != "" || strings.Contains(log, "very_secret") {
		t.Errorf("exit %d, said %s%s", code, out, log)
	}
	for _, name := range []string{
		"BURSAR_LISTEN", "BURSAR_BASE_URL", "BURSAR_CREDIT_PRICE_CENTS", "BURSAR_CURRENCY", "BURSAR_SIGNUP_CREDITS", "BURSAR_APPROVAL_LIMIT",
		"BURSAR_TRUSTED_PROXIES", "BURSAR_BRAND_ACCENT", "BURSAR_BRAND_LOGO_FILE", "STRIPE_WEBHOOK_SECRET", "STRIPE_API_URL",
	} {
		if !strings.Contains(log, name+" ") {
			t.Errorf("%s is not named in:\n%s", name, log)
		}
	}
}

func TestAddressesThatWouldLeakSecrets(t *testing.T) {
	for _, c := range []struct{ name, value, key string }{
		{"BURSAR_BASE_URL", "http://credits.example.com", ""},
		{"BURSAR_BASE_URL", "https://credits.example.com#top", ""},
		{"BURSAR_BASE_URL", "http://localhost:8080", "sk_live_secret"},
		{"STRIPE_API_URL", "http://stripe.example.com", "sk_test_secret"},
	} {
		o := newOperator(t)
		o.env[c.name], o.env["STRIPE_SECRET_KEY"], o.env["STRIPE_WEBHOOK_SECRET"] = c.value, c.key, "whsec_x"
		o.fails(exitUsage, c.name+" must be", "serve")
	}
}

func TestDemoListensOnThisMachineAlone(t *testing.T) {
	o := newOperator(t)
	o.fails(exitFault, "this machine alone", "demo", "--listen", "0.0.0.0:0", "--data", t.TempDir())
}

func TestDemoGoesOnWithWhatIsThere(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "demo")
	first := startDemo(t, dir, nil)
	account := first.Logins[3].Account // gita's
	if code := first.stop(); code != exitOK {
		t.Fatalf("the demonstration ended with %d", code)
	}
	o := operator{t, map[string]string{"BURSAR_DATABASE": filepath.Join(dir, "bursar.db")}}
	o.does("", "credits", "adjust", "--account", account, "--amount", "1", "--reason", "A gift")

	second := startDemo(t, dir, nil)
	if got := second.get(t, "/api/credits", "gita"); got != `{"credits":6}` {
		t.Errorf("gita has %s", got)
	}
	if len(second.Logins) != len(first.Logins) || second.Logins[3].Account != account {
		t.Error("the second start made other accounts")
	}
}
