package payment_test

import (
	"testing"

	"github.com/bursar-portal/bursar/checkout/sandbox"
	"github.com/bursar-portal/bursar/handlers/payment"
	"github.com/bursar-portal/bursar/models"
)

// What is settled is not asked about again: neither an event that is done, when Stripe
// delivers it once more, nor a purchase that is paid.
func TestWhatIsSettledIsNotAskedAbout(t *testing.T) {
	s := newShop(t)
	account, purchase := s.paidPurchase(sandbox.CardPays)
	s.deliver(s.pendingWebhooks()...)
	s.refund(purchase, "250")
	letters := s.pendingWebhooks()
	s.deliver(letters...)
	s.wantAvailable(account, 8)

	s.api.on = true
	s.deliver(letters...)
	for state, want := range map[models.PurchaseState]bool{
		models.PurchasePaid: false, models.PurchaseClosed: false, models.PurchasePending: true, models.PurchaseProcessing: true,
		models.PurchaseFailed: true, models.PurchaseExpired: true, models.PurchaseFlagged: true,
	} {
		if payment.Checkable(models.Purchase{Method: models.MethodStripe, State: state}) != want || payment.Checkable(models.Purchase{Method: models.MethodOffline, State: state}) {
			t.Errorf("a purchase that is %s can be asked about, or not", state)
		}
	}
	if _, _, err := s.CheckPurchase(t.Context(), purchase.ID); models.CodeOf(err) != models.CodeConflict {
		t.Errorf("checking a paid purchase: %v", err)
	}
	if got, err := s.CancelCheckout(t.Context(), purchase); err != nil || got.State != models.PurchasePaid {
		t.Errorf("canceling a paid purchase: %+v, %v", got, err)
	}
	s.wantAvailable(account, 8)
	s.kit.CheckBooks()
}

// A payment booked by hand has no session to ask about.
func TestAPaymentByHandIsNotChecked(t *testing.T) {
	p := models.Purchase{Method: models.MethodOffline, SessionID: "cs_1", State: models.PurchaseFlagged}
	if payment.Checkable(p) {
		t.Error("a payment booked by hand can be checked")
	}
	if p.Method = models.MethodStripe; !payment.Checkable(p) {
		t.Error("a flagged purchase can't be checked")
	}
}
