package web_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/checkout/sandbox"
	"github.com/bursar-portal/bursar/models"
)

// Who leaves the payment page without paying is back where they were, with what
// they chose, and can go on; nothing was paid, and nothing is held against them.
func TestComingBackWithoutPaying(t *testing.T) {
	for _, test := range []struct{ pack, credits, total string }{
		{"25", "", "Total $31.25"}, {"10", "7", "Total $8.75"},
	} {
		t.Run(test.total, func(t *testing.T) {
			p := newPortal(t)
			alex, account := p.person("alex")
			b := p.as(alex)
			paymentPage := b.get("/buy").form("/buy").set("pack", test.pack).set("credits", test.credits).send().leads(http.StatusSeeOther)
			left := p.purchase(account.ID)
			back := "/buy?account=" + string(account.ID) + "&canceled=" + string(left.ID)
			waysBack := 0
			for link := range b.get(paymentPage).all("a") {
				if strings.HasSuffix(attr(link, "href"), back) {
					waysBack++
				}
			}
			if waysBack != 1 {
				t.Errorf("the payment page has %d ways back to %s", waysBack, back)
			}
			page := b.get(back).shows(http.StatusOK, "Nothing was paid. You left the payment page. What you chose is still here, if you want to go on.", test.total)
			again := page.form("/buy").send().leads(http.StatusSeeOther)
			if again == paymentPage {
				t.Error("another form leads to the payment page that was left")
			}
			b.get(b.pay(again, sandbox.CardForm(sandbox.CardPays))).shows(http.StatusOK, "credits added")
			if got, err := p.Purchase(t.Context(), left.ID); err != nil || got.State != models.PurchasePending {
				t.Errorf("what was left is %+v, %v", got, err)
			}
			p.CheckBooks()
		})
	}
}

// What is no purchase of the account's, or was paid after all, is not told as left.
func TestComingBackFromOtherPages(t *testing.T) {
	p := newPortal(t)
	alex, account := p.person("alex")
	_, other := p.person("zoe")
	b := p.as(alex)
	theirs := p.ordered(other.ID, "", 25, "theirs")
	for _, id := range []string{string(theirs.ID), "pur_nothing", ""} {
		b.get("/buy?canceled="+id).shows(http.StatusOK, "Total $12.50").hides("Nothing was paid.")
	}
	paid := p.settled(p.ordered(account.ID, alex.ID, 10, "paid"), arrived)
	if to := b.get("/buy?canceled=" + string(paid.ID)).leads(http.StatusSeeOther); to != "/success?session_id="+paid.SessionID {
		t.Errorf("a purchase that was paid leads to %s", to)
	}
	b.get("/success?session_id="+paid.SessionID).shows(http.StatusOK, "10 credits added")
	p.CheckBooks()
}

// A purchase that somebody abandoned and whose end nobody told us is found out
// when it is looked at.
func TestAnAbandonedPaymentIsLookedAt(t *testing.T) {
	p := newPortal(t)
	alex, account := p.person("alex")
	b := p.as(alex)
	b.get("/buy").form("/buy").send().leads(http.StatusSeeOther)
	b.get("/billing").shows(http.StatusOK, "Not paid yet")
	p.Clock.Add(25 * time.Hour)
	if err := p.sandbox.Tick(t.Context()); err != nil {
		t.Fatal(err)
	}
	look := b.get("/billing").link("See how it stands")
	if !strings.HasPrefix(look, "/success?") {
		t.Fatalf("the list leads to %q", look)
	}
	b.get(look).shows(http.StatusOK, "The payment page has expired", "Nothing was paid and nothing was added.", "Try again")
	if got := p.purchase(account.ID).State; got != models.PurchaseExpired {
		t.Errorf("the purchase is %s", got)
	}
	b.get("/billing").shows(http.StatusOK).hides("Not paid yet", "See how it stands")
	p.CheckBooks()
}
