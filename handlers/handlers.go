// Package handlers serves the whole portal as one http.Handler. It holds the list
// of routes, the order of the middleware, and the single error handler.
package handlers

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/checkout"
	"github.com/bursar-portal/bursar/handlers/api"
	"github.com/bursar-portal/bursar/handlers/domain"
	"github.com/bursar-portal/bursar/handlers/identity"
	"github.com/bursar-portal/bursar/handlers/identity/oidc"
	"github.com/bursar-portal/bursar/handlers/jwt"
	"github.com/bursar-portal/bursar/handlers/openapi"
	"github.com/bursar-portal/bursar/handlers/payment"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store"
)

// Config holds what the portal depends on.
type Config struct {
	Store  *store.Store     // it has the settings, too
	Stripe *checkout.Client // nil disables buying
	// TrustedProxies lists the proxies whose X-Forwarded-For header is believed. If
	// it is empty, the client's address is that of the connection.
	TrustedProxies []netip.Prefix
	Demo           bool   // each page says that it is a demonstration
	DemoMails      string // the folder of the demonstration's mails, which a page shows; "" for none
	// Tokens are the issuers whose tokens are taken where a dialect takes any, Providers those
	// through whom people may sign in.
	Tokens    []jwt.Issuer
	Providers []oidc.Provider
	DNSServer string // which is asked for the records of domains, "" for the system's
	// SendTest sends a test mail to an operator and says what came of it (mail.Sender). It is
	// nil if mail is off.
	SendTest func(ctx context.Context, to models.User) (said string, delivered bool)
	Log      *slog.Logger     // defaults to slog.Default()
	Now      func() time.Time // defaults to the store's clock
	// Shutdown is closed when the server stops accepting requests, which ends
	// streaming responses. It may be nil.
	Shutdown <-chan struct{}
}

// Portal serves all requests.
type Portal struct {
	Config
	echo     *echo.Echo
	identity *identity.Identity
	payments *payment.Payments
	domains  *domain.Checker
	api      *api.API
	routes   []Route
	// The API's description and its encoding are built on first use, and again when the
	// settings have changed.
	apiDocument func() (*openapi.Document, error)
	openAPIFile func() (openAPIFile, error)
	// renderErrorPage responds with an error page.
	renderErrorPage func(echo.Context, *models.Error) error
}

// New returns a Portal.
func New(d Config) *Portal {
	if d.Log == nil {
		d.Log = slog.Default()
	}
	if d.Now == nil {
		d.Now = d.Store.Now
	}
	settings := d.Store.Settings() // of what is fixed at start
	p := &Portal{Config: d, echo: echo.New()}
	p.identity = identity.New(identity.Config{Store: d.Store, BaseURL: settings.BaseURL, Now: d.Now, Tokens: d.Tokens, Providers: d.Providers})
	p.domains = domain.New(d.Store, d.DNSServer, d.Log)
	p.payments = payment.New(payment.Config{Store: d.Store, Stripe: d.Stripe, Log: d.Log})
	p.api = api.New(api.Config{
		Store: d.Store, Identity: p.identity, Payments: p.payments, Now: d.Now,
	})
	p.apiDocument = perSettings(d.Store, p.api.Document)
	p.openAPIFile = perSettings(d.Store, p.encodeOpenAPI)
	p.echo.IPExtractor = ipExtractor(d.TrustedProxies, p.warnUnreadableAddress())
	p.echo.HTTPErrorHandler = p.httpErrorHandler
	p.routes = p.allRoutes()
	p.register()
	return p
}

// perSettings returns a function that calls build once for each settings that the store
// has, and returns what that returned.
func perSettings[T any](s *store.Store, build func() (T, error)) func() (T, error) {
	var (
		building sync.Mutex
		of       *models.Settings
		value    T
		err      error
	)
	return func() (T, error) {
		building.Lock()
		defer building.Unlock()
		if now := s.Settings(); now != of {
			value, err = build()
			of = now
		}
		return value, err
	}
}

// ServeHTTP implements http.Handler.
func (p *Portal) ServeHTTP(w http.ResponseWriter, r *http.Request) { p.echo.ServeHTTP(w, r) }

// Routes returns every route of the portal with its access rule.
func (p *Portal) Routes() []Route { return p.routes }

// KeepRetryingEvents processes failed events of Stripe's again until ctx ends.
func (p *Portal) KeepRetryingEvents(ctx context.Context) {
	p.payments.KeepRetryingEvents(ctx, payment.RetryInterval)
}

// KeepDomains checks the domains of organizations every day until ctx ends.
func (p *Portal) KeepDomains(ctx context.Context) { p.domains.Run(ctx) }
