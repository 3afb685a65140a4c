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

// restarted is another process on the same folder, with the same merchant and
// the same time.
func (s *shop) restarted(dir string) *shop {
	next := newShop(s.T, func(c *sandbox.Config) {
		c.Dir, c.Now, c.WebhookURL = dir, s.clock.now, s.merchant.url
	})
	next.clock, next.merchant = s.clock, s.merchant
	return next
}

func TestARestartGoesOnWhereItWas(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "stripe")
	s := newShop(t, func(c *sandbox.Config) { c.Dir = dir })
	s.merchant.answers(http.StatusServiceUnavailable)
	open := s.call("POST", "/v1/checkout/sessions", tenCredits(), "Idempotency-Key", "k1")
	debited := s.open()
	s.pay(debited, bank())
	s.tick() // the merchant does not answer, the debit is not due
	s.merchant.answers(http.StatusOK)
	s.clock.advance(time.Minute)

	s = s.restarted(dir)
	s.tick()
	events := s.merchant.received()
	if len(events) != 2 || events[0].Type != stripe.EventTypeCheckoutSessionCompleted ||
		events[1].Type != stripe.EventTypeCheckoutSessionAsyncPaymentSucceeded {
		t.Errorf("events %v", events)
	}
	if known := s.known(debited.ID); known.PaymentStatus != stripe.CheckoutSessionPaymentStatusPaid {
		t.Errorf("the debit is %s", known.PaymentStatus)
	}
	again := s.call("POST", "/v1/checkout/sessions", tenCredits(), "Idempotency-Key", "k1")
	if again.body != open.body {
		t.Errorf("the idempotency key was forgotten: %s", again.body)
	}
	if paid := s.pay(open.session(t), card()); paid.status != http.StatusSeeOther {
		t.Errorf("an open session can't be paid: %d", paid.status)
	}

	s.tick()
	s.merchant.oneEvent()
	s = s.restarted(dir)
	s.tick()
	if events := s.merchant.received(); len(events) != 0 {
		t.Errorf("delivered events came again: %v", events)
	}
}

func TestTheStateFileIsPrivate(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "stripe")
	s := newShop(t, func(c *sandbox.Config) { c.Dir = dir })
	s.open()
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 || entries[0].Name() != "sandbox.json" {
		t.Fatalf("%v %v, want sandbox.json alone", entries, err)
	}
	info, err := entries[0].Info()
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v %v", info.Mode(), err)
	}
}

func TestADamagedStateFileIsNotOverwritten(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "sandbox.json")
	if err := os.WriteFile(file, []byte(`{"sessions":`), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := sandbox.New(sandbox.Config{Dir: dir, SecretKey: secretKey}); err == nil {
		t.Error("it was taken for empty")
	}
	if left, err := os.ReadFile(file); err != nil || string(left) != `{"sessions":` {
		t.Errorf("%s %v", left, err)
	}
}

func TestWhatCantBeSavedHasNotHappened(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "stripe")
	s := newShop(t, func(c *sandbox.Config) { c.Dir = dir })
	se := s.open()
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if a := s.call("POST", "/v1/checkout/sessions", tenCredits()); a.status != http.StatusInternalServerError ||
		a.fault(t).Type != stripe.ErrorTypeAPI {
		t.Errorf("a new session: %d %s", a.status, a.body)
	}
	if a := s.pay(se, card()); a.status != http.StatusInternalServerError {
		t.Errorf("a payment: %d", a.status)
	}
	if known := s.known(se.ID); known.Status != stripe.CheckoutSessionStatusOpen {
		t.Errorf("the session is %s", known.Status)
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if a := s.pay(se, card()); a.status != http.StatusSeeOther {
		t.Errorf("once it can be saved: %d", a.status)
	}
}
