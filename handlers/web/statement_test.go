package web_test

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/ledger"
)

// table is a downloaded table, its first row the names of the columns.
func (p *page) table() [][]string {
	p.Helper()
	p.leads(http.StatusOK)
	if got := p.header.Get("Content-Type"); got != "text/csv; charset=utf-8; header=present" {
		p.Errorf("%s is of the type %q", p.path, got)
	}
	rows, err := csv.NewReader(strings.NewReader(p.body)).ReadAll()
	if err != nil {
		p.Fatal(err)
	}
	return rows
}

// march is an account in Auckland, of a person who lives elsewhere now, that was given 40 credits on the last of
// February there, and in March bought 10, used 3, and lost what had expired.
func march(t *testing.T) (*portal, models.User, models.Account) {
	t.Helper()
	p := newPortal(t)
	p.Clock.Set(time.Date(2026, 2, 28, 9, 0, 0, 0, time.UTC)) // 22:00 there
	user, account := p.PersonIn("Ana", "Pacific/Auckland")
	p.setPassword(user)
	if err := p.UpdateUser(t.Context(), user.ID, user.Name, "America/New_York", models.AuditRecord{Actor: models.System}); err != nil {
		t.Fatal(err)
	}
	p.Post(models.Command{Account: account.ID, Do: models.GrantCredits{
		Kind: models.Promotional, Source: models.SourceGrant, Credits: 40 * models.Credit, ExpiresAt: p.Now().AddDate(0, 0, 10),
	}})
	p.Clock.Set(time.Date(2026, 2, 28, 12, 0, 0, 0, time.UTC)) // 1 March there
	p.settled(p.ordered(account.ID, user.ID, 10, "form"), arrived)
	p.Post(models.Command{Account: account.ID, Reason: "=1+1", Do: models.ChargeCredits{
		Charge: models.Charge{ID: models.NewChargeID(), Credits: 3 * models.Credit, Description: "Report", Reference: "job-1"},
	}})
	p.Post(models.Command{Account: account.ID, Do: models.HoldCredits{Charge: models.Charge{ID: models.NewChargeID(), Credits: 2 * models.Credit}}})
	p.Clock.Set(time.Date(2026, 3, 20, 12, 0, 0, 0, time.UTC))
	return p, user, account
}

func TestStatement(t *testing.T) {
	p, user, account := march(t)
	b := p.as(user)
	activity := b.get("/activity")
	page := b.get(activity.link("Statement")).shows(http.StatusOK, "Statement Ana Personal", "1 Mar 2026 to 31 Mar 2026",
		"Opening balance 40 Usage 1 −3 Purchase 1 +10 Expiry 1 −37 Closing balance 10",
		"2 more entries moved nothing.", "Days begin at midnight in Pacific/Auckland", "Newest entry 6 Its hash")
	page.rows("statement",
		"1 Mar 2026, 01:00 10 credits bought Purchase +10 50 after",
		"1 Mar 2026, 01:00 Report Usage · reference job-1 · =1+1 −3 47 after",
		"1 Mar 2026, 01:00 2 credits set aside Hold 0 47 after",
		"1 Mar 2026, 02:00 2 credits no longer set aside Expired hold 0 47 after",
		"10 Mar 2026, 22:00 37 credits expired Expiry −37 10 after",
	)
	b.get(page.link("Feb 2026")).shows(http.StatusOK, "1 Feb 2026 to 28 Feb 2026", "Opening balance 0 Grant 1 +40 Closing balance 40", "Newest entry 1")
	if got := page.link("Jan 2026"); got != "" {
		t.Errorf("the account was not there in January, and is led to %s", got)
	}
	b.get("/activity/statement?from=2026-03-02&to=2026-03-09").shows(http.StatusOK, "Opening balance 47", "Closing balance 47", "Nothing happened in this period.")
	b.get("/activity/statement?from=2026-03-01&to=2026-03-01").shows(http.StatusOK, "1 Mar 2026 to 1 Mar 2026", "Closing balance 47")
	b.get("/activity/statement?from=2026-03-02&to=2026-03-01").faulty("to", "Choose a day that is not before the first one.")
	b.get("/activity/statement?from=2026-13-01&to=2026-03-01").faulty("from", "Write a date such as 2026-03-01.")
	b.get("/activity/statement?from=0000-01-01&to=0000-12-31").faulty("from", "Write a date in the years 2000 to 9998.").faulty("to", "Write a date in the years 2000 to 9998.")
	b.get("/activity/statement.csv?from=0000-01-01&to=0000-12-31").shows(http.StatusUnprocessableEntity, "its days make no sense")
	b.get("/activity/statement.json?from=x&to=2026-03-01").shows(http.StatusUnprocessableEntity, "its days make no sense")

	file := b.get(page.link("File to check (JSON)"))
	if got := file.header.Get("Content-Disposition"); got != `attachment; filename="statement-2026-03-01-to-2026-03-31.json"` {
		t.Errorf("the file is sent as %s", got)
	}
	s, err := models.ReadStatement([]byte(file.body))
	if err != nil || len(s.Lines) != 5 || s.Account != account.ID || s.Opening.Values.Total() != 40*models.Credit || s.Closing.Values.Total() != 10*models.Credit {
		t.Errorf("the file says %+v, %v", s, err)
	}
	if faults := ledger.CheckStatement(s); len(faults) > 0 {
		t.Errorf("the file is wrong: %q", faults)
	}
	rows := b.get(page.link("Table (CSV)")).table()
	if len(rows) != 6 || rows[1][3] != "lapse" || rows[5][3] != "purchase" {
		t.Errorf("the table is %q", rows)
	}
	p.CheckBooks()
}

