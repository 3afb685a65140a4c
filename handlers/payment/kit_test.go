package payment_test

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/checkout"
	"github.com/bursar-portal/bursar/checkout/sandbox"
	"github.com/bursar-portal/bursar/handlers/payment"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

const (
	secretKey     = "sk_test_shop"
	webhookSecret = "whsec_shop"
)

// shop sells credits with a real store and the sandbox's HTTP API. Webhooks are
// kept in deliveries until the test delivers them.
type shop struct {
	*testing.T
	*payment.Payments
	kit      *storetest.Kit
	stripe   *checkout.Client
	sandbox  *sandbox.Sandbox
	settings models.Settings
	api      *outage
	apiURL   string

	mu         sync.Mutex
	deliveries []webhookDelivery
}

// webhookDelivery is a webhook request as Stripe sends it.
type webhookDelivery struct {
	payload   []byte
	signature string
}

// outage wraps the sandbox's API and can make it fail.
type outage struct {
	http.Handler
	on bool
}

func (o *outage) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if o.on {
		http.Error(w, "out of order", http.StatusBadGateway)
		return
	}
	o.Handler.ServeHTTP(w, r)
}

func newShop(t *testing.T, changes ...func(*sandbox.Config)) *shop {
	t.Helper()
	s := &shop{T: t, kit: storetest.New(t), settings: storetest.Settings()}
	inbox := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		payload, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		s.deliveries = append(s.deliveries, webhookDelivery{payload, r.Header.Get("Stripe-Signature")})
	}))
	t.Cleanup(inbox.Close)
	config := sandbox.Config{
		SecretKey: secretKey, WebhookSecret: webhookSecret, WebhookURL: inbox.URL,
		DebitDelay: time.Minute, Now: s.kit.Clock.Now, Log: slog.New(slog.DiscardHandler),
	}
	for _, change := range changes {
		change(&config)
	}
	var err error
	if s.sandbox, err = sandbox.New(config); err != nil {
		t.Fatal(err)
	}
	s.api = &outage{Handler: s.sandbox}
	api := httptest.NewServer(s.api)
	t.Cleanup(api.Close)
	s.apiURL = api.URL
	s.stripe = checkout.New(checkout.Config{
		SecretKey: secretKey, WebhookSecret: webhookSecret, APIURL: api.URL,
		BaseURL: s.settings.BaseURL, Currency: s.settings.Currency, Log: slog.New(slog.DiscardHandler),
	})
	s.Payments = payment.New(payment.Config{Store: s.kit.Store, Stripe: s.stripe, Log: slog.New(slog.DiscardHandler)})
	return s
}

// order returns an order of ten credits by a new person, with an idempotency key.
func (s *shop) order(name string) payment.Order {
	user, account := s.kit.Person(name)
	return payment.Order{Actor: models.Actor{User: &user}, Account: account, Credits: 10, IdempotencyKey: "form-1"}
}

// start opens the checkout of an order.
func (s *shop) start(o payment.Order) models.Purchase {
	s.Helper()
	purchase, err := s.StartCheckout(s.Context(), o)
	if err != nil {
		s.Fatal(err)
	}
	return purchase
}

// pay submits the payment page.
func (s *shop) pay(page string, form url.Values) {
	s.Helper()
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.PostForm(page, form)
	if err != nil {
		s.Fatal(err)
	}
	answer.Body.Close()
}

// pendingWebhooks returns the webhooks that the sandbox has sent so far.
func (s *shop) pendingWebhooks() []webhookDelivery {
	s.Helper()
	if err := s.sandbox.Tick(s.Context()); err != nil {
		s.Fatal(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	letters := s.deliveries
	s.deliveries = nil
	return letters
}

// deliver delivers webhooks, all of which must be accepted.
func (s *shop) deliver(letters ...webhookDelivery) {
	s.Helper()
	for _, l := range letters {
		if err := s.HandleWebhook(s.Context(), l.payload, l.signature); err != nil {
			s.Errorf("a webhook was refused: %v", err)
		}
	}
}

// wantAvailable fails the test unless the account has this many whole credits
// available.
func (s *shop) wantAvailable(account models.Account, want models.Credits) {
	s.Helper()
	if got := s.kit.Balance(account.ID).Available; got != want*models.Credit {
		s.Errorf("%s credits are available, want %d", got, want)
	}
}
