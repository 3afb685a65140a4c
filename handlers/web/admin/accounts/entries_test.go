package accounts_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

// Entries of any age have links to correct them, except for auditors.
func TestEntriesLinkCorrections(t *testing.T) {
	p := webtest.NewPortal(t)
	_, account := p.Customer("alex")
	bought := p.PaidPurchase(account.ID, "one", 200)
	first := p.MustCharge(account.ID, 1)
	reversal := p.Post(models.Command{Account: account.ID, Do: models.ReversePurchase{PurchaseID: bought.ID, Credits: models.Credit}}).Entry
	undone := p.Post(models.Command{Account: account.ID, Do: models.ReversePurchase{PurchaseID: bought.ID, Credits: models.Credit}}).Entry
	for range 60 {
		p.MustCharge(account.ID, 1)
	}
	p.Post(models.Command{Account: account.ID, Do: models.UndoReversal{Reversal: undone.ID}})
	b := p.As(p.Operator("sam", models.OperatorSupport))
	path := webtest.AdminAccountPath(account.ID) + "/entries"
	if got := b.Get(webtest.AdminAccountPath(account.ID)).Link("Ledger"); got != path {
		t.Errorf("the account leads to %q", got)
	}
	newest := b.Get(path).Shows(http.StatusOK, "Times are in UTC.")
	older := b.Get(newest.Link("Older")).Shows(http.StatusOK, "200 credits bought")
	if n, m := len(newest.RowTitles()), len(older.RowTitles()); n != 50 || m != 15 {
		t.Errorf("%d and then %d entries", n, m)
	}
	if got := older.Link("Undo"); got != webtest.AdminAccountPath(account.ID)+"/reversals/"+string(reversal.ID)+"/undo" {
		t.Errorf("it offers to undo %q", got)
	}
	older.Shows(http.StatusOK).Hides(string(undone.ID) + "/undo")
	if !strings.Contains(older.Body, refundPath(first)) || older.Link("Newest") != path {
		t.Error("the oldest charge can't be refunded, or nothing leads back")
	}
	kinds := b.Get(path + "?kind=reversal").Shows(http.StatusOK)
	if got := len(kinds.RowTitles()); got != 2 || kinds.Link("Clear") != path {
		t.Errorf("%d reversals are listed, cleared at %q", got, kinds.Link("Clear"))
	}
	b.Get(path+"?kind=none").Shows(http.StatusUnprocessableEntity, "There is no such kind.")
	b.Get(path + "?before=x").Shows(http.StatusNotFound)
	b.Get("/admin/accounts/acc_none/entries").Shows(http.StatusNotFound)
	p.As(p.Operator("ada", models.OperatorAuditor)).Get(path).Shows(http.StatusOK).Hides("/refund", "/undo")
	p.CheckBooks()
}
