package payment_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/checkout/sandbox"
	"github.com/bursar-portal/bursar/models"
)

// paidPurchase buys ten credits.
func (s *shop) paidPurchase(card string) (models.Account, models.Purchase) {
	s.Helper()
	o := s.order("alex")
	opened := s.start(o)
	s.pay(opened.SessionURL, sandbox.CardForm(card))
	purchase, err := s.Confirm(s.Context(), opened.SessionID)
	if err != nil {
		s.Fatal(err)
	}
	return o.Account, purchase
}

// callStripe calls the sandbox's API as a merchant's tool would.
func (s *shop) callStripe(path string, form url.Values) {
	s.Helper()
	r := httptest.NewRequestWithContext(s.Context(), http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Authorization", "Bearer "+secretKey)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer := httptest.NewRecorder()
	s.sandbox.ServeHTTP(answer, r)
	if answer.Code != http.StatusOK {
		s.Fatalf("%s: %d %s", path, answer.Code, answer.Body)
	}
}

func (s *shop) refund(p models.Purchase, cents string) {
	s.Helper()
	s.callStripe("/v1/refunds", url.Values{"payment_intent": {p.PaymentIntentID}, "amount": {cents}})
}

// Two partial refunds whose events arrive in reverse order and twice: Stripe
// reports the total refunded to date, and the credits are taken once.
func TestRefundsArriveInAnyOrder(t *testing.T) {
	s := newShop(t)
	account, purchase := s.paidPurchase(sandbox.CardPays)
	s.deliver(s.pendingWebhooks()...)
	s.refund(purchase, "250")
	first := s.pendingWebhooks()
	s.refund(purchase, "375")
	second := s.pendingWebhooks()
	s.deliver(second...)
	s.wantAvailable(account, 5)
	s.deliver(first...)
	s.deliver(second...)
	s.wantAvailable(account, 5)
	got, err := s.kit.Purchase(t.Context(), purchase.ID)
	if err != nil || got.RefundedCents != 625 || got.Reversed != 5*models.Credit || got.FlagReason != "" {
		t.Errorf("the purchase is %+v, %v", got, err)
	}
	s.kit.CheckBooks()
}

// A refund that is reported before the payment is retried, and then takes effect.
func TestRefundBeforePayment(t *testing.T) {
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
	refunded := s.pendingWebhooks()
	if err := s.HandleWebhook(t.Context(), refunded[0].payload, refunded[0].signature); models.CodeOf(err) != models.CodeBusy {
		t.Errorf("the refund of what is not credited: %v", err)
	}
	s.deliver(paid...)
	s.wantAvailable(o.Account, 10)
	s.deliver(refunded...)
	s.wantAvailable(o.Account, 0)
	s.kit.CheckBooks()
}

func TestDispute(t *testing.T) {
	for name, c := range map[string]struct {
		evidence  string
		available models.Credits
		state     models.DisputeState
	}{
		"won":  {"winning_evidence", 10, models.DisputeWon},
		"lost": {"losing_evidence", 0, models.DisputeLost},
	} {
		t.Run(name, func(t *testing.T) {
			s := newShop(t)
			account, purchase := s.paidPurchase(sandbox.CardDisputed)
			opened := s.pendingWebhooks()
			s.deliver(opened...)
			s.wantAvailable(account, 0)
			if frozen := s.kit.Balance(account.ID).Frozen; frozen != 10*models.Credit {
				t.Errorf("%s are frozen", frozen)
			}
			s.callStripe("/v1/disputes/"+s.disputeID(opened), url.Values{"evidence[uncategorized_text]": {c.evidence}})
			closed := s.pendingWebhooks()
			s.deliver(closed...)
			s.wantAvailable(account, c.available)
			slices.Reverse(opened)
			s.deliver(append(opened, closed...)...) // again, in reverse order
			s.wantAvailable(account, c.available)
			got, err := s.kit.Purchase(t.Context(), purchase.ID)
			if err != nil || got.Dispute != c.state || s.kit.Balance(account.ID).Frozen != 0 {
				t.Errorf("the purchase is %+v, %v", got, err)
			}
			s.kit.CheckBooks()
		})
	}
}

// disputeID returns the ID of the dispute in the webhooks.
func (s *shop) disputeID(letters []webhookDelivery) string {
	s.Helper()
	for _, l := range letters {
		if _, rest, ok := strings.Cut(string(l.payload), `"id":"dp_`); ok {
			id, _, _ := strings.Cut(rest, `"`)
			return "dp_" + id
		}
	}
	s.Fatal("no dispute was told of")
	return ""
}

// With a tax on top, the purchase has the session's tax, half of the charge is half of the
// credits, and all of it is all of them.
func TestRefundsOfATotalWithTax(t *testing.T) {
	s := newShop(t, func(c *sandbox.Config) { c.TaxPercent = 20 })
	account, purchase := s.paidPurchase(sandbox.CardPays)
	want := models.PurchaseTotals{SubtotalCents: 1250, TaxCents: 250, TotalCents: 1500, Currency: "usd"}
	if got := purchase.Totals(); got != want || purchase.State != models.PurchasePaid {
		t.Errorf("it is %+v with %+v", purchase, got)
	}
	s.deliver(s.pendingWebhooks()...)
	s.refund(purchase, "750")
	s.deliver(s.pendingWebhooks()...)
	s.wantAvailable(account, 5)
	s.refund(purchase, "750")
	s.deliver(s.pendingWebhooks()...)
	s.wantAvailable(account, 0)
	got, err := s.kit.Purchase(t.Context(), purchase.ID)
	if _, all := got.PaymentReversed(); err != nil || !all || got.RefundedCents != 1500 || got.Reversed != 10*models.Credit {
		t.Errorf("the purchase is %+v, %v", got, err)
	}
	s.kit.CheckBooks()
}
