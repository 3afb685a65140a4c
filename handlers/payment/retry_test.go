package payment_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/checkout/sandbox"
	"github.com/bursar-portal/bursar/handlers/payment"
	"github.com/bursar-portal/bursar/models"
)

// outcome returns what is recorded of an event, "" if nothing is.
func (s *shop) outcome(id string) models.EventOutcome {
	s.Helper()
	e, _, err := s.kit.StripeEvent(s.Context(), id)
	if err != nil {
		s.Fatal(err)
	}
	return e.Outcome
}

func (s *shop) retry() {
	s.Helper()
	if err := s.RetryEvents(s.Context()); err != nil {
		s.Fatal(err)
	}
}

// An event about a refund whose charge can't be asked for is recorded as failed, and
// asked again without Stripe's delivering it again: after one minute, then after two.
func TestFailedQuestionIsAskedAgain(t *testing.T) {
	s := newShop(t)
	account, purchase := s.paidPurchase(sandbox.CardPays)
	s.deliver(s.pendingWebhooks()...)
	s.refund(purchase, "250")
	letter := s.pendingWebhooks()[0]
	id := parseEvent(t, letter).ID
	s.api.on = true
	if err := s.HandleWebhook(t.Context(), letter.payload, letter.signature); models.CodeOf(err) != models.CodeBusy {
		t.Errorf("the webhook came to %v", err)
	}
	if e, found, err := s.kit.StripeEvent(t.Context(), id); err != nil || !found || e.Outcome != models.EventFailed || e.Type != "charge.refunded" || !strings.HasPrefix(e.Detail, "busy: ") {
		t.Fatalf("recorded is %+v, %v", e, err)
	}
	s.retry()
	s.kit.Clock.Add(time.Minute)
	s.retry() // Stripe is still out of order
	s.api.on = false
	s.kit.Clock.Add(time.Minute)
	s.retry() // not due yet
	s.wantAvailable(account, 10)
	s.kit.Clock.Add(time.Minute)
	s.retry()
	s.wantAvailable(account, 8)
	if got := s.outcome(id); got != models.EventDone {
		t.Errorf("in the end it is %q", got)
	}
	if due, err := s.kit.DueStripeEvents(t.Context(), 10); err != nil || len(due) != 0 {
		t.Errorf("due are %+v, %v", due, err)
	}
	s.kit.CheckBooks()
}

// A refund that comes before its payment is settled without another delivery.
func TestRefundBeforePaymentIsRetried(t *testing.T) {
	s := newShop(t)
	o := s.order("alex")
	opened := s.start(o)
	s.pay(opened.SessionURL, sandbox.CardForm(sandbox.CardPays))
	paid := s.pendingWebhooks()
	report, err := s.stripe.RetrieveSession(t.Context(), opened.SessionID)
	if err != nil {
		t.Fatal(err)
	}
	s.refund(models.Purchase{PaymentIntentID: report.PaymentIntentID}, "1250")
	refunded := s.pendingWebhooks()[0]
	if err := s.HandleWebhook(t.Context(), refunded.payload, refunded.signature); models.CodeOf(err) != models.CodeBusy {
		t.Errorf("the refund of what is not credited: %v", err)
	}
	s.deliver(paid...)
	s.wantAvailable(o.Account, 10)
	s.kit.Clock.Add(time.Minute)
	s.retry()
	s.wantAvailable(o.Account, 0)
	s.kit.CheckBooks()
}

// Thirty days later Stripe has the event no longer.
func TestRetriesEnd(t *testing.T) {
	s := newShop(t)
	if err := s.kit.NoteStripeEvent(t.Context(), models.StripeEvent{ID: "evt_gone", Type: "refund.failed", Outcome: models.EventFailed}); err != nil {
		t.Fatal(err)
	}
	tries := 0
	for range 40 * 24 {
		s.kit.Clock.Add(time.Hour)
		due, err := s.kit.DueStripeEvents(t.Context(), 10)
		if err != nil {
			t.Fatal(err)
		}
		tries += len(due)
		s.retry()
	}
	// After 1, 2, 3, 4, 5, 6, 8, 11 and 16 hours, since this test looks hourly, then every
	// six hours until one try was made after thirty days.
	if tries != 9+118 || s.outcome("evt_gone") != models.EventFailed {
		t.Errorf("%d tries, and it is %q", tries, s.outcome("evt_gone"))
	}
}

// A thin event is answered and noted; it asks for nothing.
func TestThinEventIsNoted(t *testing.T) {
	s := newShop(t)
	payload := []byte(`{"id":"evt_thin","object":"v2.core.event","type":"v1.billing.meter.no_meter_found","created":"2026-03-29T17:48:46.000Z","livemode":false}`)
	letter := webhookDelivery{payload, sign(payload)}
	s.deliver(letter, letter)
	if got := s.outcome("evt_thin"); got != models.EventIgnored {
		t.Errorf("it is %q", got)
	}
}

// Refused webhooks are counted and logged, at most one a second.
func TestRefusedWebhooks(t *testing.T) {
	s := newShop(t)
	var log bytes.Buffer
	s.Payments = payment.New(payment.Config{Store: s.kit.Store, Stripe: s.stripe, Log: slog.New(slog.NewTextHandler(&log, nil))})
	for range 3 {
		if err := s.HandleWebhook(t.Context(), []byte(`{"id":"evt_1"}`), "t=1,v1=00"); models.CodeOf(err) != models.CodeBadSignature {
			t.Errorf("it came to %v", err)
		}
	}
	s.kit.Clock.Add(time.Second)
	if err := s.HandleWebhook(t.Context(), []byte(`{"id":"evt_1"}`), ""); models.CodeOf(err) != models.CodeBadSignature {
		t.Errorf("it came to %v", err)
	}
	want := payment.RefusedWebhooks{Count: 4, LastAt: s.kit.Clock.Now(), Reason: "The event's signature is missing, wrong or too old."}
	if got := s.RefusedWebhooks(); got != want {
		t.Errorf("counted %+v, want %+v", got, want)
	}
	lines := strings.Split(strings.TrimSpace(log.String()), "\n")
	if len(lines) != 2 || !strings.Contains(lines[0], "webhook has no valid signature") && !strings.Contains(lines[0], "tolerance") ||
		!strings.Contains(lines[1], "no Stripe-Signature header") || !strings.Contains(lines[1], "refused_so_far=4") {
		t.Errorf("logged %q", lines)
	}
	if s.outcome("evt_1") != "" {
		t.Error("what nobody signed was recorded")
	}
}
