package proof_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// mutable are the columns of immutable rows that the ledger changes.
var mutable = map[string][]string{
	"entries":  {"salt", "texts"}, // they can be erased
	"lots":     {"remaining", "held", "started", "frozen", "extended", "extended_to", "first_draw", "last_draw", "live"},
	"charges":  {"status", "credits", "refunded", "ended_at", "parts"},
	"accounts": {"external_id", "kind", "name", "billing_email", "billing_address", "billing_contacts", "tax_id", "stripe_customer", "zone", "status", "storage_usage", "storage_override", "storage_at", "low_balance", "search"},
}

// What can't be changed is refused by the database itself.
func TestGuards(t *testing.T) {
	k, _ := storetest.RichBooks(t)
	if err := k.WriteAudit(t.Context(), models.AuditRecord{Actor: models.System, Action: "test"}); err != nil {
		t.Fatal(err)
	}
	server := storetest.OnServer()
	var statements []string
	for _, table := range []string{"entries", "lots", "charges", "symbols", "secrets", "plan_versions", "audit", "accounts"} {
		var columns []string
		for column := range columnsOf(t, storetest.Database(t, k.Path, ""), table) {
			columns = append(columns, column)
			if !slices.Contains(mutable[table], column) && (column != "account" || !server) { // which a check ties to the place
				statements = append(statements, fmt.Sprintf("UPDATE %s SET %s = %s", table, column, column))
			}
		}
		if table == "accounts" {
			continue // they have no history that others refer to
		}
		list := strings.Join(columns, ", ")
		if server {
			statements = append(statements, "DELETE FROM "+table, "TRUNCATE "+table)
			continue
		}
		statements = append(statements, "DELETE FROM "+table, fmt.Sprintf("INSERT OR REPLACE INTO %s (%s) SELECT %s FROM %s", table, list, list, table))
	}
	statements = append(statements, "UPDATE entries SET texts = '{}'", "UPDATE entries SET salt = hash",
		"UPDATE audit SET detail = 'nothing happened'", "UPDATE audit SET detail = 'Closed user', action = 'other'")
	for _, statement := range statements {
		if err := storetest.Tamper(t, k, statement); err == nil || !strings.Contains(err.Error(), "can") && !strings.Contains(err.Error(), "append-only") && !strings.Contains(err.Error(), "immutable") {
			t.Errorf("the database carries out %s (%v)", statement, err)
		}
	}
	impossible := []string{"UPDATE lots SET remaining = -1", "UPDATE lots SET live = NOT live", "UPDATE balances SET available = -1"}
	if server {
		impossible = append(impossible, "UPDATE lots SET account = account + 1")
	} else {
		impossible = append(impossible, "UPDATE usage SET credits = 1.5") // which a server takes for 2
	}
	for _, statement := range impossible {
		if err := storetest.Tamper(t, k, statement); err == nil {
			t.Errorf("the database carries out %s", statement)
		}
	}
	k.CheckBooks()
}

