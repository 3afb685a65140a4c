// Package checkout is Bursar's Stripe client, and the only package that imports
// Stripe's library. It creates and retrieves Checkout Sessions and reads signed
// webhook events. Results are a models.PaymentReport or a models.MoneyBackReport;
// errors are a *models.Error whose message and cause contain no secrets.
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

// Config is the configuration of a client.
type Config struct {
	SecretKey     string
	WebhookSecret string
	// APIURL is the base URL of Stripe's API, "" for Stripe's own.
	APIURL string
	// BaseURL is the portal's, which Stripe redirects the buyer back to.
	BaseURL string
	// Currency is the ISO 4217 code for purchases that have none of their own.
	Currency string
	HTTP     *http.Client // nil: a client with a timeout of 20 seconds
	Log      *slog.Logger // nil: slog.Default()
}

// Client is a client for one Stripe account. It has its own backend and key and
// does not touch the library's global ones, so a process can have several clients.
type Client struct {
	sessions      session.Client
	charges       charge.Client
	disputes      dispute.Client
	events        event.Client
	webhookSecret string
	apiURL        string
	baseURL       string
	currency      string
	secrets       *strings.Replacer
	testMode      bool
}

// maxRetries is how often the library retries a request with an unknown outcome:
// once, because a person is waiting for the response and can try again.
const maxRetries = 1

// New returns a client. It does not call Stripe.
func New(c Config) *Client {
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
		LeveledLogger:     leveledLogger{log: cmp.Or(c.Log, slog.Default()), secrets: secrets},
	})
	return &Client{
		sessions:      session.Client{B: backend, Key: c.SecretKey},
		charges:       charge.Client{B: backend, Key: c.SecretKey},
		disputes:      dispute.Client{B: backend, Key: c.SecretKey},
		events:        event.Client{B: backend, Key: c.SecretKey},
		webhookSecret: c.WebhookSecret,
		apiURL:        apiURL,
		baseURL:       strings.TrimSuffix(c.BaseURL, "/"),
		currency:      c.Currency,
		secrets:       secrets,
		testMode:      strings.Contains(c.SecretKey, "_test_"),
	}
}

// PaymentURL returns the address of a payment intent in Stripe's dashboard, "" for none
// or if the API is not Stripe's own.
func (c *Client) PaymentURL(intent string) string {
	if intent == "" || c.apiURL != stripe.APIURL {
		return ""
	}
	mode := ""
	if c.testMode {
		mode = "test/"
	}
	return "https://dashboard.stripe.com/" + mode + "payments/" + url.PathEscape(intent)
}

// FormActionOrigins returns the origins that a form of the portal may redirect to: Stripe's
// payment page and customer portal, and the origin of the API if it is not Stripe's
// (the sandbox serves its payment page there). They belong in the form-action
// directive of the Content-Security-Policy, because Chromium applies it to the
// redirect after a form was submitted.
func (c *Client) FormActionOrigins() []string {
	origins := []string{"https://checkout.stripe.com", "https://billing.stripe.com"}
	if u, err := url.Parse(c.apiURL); err == nil && u.Host != "" && c.apiURL != stripe.APIURL {
		origins = append(origins, u.Scheme+"://"+u.Host)
	}
	return origins
}
