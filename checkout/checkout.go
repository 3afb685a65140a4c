// Package checkout is the only room that knows Stripe: it opens Checkout
// Sessions, asks how they stand, and reads the events that Stripe signs. What it
// learns leaves it as a models.PaymentReport or MoneyBackReport; what goes wrong leaves it as a
// *models.Error whose text and cause hold no secret.
package checkout

import (
	"cmp"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/stripe/stripe-go/v76"
	"github.com/stripe/stripe-go/v76/charge"
	"github.com/stripe/stripe-go/v76/checkout/session"
	"github.com/stripe/stripe-go/v76/dispute"
	"github.com/stripe/stripe-go/v76/event"
)

// Config says which Stripe account is spoken to.
type Config struct {
	SecretKey     string
	WebhookSecret string
	// APIURL is where Stripe's API is, "" for Stripe itself.
	APIURL string
	// BaseURL is the portal's own, where Stripe sends the buyer back to.
	BaseURL string
	// Currency is that of a purchase that names none, ISO 4217.
	Currency string
	HTTP     *http.Client // nil: one that waits 20 seconds
	Log      *slog.Logger // nil: slog.Default()
}

// Stripe is one Stripe account. It has a backend and a key of its own and leaves
// the library's global ones alone, so that several can live in one process.
type Stripe struct {
	sessions      session.Client
	charges       charge.Client
	disputes      dispute.Client
	events        event.Client
	webhookSecret string
	apiURL        string
	baseURL       string
	currency      string
	secrets       *strings.Replacer
}

// maxRetries is how often the library repeats a request whose outcome is
// unknown: once, since a person waits for the answer and can ask again.
const maxRetries = 1

// New prepares a client; it does not call Stripe.
func New(c Config) *Stripe {
	if c.HTTP == nil {
		c.HTTP = &http.Client{Timeout: 20 * time.Second}
	}
	secrets := redactor(c.SecretKey, c.WebhookSecret)
	apiURL := cmp.Or(c.APIURL, stripe.APIURL)
	backend := stripe.GetBackendWithConfig(stripe.APIBackend, &stripe.BackendConfig{
		URL:               stripe.String(apiURL),
		HTTPClient:        c.HTTP,
		MaxNetworkRetries: stripe.Int64(maxRetries),
		EnableTelemetry:   stripe.Bool(false),
		LeveledLogger:     libraryLog{log: cmp.Or(c.Log, slog.Default()), secrets: secrets},
	})
	return &Stripe{
		sessions:      session.Client{B: backend, Key: c.SecretKey},
		charges:       charge.Client{B: backend, Key: c.SecretKey},
		disputes:      dispute.Client{B: backend, Key: c.SecretKey},
		events:        event.Client{B: backend, Key: c.SecretKey},
		webhookSecret: c.WebhookSecret,
		apiURL:        apiURL,
		baseURL:       strings.TrimSuffix(c.BaseURL, "/"),
		currency:      c.Currency,
		secrets:       secrets,
	}
}

// Origins are where a form of ours may lead the browser: Stripe's payment page
// and customer portal, and where the API is if that is not Stripe (the sandbox
// serves its payment page there). They belong in form-action of the content
// security policy, or Chromium refuses the redirect after the form was posted.
func (s *Stripe) Origins() []string {
	origins := []string{"https://checkout.stripe.com", "https://billing.stripe.com"}
	if u, err := url.Parse(s.apiURL); err == nil && u.Host != "" && s.apiURL != stripe.APIURL {
		origins = append(origins, u.Scheme+"://"+u.Host)
	}
	return origins
}
