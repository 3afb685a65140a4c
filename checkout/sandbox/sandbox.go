// Package sandbox is a local Stripe for the demo and for tests: the few
// endpoints that Bursar calls, a payment page, and signed webhooks that are
// tried again until they arrive. It is spoken to over real HTTP by the real
// Stripe client, so that what works here is what works there.
//
// No money moves in it. Whoever reaches its payment page can complete a payment
// with a published test card, so it belongs on a loopback listener of its own
// (the demo's, a test's) and must never be mounted by a portal that serves
// customers.
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

// APIVersion is the version of Stripe's API whose shapes the sandbox speaks.
const APIVersion = "2023-10-16"

// Config says who may call the sandbox and where it reports to.
type Config struct {
	// Dir is the folder of the state file, sandbox.json; "" keeps the state in
	// memory alone.
	Dir string
	// SecretKey is the API key that callers must present.
	SecretKey string
	// WebhookURL is where events are posted, signed with WebhookSecret; "" makes
	// no events.
	WebhookURL    string
	WebhookSecret string
	// Merchant is the seller's name on the payment page.
	Merchant string
	// Delay is how long a bank debit takes to settle, 10 seconds if zero.
	Delay time.Duration
	// APIVersion is what events say they are rendered in, APIVersion if empty.
	// Another one shows how a portal treats an endpoint of another version.
	APIVersion string
	// Now is the clock of expiry, settlement and retries, time.Now if nil. The
	// instant in a signature is always the machine's: receivers compare it with theirs.
	Now func() time.Time
	Log *slog.Logger // slog.Default() if nil
}

// Sandbox is the local Stripe, an http.Handler. Its state is an immutable value
// that every change replaces as a whole, once it is safely in the file.
type Sandbox struct {
	config Config
	routes http.Handler
	client *http.Client // posts the webhooks
	file   stateFile
	wake   chan struct{} // something changed: Run looks again at what is due

	changing sync.Mutex // held by the one change under way
	state    atomic.Pointer[state]
	ticking  sync.Mutex // held by the one Tick under way
}

// New opens a sandbox on the state that its folder holds, making the folder if
// there is none. Webhooks that were not delivered and debits that were not
// settled go on where they were, as soon as Run or Tick is called.
func New(c Config) (*Sandbox, error) {
	switch {
	case c.SecretKey == "":
		return nil, errors.New("sandbox: a secret key is needed")
	case c.WebhookURL != "" && c.WebhookSecret == "":
		return nil, errors.New("sandbox: a webhook URL needs a webhook secret")
	}
	c.Merchant = cmp.Or(c.Merchant, "Merchant")
	c.Delay = cmp.Or(c.Delay, 10*time.Second)
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
	known, err := s.file.load()
	if err != nil {
		return nil, err
	}
	s.state.Store(known)
	s.routes = s.newRoutes()
	return s, nil
}

func (s *Sandbox) newRoutes() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("POST /v1/checkout/sessions", s.authorized(s.createSession))
	mux.Handle("GET /v1/checkout/sessions/{id}", s.authorized(s.showSession))
	mux.Handle("POST /v1/checkout/sessions/{id}/expire", s.authorized(s.expireSession))
	mux.Handle("GET /v1/payment_intents/{id}", s.authorized(s.showIntent))
	mux.Handle("GET /v1/events/{id}", s.authorized(s.showEvent))
	mux.Handle("POST /v1/refunds", s.authorized(s.createRefund))
	mux.Handle("GET /v1/charges/{id}", s.authorized(s.showCharge))
	mux.Handle("GET /v1/disputes/{id}", s.authorized(s.showDispute))
	mux.Handle("POST /v1/disputes/{id}", s.authorized(s.answerDispute))
	mux.Handle("POST /v1/disputes/{id}/close", s.authorized(s.giveIn))
	mux.Handle("/v1/", s.authorized(unknownEndpoint))

	mux.HandleFunc("GET /pay/{session}", s.showPayment)
	mux.HandleFunc("POST /pay/{session}", s.takePayment)
	mux.HandleFunc("GET /{$}", s.showPayments)
	mux.HandleFunc("POST /payments/{intent}", s.actOnPayment)
	mux.HandleFunc("GET /assets/{file}", serveAsset)
	mux.HandleFunc("/", s.unknownPage)
	return mux
}

// ServeHTTP answers the API and the payment page. What has become due by the
// clock is carried out first, so no answer depends on how often Run looks.
func (s *Sandbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := s.catchUp(); err != nil {
		s.config.Log.Error("sandbox: what is due can't be saved", "error", err)
		http.Error(w, "The sandbox can't save its state.", http.StatusInternalServerError)
		return
	}
	s.routes.ServeHTTP(w, r)
}

// Run settles and delivers in the background until ctx is done.
func (s *Sandbox) Run(ctx context.Context) error {
	const afterFault = 5 * time.Second
	for {
		wait := afterFault
		switch err := s.Tick(ctx); {
		case ctx.Err() != nil:
			return nil //nolint:nilerr // we were told to stop; what is unsaved is due at the next start
		case err != nil:
			s.config.Log.Error("sandbox: its state can't be saved", "error", err)
		default:
			wait = s.untilDue()
		}
		select {
		case <-ctx.Done():
			return nil
		case <-s.wake:
		case <-time.After(wait):
		}
	}
}

// Tick does once what is due now: sessions expire, bank debits settle, and each
// webhook whose time has come is tried once. Run is Tick again and again; a test
// with a clock of its own calls it instead. The error is of saving the state: a
// webhook that did not arrive is none, it waits for a later Tick.
func (s *Sandbox) Tick(ctx context.Context) error {
	s.ticking.Lock()
	defer s.ticking.Unlock()
	if err := s.catchUp(); err != nil {
		return err
	}
	for _, e := range s.state.Load().eventsDue(s.config.Now()) {
		if err := s.deliver(ctx, e); err != nil {
			return err
		}
	}
	return nil
}

func (s *Sandbox) catchUp() error {
	if !s.state.Load().due(s.config.Now()) {
		return nil
	}
	return s.change(func(*change) error { return nil })
}

// untilDue is how long nothing will be due, an hour if nothing is planned.
func (s *Sandbox) untilDue() time.Duration {
	wait := time.Hour
	if next, ok := s.state.Load().nextDue(); ok {
		wait = min(wait, next.Sub(s.config.Now()))
	}
	return max(wait, 0)
}
