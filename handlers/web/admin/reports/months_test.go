package reports_test

import (
	"encoding/csv"
	"math/big"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

func first(m time.Month) time.Time { return time.Date(2026, m, 1, 0, 0, 0, 0, time.UTC) }

// An admin closes March after a look at its figures. A refund of its use leaves them as they are
// and shows in April, as a correction.
func TestMonthIsClosed(t *testing.T) {
	p := webtest.NewPortal(t) // it is March 29, 2026
	_, account := p.Customer("alex")
	p.PaidPurchase(account.ID, "k1", 10)
	charge := p.MustCharge(account.ID, 3)
	p.As(p.Operator("ada", models.OperatorAdmin)).Get("/admin/reports/close?month=2026-03").Shows(http.StatusOK, "March 2026 isn't over yet.")
	p.Clock.Set(first(time.April).Add(time.Hour))
	admin, auditor := p.As(p.Operator("eve", models.OperatorAdmin)), p.As(p.Operator("aul", models.OperatorAuditor))
	if text := auditor.Get("/admin/reports?month=2026-03").Text(); strings.Contains(text, "Close March 2026") {
		t.Error("an auditor may close the month")
	}
	if next := admin.Get("/admin/reports?month=2026-04").Shows(http.StatusOK, "Open Close March 2026 first."); next.Link("Close March 2026") != "/admin/reports/close?month=2026-03" {
		t.Errorf("a later month leads to %q", next.Link("Close March 2026"))
	}
	page := admin.Get("/admin/reports?month=2026-03").Shows(http.StatusOK, "Open", "Agrees with the books")
	form := admin.Get(page.Link("Close March 2026")).Shows(http.StatusOK, "You can’t undo this.", "Sold $12.50", "Revenue $3.75", "Deferred revenue $8.75")
	closed := form.Form("/admin/reports/close").Send().Follow().Shows(http.StatusOK, "March 2026 is closed.", "Closed By eve", "Agrees with the books")
	if strings.Contains(closed.Text(), "Close March 2026") {
		t.Error("it can be closed once more")
	}
	form.Form("/admin/reports/close").Send().Shows(http.StatusUnprocessableEntity, "March 2026 is already closed.")
	if _, err := p.Store.Post(t.Context(), models.Command{Account: account.ID, Origin: "o", Key: "r", Actor: models.System, Do: models.RefundCharge{ChargeID: charge.ID, Credits: models.Credit}}); err != nil {
		t.Fatal(err)
	}
	march := auditor.Get("/admin/reports?month=2026-03").Shows(http.StatusOK, "Agrees with the books")
	april := auditor.Get("/admin/reports?month=2026-04").Shows(http.StatusOK, "Agrees with the books", "Corrections to closed months")
	for _, want := range []struct {
		page          *webtest.Page
		row, text     string
		tableAndMoney string
	}{
		{march, "− Used", "−$3.75", "money"}, {march, "Closing", "$8.75", "money"},
		{april, "Opening", "$8.75", "money"}, {april, "+ Earlier usage refunded", "$1.25", "money"}, {april, "Closing", "$10.00", "money"}, {april, "+ Earlier usage refunded", "1", "credits"},
	} {
		if got := want.page.Cell(want.tableAndMoney, want.row, 1); got != want.text {
			t.Errorf("%s is %q, want %q", want.row, got, want.text)
		}
	}
	p.CheckBooks()
}

// What the journal of each month debits it credits, and deferred revenue changes by it as the
// report says.
func TestJournal(t *testing.T) {
	p := webtest.NewPortal(t)
	_, account := p.Customer("alex")
	bought := p.PaidPurchase(account.ID, "k1", 10)
	charge := p.MustCharge(account.ID, 3)
	p.Clock.Set(first(time.April))
	for key, do := range map[string]models.Action{
		"refund": models.RefundCharge{ChargeID: charge.ID, Credits: models.Credit}, "adjust": models.AdjustCredits{Amount: -models.Credit, Kind: models.Purchased},
		"reverse": models.ReversePurchase{PurchaseID: bought.ID, Credits: 2 * models.Credit},
	} {
		if _, err := p.Store.Post(t.Context(), models.Command{Account: account.ID, Origin: "o", Key: key, Actor: models.System, Do: do}); err != nil {
			t.Fatal(err)
		}
	}
	b := p.As(p.Operator("ada", models.OperatorAuditor))
	march := b.Get(b.Get("/admin/reports?month=2026-03").Link("Download journal")).Body
	if want := "\ufeffdate,account,debit,credit,currency,memo\r\n" +
		"2026-03-31,Clearing,12.50,,usd,Credits sold\r\n2026-03-31,Deferred revenue,,12.50,usd,Credits sold\r\n" +
		"2026-03-31,Deferred revenue,3.75,,usd,Credits used\r\n2026-03-31,Revenue,,3.75,usd,Credits used\r\n"; march != want {
		t.Errorf("the journal of March is\n%s", march)
	}
	april := b.Get("/admin/reports/journal.csv?month=2026-04").Body
	for _, line := range []string{"Deferred revenue,1.25,,usd,Credits adjusted", "Breakage,,1.25,usd,Credits adjusted", "Revenue,1.25,,usd,Use of earlier months refunded", "Clearing,,2.50,usd,Purchases of earlier months reversed"} {
		if !strings.Contains(april, "2026-04-30,"+line+"\r\n") {
			t.Errorf("April lacks %q:\n%s", line, april)
		}
	}
	for month, want := range map[string]string{march: "8.75", april: "-2.50"} {
		rows, err := csv.NewReader(strings.NewReader(month)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		sum, deferred := new(big.Rat), new(big.Rat)
		for _, row := range rows[1:] {
			for i, sign := range map[int]int64{2: 1, 3: -1} {
				if row[i] == "" {
					continue
				}
				amount, _ := new(big.Rat).SetString(row[i])
				amount.Mul(amount, big.NewRat(sign, 1))
				if sum.Add(sum, amount); row[1] == "Deferred revenue" {
					deferred.Sub(deferred, amount)
				}
			}
		}
		if sum.Sign() != 0 || deferred.FloatString(2) != want {
			t.Errorf("it sums up to %s, and deferred revenue changes by %s, want %s:\n%s", sum, deferred.FloatString(2), want, month)
		}
	}
	b.Get("/admin/reports/journal.csv?month=2026-05").Shows(http.StatusNotFound)
	p.CheckBooks()
}

// The books are verified from the page, by admins and auditors, and what was found stays there.
func TestBooksAreVerifiedFromThePage(t *testing.T) {
	p := webtest.NewPortal(t)
	_, account := p.Customer("alex")
	p.Grant(account.ID, models.Credit)
	b := p.As(p.Operator("ada", models.OperatorAuditor))
	page := b.Get(b.Get("/admin/reports").Link("Agrees with the books")).Shows(http.StatusOK, "Full verification Not run yet.")
	page.Form("/admin/reports/books").Send().Follow().Shows(http.StatusOK, "No discrepancies", "Started by ada", "Accounts 1", "Entries 1")
	if err := storetest.Tamper(t, p.Kit, "UPDATE balances SET available = available + 1"); err != nil {
		t.Fatal(err)
	}
	page.Form("/admin/reports/books").Send().Follow().Shows(http.StatusOK, "1 discrepancy", "account "+string(account.ID)+": balance is")
	if err := storetest.Tamper(t, p.Kit, "UPDATE balances SET available = available - 1"); err != nil {
		t.Fatal(err)
	}
	support := p.As(p.Operator("sue", models.OperatorSupport)).Get("/admin/reports/books").Shows(http.StatusOK, "Only admins and auditors can verify the books.")
	if support.HasForm("/admin/reports/books") {
		t.Error("support may verify")
	}
	p.CheckBooks()
}
