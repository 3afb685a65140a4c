package customer_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/chain"
)

// march is an account in Auckland, of a person who has since moved elsewhere. It was granted
// 40 credits on the last day of February there. In March it bought 10, used 3 and lost the
// expired ones.
func march(t *testing.T) (*webtest.Portal, models.User, models.Account) {
	t.Helper()
	p := webtest.NewPortal(t)
	p.Clock.Set(time.Date(2026, 2, 28, 9, 0, 0, 0, time.UTC)) // 22:00 there
	user, account := p.PersonIn("Ana", "Pacific/Auckland")
	p.SetPassword(user)
	if err := p.UpdateUser(t.Context(), user.ID, user.Name, "America/New_York", "", models.AuditRecord{Actor: models.System}); err != nil {
		t.Fatal(err)
	}
	p.Post(models.Command{Account: account.ID, Do: models.GrantCredits{
		Kind: models.Promotional, Source: models.SourceGrant, Credits: 40 * models.Credit, ExpiresAt: p.Now().AddDate(0, 0, 10),
	}})
	p.Clock.Set(time.Date(2026, 2, 28, 12, 0, 0, 0, time.UTC)) // 1 March there
	p.Settle(p.PendingPurchase(account.ID, user.ID, 10, "form"), markPaid)
	p.Post(models.Command{Account: account.ID, Reason: "=1+1", Do: models.ChargeCredits{
		Charge: models.Charge{Credits: 3 * models.Credit, Description: "Report", Reference: "job-1"},
	}})
	p.Post(models.Command{Account: account.ID, Do: models.HoldCredits{Charge: models.Charge{Credits: 2 * models.Credit}}})
	p.Clock.Set(time.Date(2026, 3, 20, 12, 0, 0, 0, time.UTC))
	return p, user, account
}

func TestStatement(t *testing.T) {
	p, user, account := march(t)
	b := p.As(user)
	activity := b.Get("/activity")
	first := b.Get(activity.Link("Statement")).Shows(http.StatusOK, "Statement 1 Mar 2026 to 31 Mar 2026 Created", "From Bursar Bill to Ana",
		"Opening balance 40 Usage 1 −3 Purchase 1 +10 Expiry 1 −37 Closing balance 10",
		"2 more entries didn’t change the balance.", "Days start at midnight in Pacific/Auckland", "Newest entry 6 Hash")
	first.ShowsRows("by-product", "Without a product 1 3 0 3", "All usage 1 3 0 3")
	b.Get(first.Link("By day")).Shows(http.StatusOK, "Opening balance 40").ShowsRows("by-day", "1 Mar 2026 −3 +10 47", "10 Mar 2026 0 −37 10")
	page := b.Get(first.Link("Every entry")).Shows(http.StatusOK, "Opening balance 40")
	page.ShowsRows("statement",
		"1 Mar 2026, 01:00 10 credits bought Purchase +10 50 after",
		"1 Mar 2026, 01:00 Report Usage · reference job-1 · =1+1 −3 47 after",
		"1 Mar 2026, 01:00 2 credits on hold Hold 0 47 after",
		"1 Mar 2026, 02:00 2 credits released Expired hold 0 47 after",
		"10 Mar 2026, 22:00 37 credits expired Expiry −37 10 after",
	)
	b.Get(page.Link("February 2026")).Shows(http.StatusOK, "1 Feb 2026 to 28 Feb 2026", "Opening balance 0 Grant 1 +40 Closing balance 40", "Newest entry 1")
	if got := page.Link("January 2026"); got != "" {
		t.Errorf("the account was not there in January, and is led to %s", got)
	}
	b.Get("/activity/statement?from=2026-03-02&to=2026-03-09").Shows(http.StatusOK, "Opening balance 47", "Closing balance 47", "No entries in this period.")
	b.Get("/activity/statement?from=2026-03-01&to=2026-03-01").Shows(http.StatusOK, "1 Mar 2026 to 1 Mar 2026", "Closing balance 47")
	b.Get("/activity/statement?from=2026-03-02&to=2026-03-01").ShowsFault("to", "Choose a day on or after the first one.")
	b.Get("/activity/statement?from=2026-13-01&to=2026-03-01").ShowsFault("from", "Enter a date such as 2026-03-01.")
	b.Get("/activity/statement?from=0000-01-01&to=0000-12-31").ShowsFault("from", "Enter a date from 2000 to 9998.").ShowsFault("to", "Enter a date from 2000 to 9998.")
	b.Get("/activity/statement.csv?from=0000-01-01&to=0000-12-31").Shows(http.StatusUnprocessableEntity, "Choose a different period.")
	b.Get("/activity/statement.json?from=x&to=2026-03-01").Shows(http.StatusUnprocessableEntity, "Choose a different period.")

	file := b.Get(page.Link("Download JSON"))
	if got := file.Header.Get("Content-Disposition"); got != `attachment; filename="statement-2026-03-01-to-2026-03-31.json"` {
		t.Errorf("the file is sent as %s", got)
	}
	s, err := models.ReadStatement([]byte(file.Body))
	if err != nil || len(s.Lines) != 5 || s.Account != account.ID || s.Opening.Balance.Total() != 40*models.Credit || s.Closing.Balance.Total() != 10*models.Credit {
		t.Errorf("the file says %+v, %v", s, err)
	}
	if faults := chain.VerifyStatement(s); len(faults) > 0 {
		t.Errorf("the file is wrong: %q", faults)
	}
	rows := b.Get(page.Link("Download CSV")).CSV()
	if len(rows) != 6 || rows[1][3] != "lapse" || rows[5][3] != "purchase" {
		t.Errorf("the table is %q", rows)
	}
	p.CheckBooks()
}

