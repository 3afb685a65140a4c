package api

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/identity"
	"github.com/bursar-portal/bursar/handlers/payment"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store"
)

// Config holds what an API depends on.
type Config struct {
	Store    *store.Store
	Identity *identity.Identity
	Payments *payment.Payments
	Settings models.Settings
	Now      func() time.Time
}

// API serves all dialects.
type API struct {
	store    *store.Store
	identity *identity.Identity
	payments *payment.Payments
	settings models.Settings
	now      func() time.Time
}

// New returns an API.
func New(c Config) *API {
	return &API{c.Store, c.Identity, c.Payments, c.Settings, c.Now}
}

// Routes returns the routes of all dialects.
func (a *API) Routes() []Route {
	var all []Route
	for _, d := range Dialects {
		for _, r := range d.routes(a) {
			r.Dialect = d
			all = append(all, r)
		}
	}
	return all
}

// Authenticate is middleware that sets the actor of a request: the presented API
// key or, where the dialect allows sessions, the signed-in person. It rejects
// invalid keys with the errors of identity.AuthenticateKey; a request without any
// credential is left to the route's access rule.
func (a *API) Authenticate(d *Dialect) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		asPerson := a.identity.LoadPerson(next)
		return func(c echo.Context) error {
			presented := d.Credential(c.Request().Header)
			switch {
			case presented == "" && d.AllowSessions:
				return asPerson(c)
			case presented == "":
				return next(c)
			}
			key, account, err := a.identity.AuthenticateKey(c.Request().Context(), presented)
			if key.ID != "" {
				edge.SetCaller(c, key)
			}
			if err != nil {
				return err
			}
			edge.SetActor(c, models.Actor{Key: &key})
			if account != nil && d.RemainingHeader {
				snapshot, err := a.store.Standing(c.Request().Context(), account.ID, time.Time{})
				if err != nil {
					return err
				}
				setRemainingHeader(c, snapshot.Available)
			}
			return next(c)
		}
	}
}

// WriteError responds with an error in the format of a dialect.
func (a *API) WriteError(c echo.Context, d *Dialect, e *models.Error) error {
	status, body := d.EncodeError(ErrorContext{
		Error:     e,
		Method:    c.Request().Method,
		Path:      c.Request().URL.Path,
		BaseURL:   a.settings.BaseURL,
		RequestID: edge.RequestID(c),
		At:        a.now(),
	})
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	edge.SetRetryAfter(c, e)
	if status == http.StatusUnauthorized && d.Challenge != "" {
		c.Response().Header().Set(echo.HeaderWWWAuthenticate, d.Challenge)
	}
	return c.Blob(status, d.ErrorMediaType, text)
}

// jsonNumber encodes an amount as a JSON number without going through a float.
func jsonNumber(c models.Credits) json.Number { return json.Number(c.String()) }

// setRemainingHeader reports the available credits, with at least two decimals.
func setRemainingHeader(c echo.Context, available models.Credits) {
	c.Response().Header().Set("X-Credits-Remaining", available.AtLeast(2))
}

// setCostHeader reports the credits that the request took.
func setCostHeader(c echo.Context, taken models.Credits) {
	c.Response().Header().Set("X-Credits-Cost", taken.AtLeast(2))
}

// currentSnapshot returns the current snapshot of the API key's account.
func (a *API) currentSnapshot(c echo.Context) (models.Standing, error) {
	return a.store.Standing(c.Request().Context(), edge.Actor(c).Key.AccountID, time.Time{})
}

// accountHolder returns the name and email address that a dialect calls "user":
// those of the person for a solo account, and the account's own for an enterprise.
func (a *API) accountHolder(ctx context.Context, account models.Account) (name, email string, err error) {
	if account.Kind == models.Enterprise {
		return account.Name, account.BillingEmail, nil
	}
	owner, err := a.store.Owner(ctx, account.ID)
	return owner.Name, owner.Email, err
}
