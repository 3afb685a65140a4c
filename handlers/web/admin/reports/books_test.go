package reports_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// The overview says when the portal last verified the books, and asks for an operator if it
// found anything.
func TestOverviewShowsWhenTheBooksWereVerified(t *testing.T) {
	p := webtest.NewPortal(t)
	_, account := p.Customer("alex")
	ada := p.Operator("ada", models.OperatorAuditor)
	if page := p.As(ada).Get("/admin"); strings.Contains(page.Text(), "Books verified") {
		t.Errorf("before the first time it says %q", page.Text())
	}
	verify := func() *webtest.Page {
		t.Helper()
		if ran, err := p.VerifyIfDue(t.Context()); !ran || err != nil {
			t.Fatal(ran, err)
		}
		p.Clock.Add(3*time.Hour + time.Minute)
		return p.As(ada).Get("/admin")
	}
	verify().Shows(http.StatusOK, "Books verified 3 hours ago, no new entries.", "Nothing needs attention.")
	p.Grant(account.ID, models.Credit)
	p.Clock.Add(24 * time.Hour)
	verify().Shows(http.StatusOK, "Books verified 3 hours ago, 1 new entry.", "Nothing needs attention.")

	for range 2 {
		p.Grant(account.ID, models.Credit)
	}
	if err := storetest.Tamper(t, p.Kit, "UPDATE balances SET available = available + 1"); err != nil {
		t.Fatal(err)
	}
	p.Clock.Add(24 * time.Hour)
	page := verify().Shows(http.StatusOK, "Needs attention 1 discrepancy in the books",
		"Books Verified 3 hours ago: 1 discrepancy. account "+string(account.ID)+": balance is", "To verify everything, run this on the server. The portal can keep running. bursar ledger verify")
	if got := page.Link("1 discrepancy in the books"); got != "#books" {
		t.Errorf("it leads to %q", got)
	}
	if err := storetest.Tamper(t, p.Kit, "UPDATE balances SET available = available - 1"); err != nil {
		t.Fatal(err)
	}
	p.CheckBooks()
}
