package customer_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/checkout/sandbox"
	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

// merchantDomain has Stripe's API answer payment pages at a domain of the merchant's own,
// and returns how to find the sandbox's page behind one.
func merchantDomain(p *webtest.Portal, domain string) (behind func(string) string) {
	p.Helper()
	var own string
	box := p.Stripe.Handler
	p.Stripe.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		own = "http://" + r.Host
		webtest.RewriteBody(w, r, box, `"url":"`+own+`/`, `"url":"`+domain+`/`)
	})
	return func(page string) string { return own + strings.TrimPrefix(page, domain) }
}

// The form leads to a page of the portal, and that page to whichever https address
// Stripe's API gave: at once if the form showed the total, else after it was seen.
func TestCheckoutLeadsToAnyDomain(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	b := p.As(alex)
	behind := merchantDomain(p, "https://pay.example.com")

	answer := b.Get("/buy").Form("/buy").Send()
	purchase := p.OnlyPurchase(account.ID)
	to := answer.Redirects(http.StatusSeeOther)
	if want := "/buy/" + string(purchase.ID) + "/continue?account=" + string(account.ID); to != want {
		t.Fatalf("the form leads to %s, want %s", to, want)
	}
	page := b.Get(to).Shows(http.StatusOK, "Taking you to the payment page", "For alex", "Credits 10", "Price per credit $1.25", "Total $12.50")
	if csp := page.Header.Get("Content-Security-Policy"); !strings.Contains(csp, "form-action 'self';") {
		t.Errorf("the policy is %s", csp)
	}
	payment := page.Link("Continue to payment")
	if !strings.HasPrefix(payment, "https://pay.example.com/") || page.Refresh() != "0; url="+payment {
		t.Errorf("the link leads to %q, and the page to %q", payment, page.Refresh())
	}
	back := b.Pay(behind(payment), sandbox.CardForm(sandbox.CardPays))
	b.Get(back).Shows(http.StatusOK, "10 credits added")
	if to := b.Get(to).Redirects(http.StatusSeeOther); to != "/success?session_id="+purchase.SessionID {
		t.Errorf("what is paid leads to %s", to)
	}
	p.CheckBooks()
}

// A total that the form can't have shown is shown before the payment page.
func TestCheckoutShowsTheTotal(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	b := p.As(alex)
	page := b.Get("/buy").Form("/buy").Set("credits", "37").Send().Follow().Shows(http.StatusOK, "Review your order", "Credits 37", "Total $46.25")
	if page.Refresh() != "" {
		t.Errorf("the page goes on by itself: %q", page.Refresh())
	}
	change := page.Link("Change your order")
	if got := b.Get(change).Form("/buy").Fields.Get("credits"); got != "37" {
		t.Errorf("the form at %s comes back with %q", change, got)
	}
	if back := b.Pay(page.Link("Continue to payment"), sandbox.CardForm(sandbox.CardPays)); b.Get(back).Status != http.StatusOK {
		t.Errorf("paying leads to %s", back)
	}
	if got := p.Balance(account.ID).Available; got != 37*models.Credit {
		t.Errorf("%s available", got)
	}
	p.CheckBooks()
}

