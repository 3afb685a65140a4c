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

// Config is what an API needs of the outside.
type Config struct {
	Store    *store.Store
	Identity *identity.Identity
	Payments *payment.Payments
	Settings models.Settings
	Now      func() time.Time
}

// API answers programs.
type API struct {
	store    *store.Store
	identity *identity.Identity
	payments *payment.Payments
	settings models.Settings
	now      func() time.Time
}

// New makes an API.
func New(c Config) *API {
	return &API{c.Store, c.Identity, c.Payments, c.Settings, c.Now}
}

// Routes are the addresses of all dialects.
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

// Identify is a middleware that finds out who asks in a dialect: the key that is
// presented, or else, where the dialect knows sessions, the person. It refuses
// keys that open nothing, with the codes of identity.KeyFrom; nobody at all is
// for the route's rule to refuse.
func (a *API) Identify(d *Dialect) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		asPerson := a.identity.LoadPerson(next)
		return func(c echo.Context) error {
			presented := d.Credential(c.Request().Header)
			switch {
			case presented == "" && d.Sessions:
				return asPerson(c)
			case presented == "":
				return next(c)
			}
			key, account, err := a.identity.KeyFrom(c.Request().Context(), presented)
			if key.ID != "" {
				edge.SetCaller(c, key)
			}
			if err != nil {
				return err
			}
			edge.SetActor(c, models.Actor{Key: &key})
			if account != nil && d.Remaining {
				standing, err := a.store.Snapshot(c.Request().Context(), account.ID, time.Time{})
				if err != nil {
					return err
				}
				setRemaining(c, standing.Available)
			}
			return next(c)
		}
	}
}

// PrintFault answers with an error in a dialect.
func (a *API) PrintFault(c echo.Context, d *Dialect, e *models.Error) error {
	status, body := d.Fault(Fault{
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
	return c.Blob(status, d.MediaType, text)
}

// number prints an amount as a JSON number, straight from the integer.
func number(c models.Credits) json.Number { return json.Number(c.String()) }

// setRemaining tells what is left, with at least two decimals.
func setRemaining(c echo.Context, available models.Credits) {
	c.Response().Header().Set("X-Credits-Remaining", available.AtLeast(2))
}

// setCost tells what the request took.
func setCost(c echo.Context, taken models.Credits) {
	c.Response().Header().Set("X-Credits-Cost", taken.AtLeast(2))
}

// standing is where the account of the key that asks stands now.
func (a *API) standing(c echo.Context) (models.Standing, error) {
	return a.store.Snapshot(c.Request().Context(), edge.Actor(c).Key.AccountID, time.Time{})
}

// holder is the name and the e-mail address that a dialect calls "user": of a
// solo account its person's, of an enterprise its own.
func (a *API) holder(ctx context.Context, account models.Account) (name, email string, err error) {
	if account.Kind == models.Enterprise {
		return account.Name, account.BillingEmail, nil
	}
	owner, err := a.store.Owner(ctx, account.ID)
	return owner.Name, owner.Email, err
}
