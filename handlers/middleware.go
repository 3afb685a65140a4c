package handlers

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"github.com/bursar-portal/bursar/handlers/api"
	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/identity"
	"github.com/bursar-portal/bursar/models"
)

// longest is how long a request may take. What is not done then is answered 503;
// of writes the ledger can tell later whether they were done.
const requestTimeout = 30 * time.Second

// longestTable is how long a table to download may take instead: as long as its
// reader reads on (web/csv.go), up to this.
const downloadTimeout = 10 * time.Minute

// timeLimit lets no request take longer than it may.
func contextTimeout() echo.MiddlewareFunc {
	within := func(limit time.Duration) echo.MiddlewareFunc {
		return middleware.ContextTimeoutWithConfig(middleware.ContextTimeoutConfig{
			Timeout:      limit,
			ErrorHandler: func(err error, _ echo.Context) error { return err },
		})
	}
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		other, download := within(requestTimeout)(next), within(downloadTimeout)(next)
		return func(c echo.Context) error {
			if strings.HasSuffix(c.Path(), ".csv") {
				return download(c)
			}
			return other(c)
		}
	}
}

// listedMethods refuses methods that an address is not listed with, OPTIONS like
// any other: the router would answer it by itself, outside all dialects.
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

// stackBytes is how much of a panic's stack the log shows.
const stackBytes = 8 << 10

// recovered turns a panic into an error like any other.
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

// answer turns an error into an answer, so that what stands before it sees a
// finished request, and notes each request at debug level: without the query,
// which may hold what is nobody's business.
func (p *Portal) logRequests(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		start := time.Now()
		if err := next(c); err != nil {
			c.Error(err)
		}
		r := c.Request()
		p.Log.DebugContext(r.Context(), "request", "id", edge.RequestID(c), "method", r.Method, "path", r.URL.Path,
			"status", c.Response().Status, "bytes", c.Response().Size, "took", time.Since(start))
		return nil
	}
}

// noticeProxy says in the log, once, that a proxy seems to stand before us and is
// not trusted: then all visitors come from its address and share what one address
// may try.
func (p *Portal) warnUntrustedProxy() echo.MiddlewareFunc {
	var once sync.Once
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		if len(p.TrustedProxies) > 0 {
			return next
		}
		return func(c echo.Context) error {
			if r := c.Request(); r.Header.Get(echo.HeaderXForwardedFor) != "" {
				once.Do(func() {
					p.Log.WarnContext(r.Context(), "a request came with X-Forwarded-For, which is not believed; if that was a proxy of yours, "+
						"name it in BURSAR_TRUSTED_PROXIES, or all visitors share the sign-in limits of one address", "from", r.RemoteAddr)
				})
			}
			return next(c)
		}
	}
}

// fail is the one place where errors become answers: in the dialect that the
// address belongs to, or as a page. A fault of ours is logged here, once, with
// its cause.
func (p *Portal) httpErrorHandler(err error, c echo.Context) {
	e, r := edge.AsError(err), c.Request()
	switch e.Code {
	case models.CodeInternal:
		p.Log.ErrorContext(r.Context(), "a request failed", "id", edge.RequestID(c), "method", r.Method, "path", r.URL.Path, "error", err)
	case models.CodeBusy:
		if errors.Is(context.Cause(r.Context()), context.Canceled) {
			break // whoever asked has gone
		}
		p.Log.WarnContext(r.Context(), "a request was put off", "id", edge.RequestID(c), "method", r.Method, "path", r.URL.Path, "error", err)
	}
	if c.Response().Committed {
		return
	}
	if d := api.DialectForPath(r.URL.Path); d != nil {
		err = p.api.WriteError(c, d, e)
		p.recordRejectedRequest(c, e)
	} else {
		edge.SetRetryAfter(c, e)
		err = p.pageFault(c, e)
	}
	if err != nil {
		p.Log.ErrorContext(r.Context(), "an error could not be shown", "id", edge.RequestID(c), "path", r.URL.Path, "error", err)
	}
}

// allow refuses whoever the rule does not let in.
func allow(rule edge.Access) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			if err := rule.Check(edge.Actor(c)); err != nil {
				return err
			}
			return next(c)
		}
	}
}

// tokenCookie holds the token for browsers that do not say where a request comes
// from.
const csrfCookie = "bursar-csrf"

// ownSite refuses, with CodeCrossSite, writes that a page of another site made a
// browser send. Browsers say where a request comes from (Sec-Fetch-Site); for
// those that do not, a token in the form's field csrf_token or in the header
// X-CSRF-Token must equal the one in a cookie. Requests for which skip is true,
// because no cookie authenticates them, pass.
func ownSite(who *identity.Identity, skip func(echo.Context) bool) echo.MiddlewareFunc {
	refused := models.Errorf(models.CodeCrossSite, "This request did not come from one of our pages. Please go back, load the page again and repeat it.")
	return middleware.CSRFWithConfig(middleware.CSRFConfig{
		Skipper:        skip,
		TokenLookup:    "form:" + edge.CSRFTokenField + ",header:" + echo.HeaderXCSRFToken,
		ContextKey:     edge.CSRFTokenContextKey,
		CookieName:     who.CookieName(csrfCookie),
		CookiePath:     "/",
		CookieSecure:   who.Secure(),
		CookieHTTPOnly: true,
		CookieSameSite: http.SameSiteLaxMode,
		// Another port or subdomain may be somebody else's: same-site is not enough.
		AllowSecFetchSiteFunc: func(echo.Context) (bool, error) { return false, refused },
		ErrorHandler:          func(err error, _ echo.Context) error { return refused.Because(err) },
	})
}
