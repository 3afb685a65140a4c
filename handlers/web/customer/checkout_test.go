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
	page := b.Get("/buy").Form("/buy").Set("credits", "37").Send().Follow().Shows(http.StatusOK, "Check your order", "Credits 37", "Total $46.25")
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
	b.Get("/buy/"+string(theirs.ID)+"/continue").Shows(http.StatusNotFound)
	b.Get("/buy/pur_none/continue").Shows(http.StatusNotFound)
	p.CheckBooks()
}
