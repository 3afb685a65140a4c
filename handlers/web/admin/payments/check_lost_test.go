package payments_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/checkout/sandbox"
	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

// Stripe opened the payment page, but its answer was lost. Support finds the page, and the
// customer goes on with it.
func TestPurchaseCheckFindsLostSession(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	customer := p.As(alex)
	p.Stripe.Lose = true
	customer.Get("/buy").Form("/buy").Set("credits", "10").Send().Shows(http.StatusServiceUnavailable)
	p.Stripe.Lose = false
	lost := p.OnlyPurchase(account.ID)
	if lost.SessionID != "" || lost.State != models.PurchasePending {
		t.Fatalf("the purchase is %+v", lost)
	}
	address := "/admin/purchases/" + string(lost.ID)
	b := p.As(p.Operator("sam", models.OperatorSupport))
	b.Get(address).Form(address+"/check").Send().Follow().Shows(http.StatusOK, "Stripe says: The payment page is open. Nothing has been paid yet. This purchase is pending. Checked 29 Mar 2026, 17:48")
	p.Clock.Add(time.Hour)
	if b.Get(address).HasForm(address + "/cancel") {
		t.Error("a purchase whose page is known can be canceled")
	}
	again := customer.Get("/buy?canceled="+string(lost.ID)).Shows(http.StatusOK, "You haven’t paid yet")
	customer.Pay(customer.Get(again.Link("Pay for this order")).Link("Continue to payment"), sandbox.CardForm(sandbox.CardPays))
	b.Get(address).Form(address+"/check").Send().Follow().Shows(http.StatusOK, "Stripe says: $12.50 was paid. This purchase is paid.")
	p.CheckAvailable(account.ID, 10*models.Credit)
	p.CheckBooks()
}

// Stripe never heard of the purchase. Support is told so, and cancels it once no payment
// page can be on its way any more.
func TestPurchaseCancel(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	customer := p.As(alex)
	p.Stripe.Down = true
	order := customer.Get("/buy").Form("/buy").Set("credits", "10")
	order.Send().Shows(http.StatusServiceUnavailable)
	address := "/admin/purchases/" + string(p.OnlyPurchase(account.ID).ID)
	b := p.As(p.Operator("sam", models.OperatorSupport))
	p.Stripe.Down = false
	page := b.Get(address).Form(address+"/check").Send().Follow().Shows(http.StatusOK, "Stripe says: No payment page is open for this purchase yet. Check again in 10 minutes.")
	if page.HasForm(address + "/cancel") {
		t.Error("it can be canceled while its page may be on its way")
	}
	b.Post(address+"/cancel", nil).Redirects(http.StatusSeeOther)
	p.Clock.Add(10 * time.Minute)
	b.Get(address).Form(address+"/check").Send().Follow().Shows(http.StatusOK, "Stripe says: No payment page was opened for this purchase. Nothing was paid.")
	cancel := b.Get(address).Form(address + "/cancel")
	p.Stripe.Down = true
	cancel.Send().Shows(http.StatusServiceUnavailable, "We couldn’t check with Stripe: We can’t reach the payment service right now.")
	if got := p.OnlyPurchase(account.ID).State; got != models.PurchasePending {
		t.Errorf("unasked it is %s", got)
	}
	p.Stripe.Down = false
	cancel.Send().Follow().Shows(http.StatusOK, "10 credits for $12.50 alex Expired", "Nothing was paid. This purchase is canceled.", "purchase.cancel")
	cancel.Send().Shows(http.StatusConflict, "This purchase changed in the meantime. Check it again.")
	order.Send().Follow().Shows(http.StatusOK, "Nothing was paid.")
	p.CheckAvailable(account.ID, 0)
	p.CheckBooks()
}

// Asking to cancel never cancels what Stripe knows: it is settled as Stripe says.
func TestPurchaseCancelSettlesWhatWasPaid(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	customer := p.As(alex)
	p.Stripe.Lose = true
	order := customer.Get("/buy").Form("/buy").Set("credits", "10")
	order.Send().Shows(http.StatusServiceUnavailable)
	p.Stripe.Lose = false
	p.Clock.Add(time.Hour)
	address := "/admin/purchases/" + string(p.OnlyPurchase(account.ID).ID)
	b := p.As(p.Operator("sam", models.OperatorSupport))
	cancel := b.Get(address).Form(address + "/cancel")
	customer.Pay(order.Send().PaymentPage(), sandbox.CardForm(sandbox.CardPays))
	cancel.Send().Follow().Shows(http.StatusOK, "Stripe says: $12.50 was paid. This purchase is paid.")
	p.CheckAvailable(account.ID, 10*models.Credit)
	p.CheckBooks()
}
