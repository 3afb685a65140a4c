package storetest

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store"
)

// WantCode fails the test unless err is an error with the code.
func WantCode(t *testing.T, err error, code models.Code) {
	t.Helper()
	if models.CodeOf(err) != code {
		t.Fatalf("%v, want %s", err, code)
	}
}

// Tamper runs statements on the database without the store.
func Tamper(t *testing.T, k *Kit, statements string) error {
	t.Helper()
	db := Database(t, k.Path, "")
	if store.IsServer(k.Path) {
		statements = withoutReferences + InPostgres(t, db, statements)
	} else {
		statements = "PRAGMA recursive_triggers = 1; " + statements
	}
	_, err := db.ExecContext(t.Context(), statements)
	return err
}

// withoutReferences takes the foreign keys away, which SQLite minds only if it is told to.
const withoutReferences = `DO $$ DECLARE r record; BEGIN
	FOR r IN SELECT conrelid::regclass AS place, conname FROM pg_constraint WHERE contype = 'f' LOOP
		EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', r.place, r.conname);
	END LOOP;
END $$; `

// MonthReport returns the roll-forward of a month of 2026 as printed by PrintReport, and
// fails the test unless it agrees with the lots.
func MonthReport(t *testing.T, k *Kit, m time.Month, account models.AccountID) []string {
	t.Helper()
	from := time.Date(2026, m, 1, 0, 0, 0, 0, time.UTC)
	if _, err := k.AdvanceAccounts(t.Context(), from.AddDate(0, 1, 0), 1000); err != nil {
		t.Fatal(err)
	}
	report, err := k.Report(t.Context(), models.ReportQuery{From: from, Until: from.AddDate(0, 1, 0), AccountID: account})
	if err != nil {
		t.Fatal(err)
	}
	if !report.Reconciles || report.PendingAccounts != 0 {
		t.Errorf("%s: agrees %v, %d accounts are due: %+v", m, report.Reconciles, report.PendingAccounts, report.Lines)
	}
	return PrintReport(report.Lines)
}

// PrintReport prints the lines of a report: kind, currency, opening, each movement, and
// closing, as credits/cents.
func PrintReport(lines []models.ReportLine) (texts []string) {
	for _, l := range lines {
		text := fmt.Sprintf("%s%s %s/%d", l.Kind, l.Currency, l.Opening.Credits, l.Opening.Cents)
		for _, f := range models.Movements {
			if p, ok := l.Movements[f]; ok {
				text += fmt.Sprintf(" %s %s/%d", f, p.Credits, p.Cents)
			}
		}
		texts = append(texts, text+fmt.Sprintf(" = %s/%d", l.Closing.Credits, l.Closing.Cents))
	}
	return texts
}

// WantReport fails the test unless two printed reports are the same.
func WantReport(t *testing.T, what any, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%v:\ngot  %q\nwant %q", what, got, want)
	}
}

// NamePlace gives a person a pending place in an account, as if a program had named them
// for it.
func NamePlace(t *testing.T, k *Kit, account models.AccountID, user models.UserID, role models.Role) {
	t.Helper()
	if err := Tamper(t, k, fmt.Sprintf("INSERT INTO members (account_id, user_id, role, created_at, pending) VALUES ('%s', '%s', '%s', %d, TRUE)",
		account, user, role, k.Now().UnixMicro())); err != nil {
		t.Fatal(err)
	}
}
