package handlers

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/identity"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/models"
)

// maxBodiesBytes bounds the memory of all bodies that are being read at a time: several
// of the largest uploads, or hundreds of full bodies of other requests.
const maxBodiesBytes = 64 << 20

// requestTimeout bounds how long a request may take. After it, the response is 503;
// whether a write was committed can still be found out by sending the same
// idempotency key again.
const requestTimeout = 30 * time.Second

// downloadTimeout applies to CSV downloads instead: they may take as long as the
// client keeps reading, up to this.
const downloadTimeout = 10 * time.Minute

// contextTimeout sets the deadline of each request's context.
var contextTimeout = edge.LimitTime(func(c echo.Context) time.Duration {
	if strings.HasSuffix(c.Path(), ".csv") {
		return downloadTimeout
	}
	return requestTimeout
})

// methodNotAllowed rejects methods that no route of the path is registered for,
// including OPTIONS, which the router would otherwise answer itself and in none of
// the dialects.
func methodNotAllowed(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		allow, wrong := c.Get(echo.ContextKeyHeaderAllow).(string)
		if !wrong {
			return next(c)
		}
		c.Response().Header().Set(echo.HeaderAllow, strings.TrimPrefix(allow, http.MethodOptions+", "))
		return echo.ErrMethodNotAllowed
	}
}

// stackBytes is how much of a panic's stack is logged.
const stackBytes = 8 << 10

// recoverPanics turns a panic into an error that is handled like any other.
func recoverPanics() echo.MiddlewareFunc {
	return middleware.RecoverWithConfig(middleware.RecoverConfig{
		StackSize:           stackBytes,
		DisableStackAll:     true,
		DisableErrorHandler: true,
		LogErrorFunc: func(_ echo.Context, err error, stack []byte) error {
			return fmt.Errorf("panic: %w\n%s", err, stack)
		},
	})
}

// logRequests handles errors, so that middleware before it sees a finished
// response, and logs each request at debug level. The query is left out because it
// may hold personal data.
func (p *Portal) logRequests(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		caller := c.Request().Context()
		logged := p.Log.Enabled(caller, slog.LevelDebug)
		var start time.Time
		if logged { // else its arguments should cost nothing
			start = time.Now()
		}
		if err := next(c); err != nil {
			p.httpErrorHandler(err, c)
		}
		p.logUnavailable(caller, c)
		if !logged {
			return nil
		}
		r := c.Request()
		p.Log.DebugContext(r.Context(), "request", "id", edge.RequestID(c), "method", r.Method, "path", r.URL.Path,
			"status", c.Response().Status, "bytes", c.Response().Size, "took", time.Since(start))
		return nil
	}
}

// logUnavailable logs a response with status 503, or one that lacks something because
// Bursar or Stripe could not be asked, with its cause. It is the only place that does,
// so each is logged once, whoever made the response.
//
// caller is the context that the request came with. The request's own is always over
// by now, because the middleware that limits its time has ended it, and so does not
// tell whether the client has disconnected. Nobody got that response: it is logged at
// debug level.
func (p *Portal) logUnavailable(caller context.Context, c echo.Context) {
	cause := edge.UnavailableCause(c)
	if cause == nil && c.Response().Status != http.StatusServiceUnavailable {
		return
	}
	level := slog.LevelWarn
	if errors.Is(context.Cause(caller), context.Canceled) {
		level = slog.LevelDebug
	}
	r := c.Request()
	//nolint:contextcheck // the log line belongs to the request, whose context has its values
	p.Log.Log(r.Context(), level, "request answered as busy", "id", edge.RequestID(c), "method", r.Method, "path", r.URL.Path,
		"status", c.Response().Status, "error", cause)
}

