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

// start is the instant at which every test begins.
var start = time.Date(2026, 3, 29, 17, 48, 46, 0, time.UTC)

// shop is a sandbox behind real HTTP, with a clock of its own and a merchant
// that receives its webhooks.
type shop struct {
	*testing.T
	*sandbox.Sandbox
	url      string
	clock    *clock
	merchant *merchant
}

func newShop(t *testing.T, settings ...func(*sandbox.Config)) *shop {
	t.Helper()
	m := newMerchant(t)
	c := &clock{at: start}
	config := sandbox.Config{
		SecretKey: secretKey, WebhookURL: m.url, WebhookSecret: webhookSecret,
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
	return &shop{T: t, Sandbox: s, url: server.URL, clock: c, merchant: m}
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

// answer is a response that was read whole.
type answer struct {
	status int
	header http.Header
	body   string
}

// session reads the answer as a Checkout Session, the way Stripe's client does.
func (a answer) session(t *testing.T) (se stripe.CheckoutSession) {
	t.Helper()
	if err := json.Unmarshal([]byte(a.body), &se); err != nil || a.status != http.StatusOK {
		t.Fatalf("not a session: %d %s (%v)", a.status, a.body, err)
	}
	return se
}

// fault reads the answer as an error of Stripe's.
func (a answer) fault(t *testing.T) stripe.Error {
	t.Helper()
	var body struct{ Error stripe.Error }
	if err := json.Unmarshal([]byte(a.body), &body); err != nil {
		t.Fatalf("not an error of Stripe's: %d %s", a.status, a.body)
	}
	return body.Error
}

// call is a request with the secret key, form-encoded. It may be called by
// several goroutines; a request that fails is an answer of nothing.
func (s *shop) call(method, path string, form url.Values, header ...string) answer {
	s.Helper()
	r := httptest.NewRequestWithContext(s.Context(), method, s.url+path, strings.NewReader(form.Encode()))
	r.RequestURI = ""
	r.Header.Set("Authorization", "Bearer "+secretKey)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Do(r)
	if err != nil {
		s.Error(err)
		return answer{}
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		s.Error(err)
	}
	return answer{response.StatusCode, response.Header, string(body)}
}

// tenCredits are the parameters of a good session: one item for $12.50.
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

// open makes a good session.
func (s *shop) open() stripe.CheckoutSession {
	s.Helper()
	return s.call("POST", "/v1/checkout/sessions", tenCredits()).session(s.T)
}

// known is the session as the API now tells it, its payment expanded.
func (s *shop) known(id string) stripe.CheckoutSession {
	s.Helper()
	return s.call("GET", "/v1/checkout/sessions/"+id+"?expand[]=payment_intent", nil).session(s.T)
}

// card and bank are forms that pay.
func card() url.Values { return sandbox.CardForm(sandbox.CardPays) }
func bank() url.Values { return sandbox.BankForm(sandbox.BankPays) }

// pay submits the payment page's form, as a browser does without a key.
func (s *shop) pay(se stripe.CheckoutSession, form url.Values) answer {
	s.Helper()
	return s.call("POST", "/pay/"+se.ID, form, "Authorization", "")
}

func (s *shop) tick() {
	s.Helper()
	if err := s.Tick(s.Context()); err != nil {
		s.Fatal(err)
	}
}

// merchant receives webhooks, verifying each as Stripe's library does.
type merchant struct {
	*testing.T
	url     string
	arrived chan struct{}

	mu       sync.Mutex
	status   int
	attempts int
	events   []stripe.Event
}

func newMerchant(t *testing.T) *merchant {
	m := &merchant{T: t, status: http.StatusOK, arrived: make(chan struct{}, 100)}
	server := httptest.NewServer(m)
	t.Cleanup(server.Close)
	m.url = server.URL + "/webhooks/stripe"
	return m
}

func (m *merchant) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	m.mu.Lock()
	defer m.mu.Unlock()
	payload, err := io.ReadAll(r.Body)
	if err != nil {
		m.Error(err)
	}
	event, err := webhook.ConstructEventWithOptions(payload, r.Header.Get("Stripe-Signature"), webhookSecret,
		webhook.ConstructEventOptions{IgnoreAPIVersionMismatch: true})
	if err != nil || r.Method != http.MethodPost || r.URL.Path != "/webhooks/stripe" {
		m.Errorf("a bad webhook: %s %s %v", r.Method, r.URL, err)
	}
	m.attempts++
	if m.status >= 300 && m.status < 400 {
		w.Header().Set("Location", "/webhooks/stripe")
	}
	w.WriteHeader(m.status)
	if m.status == http.StatusOK {
		m.events = append(m.events, event)
		m.arrived <- struct{}{}
	}
}

// answers sets the status of every answer from now on.
func (m *merchant) answers(status int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.status = status
}

func (m *merchant) tries() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.attempts
}

// received takes the events that were accepted since it was last called.
func (m *merchant) received() []stripe.Event {
	m.mu.Lock()
	defer m.mu.Unlock()
	events := m.events
	m.events = nil
	return events
}

// oneEvent is the only event that was accepted since, with its session.
func (m *merchant) oneEvent() (stripe.Event, stripe.CheckoutSession) {
	m.Helper()
	events := m.received()
	if len(events) != 1 {
		m.Fatalf("the merchant received %d events, want 1", len(events))
	}
	var se stripe.CheckoutSession
	if err := json.Unmarshal(events[0].Data.Raw, &se); err != nil {
		m.Fatal(err)
	}
	return events[0], se
}
