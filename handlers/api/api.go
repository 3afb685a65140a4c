// Package api serves the portal's JSON APIs: five published dialects for reading a
// balance, the native API, and Stripe's webhook. The differences between dialects are
// data in one table; encoding their bodies and errors is done by pure functions.
package api

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/api/dialect"
	"github.com/bursar-portal/bursar/handlers/api/native"
	"github.com/bursar-portal/bursar/handlers/api/published"
	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
)

// API serves the dialects that are on.
type API struct {
	dialect.Service
	dialects []*dialect.Dialect
}

// Config holds what an API depends on.
type Config = dialect.Service

// allDialects are the dialects that Bursar speaks, and the webhooks.
var allDialects = []dialect.Dialect{
	published.Predev, published.BrookMimir, published.GitRead, published.Srtgen, published.LeadMagic,
	native.Dialect, webhooks,
}

// New returns an API that speaks the dialects of the settings.
func New(c Config) *API {
	a := &API{Service: c}
	a.Balances = dialect.NewBalances()
	a.KeyRates = edge.NewRateLimiter(1, time.Minute, c.Now) // each key has a rate of its own
	for _, d := range allDialects {
		i := slices.IndexFunc(c.Settings().Dialects, func(on models.Dialect) bool { return on.ID == d.ID })
		switch {
		case i >= 0:
			d.Dialect = c.Settings().Dialects[i]
		case d.ID != webhookDialect:
			continue
		}
		a.dialects = append(a.dialects, &d)
	}
	return a
}

// DialectFor returns the dialect that a request belongs to, nil if it belongs to the
// pages. Where prefixes overlap, the longest match wins. A path of which a dialect has
// claimed single methods is its own altogether if it is below nobody's prefix.
func (a *API) DialectFor(method, path string) *dialect.Dialect {
	var found *dialect.Dialect
	longest := 0
	for _, d := range a.dialects {
		if slices.Contains(d.Claimed, method+" "+path) {
			return d
		}
		claimedPath := slices.ContainsFunc(d.Claimed, func(request string) bool { return strings.HasSuffix(request, " "+path) })
		if claimedPath && found == nil {
			found = d
		}
		for _, prefix := range d.Prefixes {
			rest, below := strings.CutPrefix(path, prefix)
			if below && (rest == "" || rest[0] == '/') && len(prefix) > longest {
				found, longest = d, len(prefix)
			}
		}
	}
	return found
}

// Routes returns the routes of the dialects that are on.
func (a *API) Routes() []dialect.Route {
	var all []dialect.Route
	for _, d := range a.dialects {
		for _, r := range d.Routes(&a.Service) {
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
func (a *API) Authenticate(r dialect.Route) echo.MiddlewareFunc {
	d := r.Dialect
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		asPerson := a.Identity.LoadSession(next)
		withoutSession := a.ignoreSession(next)
		return func(c echo.Context) error {
			presented := d.Credential(c.Request().Header)
			switch {
			case presented == "" && d.AllowSessions:
				if edge.IsCrossOrigin(c.Request(), a.Settings().BaseURL) {
					return withoutSession(c)
				}
				return asPerson(c)
			case presented == "":
				return next(c)
			}
			if d.AllowTokens && a.Identity.IsToken(presented) {
				return a.asTokenHolder(c, d, presented, next)
			}
			key, account, err := a.Identity.AuthenticateKey(c.Request().Context(), presented, c)
			if key.ID != "" {
				edge.SetCaller(c, key)
			}
			if err != nil {
				return err
			}
			edge.SetKeyActor(c, key)
			if err := a.limitRate(c, d, &key); err != nil {
				return err
			}
			if account == nil || !d.RemainingHeader {
				return next(c)
			}
			if !r.ReportsRemaining {
				if err := a.reportRemaining(c, account.ID); err != nil {
					return err
				}
			}
			if err = next(c); err != nil && !dialect.HasRemainingHeader(c) {
				_ = a.reportRemaining(c, account.ID) // the answer is about the error that was first
			}
			return err
		}
	}
}

// asTokenHolder calls next for the person whom a token of a trusted issuer is about.
func (a *API) asTokenHolder(c echo.Context, d *dialect.Dialect, token string, next echo.HandlerFunc) error {
	actor, err := a.Identity.AuthenticateToken(c, token)
	if err != nil {
		return err
	}
	edge.SetActor(c, actor)
	if actor.SignedIn() {
		if err := a.limitRateOf(c, d, string(actor.User.ID), a.Settings().APIRate); err != nil {
			return err
		}
	}
	return next(c)
}

// limitRate counts a request of a key, and says in the headers what is left. A key and those
// that it was rotated to share what they may do. CodeRateLimited.
func (a *API) limitRate(c echo.Context, d *dialect.Dialect, key *models.Key) error {
	return a.limitRateOf(c, d, string(key.Lineage), a.PerMinute(key))
}

func (a *API) limitRateOf(c echo.Context, d *dialect.Dialect, name string, perMinute int64) error {
	if perMinute <= 0 || d.Unlimited {
		return nil
	}
	wait, left, ok := a.KeyRates.TakeAt(name, edge.PerMinute(perMinute))
	edge.SetRateLimit(c, left)
	if !ok {
		return edge.TooManyRequests(wait, "Too many requests with this API key.")
	}
	return nil
}

// reportRemaining sets the header about the credits that are available to an account.
func (a *API) reportRemaining(c echo.Context, account models.AccountID) error {
	snapshot, err := a.Store.Snapshot(c.Request().Context(), account, time.Time{})
	if err == nil {
		dialect.SetRemainingHeader(c, snapshot.Available)
	}
	return err
}

// ignoreSession is for calls on behalf of another origin, in which a cookie never
// counts: a read is answered as to anyone. A write with a live session is refused with
// CodeCrossSite, so that whoever looks into it learns why.
func (a *API) ignoreSession(next echo.HandlerFunc) echo.HandlerFunc {
	refusePerson := a.Identity.LoadSession(func(c echo.Context) error {
		if edge.Actor(c).SignedIn() {
			return edge.ErrCrossSite
		}
		return next(c)
	})
	return func(c echo.Context) error {
		if method := c.Request().Method; method == http.MethodGet || method == http.MethodHead {
			return next(c)
		}
		return refusePerson(c)
	}
}

// WriteProblem responds with an error to a program outside of all dialects, as the
// native API does.
func (a *API) WriteProblem(c echo.Context, e *models.Error) error {
	return a.WriteError(c, &native.Dialect, e)
}

// WriteError responds with an error in the format of a dialect.
func (a *API) WriteError(c echo.Context, d *dialect.Dialect, e *models.Error) error {
	status, body := d.EncodeError(dialect.ErrorContext{
		Error:     e,
		Method:    c.Request().Method,
		Path:      c.Request().URL.Path,
		BaseURL:   a.Settings().BaseURL,
		RequestID: edge.RequestID(c),
		At:        a.Now(),
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
