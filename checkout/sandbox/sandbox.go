// Package sandbox is a local stand-in for Stripe, for the demonstration and for
// tests: the endpoints that Bursar calls, a payment page, and signed webhooks that
// are retried until they are delivered. Stripe's own client library talks to it over
// HTTP, so that code that works with the sandbox works with Stripe.
//
// No money moves. Anybody who can reach the payment page can complete a payment with
// a published test card, so the sandbox must be served on its own loopback listener
// and never by a portal with real customers.
package sandbox

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// APIVersion is the version of Stripe's API that the sandbox implements.
const APIVersion = "2023-10-16"

// Config is the configuration of a sandbox.
type Config struct {
	// Dir is the folder of the state file, sandbox.json; "" keeps the state in
	// memory only.
	Dir string
	// SecretKey is the API key that requests must authenticate with.
	SecretKey string
	// WebhookURL is where events are posted, signed with WebhookSecret; with ""
	// there are no events.
	WebhookURL    string
	WebhookSecret string
	// Merchant is the seller's name on the payment page.
	Merchant string
	// TaxPercent is the tax that the sandbox adds to each payment, in percent; amounts
	// are rounded down to the currency's steps.
	TaxPercent int64
	// PortalOff refuses to open the billing portal, as Stripe does until its settings are saved.
	PortalOff bool
	// DebitDelay is the time that a bank debit takes to settle, 10 seconds if zero.
	DebitDelay time.Duration
	// APIVersion is the api_version of events, the constant APIVersion if empty.
	// Tests set it to see how webhooks of another version are handled.
	APIVersion string
	// Now is the clock for expiry, settlement and retries, time.Now if nil. Signatures
	// always have the machine's time, because receivers compare it with their own.
	Now func() time.Time
	Log *slog.Logger // slog.Default() if nil
}

// Sandbox is an http.Handler that serves the API, the payment page, the billing portal
// and the dashboard. Its state is immutable: an update replaces it as a whole, after the new
// state has been saved to the file.
type Sandbox struct {
	config Config
	routes http.Handler
	client *http.Client // posts the webhooks
	file   stateFile
	wake   chan struct{} // tells Run that the state has changed

	updating sync.Mutex // held during an update
	state    atomic.Pointer[state]
	ticking  sync.Mutex // held during a Tick
}

// New opens a sandbox with the state in its folder, which is created if it does not
// exist. Undelivered webhooks and unsettled debits continue as soon as Run or Tick is
// called.
func New(c Config) (*Sandbox, error) {
	switch {
	case c.SecretKey == "":
		return nil, errors.New("sandbox: a secret key is needed")
	case c.WebhookURL != "" && c.WebhookSecret == "":
		return nil, errors.New("sandbox: a webhook URL needs a webhook secret")
	}
	c.Merchant = cmp.Or(c.Merchant, "Merchant")
	c.DebitDelay = cmp.Or(c.DebitDelay, 10*time.Second)
	c.APIVersion = cmp.Or(c.APIVersion, APIVersion)
	c.Log = cmp.Or(c.Log, slog.Default())
	if c.Now == nil {
		c.Now = time.Now
	}
	s := &Sandbox{
		config: c,
		client: webhookClient(),
		file:   stateFile{dir: c.Dir},
		wake:   make(chan struct{}, 1),
	}
	loaded, err := s.file.load()
	if err != nil {
		return nil, err
	}
	s.state.Store(loaded)
	s.routes = s.newRoutes()
	return s, nil
}

