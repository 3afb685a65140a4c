package sandbox_test

import (
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/checkout/sandbox"
	"github.com/stripe/stripe-go/v76"
)

// restart returns a new sandbox on the same folder, with the same clock and webhook
// receiver.
func (s *testShop) restart(dir string) *testShop {
	next := newShop(s.T, func(c *sandbox.Config) {
		c.Dir, c.Now, c.WebhookURL = dir, s.clock.now, s.webhooks.url
	})
	next.clock, next.webhooks = s.clock, s.webhooks
	return next
}

func TestRestart(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "stripe")
	s := newShop(t, func(c *sandbox.Config) { c.Dir = dir })
	s.webhooks.respondWith(http.StatusServiceUnavailable)
	open := s.call("POST", "/v1/checkout/sessions", tenCredits(), "Idempotency-Key", "k1")
	debited := s.open()
	s.pay(debited, bank())
	s.tick() // the webhook fails, and the debit is not due
	s.webhooks.respondWith(http.StatusOK)
	s.clock.advance(time.Minute)

	s = s.restart(dir)
	s.tick()
	events := s.webhooks.received()
	if len(events) != 2 || events[0].Type != stripe.EventTypeCheckoutSessionCompleted ||
		events[1].Type != stripe.EventTypeCheckoutSessionAsyncPaymentSucceeded {
		t.Errorf("events %v", events)
	}
	if retrieved := s.retrieve(debited.ID); retrieved.PaymentStatus != stripe.CheckoutSessionPaymentStatusPaid {
		t.Errorf("the debit is %s", retrieved.PaymentStatus)
	}
	again := s.call("POST", "/v1/checkout/sessions", tenCredits(), "Idempotency-Key", "k1")
	if again.body != open.body {
		t.Errorf("the response was not replayed: %s", again.body)
	}
	if paid := s.pay(open.session(t), card()); paid.status != http.StatusSeeOther {
		t.Errorf("an open session can't be paid: %d", paid.status)
	}

	s.tick()
	s.webhooks.oneEvent()
	s = s.restart(dir)
	s.tick()
	if events := s.webhooks.received(); len(events) != 0 {
		t.Errorf("events were delivered twice: %v", events)
	}
}

func TestStateFileMode(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "stripe")
	s := newShop(t, func(c *sandbox.Config) { c.Dir = dir })
	s.open()
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 || entries[0].Name() != "sandbox.json" {
		t.Fatalf("%v %v, want only sandbox.json", entries, err)
	}
	info, err := entries[0].Info()
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v %v", info.Mode(), err)
	}
}

func TestDamagedStateFile(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "sandbox.json")
	if err := os.WriteFile(file, []byte(`{"sessions":`), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := sandbox.New(sandbox.Config{Dir: dir, SecretKey: secretKey}); err == nil {
		t.Error("it was accepted")
	}
	if left, err := os.ReadFile(file); err != nil || string(left) != `{"sessions":` {
		t.Errorf("%s %v", left, err)
	}
}

func TestSaveFails(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "stripe")
	s := newShop(t, func(c *sandbox.Config) { c.Dir = dir })
	se := s.open()
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if a := s.call("POST", "/v1/checkout/sessions", tenCredits()); a.status != http.StatusInternalServerError ||
		a.apiError(t).Type != stripe.ErrorTypeAPI {
		t.Errorf("a new session: %d %s", a.status, a.body)
	}
	if a := s.pay(se, card()); a.status != http.StatusInternalServerError {
		t.Errorf("a payment: %d", a.status)
	}
	if retrieved := s.retrieve(se.ID); retrieved.Status != stripe.CheckoutSessionStatusOpen {
		t.Errorf("the session is %s", retrieved.Status)
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if a := s.pay(se, card()); a.status != http.StatusSeeOther {
		t.Errorf("after saving works again: %d", a.status)
	}
}
