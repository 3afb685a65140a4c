package checkout_test

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/checkout"
	"github.com/bursar-portal/bursar/models"
)

// Each status of a dispute or refund that Stripe has or may add is read, and those that
// are not known are reported as such.
func TestReversalStatuses(t *testing.T) {
	for _, c := range []struct {
		kind, status  string
		dispute       models.DisputeState
		unknown, fail bool
	}{
		{"charge.dispute.updated", "needs_response", models.DisputeOpen, false, false},
		{"charge.dispute.updated", "under_review", models.DisputeOpen, false, false},
		{"charge.dispute.updated", "warning_needs_response", models.DisputeNone, false, false},
		{"charge.dispute.closed", "won", models.DisputeWon, false, false},
		{"charge.dispute.closed", "lost", models.DisputeLost, false, false},
		{"charge.dispute.closed", "prevented", models.DisputePrevented, false, false},
		{"charge.dispute.updated", "in_arbitration", models.DisputeOpen, true, false},
		{"refund.updated", "succeeded", "", false, false},
		{"refund.failed", "failed", "", false, true},
		{"refund.updated", "blocked", "", true, false},
	} {
		t.Run(c.kind+" "+c.status, func(t *testing.T) {
			stripe := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if strings.HasPrefix(r.URL.Path, "/v1/disputes/") {
					_, _ = fmt.Fprintf(w, `{"id":"dp_1","amount":1100,"currency":"eur","status":%q,"evidence_details":{"due_by":1775001599}}`, c.status)
					return
				}
				_, _ = io.WriteString(w, `{"id":"ch_1","amount":1250,"amount_refunded":250,"currency":"usd","payment_intent":"pi_1"}`)
			}))
			defer stripe.Close()
			client := checkout.New(checkout.Config{SecretKey: secretKey, WebhookSecret: webhookSecret, APIURL: stripe.URL, Log: slog.New(slog.DiscardHandler)})
			payload := fmt.Sprintf(`{"id":"evt_1","type":%q,"data":{"object":{"id":"dp_1","charge":"ch_1","currency":"jpy","status":%q}}}`, c.kind, c.status)
			e, err := client.ConstructEvent(t.Context(), []byte(payload), sign(payload, webhookSecret, time.Now()))
			want := models.PaymentReversalReport{PaymentIntentID: "pi_1", Currency: "usd", PaidCents: 1250, RefundedCents: 250, RefundFailed: c.fail}
			unknown := ""
			if c.unknown {
				unknown = c.status
			}
			if strings.HasPrefix(c.kind, "charge.dispute") {
				want.DisputeID, want.Dispute, want.DisputedCents, want.DisputeCurrency, want.UnknownDisputeStatus = "dp_1", c.dispute, 1100, "eur", unknown
				if c.status == "needs_response" { // otherwise no answer is wanted
					want.RespondBy = time.Date(2026, 3, 31, 23, 59, 59, 0, time.UTC)
				}
			} else {
				want.RefundCurrency, want.UnknownRefundStatus = "jpy", unknown
			}
			if err != nil || e.Reversal == nil || *e.Reversal != want {
				t.Errorf("it reports %+v, %v; want %+v", e.Reversal, err, want)
			}
		})
	}
}

// Payments link to Stripe's dashboard, in test mode or not, but the sandbox has none.
func TestPaymentURL(t *testing.T) {
	for _, c := range []struct{ key, api, intent, want string }{
		{"sk_test_x", "", "pi_1", "https://dashboard.stripe.com/test/payments/pi_1"},
		{"rk_live_x", "", "pi_1", "https://dashboard.stripe.com/payments/pi_1"},
		{"sk_live_x", "", "", ""},
		{"sk_test_x", "http://localhost:8081", "pi_1", ""},
	} {
		if got := checkout.New(checkout.Config{SecretKey: c.key, APIURL: c.api}).PaymentURL(c.intent); got != c.want {
			t.Errorf("%s at %q: %q, want %q", c.key, c.api, got, c.want)
		}
	}
	client := checkout.New(checkout.Config{SecretKey: "sk_test_x"})
	if dispute, event := client.DisputeURL("dp_1"), client.EventURL("evt_1"); dispute != "https://dashboard.stripe.com/test/disputes/dp_1" || event != "https://dashboard.stripe.com/test/events/evt_1" {
		t.Errorf("a dispute is at %q, an event at %q", dispute, event)
	}
}
