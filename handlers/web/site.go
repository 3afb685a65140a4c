// Package web is the portal's face for people: pages and forms. Every page has
// one builder that turns models into a view of ready-to-print text. A handler
// does four things in order: it finds out who asks, checks what is asked, does
// it, and shows what came of it.
//
// A form that can't be carried out comes back with its input, each fault beside
// its field, as 422; one that was carried out answers 303 to a page (KeyCreate
// says why it alone does not).
package web

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/identity"
	"github.com/bursar-portal/bursar/handlers/openapi"
	"github.com/bursar-portal/bursar/handlers/payment"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store"
	"github.com/bursar-portal/bursar/views"
)

// Config is what the pages need of the outside.
type Config struct {
	Store    *store.Store
	Identity *identity.Identity
	Payments *payment.Payments
	Settings models.Settings
	// Document is what programs may ask.
	Document func() (*openapi.Document, error)
	Logo     *Logo // nil: none
	Log      *slog.Logger
	Now      func() time.Time
	// Guard is the middleware that takes forms from our own pages alone, and gives
	// pages their token.
	Guard echo.MiddlewareFunc
	// Portal is all of it, of which the playground asks what a program would.
	Portal http.Handler
	// Demo is what the banner of a demonstration says; "" outside one, where
	// payments move real money.
	Demo string
	// Closing is closed when the portal is about to stop: what would go on ends then.
	Closing <-chan struct{}
}

// Web answers people.
type Site struct {
	Store    *store.Store
	Identity *identity.Identity
	Payments *payment.Payments
	Settings models.Settings
	Document func() (*openapi.Document, error)
	Log      *slog.Logger
	Now      func() time.Time
	Guard    echo.MiddlewareFunc
	Portal   http.Handler
	Demo     string
	Logo     *Logo
	Brand    views.Brand

	Closing <-chan struct{}
}

// New makes a Web.
func New(c Config) *Site {
	return &Site{
		Store: c.Store, Identity: c.Identity, Payments: c.Payments, Settings: c.Settings, Document: c.Document, Log: c.Log, Now: c.Now,
		Guard: c.Guard, Portal: c.Portal, Demo: c.Demo, Logo: c.Logo, Brand: brandOf(c.Settings.Brand, c.Logo), Closing: c.Closing,
	}
}
