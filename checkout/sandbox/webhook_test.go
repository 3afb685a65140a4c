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

func TestAWebhookIsTriedUntilItArrives(t *testing.T) {
	for _, status := range []int{http.StatusInternalServerError, http.StatusNotFound, http.StatusFound} {
		s := newShop(t)
		s.merchant.answers(status)
		s.pay(s.open(), card())
		s.tick()
		s.tick()
		if tries := s.merchant.tries(); tries != 1 {
			t.Fatalf("%d: %d tries at once, want 1", status, tries)
		}
		for i, pause := range []time.Duration{time.Second, 2 * time.Second, 4 * time.Second} {
			s.clock.advance(pause - time.Nanosecond)
			s.tick()
			if tries := s.merchant.tries(); tries != i+1 {
				t.Errorf("%d: %d tries before pause %s has passed, want %d", status, tries, pause, i+1)
			}
			s.clock.advance(time.Nanosecond)
			s.tick()
			if tries := s.merchant.tries(); tries != i+2 {
				t.Errorf("%d: %d tries after %s, want %d", status, tries, pause, i+2)
			}
		}
		s.merchant.answers(http.StatusOK)
		s.clock.advance(8 * time.Second)
		s.tick()
		s.merchant.oneEvent()
		s.clock.advance(time.Hour)
		s.tick()
		if tries := s.merchant.tries(); tries != 5 {
			t.Errorf("%d: tried again after it arrived", status)
		}
	}
}

func TestAWebhookIsGivenUpInTheEnd(t *testing.T) {
	s := newShop(t)
	s.merchant.answers(http.StatusServiceUnavailable)
	s.pay(s.open(), card())
	for range 30 {
		s.tick()
		s.clock.advance(15 * time.Minute)
	}
	if tries := s.merchant.tries(); tries != 16 {
		t.Errorf("%d tries, want 16", tries)
	}
}

func TestAMerchantThatIsAwayHearsLater(t *testing.T) {
	s := newShop(t, func(c *sandbox.Config) { c.WebhookURL = "http://127.0.0.1:1/webhooks/stripe" })
	se := s.open()
	if paid := s.pay(se, card()); paid.status != http.StatusSeeOther {
		t.Fatal(paid.status)
	}
	s.tick()
	if known := s.known(se.ID); known.PaymentStatus != "paid" {
		t.Errorf("the payment is %s", known.PaymentStatus)
	}
}

func TestEventsMaySpeakAnotherVersion(t *testing.T) {
	s := newShop(t, func(c *sandbox.Config) { c.APIVersion = "2020-08-27" })
	s.pay(s.open(), card())
	s.tick()
	if event, _ := s.merchant.oneEvent(); event.APIVersion != "2020-08-27" {
		t.Errorf("version %q", event.APIVersion)
	}
}

func TestWithoutAnAddressThereAreNoEvents(t *testing.T) {
	dir := t.TempDir()
	s := newShop(t, func(c *sandbox.Config) { c.WebhookURL, c.Dir = "", dir })
	se := s.open()
	s.pay(se, card())
	s.tick()
	kept, err := os.ReadFile(filepath.Join(dir, "sandbox.json"))
	if err != nil || !strings.Contains(string(kept), se.ID) || strings.Contains(string(kept), "evt_") {
		t.Errorf("%s (%v)", kept, err)
	}
}

func TestRunDeliversByItself(t *testing.T) {
	s := newShop(t, func(c *sandbox.Config) { c.Now, c.Delay = time.Now, time.Millisecond })
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- s.Sandbox.Run(ctx) }()
	s.pay(s.open(), bank())
	for range 2 { // completed, and then succeeded
		<-s.merchant.arrived
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestConfigurationsThatAreRefused(t *testing.T) {
	for name, c := range map[string]sandbox.Config{
		"no secret key":     {},
		"no webhook secret": {SecretKey: secretKey, WebhookURL: "http://portal.test/webhooks/stripe"},
	} {
		if _, err := sandbox.New(c); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}
