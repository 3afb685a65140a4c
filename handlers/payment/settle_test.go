package payment_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/checkout"
	"github.com/bursar-portal/bursar/checkout/sandbox"
	"github.com/bursar-portal/bursar/handlers/payment"
	"github.com/bursar-portal/bursar/models"
)

func TestPaidCheckoutIsCreditedOnce(t *testing.T) {
	s := newShop(t)
	o := s.order("alex")
	purchase := s.start(o)
	s.pay(purchase.SessionURL, sandbox.CardForm(sandbox.CardPays))
	s.wantAvailable(o.Account, 0)

	got, err := s.Confirm(t.Context(), purchase.SessionID)
	if err != nil || got.State != models.PurchasePaid || got.ID != purchase.ID {
		t.Fatalf("got %+v, %v", got, err)
	}
	s.wantAvailable(o.Account, 10)
	s.deliver(s.pendingWebhooks()...)
	s.wantAvailable(o.Account, 10)
	s.api.on = true // a paid purchase needs no Stripe
	if _, err := s.Confirm(t.Context(), purchase.SessionID); err != nil {
		t.Error(err)
	}
	s.kit.CheckBooks()
}

// Fifty deliveries of one event race with fifty visits to the success page.
func TestConcurrentReports(t *testing.T) {
	s := newShop(t)
	o := s.order("alex")
	purchase := s.start(o)
	s.pay(purchase.SessionURL, sandbox.CardForm(sandbox.CardPays))
	mail := s.pendingWebhooks()
	if len(mail) == 0 {
		t.Fatal("no event was sent")
	}
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() { s.deliver(mail...) })
		wg.Go(func() {
			if got, err := s.Confirm(t.Context(), purchase.SessionID); err != nil || got.State != models.PurchasePaid {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
	wg.Wait()
	s.wantAvailable(o.Account, 10)
	s.kit.CheckBooks()
}

func TestDeclinedCardChangesNothing(t *testing.T) {
	s := newShop(t)
	o := s.order("alex")
	purchase := s.start(o)
	s.pay(purchase.SessionURL, sandbox.CardForm(sandbox.CardDeclined))
	s.deliver(s.pendingWebhooks()...)
	got, err := s.Confirm(t.Context(), purchase.SessionID)
	if err != nil || got.State != models.PurchasePending {
		t.Errorf("got %+v, %v", got, err)
	}
	s.wantAvailable(o.Account, 0)
}

func TestDelayedPayment(t *testing.T) {
	for _, test := range []struct {
		account string
		state   models.PurchaseState
		credits models.Credits
	}{
		{sandbox.BankPays, models.PurchasePaid, 10},
		{sandbox.BankFails, models.PurchaseFailed, 0},
	} {
		s := newShop(t)
		o := s.order("alex")
		purchase := s.start(o)
		s.pay(purchase.SessionURL, sandbox.BankForm(test.account))
		s.deliver(s.pendingWebhooks()...)
		if got, err := s.Confirm(t.Context(), purchase.SessionID); err != nil || got.State != models.PurchaseProcessing {
			t.Errorf("at first: %+v, %v", got, err)
		}
		s.wantAvailable(o.Account, 0)

		s.kit.Clock.Add(time.Minute)
		s.deliver(s.pendingWebhooks()...)
		if got, err := s.kit.Purchase(t.Context(), purchase.ID); err != nil || got.State != test.state {
			t.Errorf("in the end: %+v, %v; want %s", got, err, test.state)
		}
		s.wantAvailable(o.Account, test.credits)
		s.kit.CheckBooks()
	}
}

// A crash between creating the session and storing its ID is recovered from: Stripe
// knows which purchase the session belongs to.
func TestUnrecordedSessionIsFound(t *testing.T) {
	s := newShop(t)
	o := s.order("alex")
	purchase, _, err := s.kit.OpenPurchase(t.Context(), models.Purchase{
		AccountID: o.Account.ID, Credits: 10 * models.Credit, UnitCents: 125, AmountCents: 1250, Currency: "usd",
		Origin: o.Actor.Origin(), Key: o.IdempotencyKey,
	})
	if err != nil {
		t.Fatal(err)
	}
	sessionID, page, err := s.stripe.CreateSession(t.Context(), purchase, checkout.Buyer{}, "10 Credits")
	if err != nil {
		t.Fatal(err)
	}
	s.pay(page, sandbox.CardForm(sandbox.CardPays))
	got, err := s.Confirm(t.Context(), sessionID)
	if err != nil || got.ID != purchase.ID || got.State != models.PurchasePaid {
		t.Errorf("got %+v, %v", got, err)
	}
	s.wantAvailable(o.Account, 10)
	s.kit.CheckBooks()
}

func TestConfirmUnknownSession(t *testing.T) {
	s := newShop(t)
	for _, id := range []string{"", "cs_test_nothing", "../v1/customers", "cs_" + strings.Repeat("x", 5000)} {
		if _, err := s.Confirm(t.Context(), id); models.CodeOf(err) != models.CodeNotFound {
			t.Errorf("%.40q gave %v", id, err)
		}
	}
}

func TestWebhooksAreVerified(t *testing.T) {
	s := newShop(t)
	o := s.order("alex")
	purchase := s.start(o)
	s.pay(purchase.SessionURL, sandbox.CardForm(sandbox.CardPays))
	paid := s.pendingWebhooks()[0]
	for name, forged := range map[string]webhookDelivery{
		"no signature":      {paid.payload, ""},
		"another payload":   {append([]byte(" "), paid.payload...), paid.signature},
		"another signature": {paid.payload, "t=1,v1=00"},
	} {
		if err := s.HandleWebhook(t.Context(), forged.payload, forged.signature); models.CodeOf(err) != models.CodeBadSignature {
			t.Errorf("%s gave %v", name, err)
		}
	}
	s.wantAvailable(o.Account, 0)
}

// A failed event is processed again when Stripe retries it; a processed one is not.
func TestEventsAreRecorded(t *testing.T) {
	s := newShop(t)
	first, second := s.order("alex"), s.order("petra")
	var mail []webhookDelivery
	for _, o := range []payment.Order{first, second} {
		s.pay(s.start(o).SessionURL, sandbox.CardForm(sandbox.CardPays))
		mail = append(mail, s.pendingWebhooks()...)
	}
	s.deliver(mail[0])
	id := eventID(t, mail[1])
	outcome := func() models.EventOutcome {
		t.Helper()
		event, found, err := s.kit.StripeEvent(t.Context(), id)
		if err != nil || !found {
			t.Fatalf("the event was not noted: %v", err)
		}
		return event.Outcome
	}

	// A payment that has been credited cannot be credited to another purchase.
	twice := bytes.ReplaceAll(mail[1].payload, paymentIntentID(t, mail[1]), paymentIntentID(t, mail[0]))
	if err := s.HandleWebhook(t.Context(), twice, sign(twice)); err == nil {
		t.Error("one payment paid for two purchases")
	}
	s.wantAvailable(second.Account, 0)
	if got := outcome(); got != models.EventFailed {
		t.Errorf("the outcome is %s", got)
	}

	s.deliver(mail[1])
	if got := outcome(); got != models.EventDone {
		t.Errorf("the outcome is %s", got)
	}
	s.wantAvailable(second.Account, 10)
	s.deliver(mail...)
	s.wantAvailable(first.Account, 10)
	s.wantAvailable(second.Account, 10)
	s.kit.CheckBooks()
}

// The Stripe account may sell other things too: foreign sessions are accepted and
// ignored.
func TestForeignSessionsAreIgnored(t *testing.T) {
	s, other := newShop(t), newShop(t)
	o := other.order("alex")
	purchase := other.start(o)
	other.pay(purchase.SessionURL, sandbox.CardForm(sandbox.CardPays))
	foreign := other.pendingWebhooks()[0]
	s.deliver(foreign)
	event, found, err := s.kit.StripeEvent(t.Context(), eventID(t, foreign))
	if err != nil || !found || event.Outcome != models.EventIgnored {
		t.Errorf("got %+v, %v, %v", event, found, err)
	}
}

// Stripe need not retry an event about a session that it does not find itself.
func TestEventForUnknownSession(t *testing.T) {
	s := newShop(t)
	gone := []byte(`{"id":"evt_gone","type":"checkout.session.completed","api_version":"2031-01-01",
		"data":{"object":{"id":"cs_test_gone","object":"checkout.session"}}}`)
	s.deliver(webhookDelivery{gone, sign(gone)})
	event, found, err := s.kit.StripeEvent(t.Context(), "evt_gone")
	if err != nil || !found || event.Outcome != models.EventIgnored || event.SessionID != "cs_test_gone" || event.Detail == "" {
		t.Errorf("got %+v, %v, %v", event, found, err)
	}
}

func eventID(t *testing.T, l webhookDelivery) string {
	t.Helper()
	return parseEvent(t, l).ID
}

func paymentIntentID(t *testing.T, l webhookDelivery) []byte {
	t.Helper()
	return []byte(parseEvent(t, l).Data.Object.PaymentIntent)
}

type event struct {
	ID   string `json:"id"`
	Data struct {
		Object struct {
			PaymentIntent string `json:"payment_intent"`
		} `json:"object"`
	} `json:"data"`
}

func parseEvent(t *testing.T, l webhookDelivery) (e event) {
	t.Helper()
	if err := json.Unmarshal(l.payload, &e); err != nil {
		t.Fatal(err)
	}
	return e
}

// sign returns Stripe's signature of a payload as of now.
func sign(payload []byte) string {
	now := strconv.FormatInt(time.Now().Unix(), 10)
	mac := hmac.New(sha256.New, []byte(webhookSecret))
	fmt.Fprintf(mac, "%s.%s", now, payload)
	return "t=" + now + ",v1=" + hex.EncodeToString(mac.Sum(nil))
}
