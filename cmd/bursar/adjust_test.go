package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// An adjustment pays debt first, and prints what is still owed.
func TestAdjustPaysDebt(t *testing.T) {
	c := newCommandLine(t)
	c.run("", "user", "create", "--email", "ann@example.test", "--name", "Ann")
	account := c.run("", "account", "create", "--kind", "solo", "--name", "Ann", "--owner", "ann@example.test")["id"].(string)
	k := storetest.Open(t, c.env["BURSAR_DATABASE"], storetest.NewClock(time.Now()), storetest.Settings())
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

	if done := c.run("", "credits", "adjust", "--account", account, "--amount", "4", "--reason", "A gift"); done["available"] != "0" || done["owed"] != "6" {
		t.Errorf("the result is %v", done)
	}
	code, text, _ := runCommand(t, c.env, "", "credits", "adjust", "--account", account, "--amount", "1", "--reason", "A gift")
	if code != exitOK || text != "Adjusted by 1 credits. 0 available now. 5 owed.\n" {
		t.Errorf("exit %d, printed %q", code, text)
	}
	file := filepath.Join(t.TempDir(), "bulk.csv")
	if err := os.WriteFile(file, []byte("account,amount,reason\n"+account+",2,x\n"+account+",7,x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, text, _ = runCommand(t, c.env, "", "credits", "adjust-many", file, "--dry-run")
	if !strings.Contains(text, "  2, leaves 0 available and 3 owed\n") || !strings.Contains(text, "  7, leaves 4 available\n") {
		t.Errorf("the dry run printed %q", text)
	}
	k.CheckBooks()
}

// The lines of a file are carried out together or not at all, and only once.
func TestAdjustMany(t *testing.T) {
	c := newCommandLine(t)
	var accounts []string
	for _, name := range []string{"ann", "bob"} {
		c.run("", "user", "create", "--email", name+"@example.test", "--name", name)
		accounts = append(accounts, c.run("", "account", "create", "--kind", "solo", "--name", name, "--owner", name+"@example.test")["id"].(string))
	}
	file := filepath.Join(t.TempDir(), "bulk.csv")
	write := func(lines ...string) {
		t.Helper()
		if err := os.WriteFile(file, []byte("\ufeffReason, Account ,amount,kind\n"+strings.Join(lines, "\n")), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	balances := func() string {
		t.Helper()
		var available []string
		for _, id := range accounts {
			c.run("", "credits", "adjust", "--account", id, "--amount", "1", "--reason", "look")
			available = append(available, c.run("", "credits", "adjust", "--account", id, "--amount", "-1", "--reason", "look")["available"].(string))
		}
		return strings.Join(available, " ")
	}
	if err := os.WriteFile(file, []byte("account,amount,reason\n"+accounts[0]+",+10,A gift\n"+accounts[1]+",3,\"Sorry, Bob\"\n"+accounts[1]+",-4,Too much\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c.runFails(exitFailure, "line 4  "+accounts[1]+"  -4: This needs 4 credits, and 3 are available.", "credits", "adjust-many", file)
	if got := balances(); got != "0 0" {
		t.Errorf("a line was carried out: %s", got)
	}
	write("A gift,"+accounts[0]+",+10,promotional", `"Sorry, Bob",`+accounts[1]+",3,", "Too much,"+accounts[1]+",-2,purchased")
	if dry := c.run("", "credits", "adjust-many", file, "--dry-run"); dry["ok"] != true || balances() != "0 0" {
		t.Errorf("the dry run: %v", dry)
	}
	c.run("", "credits", "adjust-many", file)
	again := c.run("", "credits", "adjust-many", file)
	if first := again["lines"].([]any)[0].(map[string]any); first["replayed"] != true || balances() != "10 1" {
		t.Errorf("the second time: %v, %s", again, balances())
	}
	for text, lines := range map[string][]string{
		`line 2: the amount "many" must be a decimal`: {"x," + accounts[0] + ",many,"},
		"line 3: the reason must not be empty":        {"x," + accounts[0] + ",1,", " ," + accounts[0] + ",1,"},
		"there are no lines":                          {},
		"wrong number of fields":                      {"x,y"},
		"kind must be purchased or promotional":       {"x," + accounts[0] + ",1,allowance"},
		"There is no such account.":                   {"x,acc_none,1,"},
	} {
		write(lines...)
		c.runFails(exitFailure, text, "credits", "adjust-many", file)
	}
	// All errors are reported at once, including those of the ledger.
	write("x,"+accounts[0]+",many,", "x,"+accounts[0]+",1,", "x,acc_none,1,", "x,"+accounts[0]+",-99,")
	for _, text := range []string{
		`line 2: the amount "many" must be a decimal`, "line 4  acc_none  1: There is no such account.",
		"line 5  " + accounts[0] + "  -99: This needs 99 credits, and 11 are available.", "Nothing was changed. Fix the lines with errors.",
	} {
		c.runFails(exitFailure, text, "credits", "adjust-many", file)
	}
	if got := balances(); got != "10 1" {
		t.Errorf("a line was carried out: %s", got)
	}
	checkBooks(t, c.env["BURSAR_DATABASE"])
}