// A stored address that is neither https nor the sandbox's is not led to.
func TestCheckoutRefusesOtherAddresses(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	b := p.As(alex)
	for _, address := range []string{"http://pay.example.com/c/pay/cs_1", "javascript:alert(1)", ""} {
		purchase, _, err := p.OpenPurchase(t.Context(), models.Purchase{
			AccountID: account.ID, Credits: 25 * models.Credit, UnitCents: 125, AmountCents: 3125, Currency: "usd", Origin: "test", Key: "to-" + address,
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.AttachSession(t.Context(), purchase.ID, "cs_test_"+string(purchase.ID), address); err != nil {
			t.Fatal(err)
		}
		to := b.Get("/buy/" + string(purchase.ID) + "/continue").Redirects(http.StatusSeeOther)
		if want := "/buy?account=" + string(account.ID) + "&canceled=" + string(purchase.ID); to != want {
			t.Errorf("%q leads to %s, want %s", address, to, want)
		}
	}
	_, other := p.Customer("zoe")
	theirs := p.PendingPurchase(other.ID, "", 25, "theirs")
	b.Get("/buy/" + string(theirs.ID) + "/continue").Shows(http.StatusNotFound)
	b.Get("/buy/pur_none/continue").Shows(http.StatusNotFound)
	p.CheckBooks()
}

// Somebody who comes back without having paid goes on with the same checkout.
func TestGoOnWithTheSameCheckout(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	b := p.As(alex)
	payment := b.Get("/buy").Form("/buy").Send().PaymentPage()
	purchase := p.OnlyPurchase(account.ID)
	for _, address := range []string{"/success?session_id=" + purchase.SessionID, "/buy?canceled=" + string(purchase.ID)} {
		page := b.Get(address).Shows(http.StatusOK, "You haven’t paid yet", "$12.50", "still open")
		if got := b.Get(page.Link("Pay for this order")).Link("Continue to payment"); got != payment {
			t.Errorf("%s leads to %s, want %s", address, got, payment)
		}
	}
	b.Get(b.Pay(payment, sandbox.CardForm(sandbox.CardPays))).Shows(http.StatusOK, "10 credits added")
	p.CheckBooks()
}

// Cancelling expires the session at Stripe and the purchase, and leads back to the choice.
// What was paid meanwhile is credited instead.
func TestCancelCheckout(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	b := p.As(alex)
	payment := b.Get("/buy").Form("/buy").Set("credits", "37").Send().PaymentPage()
	purchase := p.OnlyPurchase(account.ID)
	cancel := b.Get("/success?session_id=" + purchase.SessionID).Form("/buy/" + string(purchase.ID) + "/cancel")
	p.Stripe.Down = true
	back := b.Get("/buy?canceled=" + string(purchase.ID)) // while Stripe is down, it can't be seen whether it was paid
	back.Shows(http.StatusOK, "The payment service isn’t responding. We can’t tell yet whether your $46.25 order is paid.").Hides("Nothing was paid")
	page := cancel.Send().Shows(http.StatusServiceUnavailable, "You haven’t paid yet", "Your order of 37 credits for $46.25 is still open.")
	if got := page.Alert(); got != "We can’t reach the payment service right now. Try again in a moment." {
		t.Errorf("the page of the payment says %q", got)
	}
	page.Form("/buy/"+string(purchase.ID)+"/cancel").Send().Shows(http.StatusServiceUnavailable, "You haven’t paid yet")
	if got := p.OnlyPurchase(account.ID).State; got != models.PurchasePending {
		t.Errorf("without Stripe the purchase is %s", got)
	}
	p.Stripe.Down = false
	for range 2 {
		page := cancel.Send().Follow().Shows(http.StatusOK, "Nothing was paid.")
		if got := page.Form("/buy").Fields.Get("credits"); got != "37" {
			t.Errorf("the form comes back with %q", got)
		}
	}
	if got := p.OnlyPurchase(account.ID).State; got != models.PurchaseExpired {
		t.Errorf("the purchase is %s", got)
	}
	b.Get(payment).Shows(http.StatusOK, "This checkout has expired")

	payment = b.Get("/buy").Form("/buy").Send().PaymentPage()
	purchases, err := p.AccountPurchases(t.Context(), account.ID, 10)
	if err != nil || len(purchases) != 2 {
		t.Fatalf("%d purchases, %v", len(purchases), err)
	}
	paid := purchases[0]
	if paid.State == models.PurchaseExpired {
		paid = purchases[1]
	}
	cancel = b.Get("/success?session_id=" + paid.SessionID).Form("/buy/" + string(paid.ID) + "/cancel")
	b.Pay(payment, sandbox.CardForm(sandbox.CardPays))
	cancel.Send().Follow().Shows(http.StatusOK, "10 credits added")
	if got := p.Balance(account.ID).Available; got != 10*models.Credit {
		t.Errorf("%s available", got)
	}

	bruno, _ := p.Customer("bruno")
	p.As(bruno).Post("/buy/"+string(paid.ID)+"/cancel", nil).Shows(http.StatusNotFound)
	p.CheckBooks()
}

// A colleague who may not buy sees that nothing is paid yet, and neither goes on nor cancels.
func TestOpenCheckoutOfAColleague(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, _ := p.Customer("alex")
	mia, _ := p.Customer("mia")
	org := p.Enterprise("Org", alex)
	p.Join(org.ID, mia.ID, models.RoleMember)
	p.As(alex).Get("/buy?account=" + string(org.ID)).Form("/buy").Send().PaymentPage()
	purchase := p.OnlyPurchase(org.ID)
	page := p.As(mia).Get("/success?session_id="+purchase.SessionID).Shows(http.StatusOK, "You haven’t paid yet", "$12.50")
	page.Hides("Pay for this order", "Cancel this order")
	p.As(alex).Get("/success?session_id="+purchase.SessionID).Shows(http.StatusOK, "Pay for this order", "Cancel this order")
	p.CheckBooks()
}
