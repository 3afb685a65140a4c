package store_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store"
	"github.com/bursar-portal/bursar/models/store/copying"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/storetest"
	"github.com/bursar-portal/bursar/models/storetest/postgres"
)

// books returns the path of a file with rich books, and more rows in a table than one page of a
// copy has, among them a batch and a request that were decided.
func books(t *testing.T) (path string, clock *storetest.Clock, account models.AccountID) {
	t.Helper()
	k, id := storetest.RichBooksOnFile(t)
	for range database.RowsPerStatement {
		k.Grant(id, models.Credit)
	}
	var admins []models.UserID
	for _, name := range []string{"ada", "ben"} {
		u, err := k.CreateUser(t.Context(), models.NewUser{Email: name + "@ops.test", Name: name, Zone: "UTC", Operator: models.OperatorAdmin})
		if err != nil {
			t.Fatal(err)
		}
		admins = append(admins, u.ID)
	}
	lines := []models.AdjustmentLine{{Number: 1, Account: id, Amount: models.Credit, Kind: models.Purchased, Reason: "A correction"}}
	b, err := models.NewAdjustmentBatch(lines)
	if err != nil {
		t.Fatal(err)
	}
	b.State, b.RequestedBy, b.FileName, b.Key = models.BatchDraft, admins[0], "march.csv", "k"
	if b, err = k.OpenBatch(t.Context(), b, lines, models.AuditRecord{Action: "batch.open"}); err != nil {
		t.Fatal(err)
	}
	if err := k.DecideBatch(t.Context(), models.BatchDecision{ID: b.ID, From: b.State, By: admins[0], To: models.BatchDiscarded, Audit: models.AuditRecord{Action: "batch.decide"}}); err != nil {
		t.Fatal(err)
	}
	plan := k.Plan(models.PlanVersion{Slug: "pro", Name: "Pro", Allowance: models.Credit, Period: models.Monthly})
	p, err := k.Propose(t.Context(), models.Proposal{
		ID: models.NewProposalID(), Title: "Give", Account: id, Credits: models.Credit, Reason: "Agreed",
		Origin: "form:" + string(admins[0]), EntryKey: "k", RequestedBy: admins[0], Key: "k",
		Change: models.ProposedChange{
			Command:     models.StartSubscription{SubscriptionID: models.NewSubscriptionID(), PlanID: plan.PlanID},
			AuditAction: "plan.start", AuditSubject: "pro", Done: "Started Pro",
		},
	}, models.AuditRecord{Actor: models.System, Action: "approval.ask"})
	if err != nil {
		t.Fatal(err)
	}
	if err := k.ApproveProposal(t.Context(), models.ProposalDecision{ID: p.ID, By: admins[1], Audit: models.AuditRecord{Action: "approval.approve"}}); err != nil {
		t.Fatal(err)
	}
	k.CheckBooks()
	if err := k.Close(); err != nil {
		t.Fatal(err)
	}
	db := storetest.Database(t, k.Path, "")
	// Numbers that rows had which are gone.
	if _, err := db.ExecContext(t.Context(), "INSERT INTO sqlite_sequence (name, seq) VALUES ('refusals', 77)"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return k.Path, k.Clock, id
}

func copied(t *testing.T, from, to string, clock *storetest.Clock) (store.Copied, error) {
	t.Helper()
	return store.Copy(t.Context(), at(from, clock), at(to, clock), nil)
}

func at(path string, clock *storetest.Clock) store.Config {
	return store.Config{Path: path, Now: clock.Now, Settings: storetest.Settings()}
}

// dump returns all rows of a file, by table.
func dump(t *testing.T, path string) map[string]string {
	t.Helper()
	db := storetest.Database(t, path, "")
	defer db.Close()
	var names string
	if err := db.QueryRowContext(t.Context(), "SELECT group_concat(name) FROM sqlite_schema WHERE type = 'table' AND name NOT IN ('goose_db_version', 'sqlite_stat1')").Scan(&names); err != nil {
		t.Fatal(err)
	}
	tables := map[string]string{}
	for name := range strings.SplitSeq(names, ",") {
		rows, err := db.QueryContext(t.Context(), "SELECT * FROM "+name+" ORDER BY 1, 2")
		if err != nil {
			rows, err = db.QueryContext(t.Context(), "SELECT * FROM "+name)
		}
		if err != nil {
			t.Fatal(err)
		}
		columns, _ := rows.Columns()
		var b strings.Builder
		for rows.Next() {
			values, places := make([]any, len(columns)), make([]any, len(columns))
			for i := range values {
				places[i] = &values[i]
			}
			if err := rows.Scan(places...); err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(&b, "%#v\n", values)
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			t.Fatal(err)
		}
		tables[name] = b.String()
	}
	return tables
}

// Books that are copied to PostgreSQL and back are the same row for row, and go on on each side.
func TestCopyThereAndBack(t *testing.T) {
	file, clock, id := books(t)
	url, back := postgres.New(t, nil), storetest.File(t)
	before := dump(t, file)
	there, err := copied(t, file, url, clock)
	if err != nil {
		t.Fatal(err)
	}
	if there.Ledger.Accounts != 1 || there.Ledger.Entries < int64(database.RowsPerStatement) || there.Rows < there.Ledger.Entries {
		t.Errorf("copied %+v", there)
	}
	if again, err := copied(t, url, back, clock); err != nil || again.Rows != there.Rows || again.Ledger.Entries != there.Ledger.Entries {
		t.Fatalf("back: %+v, %v", again, err)
	}
	after := dump(t, back)
	if len(before) < 40 || len(after) != len(before) {
		t.Errorf("%d tables became %d", len(before), len(after))
	}
	for name, rows := range before {
		if after[name] != rows {
			t.Errorf("the table %s was\n%s\nand is\n%s", name, rows, after[name])
		}
	}
	var next int64
	if err := storetest.Database(t, url, "").QueryRowContext(t.Context(), "SELECT nextval(pg_get_serial_sequence('refusals', 'sequence'))").Scan(&next); err != nil || next != 78 {
		t.Errorf("the next number is %d: %v", next, err)
	}
	for _, place := range []string{file, url, back} {
		k := storetest.Open(t, place, clock, storetest.Settings())
		had := k.Balance(id).Available
		k.Person("zoe")
		k.Grant(id, 2*models.Credit)
		if got := k.Balance(id).Available; got != had+2*models.Credit {
			t.Errorf("%s became %s", had, got)
		}
		k.CheckBooks()
	}
	// The triggers are back.
	for place, want := range map[string]string{url: "the secret can not be changed", back: "the secret can not be changed"} {
		if _, err := storetest.Database(t, place, "").ExecContext(t.Context(), "UPDATE secrets SET ids = ids"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the secret is changed: %v", err)
		}
		_, err := storetest.Database(t, place, "").ExecContext(t.Context(), "INSERT INTO proposals SELECT * FROM proposals")
		if err == nil || !strings.Contains(err.Error(), "a proposal begins as waiting") {
			t.Errorf("a proposal begins as approved: %v", err)
		}
	}
}

// A copy that is cut off goes on, no portal starts on it before, and what has changed in the
// source meanwhile is found.
func TestCopyIsCutOff(t *testing.T) {
	file, clock, id := books(t)
	for _, pages := range []int{1, 30, 60} {
		url := postgres.New(t, nil)
		ctx, cut := context.WithCancel(t.Context())
		_, err := store.Copy(ctx, at(file, clock), at(url, clock), func(int64, int64) {
			if pages--; pages == 0 {
				cut()
			}
		})
		if err == nil || ctx.Err() == nil {
			t.Fatalf("it was not cut: %v", err)
		}
		s, err := store.Open(t.Context(), at(url, clock))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Migrate(t.Context()); !errors.Is(err, copying.ErrUnfinished) {
			t.Errorf("a portal starts: %v", err)
		}
		if err := s.Ready(t.Context()); !errors.Is(err, copying.ErrUnfinished) {
			t.Errorf("a portal is ready: %v", err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		other := storetest.NewOnFile(t)
		if err := other.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := copied(t, other.Path, url, clock); err == nil || !strings.Contains(err.Error(), "is the unfinished copy of another database") {
			t.Errorf("another source goes on: %v", err)
		}
		if _, err := copied(t, file, url, clock); err != nil {
			t.Errorf("it goes on: %v", err)
		}
		storetest.Open(t, url, clock, storetest.Settings()).CheckBooks()
	}
	url := postgres.New(t, nil)
	ctx, cut := context.WithCancel(t.Context())
	_, _ = store.Copy(ctx, at(file, clock), at(url, clock), func(done, all int64) {
		if done > all/2 {
			cut()
		}
	})
	k := storetest.Open(t, file, clock, storetest.Settings())
	k.Grant(id, models.Credit)
	k.CheckBooks()
	if err := k.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := copied(t, file, url, clock); !errors.Is(err, copying.ErrDiffers) {
		t.Errorf("a source that was changed: %v", err)
	}
}

// A copy overwrites nothing, and does not run beside a portal.
func TestCopyIsRefused(t *testing.T) {
	k := storetest.NewOnFile(t)
	k.Person("ann")
	url := postgres.New(t, nil)
	if _, err := copied(t, k.Path, url, k.Clock); !errors.Is(err, database.ErrInUse) {
		t.Errorf("beside a portal: %v", err)
	}
	if err := k.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := copied(t, k.Path, storetest.File(t), k.Clock); err == nil || !strings.Contains(err.Error(), "one side of a copy is a SQLite file") {
		t.Errorf("from a file to a file: %v", err)
	}
	full := storetest.Open(t, url, k.Clock, storetest.Settings())
	full.Person("bob")
	if _, err := copied(t, k.Path, url, k.Clock); !errors.Is(err, database.ErrInUse) {
		t.Errorf("to a portal's: %v", err)
	}
	full.CheckBooks()
	if err := full.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := copied(t, k.Path, url, k.Clock); err == nil || !strings.Contains(err.Error(), "is not empty: the table users has rows") {
		t.Errorf("to a full one: %v", err)
	}
	if _, err := copied(t, storetest.File(t), url, k.Clock); err == nil || !strings.Contains(err.Error(), "no such file") {
		t.Errorf("from no file: %v", err)
	}
	_, err := copied(t, k.Path, "postgres://bursar:top-secret@127.0.0.1:1/bursar", k.Clock)
	if err == nil || strings.Contains(err.Error(), "top-secret") || !strings.Contains(err.Error(), "postgres://127.0.0.1:1/bursar") {
		t.Errorf("to no server: %v", err)
	}
}

// A newer schema is not copied, even if this build can work with it: a copy would lack what it
// does not know.
func TestACopyNeedsTheSchemaOfItsOwnBuild(t *testing.T) {
	k := storetest.NewOnFile(t)
	if err := k.Close(); err != nil {
		t.Fatal(err)
	}
	db := storetest.Database(t, k.Path, "")
	if _, err := db.ExecContext(t.Context(), "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, 1)"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	again := storetest.Open(t, k.Path, k.Clock, storetest.Settings()) // which it can work with
	if err := again.Close(); err != nil {
		t.Fatal(err)
	}
	url := postgres.New(t, nil)
	if _, err := copied(t, k.Path, url, k.Clock); err == nil || !strings.HasPrefix(err.Error(), "the database has schema 99999, and this build of Bursar (test) only knows") {
		t.Errorf("the answer is %v", err)
	}
}
