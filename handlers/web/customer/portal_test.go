package customer_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/checkout/sandbox"
	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

// buyOnce buys the pack that the form offers, by card.
func buyOnce(b *webtest.Browser) {
	page := b.Get("/buy").Form("/buy").Send().Follow()
	b.Get(b.Pay(page.Link("Continue to payment"), sandbox.CardForm(sandbox.CardPays))).Shows(http.StatusOK, "10 credits added")
}

// The first purchase saves the card. From then on the billing page leads to Stripe's portal,
// which leads back.
func TestManagePaymentMethods(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	b := p.As(alex)
	b.Get("/billing").Shows(http.StatusOK, "Payment methods No saved card. Stripe saves your card when you buy credits.").Hides("Manage payment methods")
	buyOnce(b)

	form := b.Get("/billing").Shows(http.StatusOK, "Payment methods Your cards are saved with Stripe.", "Manage payment methods").Form("/billing/portal")
	page := form.Send().Shows(http.StatusOK, "Taking you to your payment methods", "For alex")
	portal := page.Link("Continue to Stripe")
	if page.Refresh() != "0; url="+portal || page.Link("Back to billing") != "/billing?account="+string(account.ID) {
		t.Errorf("the page goes to %q and back to %q", page.Refresh(), page.Link("Back to billing"))
	}
	answer, err := http.Get(portal)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || !strings.Contains(string(body), "Visa •••• 4242") || !strings.Contains(string(body), "/billing?account="+string(account.ID)) {
		t.Errorf("the portal (%v): %s", err, body)
	}
	p.CheckBooks()
}

// What keeps the portal closed is said on the billing page, beside the button, and in German.
func TestPortalStaysClosed(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, _ := p.Customer("alex")
	b := p.As(alex)
	buyOnce(b)
	form := b.Get("/billing").Form("/billing/portal")
	box := p.Stripe.Handler
	p.Stripe.Handler = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, `{"error":{"type":"invalid_request_error","message":"No configuration provided"}}`)
	})
	form.Send().Shows(http.StatusUnprocessableEntity, "Payment methods can’t be managed here yet. Contact support to change yours.", "Manage payment methods")
	p.Stripe.Handler = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) })
	form.Send().Shows(http.StatusServiceUnavailable, "We can’t reach the payment service right now.")
	p.Stripe.Handler = box

	b = b.In("de")
	b.Get("/billing").Form("/billing/portal").Send().Shows(http.StatusOK, "Sie werden zu Ihren Zahlungsmethoden weitergeleitet")
	b.Get("/billing").Shows(http.StatusOK, "Zahlungsmethoden verwalten")
	p.CheckBooks()
}

// An organization's methods are for those of its people who may buy.
func TestMembersWhoManagePaymentMethods(t *testing.T) {
	p := webtest.NewPortal(t)
	owner, _ := p.Customer("owner")
	org := p.Enterprise("Org", owner)
	buyFor := p.As(owner).Get("/buy?account=" + string(org.ID)).Form("/buy").Send().Follow()
	p.As(owner).Pay(buyFor.Link("Continue to payment"), sandbox.CardForm(sandbox.CardPays))
	purchase := p.OnlyPurchase(org.ID)
	p.As(owner).Get("/success?session_id="+purchase.SessionID).Shows(http.StatusOK, "10 credits added")
	for role, status := range map[models.Role]int{models.RoleAdmin: http.StatusOK, models.RoleBilling: http.StatusOK, models.RoleMember: http.StatusForbidden} {
		user, _ := p.Customer(string(role))
		p.Join(org.ID, user.ID, role)
		if got := p.As(user).Post("/billing/portal", url.Values{"account": {string(org.ID)}}).Status; got != status {
			t.Errorf("%s gets %d, want %d", role, got, status)
		}
	}
	p.CheckBooks()
}
