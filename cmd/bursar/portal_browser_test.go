package main

import (
	"testing"

	"github.com/bursar-portal/bursar/checkout/sandbox"
	"github.com/bursar-portal/bursar/handlers/web/webtest"
)

// The billing page leads to Stripe's portal at its own address and back, though the policy of
// our pages lets forms lead nowhere else.
func TestManagePaymentMethodsInABrowser(t *testing.T) {
	p := webtest.NewPortal(t)
	user, account := p.Customer("alex")
	first := p.As(user)
	order := first.Get("/buy").Form("/buy").Send().Follow()
	first.Get(first.Pay(order.Link("Continue to payment"), sandbox.CardForm(sandbox.CardPays)))

	b := newBrowser(t, &demoServer{URL: p.URL})
	b.open("/signin")
	b.fill("email", user.Email)
	b.fill("password", webtest.Password)
	b.press("Sign in")
	b.open("/billing")
	b.press("Manage payment methods")
	b.waitForText("Visa •••• 4242")
	b.press("Remove Visa •••• 4242")
	b.waitForText("No saved payment methods.")
	b.waitFor("document.querySelector('a.back').href.endsWith('/billing?account=" + string(account.ID) + "')")
	b.checkConsole()
	p.CheckBooks()
}