// Rows that are missing, that are too many, or that can't be read, are found. What columns
// say is flipped in another test.
func TestVerifyFindsWhatWasTamperedWith(t *testing.T) {
	for statement, want := range map[string]string{
		"DROP TRIGGER entries_hold; DELETE FROM entries WHERE place & 4294967295 = 3":                                      "entry 4: follows 2",
		"DROP TRIGGER entries_hold; DELETE FROM entries WHERE place = (SELECT MAX(place) FROM entries)":                    "balance is",
		"DROP TRIGGER entries_keep; UPDATE entries SET delta = 'much' WHERE place & 4294967295 = 3":                        "entry 3: can't be read",
		"DROP TRIGGER entries_keep; UPDATE entries SET draws = x'ff' WHERE kind = 'charge'":                                "its draws can't be read",
		"DROP TRIGGER entries_keep; UPDATE entries SET draws = draws || x'818000' WHERE kind = 'charge'":                   "its draws can't be read",
		"DROP TRIGGER entries_keep; UPDATE entries SET more = '{}' WHERE kind = 'charge'":                                  "what more it has",
		"DROP TRIGGER entries_keep; UPDATE entries SET more = replace(more, '{', '{ ') WHERE kind = 'hold'":                "is not as it was written",
		"DROP TRIGGER entries_keep; UPDATE entries SET more = replace(more, '{', '{\"x\":1,') WHERE kind = 'hold'":         "is not as it was written",
		"DROP TRIGGER entries_keep; UPDATE entries SET fingerprint = fingerprint || x'00' WHERE kind = 'charge'":           "a hash of it is not one",
		"DROP TRIGGER entries_keep; UPDATE entries SET commitment = x'00' WHERE kind = 'hold'":                             "a hash of it is not one",
		"DROP TRIGGER entries_keep; UPDATE entries SET product = 1 WHERE kind = 'capture'":                                 "is filed under another product",
		"DROP TRIGGER entries_keep; UPDATE entries SET member = (SELECT MAX(number) FROM symbols) WHERE kind = 'purchase'": "without a charge",
		"DROP TRIGGER entries_keep; UPDATE entries SET about = about + (1 << 32) WHERE kind = 'capture'":                   "is about none that comes before it",
		"DROP TRIGGER entries_erase; UPDATE entries SET texts = '{\"reason\":\"other\"}' WHERE kind = 'grant'":             "its texts are not those",
		"DROP TRIGGER entries_erase; UPDATE entries SET texts = '{\"reason\":\"other\"}' WHERE salt IS NULL":               "texts without a salt",
		"DROP TRIGGER entries_erase; UPDATE entries SET texts = NULL WHERE kind = 'grant'":                                 "its texts are not those",
		"DROP TRIGGER lots_hold; DELETE FROM lots WHERE place = (SELECT MIN(place) FROM lots)":                             "does not match its hash",
		"INSERT INTO lots SELECT place + 99, sequence, kind, source, subscription_id, purchase_id, continues, paid_minor, currency, granted, priority, starts_at, expires_at, remaining, held, started, frozen, extended, extended_to, first_draw, last_draw, live FROM lots LIMIT 1":        "was made by no entry",
		"INSERT INTO lots SELECT place + (5 << 32), sequence, kind, source, subscription_id, purchase_id, continues, paid_minor, currency, granted, priority, starts_at, expires_at, remaining, held, started, frozen, extended, extended_to, first_draw, last_draw, live FROM lots LIMIT 1": "lots has rows of the account number 6",
		"INSERT INTO charges SELECT place + 99, status, credits, held, refunded, expires_at, ended_at, parts FROM charges LIMIT 1":                                                                                                                                                           "stands in no entry",
		"INSERT INTO charges SELECT place + (7 << 32), status, credits, held, refunded, expires_at, ended_at, parts FROM charges LIMIT 1":                                                                                                                                                    "charges has rows of the account number 8",
		"DROP TRIGGER charges_hold; DELETE FROM charges WHERE status = 'held'": "charges that were held or refunded",
		"UPDATE charges SET parts = NULL WHERE status = 'held'":                "does not hold what its entries say",
		"DELETE FROM balances": "and no balance",
		"INSERT INTO balances SELECT account + 3, sequence, head, ordinal, available, held, frozen, scheduled, debt, effective_at, updated_at, next_boundary_at FROM balances": "balances has rows of the account number 4",
		"DELETE FROM usage":                   "is missing; the entries say",
		"DELETE FROM usage WHERE credits = 0": "is missing; the entries say",
		"INSERT INTO usage SELECT account, quarter_at, product + 1, api_key, member, 0, 0, 0 FROM usage WHERE true LIMIT 1": "and no entry has any",
		"INSERT INTO usage SELECT account, 0, product, api_key, member, credits, refunded, charges FROM usage LIMIT 1":      "and no entry has any",
		"INSERT INTO usage SELECT account, quarter_at + 900000000000, 0, 0, 0, 0, 0, 0 FROM usage LIMIT 1":                  "and no entry has any",
		"INSERT INTO usage SELECT account + 1, quarter_at, product, api_key, member, 0, 0, 0 FROM usage LIMIT 1":            "usage has rows of the account number 2",
		"INSERT INTO usage SELECT -1, quarter_at, product, api_key, member, 0, 0, 0 FROM usage LIMIT 1":                     "usage has rows of the account number -1",
		"DELETE FROM flows WHERE flow = 'used'": "used of 2026-03-29 is missing",
		"INSERT INTO flows SELECT account, day_at + 86400000000, kind, currency, flow, credits, cents FROM flows WHERE flow = 'sold'": "and no entry has any",
		"INSERT INTO flows SELECT account + 1, day_at, kind, currency, flow, credits, cents FROM flows WHERE flow = 'sold'":           "flows has rows of the account number 2",
		"DELETE FROM caps WHERE removed": "has 1 caps less",
		"INSERT INTO caps SELECT account, 'account', 'ever', amount, boost, boost_until, removed, window_start, window_end, used, counted_from FROM caps WHERE true LIMIT 1": "stands in no entry",
		"DELETE FROM subscriptions": "has 0 subscriptions",
		"INSERT INTO subscriptions SELECT 'sub_x', account, plan_id, version, status, anchor_at, anchor_zone, period_number, period_start_at, period_end_at, allowance_lot, next_plan_id, cancel_at_end, created_at, ended_at FROM subscriptions": "subscription sub_x is not as its entries left it",
		"UPDATE accounts SET zone = 'Asia/Tokyo'":                                           "has the zone and status",
		"DELETE FROM accounts":                                                              "entries has rows of the account number 1",
		"DROP TRIGGER accounts_keep; UPDATE accounts SET number = 9":                        "entries has rows of the account number 1",
		"DROP TRIGGER symbols_hold; DELETE FROM symbols":                                    "does not match its hash",
		"DROP TRIGGER symbols_keep; UPDATE symbols SET text = 'x' WHERE number = 0":         "the symbol 0",
		"DROP TRIGGER secrets_hold; DELETE FROM secrets":                                    "the secret of identifiers",
		"DROP TRIGGER plan_versions_hold; DELETE FROM plan_versions":                        "does not match its hash",
		"UPDATE purchases SET state = 'pending'":                                            "was credited but is not paid",
		"DROP TRIGGER purchases_keep; UPDATE purchases SET amount_cents = amount_cents + 1": "its lot says",
	} {
		k, _ := storetest.RichBooksOnFile(t)
		if err := storetest.Tamper(t, k, statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
		if v, err := k.Verify(t.Context(), nil); err != nil || !strings.Contains(strings.Join(v.Discrepancies, "\n"), want) {
			t.Errorf("verify finds %q (%v) after %s", v.Discrepancies, err, statement)
		}
	}
}

// Values that nobody could have written are discrepancies too, and no crash.
func TestVerifyBearsEverything(t *testing.T) {
	k := storetest.NewOnFile(t)
	_, account := k.Person("ann")
	k.Grant(account.ID, 10*models.Credit)
	k.Post(models.Command{Account: account.ID, Do: models.ChangeCap{Subject: models.CapOnAccount, Window: models.CapDay, Amount: new(9 * models.Credit)}})
	checkpoint, err := k.Checkpoint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	k.Clock.Add(48 * time.Hour)
	for range 2 {
		if _, err := k.Charge(account.ID, models.Credit); err != nil {
			t.Fatal(err)
		}
		k.Clock.Add(24 * time.Hour)
	}
	later, err := k.Checkpoint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := k.Charge(account.ID, models.Credit); err != nil {
		t.Fatal(err)
	}
	if err := storetest.Tamper(t, k, `PRAGMA ignore_check_constraints = 1; DROP TRIGGER accounts_keep; DROP TRIGGER lots_keep;
		UPDATE accounts SET opened_zone = 'nowhere', zone = 'nowhere'; UPDATE lots SET granted = 0, starts_at = 9223372036854775807, expires_at = -1`); err != nil {
		t.Fatal(err)
	}
	for what, verify := range map[string]func() (models.Verification, error){
		"all":        func() (models.Verification, error) { return k.Verify(t.Context(), nil) },
		"since":      func() (models.Verification, error) { return k.VerifySince(t.Context(), checkpoint, nil) },
		"since then": func() (models.Verification, error) { return k.VerifySince(t.Context(), later, nil) },
	} {
		if v, err := verify(); err != nil || len(v.Discrepancies) == 0 {
			t.Errorf("%s: %q, %v", what, v.Discrepancies, err)
		}
	}
}

// Erasing texts, a reason and those of a charge, leaves no trace of them, and the books
// stay right; the key of their command still replays.
func TestErasedTexts(t *testing.T) {
	k := storetest.New(t)
	_, account := k.Person("ann")
	k.Grant(account.ID, 10*models.Credit)
	command := models.Command{
		Account: account.ID, Origin: "operator", Key: "k1", Reason: "Ann called about a bill",
		Do: models.ChargeCredits{Charge: models.Charge{Credits: models.Credit, Reference: "Ann's order", Description: "for Ann"}},
	}
	k.Post(command)
	if err := storetest.Tamper(t, k, "UPDATE entries SET salt = NULL, texts = NULL"); err != nil {
		t.Fatal(err)
	}
	k.CheckBooks()
	if receipt := k.Post(command); !receipt.Replayed {
		t.Error("it was charged again")
	}
	k.CheckBooks()
}
