package payment_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/checkout"
	"github.com/bursar-portal/bursar/checkout/sandbox"
	"github.com/bursar-portal/bursar/handlers/payment"
	"github.com/bursar-portal/bursar/models"
)

// A Stripe that takes requests and never answers is an outage. A buyer who gives up is none.
func TestSilenceIsAnOutage(t *testing.T) {
	s := newShop(t)
	asked := make(chan struct{}, 10)
	silent := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		asked <- struct{}{}
		<-r.Context().Done()
	}))
	defer silent.Close()
	quiet := slog.New(slog.DiscardHandler)
	stripe := checkout.New(checkout.Config{SecretKey: secretKey, APIURL: silent.URL, BaseURL: s.settings.BaseURL, Currency: "usd", Log: quiet})
	p := payment.New(payment.Config{Store: s.kit.Store, Stripe: stripe, Log: quiet})
	impatient, giveUp := context.WithCancel(t.Context())
	go func() { <-asked; giveUp() }()
	if _, err := p.Confirm(impatient, "cs_test_1"); models.CodeOf(err) != models.CodeBusy || !p.Outage().IsZero() {
		t.Errorf("a buyer gave up: %v, down since %s", err, p.Outage())
	}
	late, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := p.Confirm(late, "cs_test_1"); models.CodeOf(err) != models.CodeBusy || p.Outage() != s.kit.Clock.Now() {
		t.Errorf("Stripe is silent: %v, down since %s", err, p.Outage())
	}
	s.kit.CheckBooks()
}

// Webhooks whose questions Stripe does not answer say that it can't be reached, and so does
// a check of a purchase; the next answer ends that.
func TestEveryQuestionNotesOutages(t *testing.T) {
	s := newShop(t)
	_, purchase := s.paidPurchase(sandbox.CardPays)
	s.deliver(s.pendingWebhooks()...)
	s.refund(purchase, "250")
	letter := s.pendingWebhooks()[0]
	s.api.on = true
	if err := s.HandleWebhook(t.Context(), letter.payload, letter.signature); models.CodeOf(err) != models.CodeBusy || s.Outage().IsZero() {
		t.Errorf("a webhook came to %v, down since %s", err, s.Outage())
	}
	s.api.on = false
	s.kit.Clock.Add(time.Minute)
	s.retry()
	if !s.Outage().IsZero() {
		t.Errorf("Stripe answered, and is down since %s", s.Outage())
	}
	open := s.start(s.order("zoe"))
	s.api.on = true
	if _, _, err := s.CheckPurchase(t.Context(), open.ID); models.CodeOf(err) != models.CodeBusy || s.Outage().IsZero() {
		t.Errorf("a check came to %v, down since %s", err, s.Outage())
	}
	s.kit.CheckBooks()
}
