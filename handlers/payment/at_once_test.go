package payment_test

import (
	"sync"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/checkout/sandbox"
	"github.com/bursar-portal/bursar/models"
)

// Webhooks delivered twice, failed events tried again, a person who checks with Stripe, the
// buyer who returns or cancels, and a replay, all at once: the purchase is credited once
// and refunded once, and every event is done in the end.
func TestEverybodyAsksAtOnce(t *testing.T) {
	for range 3 {
		s := newShop(t)
		o := s.order("alex")
		opened := s.start(o)
		s.pay(opened.SessionURL, sandbox.CardForm(sandbox.CardPays))
		paid := s.pendingWebhooks()
		report, err := s.stripe.RetrieveSession(t.Context(), opened.SessionID)
		if err != nil {
			t.Fatal(err)
		}
		s.refund(models.Purchase{PaymentIntentID: report.PaymentIntentID}, "250")
		refunded := s.pendingWebhooks()
		id := parseEvent(t, refunded[0]).ID
		if err := s.HandleWebhook(t.Context(), refunded[0].payload, refunded[0].signature); models.CodeOf(err) != models.CodeBusy {
			t.Fatalf("a refund before its payment: %v", err)
		}
		s.kit.Clock.Add(time.Minute) // it is due again

		var working sync.WaitGroup
		ready := make(chan struct{})
		together := func(what string, do func() error, may ...models.Code) {
			working.Go(func() {
				<-ready
				err := do()
				for _, code := range append(may, "") {
					if models.CodeOf(err) == code {
						return
					}
				}
				t.Errorf("%s: %v", what, err)
			})
		}
		for range 3 {
			for _, l := range paid {
				together("the payment's webhook", func() error { return s.HandleWebhook(t.Context(), l.payload, l.signature) })
			}
			for _, l := range refunded {
				together("the refund's webhook", func() error { return s.HandleWebhook(t.Context(), l.payload, l.signature) }, models.CodeBusy)
			}
			together("trying failed events again", func() error { return s.RetryEvents(t.Context()) })
			together("checking with Stripe", func() error { _, _, err := s.CheckPurchase(t.Context(), opened.ID); return err }, models.CodeConflict)
			together("the buyer returns", func() error { _, err := s.Confirm(t.Context(), opened.SessionID); return err })
			together("the buyer cancels", func() error { _, err := s.CancelCheckout(t.Context(), opened); return err })
			together("a replay", func() error { _, err := s.ReplayEvent(t.Context(), id); return err }, models.CodeBusy)
		}
		close(ready)
		working.Wait()
		s.deliver(paid...)
		s.deliver(refunded...)
		s.wantAvailable(o.Account, 8)
		for _, l := range append(paid, refunded...) {
			e := parseEvent(t, l)
			if got := s.outcome(e.ID); got != models.EventDone && got != models.EventIgnored {
				t.Errorf("the event %s is %q", e.ID, got)
			}
		}
		if due, err := s.kit.DueStripeEvents(t.Context(), 10); err != nil || len(due) != 0 {
			t.Errorf("due are %+v, %v", due, err)
		}
		entries, err := s.kit.PurchaseEntries(t.Context(), opened.ID, 10)
		if err != nil || len(entries) != 2 {
			t.Errorf("its entries are %+v, %v", entries, err)
		}
		s.kit.CheckBooks()
	}
}

// Whoever asks Stripe during an outage says so to the operator, and whoever gets an answer
// says that it is over.
func TestEveryQuestionNotesAnOutage(t *testing.T) {
	s := newShop(t)
	_, purchase := s.paidPurchase(sandbox.CardPays)
	s.deliver(s.pendingWebhooks()...)
	opened := s.start(s.order("petra"))
	s.refund(purchase, "250")
	letter := s.pendingWebhooks()[0]
	for _, ask := range []struct {
		who string
		do  func() error
	}{
		{"a webhook", func() error { return s.HandleWebhook(t.Context(), letter.payload, letter.signature) }},
		{"trying again", func() error { s.kit.Clock.Add(2 * time.Hour); return s.RetryEvents(t.Context()) }},
		{"a check", func() error { _, _, err := s.CheckPurchase(t.Context(), opened.ID); return err }},
	} {
		s.api.on = true
		if err := ask.do(); s.Outage().IsZero() {
			t.Errorf("%s came to %v, and no outage is noted", ask.who, err)
		}
		s.api.on = false
		if _, err := s.Confirm(t.Context(), opened.SessionID); err != nil || !s.Outage().IsZero() {
			t.Errorf("after %s it came to %v, and the outage is noted since %v", ask.who, err, s.Outage())
		}
	}
	s.retryLater()
	s.kit.CheckBooks()
}

// retryLater tries failed events again when they are due.
func (s *shop) retryLater() {
	s.Helper()
	s.kit.Clock.Add(2 * time.Hour)
	s.retry()
}
