package edge

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/models"
)

// AnyOrigin in a list of origins stands for all of them.
const AnyOrigin = "*"

// Headers of CORS that labstack/echo has no names for, and what they say.
const (
	corsMethods = "GET, HEAD, POST, PUT, DELETE"
	corsAsked   = "Authorization, X-API-Key, Content-Type, Idempotency-Key, If-None-Match"
	corsShown   = "ETag, X-Credits-Remaining, X-Credits-Cost, X-Request-Id, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After, Idempotency-Replayed"
	corsMaxAge  = "7200" // seconds; Chromium remembers a preflight no longer
)

// CrossOriginCalls lets scripts of other sites call the addresses that take a key in a
// header, and read what they answer. takesKey tells which those are. Credentials, which
// to a browser means cookies, are never allowed: a key is no ambient authority, a cookie
// is one.
//
// origins lists who may call, or is AnyOrigin alone; an empty list leaves the browsers'
// rule as it is, which is that nobody may.
func CrossOriginCalls(origins []string, takesKey func(method, path string) bool) echo.MiddlewareFunc {
	everybody := slices.Contains(origins, AnyOrigin)
	// All responses share the values of these headers: see SecurityHeaders.
	anyOrigin, shown := []string{AnyOrigin}, []string{corsShown}
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		if len(origins) == 0 {
			return next
		}
		return func(c echo.Context) error {
			r := c.Request()
			origin, method := FirstValue(r.Header, echo.HeaderOrigin), r.Method
			if origin == "" && everybody {
				// No script asks, and no cache keeps the answer for one: two headers less are
				// a fortieth of the price of a balance.
				return next(c)
			}
			header, asked := c.Response().Header(), FirstValue(r.Header, echo.HeaderAccessControlRequestMethod)
			preflight := method == http.MethodOptions && origin != "" && asked != ""
			if preflight {
				method = asked
			}
			if !takesKey(method, r.URL.Path) {
				return next(c)
			}
			allowed := anyOrigin
			if !everybody {
				header.Add(echo.HeaderVary, echo.HeaderOrigin)
				if !slices.Contains(origins, origin) {
					return next(c)
				}
				allowed = []string{origin}
			}
			header[echo.HeaderAccessControlAllowOrigin] = allowed
			if !preflight {
				header[echo.HeaderAccessControlExposeHeaders] = shown
				return next(c)
			}
			header.Set(echo.HeaderAccessControlAllowMethods, corsMethods)
			header.Set(echo.HeaderAccessControlAllowHeaders, corsAsked)
			header.Set(echo.HeaderAccessControlMaxAge, corsMaxAge)
			return c.NoContent(http.StatusNoContent)
		}
	}
}

// ErrCrossSite rejects a write that a browser sends on behalf of another site.
var ErrCrossSite = models.Errorf(models.CodeCrossSite, "This request didn’t come from one of our pages. Go back, reload the page and try again.")

// IsCrossOrigin reports whether a browser sends a request on behalf of another origin
// than the portal's. same-site is another origin, too: a port or a subdomain may belong
// to someone else. baseURL is the portal's.
func IsCrossOrigin(r *http.Request, baseURL string) bool {
	switch r.Header.Get("Sec-Fetch-Site") {
	case "cross-site", "same-site":
		return true
	case "same-origin", "none":
		return false
	}
	origin := r.Header.Get(echo.HeaderOrigin)
	if origin == "" || origin == baseURL {
		return false
	}
	u, err := url.Parse(origin)
	return err != nil || !strings.EqualFold(u.Host, r.Host)
}
