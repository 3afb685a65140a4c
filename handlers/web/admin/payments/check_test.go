package payments_test

import (
	"net/http"
	"testing"

	"github.com/bursar-portal/bursar/checkout/sandbox"
	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

// Support asks Stripe about a purchase that was paid without our hearing of it: once
// while Stripe can't be reached, once before the payment and once after.
func TestPurchaseCheck(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	customer := p.As(alex)
	customer.Get("/buy").Form("/buy").Set("credits", "10").Send().Redirects(http.StatusSeeOther)
	opened := p.OnlyPurchase(account.ID)
	address := "/admin/purchases/" + string(opened.ID)
	b := p.As(p.Operator("sam", models.OperatorSupport))
	check := func() *webtest.Page { return b.Get(address).Form(address + "/check").Send() }

	p.Stripe.Down = true
	check().Shows(http.StatusServiceUnavailable, "We couldn’t check with Stripe: We can’t reach the payment service right now.")
	p.Stripe.Down = false
	check().Follow().Shows(http.StatusOK, "Stripe says: The payment page is open. Nothing has been paid yet. This purchase is pending.")
	customer.Pay(opened.SessionURL, sandbox.CardForm(sandbox.CardPays))
	p.CheckAvailable(account.ID, 0)
	after := check().Follow().Shows(http.StatusOK, "Stripe says: $12.50 was paid. This purchase is paid.")
	p.CheckAvailable(account.ID, 10*models.Credit)
	if after.HasForm(address+"/check") || after.Link("View in Stripe") != "" {
		t.Error("a settled purchase can be checked, or the sandbox has a dashboard")
	}
	if b.Post(address+"/check", nil).Shows(http.StatusConflict, "There is nothing to check"); p.OnlyPurchase(account.ID).State != models.PurchasePaid {
		t.Error("it is no longer paid")
	}
	p.CheckBooks()
}

func TestAuditorsCheckNoPurchases(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	address := "/admin/purchases/" + string(p.PendingPurchase(account.ID, alex.ID, 10, "k").ID)
	b := p.As(p.Operator("ann", models.OperatorAuditor))
	if b.Get(address).Shows(http.StatusOK).HasForm(address + "/check") {
		t.Error("auditors see the form")
	}
	b.Post(address+"/check", nil).Shows(http.StatusForbidden)
	b.Post(address+"/cancel", nil).Shows(http.StatusForbidden)
}