// Entries that cancel each other out have moved something all the same.
func TestStatementOfWhatCancelsOut(t *testing.T) {
	p := newPortal(t)
	alex, account := p.person("alex")
	p.Grant(account.ID, 10*models.Credit)
	p.adjusted(account.ID, 5)
	p.adjusted(account.ID, -5)
	p.as(alex).get("/activity/statement").shows(http.StatusOK,
		"Opening balance 0 Grant 1 +10 Adjustment 2 0 Closing balance 10").hides("moved nothing")
	p.CheckBooks()
}

// What the filters leave is downloaded whole, and nothing in it is run by a
// spreadsheet.
func TestActivityCSV(t *testing.T) {
	p, user, account := march(t)
	gifts := make([]models.Command, 1200)
	for i := range gifts {
		gifts[i] = models.Command{
			Account: account.ID, Origin: "test", Key: fmt.Sprint("gift-", i), Actor: models.System, Reason: "@SUM(1)",
			Do: models.AdjustCredits{Kind: models.Purchased, Amount: models.Credit / 1000},
		}
	}
	if _, all, err := p.PostAll(t.Context(), gifts, false, nil); err != nil || !all {
		t.Fatalf("not all were posted: %v", err)
	}
	b := p.as(user)
	if rows := b.get("/activity.csv").table(); len(rows) != 1+6+1200 {
		t.Errorf("the table has %d rows", len(rows))
	}
	rows := b.get(b.get("/activity?kind=charge").link("Download CSV")).table()
	e := p.entry(account.ID, models.EntryCharge)
	want := []string{
		"2026-02-28T12:00:00.000Z", "3", string(e.ID), "charge", "Report", "reference job-1 · =1+1", "Bursar", "", "", "job-1",
		"-3", "47", "0", "0", "0", "0", string(e.ChargeID), "",
	}
	if len(rows) != 2 || strings.Join(rows[1][:len(want)], "|") != strings.Join(want, "|") {
		t.Errorf("the table is\n%q, want\n%q", rows[1:], want)
	}
	for _, row := range b.get("/activity.csv?kind=adjustment").table()[1:] {
		if row[5] != "'@SUM(1)" || row[10] != "0.001" {
			t.Fatalf("a row is %q", row)
		}
	}
	b.get("/activity.csv?kind=none").shows(http.StatusUnprocessableEntity, "its days or filters make no sense")

	b.get("/activity/statement?from=2026-03-01&to=2026-03-31").shows(http.StatusOK, "Adjustment 1,200 +1.2",
		"They are not listed here. This period has 1,205 entries, and a page lists up to 1,000.")
	p.CheckBooks()
}

// entry is an account's newest entry of a kind.
func (p *portal) entry(id models.AccountID, kind models.EntryKind) models.EntryLine {
	p.Helper()
	page, err := p.Entries(p.Context(), models.EntryQuery{AccountID: id, Kinds: []models.EntryKind{kind}, Limit: 1})
	if err != nil || len(page.Lines) == 0 {
		p.Fatalf("there is no entry %s: %v", kind, err)
	}
	return page.Lines[0]
}
