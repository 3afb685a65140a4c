package customer_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/checkout/sandbox"
	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

// Somebody who leaves the payment page without paying is back at the form with what they
// had chosen, and can buy. The purchase they left stays pending.
func TestPaymentPageLeft(t *testing.T) {
	for _, test := range []struct{ pack, credits, total string }{
		{"25", "", "Total $31.25"}, {"10", "7", "Total $8.75"},
	} {
		t.Run(test.total, func(t *testing.T) {
			p := webtest.NewPortal(t)
			alex, account := p.Customer("alex")
			b := p.As(alex)
			paymentPage := b.Get("/buy").Form("/buy").Set("pack", test.pack).Set("credits", test.credits).Send().PaymentPage()
			left := p.OnlyPurchase(account.ID)
			back := "/buy?account=" + string(account.ID) + "&canceled=" + string(left.ID)
			waysBack := 0
			for link := range b.Get(paymentPage).All("a") {
				if strings.HasSuffix(webtest.Attr(link, "href"), back) {
					waysBack++
				}
			}
			if waysBack != 1 {
				t.Errorf("the payment page has %d ways back to %s", waysBack, back)
			}
			page := b.Get(back).Shows(http.StatusOK, "You haven’t paid yet", test.total)
			again := page.Form("/buy").Send().PaymentPage()
			if again == paymentPage {
				t.Error("another form leads to the payment page that was left")
			}
			b.Get(b.Pay(again, sandbox.CardForm(sandbox.CardPays))).Shows(http.StatusOK, "credits added")
			if got, err := p.Purchase(t.Context(), left.ID); err != nil || got.State != models.PurchasePending {
				t.Errorf("what was left is %+v, %v", got, err)
			}
			p.CheckBooks()
		})
	}
}

// Purchases of others and paid purchases are not reported as left.
func TestCanceledParameter(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	_, other := p.Customer("zoe")
	b := p.As(alex)
	theirs := p.PendingPurchase(other.ID, "", 25, "theirs")
	for _, id := range []string{string(theirs.ID), "pur_nothing", ""} {
		b.Get("/buy?canceled="+id).Shows(http.StatusOK, "Total $12.50").Hides("Nothing was paid.")
	}
	paid := p.Settle(p.PendingPurchase(account.ID, alex.ID, 10, "paid"), markPaid)
	if to := b.Get("/buy?canceled=" + string(paid.ID)).Redirects(http.StatusSeeOther); to != "/success?session_id="+paid.SessionID {
		t.Errorf("a purchase that was paid leads to %s", to)
	}
	b.Get("/success?session_id="+paid.SessionID).Shows(http.StatusOK, "10 credits added")
	p.CheckBooks()
}

// Checking an abandoned purchase finds out that it has expired, if no webhook reported it.
func TestAbandonedPaymentExpires(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	b := p.As(alex)
	b.Get("/buy").Form("/buy").Send().PaymentPage()
	b.Get("/billing").Shows(http.StatusOK, "Not paid yet")
	p.Clock.Add(25 * time.Hour)
	if err := p.Sandbox.Tick(t.Context()); err != nil {
		t.Fatal(err)
	}
	look := b.Get("/billing?abandoned=yes").Link("Check status")
	if !strings.HasPrefix(look, "/success?") {
		t.Fatalf("the list leads to %q", look)
	}
	b.Get(look).Shows(http.StatusOK, "The payment page has expired", "Nothing was paid and nothing was added.", "Try again")
	if got := p.OnlyPurchase(account.ID).State; got != models.PurchaseExpired {
		t.Errorf("the purchase is %s", got)
	}
	b.Get("/billing").Shows(http.StatusOK, "No payments yet.").Hides("Not paid", "Check status")
	all := b.Get("/billing").Link("Show abandoned checkouts")
	shown := b.Get(all).Shows(http.StatusOK, "10 credits alex Not paid").Hides("Not paid yet")
	b.Get(shown.Link("Hide abandoned checkouts")).Shows(http.StatusOK, "No payments yet.")
	p.CheckBooks()
}
