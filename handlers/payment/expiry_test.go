package payment_test

import (
	"testing"
	"time"

	"github.com/bursar-portal/bursar/checkout/sandbox"
	"github.com/bursar-portal/bursar/models"
)

// An abandoned checkout expires when Stripe reports that its session has expired. A
// late or repeated event does not affect a paid purchase.
func TestAbandonedCheckoutExpires(t *testing.T) {
	s := newShop(t)
	o := s.order("ann")
	first := o
	abandoned := s.start(o)
	o.IdempotencyKey = "form-2"
	bought := s.start(o)
	s.pay(bought.SessionURL, sandbox.CardForm(sandbox.CardPays))
	s.deliver(s.pendingWebhooks()...)
	s.kit.Clock.Add(25 * time.Hour)
	letters := s.pendingWebhooks()
	if len(letters) != 1 {
		t.Fatalf("%d letters, want one, of the page that expired", len(letters))
	}
	for range 2 {
		s.deliver(letters...)
		for id, want := range map[models.PurchaseID]models.PurchaseState{abandoned.ID: models.PurchaseExpired, bought.ID: models.PurchasePaid} {
			if p, err := s.kit.Purchase(t.Context(), id); err != nil || p.State != want {
				t.Errorf("the purchase is %s, want %s, %v", p.State, want, err)
			}
		}
	}
	s.wantAvailable(o.Account, 10)
	if again, err := s.StartCheckout(t.Context(), first); err != nil || again.ID != abandoned.ID || again.State != models.PurchaseExpired {
		t.Errorf("the form that opened it leads to %+v, %v", again, err)
	}
	s.kit.CheckBooks()
}
