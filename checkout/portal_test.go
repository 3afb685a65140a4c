package checkout_test

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/checkout"
	"github.com/bursar-portal/bursar/checkout/sandbox"
	"github.com/bursar-portal/bursar/models"
)

// get returns the status and the body of a page.
func (e *testEnv) get(page string) (status int, body string) {
	e.Helper()
	response, err := http.Get(page)
	if err != nil {
		e.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		e.Fatal(err)
	}
	return response.StatusCode, string(text)
}

// deleteCustomer deletes a customer as a merchant does in the dashboard.
func (e *testEnv) deleteCustomer(id string) {
	e.Helper()
	r, err := http.NewRequestWithContext(e.Context(), http.MethodDelete, e.api+"/v1/customers/"+id, nil)
	if err != nil {
		e.Fatal(err)
	}
	r.SetBasicAuth(secretKey, "")
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		e.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusOK {
		e.Fatalf("the customer is not deleted: %d", response.StatusCode)
	}
}

// A first payment makes a customer with the card. The next one is the same customer's, and
// their payment page offers the card.
func TestPaymentsOfACustomer(t *testing.T) {
	env := newTestEnv(t)
	first, page := env.start()
	env.pay(page, sandbox.CardForm(sandbox.CardPays))
	customer := env.session(first).CustomerID

	next := tenCredits()
	next.ID = "pur_2"
	second, page, err := env.CreateSession(t.Context(), next, checkout.Buyer{CustomerID: customer, Email: "somebody@demo.test"}, "10 Credits")
	if err != nil {
		t.Fatal(err)
	}
	if _, body := env.get(page); !strings.Contains(body, "Visa •••• 4242") || !strings.Contains(body, "alex@demo.test") {
		t.Errorf("the payment page does not know the customer: %s", body)
	}
	_, body := env.get(page)
	_, card, _ := strings.Cut(body, `name="saved" value="`)
	card, _, _ = strings.Cut(card, `"`)
	env.pay(page, url.Values{"saved": {card}})
	if got := env.session(second); !got.Paid || got.CustomerID != customer {
		t.Errorf("paid %v by %s, want %s", got.Paid, got.CustomerID, customer)
	}
}

// The portal lists the saved cards, each once, removes one and leads back.
func TestPortal(t *testing.T) {
	env := newTestEnv(t)
	id, page := env.start()
	env.pay(page, sandbox.CardForm(sandbox.CardPays))
	portal, err := env.CreatePortal(t.Context(), env.session(id).CustomerID, "/billing?account=acc_1")
	if err != nil || !strings.HasPrefix(portal, env.api+"/portal/bps_") {
		t.Fatalf("portal %q %v", portal, err)
	}
	status, body := env.get(portal)
	if status != http.StatusOK || strings.Count(body, "<h2>Visa •••• 4242") != 1 || !strings.Contains(body, `href="http://portal.test/billing?account=acc_1"`) {
		t.Fatalf("the portal: %d %s", status, body)
	}
	_, card, _ := strings.Cut(body, `name="remove" value="`)
	card, _, _ = strings.Cut(card, `"`)
	if status := env.submit(portal, url.Values{"remove": {card}}); status != http.StatusSeeOther {
		t.Fatalf("removing the card: %d", status)
	}
	if _, body := env.get(portal); strings.Contains(body, "4242") || !strings.Contains(body, "No saved payment methods.") {
		t.Errorf("the card is still there: %s", body)
	}
	env.now = env.now.Add(24 * time.Hour)
	if status, _ := env.get(portal); status != http.StatusGone {
		t.Errorf("after a day the portal answers %d", status)
	}
}

// A debit saves nothing: only cards are.
func TestDebitSavesNoMethod(t *testing.T) {
	env := newTestEnv(t)
	id, page := env.start()
	env.pay(page, sandbox.BankForm(sandbox.BankPays))
	portal, err := env.CreatePortal(t.Context(), env.session(id).CustomerID, "/billing")
	if err != nil {
		t.Fatal(err)
	}
	if _, body := env.get(portal); !strings.Contains(body, "No saved payment methods.") {
		t.Errorf("the portal: %s", body)
	}
}

// What Stripe does not have is told apart from what it was not set up for.
func TestPortalRefused(t *testing.T) {
	env := newTestEnv(t)
	_, err := env.CreatePortal(t.Context(), "cus_gone", "/billing")
	wantError(t, err, models.CodeNotFound)
	_, _, err = env.CreateSession(t.Context(), tenCredits(), checkout.Buyer{CustomerID: "cus_gone"}, "10 Credits")
	wantError(t, err, models.CodeNotFound)

	off := newTestEnv(t, func(c *sandbox.Config) { c.PortalOff = true })
	id, page := off.start()
	off.pay(page, sandbox.CardForm(sandbox.CardPays))
	_, err = off.CreatePortal(t.Context(), off.session(id).CustomerID, "/billing")
	wantError(t, err, models.CodeConflict)
	off.deleteCustomer(off.session(id).CustomerID)
	_, err = off.CreatePortal(t.Context(), off.session(id).CustomerID, "/billing")
	wantError(t, err, models.CodeNotFound)
}

// Whoever answers for Stripe leads customers nowhere but to an https page.
func TestPortalLeadsToAPage(t *testing.T) {
	for body, code := range map[string]models.Code{
		`{"id":"bps_1","url":"javascript:alert(1)"}`:          models.CodeInternal,
		`{"id":"bps_1","url":"http://pages.example"}`:         models.CodeInternal,
		`{"id":"bps_1","url":"https://billing.stripe.com/p"}`: "",
	} {
		stub := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, body) }))
		client := checkout.New(checkout.Config{SecretKey: secretKey, APIURL: stub.URL, Log: slog.New(slog.DiscardHandler)})
		if _, err := client.CreatePortal(t.Context(), "cus_1", "/billing"); models.CodeOf(err) != code {
			t.Errorf("%s: %v, want %s", body, err, code)
		}
		stub.Close()
	}
}

// A purchase keeps its one session when its account becomes a customer between two calls.
func TestPurchaseOfANewCustomerHasOneSession(t *testing.T) {
	env := newTestEnv(t)
	other := tenCredits()
	other.ID = "pur_2"
	paid, page, err := env.CreateSession(t.Context(), other, checkout.Buyer{}, "10 Credits")
	if err != nil {
		t.Fatal(err)
	}
	env.pay(page, sandbox.CardForm(sandbox.CardPays))

	p := tenCredits()
	p.CreatedAt = env.now
	first, _, err := env.CreateSession(t.Context(), p, checkout.Buyer{Email: "alex@demo.test"}, "10 Credits")
	if err != nil {
		t.Fatal(err)
	}
	again, page, err := env.CreateSession(t.Context(), p, checkout.Buyer{CustomerID: env.session(paid).CustomerID}, "10 Credits")
	if err != nil || again != first || page != env.api+"/pay/"+first {
		t.Errorf("the second call answers %s at %s (%v), want %s", again, page, err, first)
	}
}
