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

// paidBy is a session that was paid with a card, and its payment.
func (s *shop) paidBy(number string) *stripe.PaymentIntent {
	s.Helper()
	se := s.open()
	if a := s.pay(se, sandbox.CardForm(number)); a.status != http.StatusSeeOther {
		s.Fatalf("the payment page answered %d", a.status)
	}
	return s.known(se.ID).PaymentIntent
}

func (s *shop) refund(form url.Values) answer { return s.call("POST", "/v1/refunds", form) }

// told are the events that arrive at the merchant now.
func (s *shop) told() []stripe.Event {
	s.Helper()
	s.tick()
	return s.merchant.received()
}

func object[T any](t *testing.T, raw []byte) (v T) {
	t.Helper()
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatalf("%s: %v", raw, err)
	}
	return v
}

func TestRefundInParts(t *testing.T) {
	s := newShop(t)
	in := s.paidBy(sandbox.CardPays)
	s.told()
	for _, step := range []struct {
		amount         string
		want, refunded int64
		all            bool
	}{{"250", 250, 250, false}, {"", 1000, 1250, true}} {
		form := url.Values{"payment_intent": {in.ID}}
		if step.amount != "" {
			form.Set("amount", step.amount)
		}
		back := object[stripe.Refund](t, []byte(s.refund(form).body))
		if back.Status != stripe.RefundStatusSucceeded || back.PaymentIntent.ID != in.ID || back.Amount != step.want {
			t.Errorf("refunded %+v", back)
		}
		events := s.told()
		if len(events) != 1 || events[0].Type != stripe.EventTypeChargeRefunded {
			t.Fatalf("told %v", events)
		}
		charge := object[stripe.Charge](t, events[0].Data.Raw)
		known := object[stripe.Charge](t, []byte(s.call("GET", "/v1/charges/"+charge.ID, nil).body))
		for _, c := range []stripe.Charge{charge, known} {
			if c.AmountRefunded != step.refunded || c.Refunded != step.all || c.Amount != 1250 || c.PaymentIntent.ID != in.ID || c.Metadata["buyer"] != "usr_1" {
				t.Errorf("the charge is %+v", c)
			}
		}
	}
	if f := s.refund(url.Values{"payment_intent": {in.ID}}).fault(t); f.Code != stripe.ErrorCodeChargeAlreadyRefunded {
		t.Errorf("a third refund is answered %+v", f)
	}
	if f := s.refund(url.Values{"payment_intent": {"pi_none"}}).fault(t); f.Code != stripe.ErrorCodeResourceMissing {
		t.Errorf("a refund of nothing is answered %+v", f)
	}
}

func TestRefundOfMoreThanWasPaid(t *testing.T) {
	s := newShop(t)
	in := s.paidBy(sandbox.CardPays)
	if f := s.refund(url.Values{"payment_intent": {in.ID}, "amount": {"1251"}}).fault(t); f.Param != "amount" {
		t.Errorf("answered %+v", f)
	}
}

func TestDisputeWonAndLost(t *testing.T) {
	for name, c := range map[string]struct {
		path string
		form url.Values
		want stripe.DisputeStatus
	}{
		"won":      {"", url.Values{"evidence[uncategorized_text]": {"winning_evidence"}, "submit": {"true"}}, stripe.DisputeStatusWon},
		"lost":     {"", url.Values{"evidence[uncategorized_text]": {"losing_evidence"}}, stripe.DisputeStatusLost},
		"given in": {"/close", nil, stripe.DisputeStatusLost},
	} {
		t.Run(name, func(t *testing.T) {
			s := newShop(t)
			in := s.paidBy(sandbox.CardDisputed)
			events := s.told()
			if len(events) != 2 || events[1].Type != stripe.EventTypeChargeDisputeCreated && events[0].Type != stripe.EventTypeChargeDisputeCreated {
				t.Fatalf("told %v", events)
			}
			opened := events[1]
			if opened.Type != stripe.EventTypeChargeDisputeCreated {
				opened = events[0]
			}
			d := object[stripe.Dispute](t, opened.Data.Raw)
			if d.Status != stripe.DisputeStatusNeedsResponse || d.Amount != 1250 || d.PaymentIntent.ID != in.ID {
				t.Errorf("the dispute is %+v", d)
			}
			if f := s.refund(url.Values{"payment_intent": {in.ID}}).fault(t); f.Code != stripe.ErrorCodeChargeDisputed {
				t.Errorf("a refund is answered %+v", f)
			}
			s.call("POST", "/v1/disputes/"+d.ID+c.path, c.form)
			closed := s.told()
			if len(closed) != 1 || closed[0].Type != stripe.EventTypeChargeDisputeClosed {
				t.Fatalf("told %v", closed)
			}
			for _, raw := range [][]byte{closed[0].Data.Raw, []byte(s.call("GET", "/v1/disputes/"+d.ID, nil).body)} {
				if d := object[stripe.Dispute](t, raw); d.Status != c.want {
					t.Errorf("the dispute is %+v", d)
				}
			}
			if a := s.call("POST", "/v1/disputes/"+d.ID+"/close", nil); a.status != http.StatusBadRequest {
				t.Errorf("closing it again is answered %d", a.status)
			}
		})
	}
}

func TestMerchantRefundsAndBuyerDisputes(t *testing.T) {
	s := newShop(t)
	if a := s.call("GET", "/", nil, "Authorization", ""); !strings.Contains(a.body, "Nothing was paid yet.") {
		t.Errorf("the page of no payments is %s", a.body)
	}
	in := s.paidBy(sandbox.CardPays)
	s.told()
	do := func(what, amount string) answer {
		return s.call("POST", "/payments/"+in.ID, url.Values{"do": {what}, "amount": {amount}}, "Authorization", "")
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
		if a := do(step.do, step.amount); a.status != step.status {
			t.Errorf("%s %s is answered %d, want %d", step.do, step.amount, a.status, step.status)
		}
		if a := s.call("GET", "/", nil, "Authorization", ""); !strings.Contains(a.body, "<small>"+step.shows+"</small>") {
			t.Errorf("after %s the page does not say %q", step.do, step.shows)
		}
	}
	if events := s.told(); len(events) != 3 {
		t.Errorf("told %v", events)
	}
}