func (s *Sandbox) newRoutes() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("POST /v1/checkout/sessions", s.requireKey(s.createSession))
	mux.Handle("GET /v1/checkout/sessions", s.requireKey(s.listSessions))
	mux.Handle("GET /v1/checkout/sessions/{id}", s.requireKey(s.retrieveSession))
	mux.Handle("POST /v1/checkout/sessions/{id}/expire", s.requireKey(s.expireSession))
	mux.Handle("GET /v1/payment_intents/{id}", s.requireKey(s.retrievePaymentIntent))
	mux.Handle("GET /v1/events/{id}", s.requireKey(s.retrieveEvent))
	mux.Handle("GET /v1/customers/{id}", s.requireKey(s.retrieveCustomer))
	mux.Handle("DELETE /v1/customers/{id}", s.requireKey(s.deleteCustomer))
	mux.Handle("POST /v1/billing_portal/sessions", s.requireKey(s.createPortal))
	mux.Handle("POST /v1/refunds", s.requireKey(s.createRefund))
	mux.Handle("GET /v1/charges/{id}", s.requireKey(s.retrieveCharge))
	mux.Handle("GET /v1/disputes/{id}", s.requireKey(s.retrieveDispute))
	mux.Handle("POST /v1/disputes/{id}", s.requireKey(s.updateDispute))
	mux.Handle("POST /v1/disputes/{id}/close", s.requireKey(s.closeDispute))
	mux.Handle("/v1/", s.requireKey(endpointNotFound))

	mux.HandleFunc("GET /pay/{session}", s.showPayPage)
	mux.HandleFunc("POST /pay/{session}", s.submitPayPage)
	mux.HandleFunc("GET /portal/{portal}", s.showPortal)
	mux.HandleFunc("POST /portal/{portal}", s.submitPortal)
	mux.HandleFunc("GET /{$}", s.showDashboard)
	mux.HandleFunc("POST /payments/{intent}", s.submitDashboard)
	mux.HandleFunc("GET /assets/{file}", serveAsset)
	mux.HandleFunc("/", s.renderNotFound)
	return mux
}

// ServeHTTP serves the API and the pages. It first expires sessions and settles
// debits that are due, so that responses do not depend on when Run last did.
func (s *Sandbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := s.catchUp(); err != nil {
		s.config.Log.Error("sandbox: the state can't be saved", "error", err)
		http.Error(w, "The sandbox can't save its state.", http.StatusInternalServerError)
		return
	}
	s.routes.ServeHTTP(w, r)
}

// Run settles debits and delivers webhooks until ctx is done.
func (s *Sandbox) Run(ctx context.Context) error {
	const retryDelay = 5 * time.Second
	for {
		wait := retryDelay
		switch err := s.Tick(ctx); {
		case ctx.Err() != nil:
			return nil //nolint:nilerr // we are stopping; unsaved changes are made again at the next start
		case err != nil:
			s.config.Log.Error("sandbox: the state can't be saved", "error", err)
		default:
			wait = s.timeUntilDue()
		}
		select {
		case <-ctx.Done():
			return nil
		case <-s.wake:
		case <-time.After(wait):
		}
	}
}

// Tick does once what is due now: it expires sessions, settles bank debits and
// attempts each due webhook once. Run calls it repeatedly; tests with their own clock
// call it themselves. It returns an error if the state can't be saved. A webhook that
// could not be delivered is not an error: a later Tick tries it again.
func (s *Sandbox) Tick(ctx context.Context) error {
	s.ticking.Lock()
	defer s.ticking.Unlock()
	if err := s.catchUp(); err != nil {
		return err
	}
	for _, e := range s.state.Load().dueEvents(s.config.Now()) {
		if err := s.deliver(ctx, e); err != nil {
			return err
		}
	}
	return nil
}

// catchUp expires sessions and settles debits that are due.
func (s *Sandbox) catchUp() error {
	if !s.state.Load().due(s.config.Now()) {
		return nil
	}
	return s.update(func(*tx) error { return nil })
}

// timeUntilDue returns the time until the next Tick has something to do, at most an
// hour.
func (s *Sandbox) timeUntilDue() time.Duration {
	wait := time.Hour
	if next, ok := s.state.Load().nextDue(); ok {
		wait = min(wait, next.Sub(s.config.Now()))
	}
	return max(wait, 0)
}