// warnUntrustedProxy logs, once, that requests seem to come through a proxy that is
// not trusted. All visitors then share the proxy's address and thus one address's
// rate limits.
func (p *Portal) warnUntrustedProxy() echo.MiddlewareFunc {
	var once sync.Once
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		if len(p.TrustedProxies) > 0 {
			return next
		}
		return func(c echo.Context) error {
			if r := c.Request(); edge.FirstValue(r.Header, echo.HeaderXForwardedFor) != "" {
				once.Do(func() {
					p.Log.WarnContext(r.Context(), "ignoring X-Forwarded-For of an untrusted address; if it is your proxy, name it in BURSAR_TRUSTED_PROXIES, "+
						"or all visitors share the sign-in limits of one address", "from", r.RemoteAddr)
				})
			}
			return next(c)
		}
	}
}

// httpErrorHandler is the only place where errors become responses: in the dialect
// of the request's path, or as a page. Internal errors are logged here, once, with
// their cause.
func (p *Portal) httpErrorHandler(err error, c echo.Context) {
	e, r := edge.AsError(err), c.Request()
	switch e.Code {
	case models.CodeInternal:
		p.Log.ErrorContext(r.Context(), "request failed", "id", edge.RequestID(c), "method", r.Method, "path", r.URL.Path, "error", err)
	case models.CodeBusy:
		edge.NoteUnavailable(c, err) // logRequests logs it
	}
	if c.Response().Committed {
		return
	}
	if d := p.api.DialectFor(r.Method, r.URL.Path); d != nil {
		err = p.api.WriteError(c, d, e)
		p.recordRejectedRequest(c, e)
	} else {
		edge.SetRetryAfter(c, e)
		err = p.writePageError(c, e)
	}
	p.recordForbidden(c)
	if err != nil {
		p.Log.ErrorContext(r.Context(), "cannot write error response", "id", edge.RequestID(c), "path", r.URL.Path, "error", err)
	}
}

// writePageError responds with an error page. Programs that expect JSON learn that
// there is nothing for them as a problem (RFC 9457), which they can read.
func (p *Portal) writePageError(c echo.Context, e *models.Error) error {
	if e.Code != models.CodeNotFound && e.Code != models.CodeMethodNotAllowed {
		return p.renderErrorPage(c, e)
	}
	c.Response().Header().Add(echo.HeaderVary, echo.HeaderAccept)
	if edge.WantsJSON(c.Request()) {
		return p.api.WriteProblem(c, e)
	}
	return p.renderErrorPage(c, e)
}

// authorize rejects requests whose actor the access rule does not admit. Operators who lack
// the second factor that they need are led to where they set it up.
func authorize(rule edge.AccessRule) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			actor := edge.Actor(c)
			if err := rule.Check(actor); err != nil {
				return err
			}
			if actor.NeedsFactor && rule.OperatorsOnly() {
				return edge.SeeOther(c, address.Security)
			}
			return next(c)
		}
	}
}

// csrfCookie holds the token for browsers that do not send Sec-Fetch-Site.
const csrfCookie = "bursar-csrf"

// csrfProtection rejects, with CodeCrossSite, writes that a browser sends on behalf
// of another site. Browsers announce the origin of a request in Sec-Fetch-Site; for
// those that do not, the token in the form field csrf_token or in the header
// X-CSRF-Token must equal the one in the cookie. Requests for which skip returns
// true, because no cookie authenticates them, pass.
func csrfProtection(who *identity.Identity, skip func(echo.Context) bool) echo.MiddlewareFunc {
	return middleware.CSRFWithConfig(middleware.CSRFConfig{
		Skipper:        skip,
		TokenLookup:    "form:" + edge.CSRFTokenField + ",header:" + echo.HeaderXCSRFToken,
		ContextKey:     edge.CSRFTokenContextKey,
		CookieName:     who.CookieName(csrfCookie),
		CookiePath:     "/",
		CookieSecure:   who.Secure(),
		CookieHTTPOnly: true,
		CookieSameSite: http.SameSiteLaxMode,
		// same-site is not enough: another port or subdomain may belong to someone
		// else.
		AllowSecFetchSiteFunc: func(echo.Context) (bool, error) { return false, edge.ErrCrossSite },
		ErrorHandler:          func(err error, _ echo.Context) error { return edge.ErrCrossSite.WithCause(err) },
	})
}
