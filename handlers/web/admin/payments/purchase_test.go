package payments_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

// An admin credits a flagged purchase. Its page shows the operator and the reason.
func TestPurchaseSettle(t *testing.T) {
	p := webtest.NewPortal(t)
	_, account := p.Customer("alex")
	flagged := p.FlaggedPurchase(account.ID, "k1")
	address := "/admin/purchases/" + string(flagged.ID)
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	b.Get(address).Shows(http.StatusOK, "The order was for $12.50, but $12.40 was paid.", "Price $12.50, $1.25 each", "Paid $12.40", "No entries yet").
		Form(address+"/settle").Set("decision", "credit").Send().ShowsFault("reason", "Enter a reason.")
	stale := b.Get(address).Form(address+"/settle").Set("decision", "close").Set("reason", "No")
	after := b.Get(address).Form(address+"/settle").Set("decision", "credit").Set("reason", "The bank took a fee").Send().Follow()
	after.Shows(http.StatusOK, "Credited 10 credits.", "10 credits bought Purchase · The bank took a fee ada +10", "purchase.credit", "Paid $12.40")
	if after.HasForm(address + "/settle") {
		t.Error("it can be settled again")
	}
	stale.Send().Shows(http.StatusUnprocessableEntity, "Someone else already settled this purchase.")
	if got := p.Balance(account.ID).Available; got != 10*models.Credit {
		t.Errorf("%s are there", got)
	}
	p.CheckBooks()
}

func TestOnlyAdminsSettlePurchases(t *testing.T) {
	p := webtest.NewPortal(t)
	_, account := p.Customer("alex")
	address := "/admin/purchases/" + string(p.FlaggedPurchase(account.ID, "k1").ID)
	b := p.As(p.Operator("sam", models.OperatorSupport))
	if page := b.Get(address).Shows(http.StatusOK, "Only admins can decide on flagged purchases."); page.HasForm(address + "/settle") {
		t.Error("support may decide")
	}
	b.Post(address+"/settle", url.Values{"decision": {"credit"}, "reason": {"a"}}).Shows(http.StatusForbidden)
	p.CheckBooks()
}

// Money arrives on a date, which is the same for every reader.
func TestPurchaseReceivedOn(t *testing.T) {
	p := webtest.NewPortal(t)
	_, account := p.Customer("alex")
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	b.Get("/settings").Form("/settings/profile").Set("zone", "America/New_York").Send().Redirects(http.StatusSeeOther)
	b.PaymentForm(account.ID, "10", "12.50", "INV-1", "2026-03-12").Send().Redirects(http.StatusSeeOther)
	b.Get("/admin/purchases/"+string(p.OnlyPurchase(account.ID).ID)).Shows(http.StatusOK, "Invoice INV-1 Received 12 Mar 2026 Credits")
	p.CheckBooks()
}
