package reports_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

// Given ten credits sold in March and three of them used in April, April opens with what
// was sold, and the used part is revenue.
func TestReport(t *testing.T) {
	p := webtest.NewPortal(t) // it is March 29, 2026
	_, account := p.Customer("alex")
	p.PaidPurchase(account.ID, "k1", 10)
	p.Clock.Set(time.Date(2026, 4, 2, 12, 0, 0, 0, time.UTC))
	if _, err := p.Charge(account.ID, 3*models.Credit); err != nil {
		t.Fatal(err)
	}
	p.Clock.Set(time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC))
	b := p.As(p.Operator("ada", models.OperatorAuditor))
	april := b.Get("/admin/reports?month=2026-04").Shows(http.StatusOK, "Credits in April 2026", "Agrees with the books")
	for _, want := range []struct {
		table, row string
		column     int
		text       string
	}{
		{"credits", "Opening", 1, "10"}, {"credits", "− Used", 1, "−3"}, {"credits", "+ Sold", 1, "0"}, {"credits", "Closing", 1, "7"}, {"credits", "Closing", 6, "7"},
		{"money", "Opening", 1, "$12.50"}, {"money", "− Used", 1, "−$3.75"}, {"money", "Closing", 1, "$8.75"},
		{"debt", "Closing", 1, "0"},
	} {
		if got := april.Cell(want.table, want.row, want.column); got != want.text {
			t.Errorf("%s: %s is %q, want %q", want.table, want.row, got, want.text)
		}
	}
	if got := b.Get(april.Link("Previous month")).Cell("money", "+ Sold", 1); got != "$12.50" {
		t.Errorf("March sold for %q", got)
	}
	b.Get(april.Link("Next month")).Shows(http.StatusOK, "Credits in May 2026", "Counted until 1 May 2026, 00:00 UTC.")
	p.CheckBooks()
}

func TestReportCSV(t *testing.T) {
	p := webtest.NewPortal(t)
	_, account := p.Customer("=alex")
	p.PaidPurchase(account.ID, "k1", 10)
	if _, err := p.Charge(account.ID, models.Credit); err != nil {
		t.Fatal(err)
	}
	b := p.As(p.Operator("ada", models.OperatorAuditor))
	page := b.Get("/admin/reports")
	head := "month,kind,currency,opening_credits,sold_credits,granted_credits,allowance_credits,rolled_over_credits,adjusted_credits,used_credits,refunded_credits,lapsed_credits,reversed_credits,repaid_credits,adjusted_earlier_credits,refunded_earlier_credits,reversed_earlier_credits,closing_credits," +
		"opening_money,sold_money,granted_money,allowance_money,rolled_over_money,adjusted_money,used_money,refunded_money,lapsed_money,reversed_money,repaid_money,adjusted_earlier_money,refunded_earlier_money,reversed_earlier_money,closing_money"
	line := "2026-03,purchased,usd,0,10,0,0,0,0,-1,0,0,0,0,0,0,0,9,0.00,12.50,0.00,0.00,0.00,0.00,-1.25,0.00,0.00,0.00,0.00,0.00,0.00,0.00,11.25"
	if got := b.Get(page.Link("Download CSV")).Body; got != "\ufeff"+head+"\r\n"+line+"\r\n" {
		t.Errorf("the file is\n%s", got)
	}
	if got := b.Get(page.Link("Download CSV by account")).Body; got != "\ufeffaccount,external_id,name,"+head+"\r\n"+string(account.ID)+",,'=alex,"+line+"\r\n" {
		t.Errorf("the file by account is\n%s", got)
	}
	p.CheckBooks()
}

func TestReportFaults(t *testing.T) {
	p := webtest.NewPortal(t)
	b := p.As(p.Operator("ada", models.OperatorAuditor))
	b.Get("/admin/reports?month=2026-13").ShowsFault("month", "Enter a month such as 2026-03.")
	b.Get("/admin/reports?month=2026-04").ShowsFault("month", "This month hasn’t started yet.")
	b.Get("/admin/reports?account=acc_none").ShowsFault("account", "No account has this ID.")
	b.Get("/admin/reports/lines.csv?month=x").Shows(http.StatusNotFound)
	empty := b.Get("/admin/reports").Shows(http.StatusOK, "No sales yet", "Agrees with the books")
	if strings.Contains(empty.Text(), "Next month") {
		t.Error("the present month leads to a later one")
	}
}
