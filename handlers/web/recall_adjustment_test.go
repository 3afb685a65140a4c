package web_test

import (
	"net/http"
	"testing"

	"github.com/bursar-portal/bursar/models"
)

// adjusted is an adjustment of whole credits.
func (p *portal) adjusted(id models.AccountID, credits models.Credits) models.Entry {
	p.Helper()
	return p.Post(models.Command{Account: id, Reason: "Goodwill", Do: models.AdjustCredits{Amount: credits * models.Credit, Kind: models.Purchased}}).Entry
}

func unadjustPath(e models.Entry) string {
	return adminURL(e.AccountID) + "/adjustments/" + string(e.ID) + "/undo"
}

func TestUndoOfAnAdjustment(t *testing.T) {
	p := newPortal(t)
	alex, account := p.person("alex")
	p.bought(account.ID, "one", 3)
	path := unadjustPath(p.adjusted(account.ID, 5))
	p.charged(account.ID, 4) // 3 bought, 1 of the adjustment
	p.bought(account.ID, "two", 9)
	b := p.as(p.operator("ada", models.OperatorAdmin))
	if got := b.get(adminURL(account.ID)).link("Undo"); got != path {
		t.Errorf("the adjustment leads to %q", got)
	}
	page := b.get(path).shows(http.StatusOK, "Undo an adjustment", "Change +5", "Reason Goodwill",
		"4 from purchased credits of the adjustment of 29 Mar 2026", "1 from purchased credits bought on 29 Mar 2026",
		"Available now 13", "Available after 8")
	page.form(path).set("reason", "By mistake").set("step", "apply").send().follow().
		shows(http.StatusOK, "Took back 5 credits of an adjustment.", "5 credits of an adjustment taken back Undone · By mistake ada −5 8",
			"ada Took back 5 credits of an adjustment. adjustment.undo")
	if got := b.get(adminURL(account.ID)).link("Undo"); got != "" {
		t.Errorf("what was undone leads to %q", got)
	}
	b.get(path).shows(http.StatusOK, "This adjustment was undone already.")
	p.as(alex).get("/activity").shows(http.StatusOK, "5 credits of an adjustment taken back Undone · By mistake Bursar")
	p.values(account.ID, 8, 0)
	p.CheckBooks()
}

func TestUndoOfADeduction(t *testing.T) {
	p := newPortal(t)
	_, account := p.person("alex")
	p.bought(account.ID, "one", 9)
	path := unadjustPath(p.adjusted(account.ID, -4))
	b := p.as(p.operator("ada", models.OperatorAdmin))
	b.get(path).shows(http.StatusOK, "Change −4", "4 back to purchased credits bought on 29 Mar 2026", "Available after 9").
		form(path).set("reason", "By mistake").set("step", "apply").send().follow().
		shows(http.StatusOK, "Gave back 4 credits of an adjustment.", "4 credits of an adjustment given back Undone · By mistake ada +4 9")
	p.values(account.ID, 9, 0)
	p.CheckBooks()
}

// What was used of an adjustment can't be taken back: nothing goes below zero.
func TestUndoOfAnAdjustmentThatWasUsed(t *testing.T) {
	p := newPortal(t)
	_, account := p.person("alex")
	path := unadjustPath(p.adjusted(account.ID, 5))
	p.charged(account.ID, 1)
	b := p.as(p.operator("ada", models.OperatorAdmin))
	b.get(path).shows(http.StatusOK, "This needs 5 credits, and 4 are available.")
	other := unadjustPath(models.Entry{AccountID: account.ID, ID: "ent_none"})
	b.get(other).shows(http.StatusNotFound, "There is no such entry.")
	p.values(account.ID, 4, 0)
	p.CheckBooks()
}

// What comes back because a refund did not arrive says so, and is nothing to undo.
func TestMoneyThatCameBack(t *testing.T) {
	p := newPortal(t)
	alex, account := p.person("alex")
	bought := p.bought(account.ID, "one", 8)
	back := models.MoneyBackReport{PaymentIntentID: bought.PaymentIntentID, PaidCents: bought.AmountCents, RefundedCents: bought.AmountCents}
	for _, failed := range []bool{false, true} {
		if back.RefundFailed = failed; failed {
			back.RefundedCents = 0
		}
		if _, err := p.SettlePaymentReversal(t.Context(), back); err != nil {
			t.Fatal(err)
		}
	}
	p.as(alex).get("/activity").shows(http.StatusOK, "8 credits of a purchase given back Reversal", "8 credits of a purchase taken back Reversal").
		hides("−8 credits of a purchase")
	entries, err := p.Entries(t.Context(), models.EntryQuery{AccountID: account.ID, Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	undo := adminURL(account.ID) + "/reversals/" + string(entries.Lines[0].ID) + "/undo"
	p.as(p.operator("ada", models.OperatorAdmin)).get(undo).shows(http.StatusNotFound)
	p.values(account.ID, 8, 0)
	p.CheckBooks()
}