// Entries that offset each other have still moved something.
func TestStatementOfOffsettingEntries(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	p.Grant(account.ID, 10*models.Credit)
	p.Adjust(account.ID, 5)
	p.Adjust(account.ID, -5)
	p.As(alex).Get("/activity/statement").Shows(http.StatusOK,
		"Opening balance 0 Grant 1 +10 Adjustment 2 0 Closing balance 10").Hides("change the balance")
	p.CheckBooks()
}

// A year is a document of a few pages, by product or by day, and its file has every entry.
// Days in the account's zone begin and end where its balances do, when clocks change as well.
func TestStatementOfAYear(t *testing.T) {
	p, user, account := march(t)
	if err := p.SaveProduct(t.Context(), models.Product{Slug: "spec", Name: "Fast Spec", UnitCost: models.Credit / 4, Rule: models.Upfront}); err != nil {
		t.Fatal(err)
	}
	charge := func(quantity models.Credits) models.ChargeID {
		return p.Post(models.Command{Account: account.ID, Do: models.ChargeCredits{Charge: models.Charge{Product: "spec", Quantity: quantity}}}).Charge.ID
	}
	for day := range 20 { // over 5 April 2026, when Auckland sets its clocks back
		p.Clock.Set(time.Date(2026, 3, 25+day, 11, 30, 0, 0, time.UTC))
		charge(models.Credit)
	}
	id := charge(8 * models.Credit)
	p.Post(models.Command{Account: account.ID, Do: models.RefundCharge{ChargeID: id, Credits: models.Credit}})
	b := p.As(user)
	year := b.Get(b.Get("/activity/statement").Link("2026")).Shows(http.StatusOK, "1 Jan 2026 to 31 Dec 2026", "Opening balance 0", "Closing balance 4",
		"Usage 22 −10 Refund 1 +1")
	year.ShowsRows("by-product", "Fast Spec 21 7 1 6", "Without a product 1 3 0 3", "All usage 22 10 1 9")
	days := b.Get(year.Link("By day")).Shows(http.StatusOK, "1 Jan 2026 to 31 Dec 2026")
	var used int
	for n := range days.All("tr") {
		if strings.Contains(webtest.TextOf(n), "−0.25 0") {
			used++
		}
	}
	if used != 17 {
		t.Errorf("0.25 were used on %d days", used)
	}
	days.Shows(http.StatusOK, "28 Feb 2026 0.00 +40 40.00 1 Mar 2026 −3.00 +10 47.00", "5 Apr 2026 −0.50 0 7.00 6 Apr 2026 −0.25 0 6.75", "13 Apr 2026 −1.25 0 4")
	if rows := b.Get(days.Link("Download CSV")).CSV(); len(rows) != 1+1+5+20+2 {
		t.Errorf("the file has %d lines", len(rows))
	}
	long := "/activity/statement?from=2000-01-01&to=2400-12-31&by="
	b.Get(long+"day").Shows(http.StatusOK, "13 Apr 2026 −1.25 0 4")
	p.Clock.Set(time.Date(2029, 3, 1, 12, 0, 0, 0, time.UTC))
	b = p.As(user)
	for _, by := range []string{"day", "product"} {
		b.Get(long+by).Shows(http.StatusOK, "Closing balance 4", "Choose a year or less, or download every entry.")
	}
	p.CheckBooks()
}
