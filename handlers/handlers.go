// Package handlers is the portal as one http.Handler: the one list of routes, the
// order of the middleware, and the one place where errors become answers.
package handlers

import (
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/checkout"
	"github.com/bursar-portal/bursar/handlers/api"
	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/identity"
	"github.com/bursar-portal/bursar/handlers/openapi"
	"github.com/bursar-portal/bursar/handlers/payment"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store"
)

// Deps are what the portal needs of the outside.
type Deps struct {
	Store    *store.Store
	Till     *checkout.Stripe // nil: buying is off
	Settings models.Settings
	// TrustedProxies may say for whom they ask, in X-Forwarded-For. Without any,
	// the address that connects is the one that asks.
	TrustedProxies []netip.Prefix
	// CheckoutOrigins are where forms may lead beside the portal itself.
	CheckoutOrigins []string
	DemoNote        string           // what the banner of a demonstration says, "" outside one
	Log             *slog.Logger     // nil: slog.Default()
	Now             func() time.Time // nil: the store's clock
	// Closing is closed when no more requests will come: streams end then. nil: never.
	Closing <-chan struct{}
}

// Portal answers all requests.
type Portal struct {
	Deps
	echo     *echo.Echo
	identity *identity.Identity
	payments *payment.Payments
	api      *api.API
	routes   []Route
	// What programs may ask, and the file of it, are made when they are first asked for.
	describe    func() (*openapi.Document, error)
	openAPIFile func() (openAPIFile, error)
	// pageFault prints an error as a page.
	pageFault func(echo.Context, *models.Error) error
}

// New makes the portal.
func New(d Deps) *Portal {
	if d.Log == nil {
		d.Log = slog.Default()
	}
	if d.Now == nil {
		d.Now = d.Store.Now
	}
	p := &Portal{Deps: d, echo: echo.New()}
	p.identity = identity.New(identity.Config{Store: d.Store, BaseURL: d.Settings.BaseURL, Now: d.Now})
	p.payments = payment.New(payment.Config{Store: d.Store, Stripe: d.Till, Settings: d.Settings, Log: d.Log})
	p.api = api.New(api.Config{
		Store: d.Store, Identity: p.identity, Payments: p.payments, Settings: d.Settings, Now: d.Now,
	})
	p.describe = sync.OnceValues(p.api.Document)
	p.openAPIFile = sync.OnceValues(p.encodeOpenAPI)
	p.echo.IPExtractor = ipExtractor(d.TrustedProxies)
	p.echo.HTTPErrorHandler = p.httpErrorHandler
	p.echo.Use(
		edge.RequestIDs,
		p.logRequests,
		p.warnUntrustedProxy(),
		edge.SecurityHeaders(strings.HasPrefix(d.Settings.BaseURL, "https://"), d.CheckoutOrigins),
		recoverPanics(),
		contextTimeout(),
		methodNotAllowed,
	)
	p.routes = p.allRoutes()
	p.register()
	return p
}

// ServeHTTP answers one request.
func (p *Portal) ServeHTTP(w http.ResponseWriter, r *http.Request) { p.echo.ServeHTTP(w, r) }

// Routes are all addresses of the portal, each with the rule of who may use it.
func (p *Portal) Routes() []Route { return p.routes }

// whoConnects finds the address that a request comes from. X-Forwarded-For is
// believed as far as trusted proxies have written it.
func ipExtractor(trusted []netip.Prefix) echo.IPExtractor {
	if len(trusted) == 0 {
		return echo.ExtractIPDirect()
	}
	options := []echo.TrustOption{echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false)}
	for _, prefix := range trusted {
		options = append(options, echo.TrustIPRange(&net.IPNet{
			IP:   prefix.Addr().AsSlice(),
			Mask: net.CIDRMask(prefix.Bits(), prefix.Addr().BitLen()),
		}))
	}
	return echo.ExtractIPFromXFFHeader(options...)
}
