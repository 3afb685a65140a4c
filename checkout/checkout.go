// Package checkout is Bursar's Stripe client, and the only package that imports
// Stripe's library. It creates and retrieves Checkout Sessions and reads signed
// webhook events. Results are a models.PaymentReport or a models.MoneyBackReport;
// errors are a *models.Error whose message and cause contain no secrets.
package checkout

import (
	"cmp"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/stripe/stripe-go/v76"
	portal "github.com/stripe/stripe-go/v76/billingportal/session"
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
	HTTP     *http.Client // nil: a client with a timeout of 10 seconds
	Log      *slog.Logger // nil: slog.Default()
}

// Client is a client for one Stripe account. It has its own backend and key and
// does not touch the library's global ones, so a process can have several clients.
type Client struct {
	sessions      session.Client
	charges       charge.Client
	disputes      dispute.Client
	events        event.Client
	portals       portal.Client
	webhookSecret string
	apiURL        string
	baseURL       string
	currency      string
	secrets       *strings.Replacer
	testMode      bool
}

// requestTimeout is how long one request to Stripe may take. Two of them end well within
// the time that a page has, so that a page can still say that Stripe does not answer.
const requestTimeout = 10 * time.Second

// maxRetries is how often the library retries a request with an unknown outcome:
// once, because a person is waiting for the response and can try again.
const maxRetries = 1

// New returns a client. It does not call Stripe.
func New(c Config) *Client {
	if c.HTTP == nil {
		c.HTTP = &http.Client{
			Timeout: requestTimeout,
			// Stripe redirects nowhere: whoever does is not Stripe.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		}
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
		portals:       portal.Client{B: backend, Key: c.SecretKey},
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
func (c *Client) PaymentURL(intent string) string { return c.dashboardURL("payments", intent) }

// DisputeURL is PaymentURL for a dispute.
func (c *Client) DisputeURL(id string) string { return c.dashboardURL("disputes", id) }

// EventURL is PaymentURL for an event.
func (c *Client) EventURL(id string) string { return c.dashboardURL("events", id) }

func (c *Client) dashboardURL(what, id string) string {
	if id == "" || c.apiURL != stripe.APIURL {
		return ""
	}
	mode := ""
	if c.testMode {
		mode = "test/"
	}
	return "https://dashboard.stripe.com/" + mode + what + "/" + url.PathEscape(id)
}

// IsPaymentPage reports whether buyers may be led to an address that Stripe's API gave
// for a payment page: any https address, because merchants have checkout domains of
// their own. On this machine http will do, if the API itself is there: the sandbox
// serves both.
func (c *Client) IsPaymentPage(address string) bool {
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Hostname() == "" || u.User != nil:
		return false
	case u.Scheme == "https":
		return true
	}
	api, err := url.Parse(c.apiURL)
	return err == nil && u.Scheme == "http" && u.Host == api.Host && isLoopback(u.Hostname())
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || (ip != nil && ip.IsLoopback())
}
