package proof_test

import (
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// free are the columns of the ledger's tables that can't be derived from anything else, so
// that a change of them can't be found.
var free = map[string][]string{
	"accounts": {"external_id", "kind", "name", "billing_email", "billing_address", "billing_contacts", "tax_id", "stripe_customer", "storage_usage", "storage_override", "storage_at", "created_at", "low_balance", "search"},
	"purchases": {"user_id", "unit_cents", "flag", "origin", "key", "session_id", "session_url", "payment_intent_id", "created_at", "updated_at", "paid_at", "paid_cents", "tax_cents", "dispute",
		"method", "invoice", "invoice_fold", "received_at"},
	"plan_versions": {"name", "storage_limit", "price_cents", "currency", "features", "created_at"},
}

// Every change of a column that can be derived or is in the chain is found.
func TestEveryFlippedColumnIsFound(t *testing.T) {
	k, account := storetest.RichBooksOnFile(t)
	k.Post(models.Command{Account: account, Do: models.ChangeCap{Subject: models.CapOnAccount, Window: models.CapDay, Amount: new(9 * models.Credit)}})
	k.Post(models.Command{Account: account, Do: models.ChangeCap{
		Subject: models.CapOnMember("usr_1"), Window: models.CapEver, Amount: new(9 * models.Credit), Boost: &models.CapBoost{Credits: models.Credit, Until: k.Clock.Now().Add(time.Hour)},
	}})
	lot := k.Post(models.Command{Account: account, Do: models.GrantCredits{Kind: models.Promotional, Credits: models.Credit, ExpiresAt: k.Clock.Now().Add(time.Hour)}})
	k.Post(models.Command{Account: account, Do: models.ExtendLot{LotID: lot.Entry.NewLots[0].ID}})
	if _, err := k.Charge(account, models.Credit); err != nil {
		t.Fatal(err)
	}
	db := storetest.Database(t, k.Path, "")
	for _, table := range []string{
		"entries", "lots", "balances", "charges", "usage", "flows", "subscriptions", "caps", "accounts", "purchases", "plan_versions", "symbols", "secrets",
	} {
		for _, trigger := range []string{table + "_keep", table + "_hold", table + "_erase"} {
			if _, err := db.ExecContext(t.Context(), "DROP TRIGGER IF EXISTS "+trigger); err != nil {
				t.Fatal(err)
			}
		}
		numberRows(t, db, table)
		for column, kind := range columnsOf(t, db, table) {
			if slices.Contains(free[table], column) {
				continue
			}
			flip(t, k, db, table, column, kind)
		}
	}
	k.CheckBooks()
	if k.Balance(account).Sequence == 0 {
		t.Error("there was nothing to flip")
	}
}

// flips are how a column of a type is changed: the first change that no constraint rejects.
var flips = map[string][]string{
	"TEXT":    {"COALESCE(%[1]s, '') || 'x'"},
	"BLOB":    {"CASE WHEN %[1]s IS NULL THEN x'01' ELSE CASE substr(%[1]s, 1, 1) WHEN x'00' THEN x'01' ELSE x'00' END || substr(%[1]s, 2) END"},
	"BOOLEAN": {"NOT %[1]s"},
	"BIGINT":  {"COALESCE(%[1]s, 0) + 1", "%[1]s - 1"},
	"INTEGER": {"%[1]s + 1", "%[1]s - 1", "%[1]s + 1000"},
}

// flip changes one column of each row of a table in turn, verifies, and restores it.
func flip(t *testing.T, k *storetest.Kit, db *sql.DB, table, column, kind string) {
	t.Helper()
	if len(flips[kind]) == 0 {
		t.Fatalf("%s.%s is of the type %s", table, column, kind)
	}
	for _, row := range rowsOf(t, db, table) {
		var before any
		if err := db.QueryRowContext(t.Context(), fmt.Sprintf("SELECT %s FROM %s WHERE rowid = ?", column, table), row).Scan(&before); err != nil {
			t.Fatal(err)
		}
		set := func(at int64, expression string, args ...any) error {
			_, err := db.ExecContext(t.Context(), fmt.Sprintf("UPDATE %s SET %s = %s WHERE rowid = ?", table, column, expression), append(args, at)...)
			return err
		}
		changed := slices.IndexFunc(flips[kind], func(to string) bool { return set(row, fmt.Sprintf(to, column)) == nil })
		if changed < 0 {
			continue // a constraint rejects it, which is as good
		}
		if v, err := k.Verify(t.Context(), nil); err != nil || len(v.Discrepancies) == 0 {
			t.Errorf("nobody notices a changed %s.%s of row %d (%v)", table, column, row, err)
		}
		at := row
		if kind == "INTEGER" { // the row is found by it
			at = map[int]int64{0: row + 1, 1: row - 1, 2: row + 1000}[changed]
		}
		if err := set(at, "?", before); err != nil {
			t.Fatal(err)
		}
	}
}

// onFile reports whether a database is SQLite's.
func onFile(t *testing.T, db *sql.DB) bool {
	t.Helper()
	var version string
	return db.QueryRowContext(t.Context(), "SELECT sqlite_version()").Scan(&version) == nil
}

func columnsOf(t *testing.T, db *sql.DB, table string) map[string]string {
	t.Helper()
	query := "SELECT name, type FROM pragma_table_xinfo('" + table + "') WHERE hidden = 0"
	if storetest.OnServer() && !onFile(t, db) {
		query = "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = '" + table + "'"
	}
	rows, err := db.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	columns := map[string]string{}
	for rows.Next() {
		var name, kind string
		if err := rows.Scan(&name, &kind); err != nil {
			t.Fatal(err)
		}
		columns[name] = kind
	}
	if err := rows.Err(); err != nil || len(columns) == 0 {
		t.Fatalf("%s has %d columns, %v", table, len(columns), err)
	}
	return columns
}

// numberRows gives the rows of a table that is stored without rowids numbers by which the
// test finds them.
func numberRows(t *testing.T, db *sql.DB, table string) {
	t.Helper()
	var made string
	if err := db.QueryRowContext(t.Context(), "SELECT sql FROM sqlite_master WHERE name = ?", table).Scan(&made); err != nil {
		t.Fatal(err)
	}
	made, without := strings.CutSuffix(made, "WITHOUT ROWID")
	if !without {
		return
	}
	for _, statement := range []string{
		"ALTER TABLE " + table + " RENAME TO before", made, "INSERT INTO " + table + " SELECT * FROM before", "DROP TABLE before",
	} {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

func rowsOf(t *testing.T, db *sql.DB, table string) (ids []int64) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), "SELECT rowid FROM "+table)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	if err := rows.Err(); err != nil || len(ids) == 0 {
		t.Fatalf("%s has %d rows, %v", table, len(ids), err)
	}
	return ids
}
