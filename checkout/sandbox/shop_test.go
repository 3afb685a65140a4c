package sandbox_test

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/checkout/sandbox"
	"github.com/stripe/stripe-go/v76"
	"github.com/stripe/stripe-go/v76/webhook"
)

const (
	secretKey     = "sk_test_sandbox"
	webhookSecret = "whsec_sandbox"
)

// start is the time at which every test begins.
var start = time.Date(2026, 3, 29, 17, 48, 46, 0, time.UTC)

// testShop is a sandbox served over HTTP, with its own clock and a receiver of its
// webhooks.
type testShop struct {
	*testing.T
	*sandbox.Sandbox
	url      string
	clock    *clock
	webhooks *webhookReceiver
}

func newShop(t *testing.T, settings ...func(*sandbox.Config)) *testShop {
	t.Helper()
	webhooks := newWebhookReceiver(t)
	c := &clock{at: start}
	config := sandbox.Config{
		SecretKey: secretKey, WebhookURL: webhooks.url, WebhookSecret: webhookSecret,
		Merchant: "Acme", Now: c.now, Log: slog.New(slog.DiscardHandler),
	}
	for _, set := range settings {
		set(&config)
	}
	s, err := sandbox.New(config)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	return &testShop{T: t, Sandbox: s, url: server.URL, clock: c, webhooks: webhooks}
}

type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// response is a response with its body.
type response struct {
	status int
	header http.Header
	body   string
}

// session decodes the body as a Checkout Session, as Stripe's library does.
func (r response) session(t *testing.T) (se stripe.CheckoutSession) {
	t.Helper()
	if err := json.Unmarshal([]byte(r.body), &se); err != nil || r.status != http.StatusOK {
		t.Fatalf("not a session: %d %s (%v)", r.status, r.body, err)
	}
	return se
}

// apiError decodes the body as an error of Stripe's API.
func (r response) apiError(t *testing.T) stripe.Error {
	t.Helper()
	var body struct{ Error stripe.Error }
	if err := json.Unmarshal([]byte(r.body), &body); err != nil {
		t.Fatalf("not an error of the API: %d %s", r.status, r.body)
	}
	return body.Error
}

// call makes a form-encoded request with the secret key. It may be called
// concurrently. If the request fails, it returns an empty response.
func (s *testShop) call(method, path string, form url.Values, header ...string) response {
	s.Helper()
	r := httptest.NewRequestWithContext(s.Context(), method, s.url+path, strings.NewReader(form.Encode()))
	r.RequestURI = ""
	r.Header.Set("Authorization", "Bearer "+secretKey)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(r)
	if err != nil {
		s.Error(err)
		return response{}
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		s.Error(err)
	}
	return response{resp.StatusCode, resp.Header, string(body)}
}

// tenCredits returns the parameters of a session with one line item for $12.50.
func tenCredits() url.Values {
	return url.Values{
		"mode":                                          {"payment"},
		"client_reference_id":                           {"pur_1"},
		"customer_email":                                {"alex@demo.test"},
		"metadata[credits]":                             {"10"},
		"payment_intent_data[metadata][buyer]":          {"usr_1"},
		"success_url":                                   {"http://portal.test/success?session_id={CHECKOUT_SESSION_ID}"},
		"cancel_url":                                    {"http://portal.test/buy?account=acc_1"},
		"line_items[0][quantity]":                       {"1"},
		"line_items[0][price_data][currency]":           {"usd"},
		"line_items[0][price_data][unit_amount]":        {"1250"},
		"line_items[0][price_data][product_data][name]": {"10 Credits"},
	}
}

// open creates a session.
func (s *testShop) open() stripe.CheckoutSession {
	s.Helper()
	return s.call("POST", "/v1/checkout/sessions", tenCredits()).session(s.T)
}

// retrieve retrieves a session with its payment intent expanded.
func (s *testShop) retrieve(id string) stripe.CheckoutSession {
	s.Helper()
	return s.call("GET", "/v1/checkout/sessions/"+id+"?expand[]=payment_intent", nil).session(s.T)
}

// card and bank return forms of payments that succeed.
func card() url.Values { return sandbox.CardForm(sandbox.CardPays) }
func bank() url.Values { return sandbox.BankForm(sandbox.BankPays) }

// pay submits the payment page's form, which needs no key.
func (s *testShop) pay(se stripe.CheckoutSession, form url.Values) response {
	s.Helper()
	return s.call("POST", "/pay/"+se.ID, form, "Authorization", "")
}

func (s *testShop) tick() {
	s.Helper()
	if err := s.Tick(s.Context()); err != nil {
		s.Fatal(err)
	}
}

// webhookReceiver receives webhooks and verifies them with Stripe's library.
type webhookReceiver struct {
	*testing.T
	url      string
	accepted chan struct{}

	mu       sync.Mutex
	status   int
	attempts int
	events   []stripe.Event
}

func newWebhookReceiver(t *testing.T) *webhookReceiver {
	m := &webhookReceiver{T: t, status: http.StatusOK, accepted: make(chan struct{}, 100)}
	server := httptest.NewServer(m)
	t.Cleanup(server.Close)
	m.url = server.URL + "/webhooks/stripe"
	return m
}

func (m *webhookReceiver) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	m.mu.Lock()
	defer m.mu.Unlock()
	payload, err := io.ReadAll(r.Body)
	if err != nil {
		m.Error(err)
	}
	event, err := webhook.ConstructEventWithOptions(payload, r.Header.Get("Stripe-Signature"), webhookSecret,
		webhook.ConstructEventOptions{IgnoreAPIVersionMismatch: true})
	if err != nil || r.Method != http.MethodPost || r.URL.Path != "/webhooks/stripe" {
		m.Errorf("an invalid webhook: %s %s %v", r.Method, r.URL, err)
	}
	m.attempts++
	if m.status >= 300 && m.status < 400 {
		w.Header().Set("Location", "/webhooks/stripe")
	}
	w.WriteHeader(m.status)
	if m.status == http.StatusOK {
		m.events = append(m.events, event)
		m.accepted <- struct{}{}
	}
}

// respondWith sets the status of all further responses.
func (m *webhookReceiver) respondWith(status int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.status = status
}

func (m *webhookReceiver) attemptCount() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.attempts
}

// received returns the events that were accepted since the last call.
func (m *webhookReceiver) received() []stripe.Event {
	m.mu.Lock()
	defer m.mu.Unlock()
	events := m.events
	m.events = nil
	return events
}

// oneEvent returns the only event that was accepted since the last call, with its
// session.
func (m *webhookReceiver) oneEvent() (stripe.Event, stripe.CheckoutSession) {
	m.Helper()
	events := m.received()
	if len(events) != 1 {
		m.Fatalf("received %d events, want 1", len(events))
	}
	var se stripe.CheckoutSession
	if err := json.Unmarshal(events[0].Data.Raw, &se); err != nil {
		m.Fatal(err)
	}
	return events[0], se
}
