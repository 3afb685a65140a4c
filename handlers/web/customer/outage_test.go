package customer_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

// While Stripe can't be reached, each page on a buyer's way keeps its shape and says so in
// one place, and the log has the cause of each request once.
func TestPagesWhileStripeIsDown(t *testing.T) {
	const calm = "We can’t reach the payment service right now. Try again in a moment."
	var log bytes.Buffer
	p := webtest.NewPortal(t, func(d *webtest.Config) { d.Log = slog.New(slog.NewTextHandler(&log, nil)) })
	alex, account := p.Customer("alex")
	b := p.As(alex)
	b.Get("/buy").Form("/buy").Set("credits", "37").Send().Redirects(http.StatusSeeOther)
	open := p.OnlyPurchase(account.ID)
	cancel := "/buy/" + string(open.ID) + "/cancel"
	ofOrder, ofPayment := b.Get("/buy?canceled="+string(open.ID)).Form(cancel), b.Get("/success?session_id="+open.SessionID).Form(cancel)
	order := b.Get("/buy").Form("/buy")
	p.Stripe.Down = true
	for name, c := range map[string]struct {
		page   func() *webtest.Page
		status int
		texts  []string
		alert  string
	}{
		"buy":                 {order.Send, http.StatusServiceUnavailable, []string{"Buy credits", "Total $12.50"}, calm},
		"cancel, order":       {ofOrder.Send, http.StatusServiceUnavailable, []string{"Buy credits", "You haven’t paid yet", "Total $46.25"}, calm},
		"cancel, payment":     {ofPayment.Send, http.StatusServiceUnavailable, []string{"You haven’t paid yet", "Pay for this order"}, calm},
		"come back":           {func() *webtest.Page { return b.Get("/buy?canceled=" + string(open.ID)) }, http.StatusOK, []string{"The payment service isn’t responding.", "Total $46.25"}, ""},
		"success":             {func() *webtest.Page { return b.Get("/success?session_id=" + open.SessionID) }, http.StatusOK, []string{"Confirming your payment", "The payment service isn’t responding"}, ""},
		"success, not stored": {func() *webtest.Page { return b.Get("/success?session_id=cs_test_none") }, http.StatusServiceUnavailable, []string{"We can’t check this payment yet", "The payment service isn’t responding."}, ""},
	} {
		log.Reset()
		page := c.page().Shows(c.status, c.texts...)
		if got := page.Alert(); got != c.alert {
			t.Errorf("%s: the page says %q, want %q", name, got, c.alert)
		}
		if n := strings.Count(page.Body, "payment service"); n != 1 {
			t.Errorf("%s: the page speaks of the payment service %d times", name, n)
		}
		if got := log.String(); strings.Count(got, "request answered as busy") != 1 || !strings.Contains(got, "502") {
			t.Errorf("%s: the log says\n%s", name, got)
		}
	}
	b.Get("/buy/"+string(open.ID)+"/continue").Shows(http.StatusOK, "Taking you to the payment page") // Stripe need not be asked
	p.As(p.Operator("ada", models.OperatorAuditor)).Get("/admin").Shows(http.StatusOK, "Needs attention Stripe has been unreachable since 29 Mar 2026, 17:48")
	p.Stripe.Down = false
	ofOrder.Send().Follow().Shows(http.StatusOK, "Nothing was paid.")
	p.CheckBooks()
}
