package accounts_test

import (
	"net/http"
	"testing"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

func undoAdjustmentPath(e models.Entry) string {
	return webtest.AdminAccountPath(e.AccountID) + "/adjustments/" + string(e.ID) + "/undo"
}

func TestUndoAdjustment(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	p.PaidPurchase(account.ID, "one", 3)
	path := undoAdjustmentPath(p.Adjust(account.ID, 5))
	p.MustCharge(account.ID, 4) // 3 bought, 1 of the adjustment
	p.PaidPurchase(account.ID, "two", 9)
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	if got := b.Get(webtest.AdminAccountPath(account.ID)).Link("Undo"); got != path {
		t.Errorf("the adjustment leads to %q", got)
	}
	page := b.Get(path).Shows(http.StatusOK, "Undo an adjustment", "Change +5", "Reason Goodwill",
		"4 from purchased credits from the adjustment of 29 Mar 2026", "1 from purchased credits bought on 29 Mar 2026",
		"Available now 13", "Available after 8")
	page.Form(path).Set("reason", "By mistake").Set("step", "apply").Send().Follow().
		Shows(http.StatusOK, "Reversed 5 credits of an adjustment.", "5 credits of an adjustment reversed Credits · By mistake ada −5")
	if got := b.Get(webtest.AdminAccountPath(account.ID)).Link("Undo"); got != "" {
		t.Errorf("what was undone leads to %q", got)
	}
	b.Get(path).Shows(http.StatusOK, "This adjustment was already undone.")
	p.As(alex).Get("/activity").Shows(http.StatusOK, "5 credits of an adjustment reversed Correction · By mistake Bursar")
	p.CheckBalance(account.ID, 8, 0)
	p.CheckBooks()
}

func TestUndoDeduction(t *testing.T) {
	p := webtest.NewPortal(t)
	_, account := p.Customer("alex")
	p.PaidPurchase(account.ID, "one", 9)
	path := undoAdjustmentPath(p.Adjust(account.ID, -4))
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	b.Get(path).Shows(http.StatusOK, "Change −4", "4 back to purchased credits bought on 29 Mar 2026", "Available after 9").
		Form(path).Set("reason", "By mistake").Set("step", "apply").Send().Follow().
		Shows(http.StatusOK, "Restored 4 credits of an adjustment.", "4 credits of an adjustment restored Credits · By mistake ada +4")
	p.CheckBalance(account.ID, 9, 0)
	p.CheckBooks()
}

// Credits of an adjustment that were used can't be taken back, because no balance goes
// below zero.
func TestUndoUsedAdjustment(t *testing.T) {
	p := webtest.NewPortal(t)
	_, account := p.Customer("alex")
	path := undoAdjustmentPath(p.Adjust(account.ID, 5))
	p.MustCharge(account.ID, 1)
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	b.Get(path).Shows(http.StatusOK, "This needs 5 credits, and 4 are available.")
	other := undoAdjustmentPath(models.Entry{AccountID: account.ID, ID: "ent_none"})
	b.Get(other).Shows(http.StatusNotFound, "There is no such entry.")
	p.CheckBalance(account.ID, 4, 0)
	p.CheckBooks()
}

// Credits that come back because a refund failed are labeled so, and there is nothing to
// undo.
func TestFailedRefund(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	bought := p.PaidPurchase(account.ID, "one", 8)
	back := models.PaymentReversalReport{PaymentIntentID: bought.PaymentIntentID, Currency: "usd", PaidCents: bought.AmountCents, RefundedCents: bought.AmountCents}
	for _, failed := range []bool{false, true} {
		if back.RefundFailed = failed; failed {
			back.RefundedCents = 0
		}
		if _, err := p.SettlePaymentReversal(t.Context(), back); err != nil {
			t.Fatal(err)
		}
	}
	p.As(alex).Get("/activity").Shows(http.StatusOK, "8 credits of a purchase restored Reversal", "8 credits of a purchase reversed Reversal").
		Hides("−8 credits of a purchase")
	entries, err := p.Entries(t.Context(), models.EntryQuery{AccountID: account.ID, Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	undo := webtest.AdminAccountPath(account.ID) + "/reversals/" + string(entries.Lines[0].ID) + "/undo"
	p.As(p.Operator("ada", models.OperatorAdmin)).Get(undo).Shows(http.StatusNotFound)
	p.CheckBalance(account.ID, 8, 0)
	p.CheckBooks()
}
