package store_test

import (
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store"
	"github.com/bursar-portal/bursar/models/storetest"
	"github.com/bursar-portal/bursar/models/storetest/postgres"
)

// A migration that was cut off on a server goes on with the next start: each of its statements
// does nothing if it was carried out before.
func TestAMigrationThatWasCutOffGoesOn(t *testing.T) {
	url := postgres.New(t, nil)
	migrate := func() described {
		t.Helper()
		s, err := store.Open(t.Context(), store.Config{Path: url, Now: time.Now, Settings: storetest.Settings()})
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = s.Close() }()
		if err := s.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := s.Ready(t.Context()); err != nil {
			t.Error(err)
		}
		return describePostgres(t, storetest.Database(t, url, ""))
	}
	whole := migrate()
	db := storetest.Database(t, url, "")
	var secret, again []byte
	if err := db.QueryRowContext(t.Context(), "SELECT ids FROM secrets").Scan(&secret); err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(t.Context(), "DELETE FROM goose_db_version WHERE version_id > 0; DROP TABLE tasks; DROP TRIGGER closed_figures_stay ON closed_figures; DROP INDEX mails_due"); err != nil {
		t.Fatal(err)
	}
	if resumed := migrate(); !maps.Equal(whole, resumed) {
		t.Errorf("the schema is %v\nwithout a break %v", resumed, whole)
	}
	if err := db.QueryRowContext(t.Context(), "SELECT ids FROM secrets").Scan(&again); err != nil || string(again) != string(secret) {
		t.Errorf("the secret is %x, it was %x, %v", again, secret, err)
	}
}

// The tables of the ledger by whether a row's key begins with its place, whose upper half is
// the account, or with the account itself.
var ledgerTables = map[string]string{
	"entries": "place", "lots": "place", "charges": "place",
	"balances": "account", "caps": "account", "flows": "account", "usage": "account", "verified": "account",
}

// Every unique key of the ledger begins with the account, or with the place that does, and has
// the account as a column: so an engine can keep each account's rows together, and checks a
// key in one part.
func TestKeysOfTheLedgerBeginWithTheAccount(t *testing.T) {
	db := storetest.Database(t, migrated(t), "")
	keys := map[string]int{}
	each(t, db, `SELECT c.relname, i.relname, (SELECT string_agg(pg_get_indexdef(i.oid, k, true), ', ' ORDER BY k) FROM generate_series(1, x.indnkeyatts) k)
		FROM pg_index x JOIN pg_class c ON c.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
		WHERE x.indisunique AND c.relnamespace = 'public'::regnamespace`, 3, func(v []string) {
		begins, ours := ledgerTables[v[0]]
		if !ours {
			return
		}
		keys[v[0]]++
		columns := strings.Split(v[2], ", ")
		hasAccount := false
		for _, c := range columns {
			hasAccount = hasAccount || c == "account"
		}
		if columns[0] != "account" && columns[0] != begins || !hasAccount {
			t.Errorf("the key %s of %s is (%s)", v[1], v[0], v[2])
		}
	})
	for table, begins := range ledgerTables {
		if keys[table] == 0 {
			t.Errorf("%s has no key", table)
		}
		if begins != "place" {
			continue
		}
		var checks int
		row := db.QueryRowContext(t.Context(), "SELECT COUNT(*) FROM pg_constraint WHERE conrelid = $1::regclass AND contype = 'c' AND pg_get_constraintdef(oid) = 'CHECK ((account = (place >> 32)))'", table)
		if err := row.Scan(&checks); err != nil || checks != 1 {
			t.Errorf("%s: nothing says that the account is the upper half of the place: %d, %v", table, checks, err)
		}
	}
	// Whatever has an account's number is a part of the ledger, but for its subscriptions, whose
	// own key is what their entries name, and the list of accounts.
	each(t, db, `SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
		WHERE c.relkind = 'r' AND a.attname = 'account' AND c.relnamespace = 'public'::regnamespace`, 1, func(v []string) {
		if _, ours := ledgerTables[v[0]]; !ours && v[0] != "subscriptions" {
			t.Errorf("%s has an account, and is not known as a table of the ledger", v[0])
		}
	})
}

// migrated returns the URL of a server's database with the schema.
func migrated(t *testing.T) string {
	t.Helper()
	return postgres.New(t, func(url string) error {
		s, err := store.Open(t.Context(), store.Config{Path: url, Now: time.Now, Settings: storetest.Settings()})
		if err != nil {
			return err
		}
		defer func() { _ = s.Close() }()
		return s.Migrate(t.Context())
	})
}

// An account has 4,294,967,295 entries and as many lots at the most: the next row would stand
// among those of the next account.
func TestAnAccountKeepsToItsPlaces(t *testing.T) {
	for name, k := range map[string]*storetest.Kit{"SQLite": storetest.NewOnFile(t), "the engine of the tests": storetest.New(t)} {
		_, account := k.Person("ann")
		k.Grant(account.ID, models.Credit)
		db := storetest.Database(t, k.Path, "")
		for _, column := range []string{"sequence", "ordinal"} {
			if _, err := db.ExecContext(t.Context(), "UPDATE balances SET "+column+" = 4294967296"); err == nil || !strings.Contains(err.Error(), "constraint") {
				t.Errorf("%s: %s is 4294967296, %v", name, column, err)
			}
			if _, err := db.ExecContext(t.Context(), "UPDATE balances SET "+column+" = 4294967295"); err != nil {
				t.Errorf("%s: %s is not 4294967295, %v", name, column, err)
			}
			if _, err := db.ExecContext(t.Context(), "UPDATE balances SET "+column+" = 1"); err != nil {
				t.Error(err)
			}
		}
		k.CheckBooks()
	}
}
