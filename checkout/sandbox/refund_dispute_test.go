package sandbox_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/checkout/sandbox"
	"github.com/stripe/stripe-go/v76"
)

// payWith pays a session with a card and returns its payment intent.
func (s *testShop) payWith(number string) *stripe.PaymentIntent {
	s.Helper()
	se := s.open()
	if a := s.pay(se, sandbox.CardForm(number)); a.status != http.StatusSeeOther {
		s.Fatalf("the payment page responded with %d", a.status)
	}
	return s.retrieve(se.ID).PaymentIntent
}

func (s *testShop) refund(form url.Values) response { return s.call("POST", "/v1/refunds", form) }

// deliveredEvents delivers pending webhooks and returns their events.
func (s *testShop) deliveredEvents() []stripe.Event {
	s.Helper()
	s.tick()
	return s.webhooks.received()
}

func decode[T any](t *testing.T, raw []byte) (v T) {
	t.Helper()
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatalf("%s: %v", raw, err)
	}
	return v
}

func TestRefundInParts(t *testing.T) {
	s := newShop(t)
	in := s.payWith(sandbox.CardPays)
	s.deliveredEvents()
	for _, step := range []struct {
		amount         string
		want, refunded int64
		all            bool
	}{{"250", 250, 250, false}, {"", 1000, 1250, true}} {
		form := url.Values{"payment_intent": {in.ID}}
		if step.amount != "" {
			form.Set("amount", step.amount)
		}
		made := decode[stripe.Refund](t, []byte(s.refund(form).body))
		if made.Status != stripe.RefundStatusSucceeded || made.PaymentIntent.ID != in.ID || made.Amount != step.want {
			t.Errorf("refunded %+v", made)
		}
		events := s.deliveredEvents()
		if len(events) != 1 || events[0].Type != stripe.EventTypeChargeRefunded {
			t.Fatalf("delivered %v", events)
		}
		charge := decode[stripe.Charge](t, events[0].Data.Raw)
		retrieved := decode[stripe.Charge](t, []byte(s.call("GET", "/v1/charges/"+charge.ID, nil).body))
		for _, c := range []stripe.Charge{charge, retrieved} {
			if c.AmountRefunded != step.refunded || c.Refunded != step.all || c.Amount != 1250 || c.PaymentIntent.ID != in.ID || c.Metadata["buyer"] != "usr_1" {
				t.Errorf("the charge is %+v", c)
			}
		}
	}
	if f := s.refund(url.Values{"payment_intent": {in.ID}}).apiError(t); f.Code != stripe.ErrorCodeChargeAlreadyRefunded {
		t.Errorf("a third refund: %+v", f)
	}
	if f := s.refund(url.Values{"payment_intent": {"pi_none"}}).apiError(t); f.Code != stripe.ErrorCodeResourceMissing {
		t.Errorf("a refund of an unknown payment: %+v", f)
	}
}

func TestRefundOfMoreThanWasPaid(t *testing.T) {
	s := newShop(t)
	in := s.payWith(sandbox.CardPays)
	if f := s.refund(url.Values{"payment_intent": {in.ID}, "amount": {"1251"}}).apiError(t); f.Param != "amount" {
		t.Errorf("%+v", f)
	}
}

func TestDisputeWonAndLost(t *testing.T) {
	for name, c := range map[string]struct {
		path string
		form url.Values
		want stripe.DisputeStatus
	}{
		"won":    {"", url.Values{"evidence[uncategorized_text]": {"winning_evidence"}, "submit": {"true"}}, stripe.DisputeStatusWon},
		"lost":   {"", url.Values{"evidence[uncategorized_text]": {"losing_evidence"}}, stripe.DisputeStatusLost},
		"closed": {"/close", nil, stripe.DisputeStatusLost},
	} {
		t.Run(name, func(t *testing.T) {
			s := newShop(t)
			in := s.payWith(sandbox.CardDisputed)
			events := s.deliveredEvents()
			if len(events) != 2 || events[1].Type != stripe.EventTypeChargeDisputeCreated && events[0].Type != stripe.EventTypeChargeDisputeCreated {
				t.Fatalf("delivered %v", events)
			}
			opened := events[1]
			if opened.Type != stripe.EventTypeChargeDisputeCreated {
				opened = events[0]
			}
			d := decode[stripe.Dispute](t, opened.Data.Raw)
			if d.Status != stripe.DisputeStatusNeedsResponse || d.Amount != 1250 || d.PaymentIntent.ID != in.ID {
				t.Errorf("the dispute is %+v", d)
			}
			if f := s.refund(url.Values{"payment_intent": {in.ID}}).apiError(t); f.Code != stripe.ErrorCodeChargeDisputed {
				t.Errorf("a refund: %+v", f)
			}
			s.call("POST", "/v1/disputes/"+d.ID+c.path, c.form)
			closed := s.deliveredEvents()
			if len(closed) != 1 || closed[0].Type != stripe.EventTypeChargeDisputeClosed {
				t.Fatalf("delivered %v", closed)
			}
			for _, raw := range [][]byte{closed[0].Data.Raw, []byte(s.call("GET", "/v1/disputes/"+d.ID, nil).body)} {
				if d := decode[stripe.Dispute](t, raw); d.Status != c.want {
					t.Errorf("the dispute is %+v", d)
				}
			}
			if a := s.call("POST", "/v1/disputes/"+d.ID+"/close", nil); a.status != http.StatusBadRequest {
				t.Errorf("closing it again: %d", a.status)
			}
		})
	}
}

func TestDashboardActions(t *testing.T) {
	s := newShop(t)
	if a := s.call("GET", "/", nil, "Authorization", ""); !strings.Contains(a.body, "Nothing was paid yet.") {
		t.Errorf("the page without payments is %s", a.body)
	}
	in := s.payWith(sandbox.CardPays)
	s.deliveredEvents()
	act := func(action, amount string) response {
		return s.call("POST", "/payments/"+in.ID, url.Values{"do": {action}, "amount": {amount}}, "Authorization", "")
	}
	for _, step := range []struct {
		do, amount string
		status     int
		shows      string
	}{
		{"refund", "250", http.StatusSeeOther, "$2.50 refunded"},
		{"refund", "much", http.StatusBadRequest, "$2.50 refunded"},
		{"refund", "1001", http.StatusBadRequest, "$2.50 refunded"},
		{"dispute", "", http.StatusSeeOther, "disputed"},
		{"dispute", "", http.StatusBadRequest, "disputed"},
		{"lose", "", http.StatusSeeOther, "dispute lost"},
		{"win", "", http.StatusBadRequest, "dispute lost"},
		{"dance", "", http.StatusBadRequest, "dispute lost"},
	} {
		if a := act(step.do, step.amount); a.status != step.status {
			t.Errorf("%s %s: %d, want %d", step.do, step.amount, a.status, step.status)
		}
		if a := s.call("GET", "/", nil, "Authorization", ""); !strings.Contains(a.body, "<small>"+step.shows+"</small>") {
			t.Errorf("after %s the page does not say %q", step.do, step.shows)
		}
	}
	if events := s.deliveredEvents(); len(events) != 3 {
		t.Errorf("delivered %v", events)
	}
}
