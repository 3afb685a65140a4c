package payments_test

import (
	"net/http"
	"testing"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

// Crediting a flagged purchase counts against an admin's limit, closing it doesn't.
func TestAdminLimitCoversFlaggedPurchases(t *testing.T) {
	limit := 15 * models.Credit
	p := webtest.NewPortal(t, func(d *webtest.Config) { d.Settings.ApprovalLimit = &limit })
	_, account := p.Customer("alex")
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	settle := func(id models.PurchaseID, decision string) *webtest.Page {
		address := "/admin/purchases/" + string(id)
		return b.Get(address).Form(address+"/settle").Set("reason", "Agreed").Set("decision", decision).Send()
	}
	first, second := p.FlaggedPurchase(account.ID, "k1"), p.FlaggedPurchase(account.ID, "k2")
	settle(first.ID, "credit").Redirects(http.StatusSeeOther)
	page := settle(second.ID, "credit").Shows(http.StatusUnprocessableEntity)
	if got, want := page.Alert(), "You can give up to 15 in 24 hours. 5 left."; got != want {
		t.Errorf("the page says %q", got)
	}
	p.CheckAvailable(account.ID, 10*models.Credit)
	settle(second.ID, "close").Redirects(http.StatusSeeOther)
	p.CheckAvailable(account.ID, 10*models.Credit)
	p.CheckBooks()
}
