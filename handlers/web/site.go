// Package web holds what all pages of the portal share: the frame around each of them
// and its navigation, lists with filters, tables to download, and forms. The pages are
// in the packages below, divided by whom they serve: public, customer and admin.
//
// A page has one builder, which turns models into a view: a struct of ready-to-print
// text. Its handler does four things in order: it finds out who asks, checks what is
// asked for, does it, and shows the result.
//
// A form is read by Form and carried out by Flow. One that can't be carried out comes
// back as 422, with what was typed and with each fault beside its field; one that was
// carried out is answered with 303 to a page. (customer.KeyCreate says why it alone
// answers 200.)
package web

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/identity"
	"github.com/bursar-portal/bursar/handlers/openapi"
	"github.com/bursar-portal/bursar/handlers/payment"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/sso"
	"github.com/bursar-portal/bursar/models/store"
	"github.com/bursar-portal/bursar/views"
)

// Config is what the pages depend on.
type Config struct {
	Store    *store.Store
	Identity *identity.Identity
	Payments *payment.Payments
	// APIDocument describes the API, for the documentation pages.
	APIDocument func() (*openapi.Document, error)
	Log         *slog.Logger
	Now         func() time.Time
	// CSRFProtection is the middleware that accepts forms from our own pages only, and
	// that gives each page its form token.
	CSRFProtection echo.MiddlewareFunc
	// Portal serves the whole portal. The playground sends its API requests to it.
	Portal http.Handler
	// Demo marks a demonstration, as each of its pages says. Outside of one, payments move
	// real money.
	Demo bool
	// DemoMails is the folder of the demonstration's mails, "" outside of one.
	DemoMails string
	// CheckDomain asks the DNS for the record of a domain (package domain).
	CheckDomain func(ctx context.Context, d sso.Domain, audit models.AuditRecord) (after sso.Domain, found bool, err error)
	// SendTest sends a test mail to an operator and says what came of it. It is nil if mail is
	// off.
	SendTest func(ctx context.Context, to models.User) (said string, delivered bool)
	// Shutdown is closed when the portal is about to stop, so that open streams end.
	Shutdown <-chan struct{}
}

// DemoMailsPath is where the demonstration shows its mails.
const DemoMailsPath = "/demo/mails"

// Site is what the handlers of all pages work with.
type Site struct{ Config }

// New makes a Site.
func New(c Config) *Site { return &Site{Config: c} }

// Settings returns the settings as they are now. See store.Store.
func (w *Site) Settings() *models.Settings { return w.Store.Settings() }

// Brand returns the operator's brand as pages show it now.
func (w *Site) Brand() views.Brand { return newBrand(w.Settings().Brand) }
