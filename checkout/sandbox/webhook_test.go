package sandbox_test

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/checkout/sandbox"
)

func TestWebhookIsRetried(t *testing.T) {
	for _, status := range []int{http.StatusInternalServerError, http.StatusNotFound, http.StatusFound} {
		s := newShop(t)
		s.webhooks.respondWith(status)
		s.pay(s.open(), card())
		s.tick()
		s.tick()
		if attempts := s.webhooks.attemptCount(); attempts != 1 {
			t.Fatalf("%d: %d attempts at first, want 1", status, attempts)
		}
		for i, pause := range []time.Duration{time.Second, 2 * time.Second, 4 * time.Second} {
			s.clock.advance(pause - time.Nanosecond)
			s.tick()
			if attempts := s.webhooks.attemptCount(); attempts != i+1 {
				t.Errorf("%d: %d attempts before %s have passed, want %d", status, attempts, pause, i+1)
			}
			s.clock.advance(time.Nanosecond)
			s.tick()
			if attempts := s.webhooks.attemptCount(); attempts != i+2 {
				t.Errorf("%d: %d attempts after %s, want %d", status, attempts, pause, i+2)
			}
		}
		s.webhooks.respondWith(http.StatusOK)
		s.clock.advance(8 * time.Second)
		s.tick()
		s.webhooks.oneEvent()
		s.clock.advance(time.Hour)
		s.tick()
		if attempts := s.webhooks.attemptCount(); attempts != 5 {
			t.Errorf("%d: attempted again after delivery", status)
		}
	}
}

func TestWebhookIsGivenUp(t *testing.T) {
	s := newShop(t)
	s.webhooks.respondWith(http.StatusServiceUnavailable)
	s.pay(s.open(), card())
	for range 30 {
		s.tick()
		s.clock.advance(15 * time.Minute)
	}
	if attempts := s.webhooks.attemptCount(); attempts != 16 {
		t.Errorf("%d attempts, want 16", attempts)
	}
}

func TestReceiverUnavailable(t *testing.T) {
	s := newShop(t, func(c *sandbox.Config) { c.WebhookURL = "http://127.0.0.1:1/webhooks/stripe" })
	se := s.open()
	if paid := s.pay(se, card()); paid.status != http.StatusSeeOther {
		t.Fatal(paid.status)
	}
	s.tick()
	if retrieved := s.retrieve(se.ID); retrieved.PaymentStatus != "paid" {
		t.Errorf("the payment is %s", retrieved.PaymentStatus)
	}
}

func TestAPIVersionOfEvents(t *testing.T) {
	s := newShop(t, func(c *sandbox.Config) { c.APIVersion = "2020-08-27" })
	s.pay(s.open(), card())
	s.tick()
	if event, _ := s.webhooks.oneEvent(); event.APIVersion != "2020-08-27" {
		t.Errorf("version %q", event.APIVersion)
	}
}

func TestNoEventsWithoutWebhookURL(t *testing.T) {
	dir := t.TempDir()
	s := newShop(t, func(c *sandbox.Config) { c.WebhookURL, c.Dir = "", dir })
	se := s.open()
	s.pay(se, card())
	s.tick()
	saved, err := os.ReadFile(filepath.Join(dir, "sandbox.json"))
	if err != nil || !strings.Contains(string(saved), se.ID) || strings.Contains(string(saved), "evt_") {
		t.Errorf("%s (%v)", saved, err)
	}
}

func TestRun(t *testing.T) {
	s := newShop(t, func(c *sandbox.Config) { c.Now, c.DebitDelay = time.Now, time.Millisecond })
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- s.Sandbox.Run(ctx) }()
	s.pay(s.open(), bank())
	for range 2 { // completed, then async_payment_succeeded
		<-s.webhooks.accepted
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestInvalidConfigs(t *testing.T) {
	for name, c := range map[string]sandbox.Config{
		"no secret key":     {},
		"no webhook secret": {SecretKey: secretKey, WebhookURL: "http://portal.test/webhooks/stripe"},
	} {
		if _, err := sandbox.New(c); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}
