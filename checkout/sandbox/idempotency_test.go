package sandbox_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stripe/stripe-go/v76"
)

func TestSameRequestIsReplayed(t *testing.T) {
	s := newShop(t)
	first := s.call("POST", "/v1/checkout/sessions", tenCredits(), "Idempotency-Key", "k1")
	s.clock.advance(23 * time.Hour)
	again := s.call("POST", "/v1/checkout/sessions", tenCredits(), "Idempotency-Key", "k1")
	if again.status != http.StatusOK || again.body != first.body {
		t.Errorf("first %s, again %d %s", first.body, again.status, again.body)
	}
	if first.header.Get("Idempotent-Replayed") != "" || again.header.Get("Idempotent-Replayed") != "true" {
		t.Errorf("Idempotent-Replayed: %q, then %q", first.header.Get("Idempotent-Replayed"), again.header.Get("Idempotent-Replayed"))
	}
	if again.header.Get("Idempotency-Key") != "k1" {
		t.Errorf("Idempotency-Key: %q", again.header.Get("Idempotency-Key"))
	}
}

func TestKeyOfAnotherRequestIsRejected(t *testing.T) {
	s := newShop(t)
	first := s.call("POST", "/v1/checkout/sessions", tenCredits(), "Idempotency-Key", "k1").session(t)
	other := tenCredits()
	other.Set("client_reference_id", "pur_2")
	for name, a := range map[string]response{
		"other parameters": s.call("POST", "/v1/checkout/sessions", other, "Idempotency-Key", "k1"),
		"another endpoint": s.call("POST", "/v1/checkout/sessions/"+first.ID+"/expire", nil, "Idempotency-Key", "k1"),
	} {
		if f := a.apiError(t); a.status != http.StatusBadRequest || f.Type != stripe.ErrorTypeIdempotency {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}

	second := s.open()
	s.call("POST", "/v1/checkout/sessions/"+second.ID+"/expire", nil, "Idempotency-Key", "k2").session(t)
	if a := s.call("POST", "/v1/checkout/sessions/"+first.ID+"/expire", nil, "Idempotency-Key", "k2"); a.apiError(t).Type != stripe.ErrorTypeIdempotency {
		t.Errorf("another session: %d %s", a.status, a.body)
	}
	if s.retrieve(first.ID).Status != stripe.CheckoutSessionStatusOpen {
		t.Error("a rejected request changed the session")
	}
}

func TestOtherKeysCreateOtherSessions(t *testing.T) {
	s := newShop(t)
	ids := map[string]bool{}
	for _, header := range [][]string{{"Idempotency-Key", "k1"}, {"Idempotency-Key", "k2"}, nil, nil} {
		ids[s.call("POST", "/v1/checkout/sessions", tenCredits(), header...).session(t).ID] = true
	}
	if len(ids) != 4 {
		t.Errorf("%d sessions, want 4", len(ids))
	}
}

func TestErrorsAreNotReplayed(t *testing.T) {
	s := newShop(t)
	bad := tenCredits()
	bad.Del("mode")
	if a := s.call("POST", "/v1/checkout/sessions", bad, "Idempotency-Key", "k1"); a.status != http.StatusBadRequest {
		t.Fatalf("%d %s", a.status, a.body)
	}
	s.call("POST", "/v1/checkout/sessions", tenCredits(), "Idempotency-Key", "k1").session(t)
}

func TestKeyExpiresAfterADay(t *testing.T) {
	s := newShop(t)
	first := s.call("POST", "/v1/checkout/sessions", tenCredits(), "Idempotency-Key", "k1").session(t)
	s.clock.advance(24*time.Hour + time.Second)
	if again := s.call("POST", "/v1/checkout/sessions", tenCredits(), "Idempotency-Key", "k1").session(t); again.ID == first.ID {
		t.Error("the response was replayed")
	}
}

func TestKeyTooLong(t *testing.T) {
	s := newShop(t)
	if a := s.call("POST", "/v1/checkout/sessions", tenCredits(), "Idempotency-Key", strings.Repeat("k", 256)); a.status != http.StatusBadRequest {
		t.Errorf("%d %s", a.status, a.body)
	}
}

func TestConcurrentRequestsWithOneKey(t *testing.T) {
	s := newShop(t)
	var wg sync.WaitGroup
	responses := make([]response, 50)
	for i := range responses {
		wg.Go(func() {
			responses[i] = s.call("POST", "/v1/checkout/sessions", tenCredits(), "Idempotency-Key", "k1")
		})
	}
	wg.Wait()
	ids := map[string]int{}
	for _, a := range responses {
		ids[a.session(t).ID]++
	}
	if len(ids) != 1 {
		t.Errorf("sessions %v, want one", ids)
	}
}
