package reports_test

import (
	"net/http"
	"testing"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

// Given sold, used and held credits, and items that need an operator, the overview shows
// exact figures.
func TestOverview(t *testing.T) {
	p := webtest.NewPortal(t)
	_, account := p.Customer("alex")
	p.PaidPurchase(account.ID, "k1", 10)
	p.FlaggedPurchase(account.ID, "k2")
	p.Post(models.Command{Account: account.ID, Do: models.HoldCredits{Charge: models.Charge{Credits: models.Credit}}})
	if _, err := p.Charge(account.ID, 3*models.Credit/2); err != nil {
		t.Fatal(err)
	}
	if err := p.NoteStripeEvent(t.Context(), models.StripeEvent{ID: "evt_1", Type: "x", Outcome: models.EventFailed}); err != nil {
		t.Fatal(err)
	}
	page := p.As(p.Operator("ada", models.OperatorAuditor)).Get("/admin").Shows(http.StatusOK,
		"Credits by kind Purchased 8.5 On hold of that 1 Total outstanding 8.5 credits", "Needs attention 1 flagged purchase 1 Stripe event failed",
		"Accounts All 1 New today 1 In debt 0", "Newest accounts",
	)
	page.Shows(http.StatusOK, "Revenue $1.87", "Usage 1.5", "Outstanding 8.5", "New accounts 1")
	p.As(p.Operator("eve", models.OperatorAuditor)).Get(page.Link("12 months")).Shows(http.StatusOK, "Revenue $1.87", "Usage 1.5")
	for row, want := range map[string]string{"+ Sold": "10", "− Used": "−1.5", "− Expired": "0", "Sales": "$12.50"} {
		if today, month := page.Cell("lately", row, 1), page.Cell("lately", row, 2); today != want || month != want {
			t.Errorf("%s: today %q, in 30 days %q, want %q", row, today, month, want)
		}
	}
	p.CheckBooks()
}

func TestOverviewEmpty(t *testing.T) {
	p := webtest.NewPortal(t)
	p.As(p.Operator("ada", models.OperatorAuditor)).Get("/admin").Shows(http.StatusOK, "Credits by kind Total outstanding 0 credits", "Nothing needs attention.", "No accounts yet")
}

// The page is called what its link says, and its charts have dates as the reader's tables do.
func TestHomeSpeaksToItsReader(t *testing.T) {
	p := webtest.NewPortal(t)
	_, account := p.Customer("alex")
	p.PaidPurchase(account.ID, "k1", 10)
	b := p.As(p.Operator("ada", models.OperatorAuditor))
	home := b.Get("/admin").Shows(http.StatusOK, "28 Feb", "29 Mar")
	if home.Link("Home") != "/admin" || home.HasForm("/admin/accounts") {
		t.Error("the page has another name than its link, or a search besides the frame's")
	}
	for n := range home.All("h1") {
		if got := webtest.TextOf(n); got != "Home" {
			t.Errorf("the heading is %q", got)
		}
	}
	b.In("en-US").Get("/admin").Shows(http.StatusOK, "Feb 28", "Mar 29").Hides("28 Feb", "29 Mar")
	b.In("en-US").Get("/admin?range=year").Shows(http.StatusOK, "April 2025", "March 2026")
	p.CheckBooks()
}
