// Package dialect defines what the APIs have in common: the description of a
// dialect and its routes, the services that their handlers use, and the parts of
// their documentation that they share.
package dialect

import (
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
)

// Dialect is a published API: its paths, its credentials and its error format.
type Dialect struct {
	// ID is the only part of models.Dialect that is set here; api.New adds what the
	// operator calls the dialect.
	models.Dialect
	// Summary says what its answers are like, in a sentence.
	Summary string
	// Prefixes are the paths that belong to the dialect, including everything below
	// them.
	Prefixes []string
	// Claimed are single requests ("POST /credits") below the prefix of another
	// dialect that belong to this one, errors included.
	Claimed []string
	// Credential returns the presented API key, "" if there is none. It is nil if the
	// dialect takes no keys.
	Credential func(http.Header) string
	// AllowSessions allows requests of signed-in people as well.
	AllowSessions bool
	// AllowTokens allows tokens of the issuers that the operator trusts in place of keys.
	AllowTokens bool
	// Unlimited exempts the dialect from the limits on how often a key may ask: its own
	// document says that there are none.
	Unlimited bool
	// RemainingHeader adds X-Credits-Remaining to responses to a key.
	RemainingHeader bool
	// EncodeError returns the status of an error and a body for encoding/json.
	EncodeError func(ErrorContext) (status int, body any)
	// Challenge is the scheme of WWW-Authenticate in a 401 (RFC 9110 section
	// 11.6.1), "" if the dialect documents a header of its own.
	Challenge string
	// ErrorMediaType is the media type of error responses.
	ErrorMediaType string
	// MaxBodyBytes bounds the request body.
	MaxBodyBytes int64

	// Routes returns the dialect's routes. The field Dialect is set later.
	Routes func(*Service) []Route
	// Docs documents the routes, by method and path. A dialect without Docs is left
	// out of the OpenAPI document.
	Docs map[string]OperationDoc
}

// Route is one endpoint of a dialect.
type Route struct {
	Method, Path string
	Access       edge.AccessRule
	Handler      echo.HandlerFunc
	// RateLimit returns what is left of the route's limit to the caller, and false for
	// a caller who has none. It is nil if the route is not limited.
	RateLimit func(echo.Context) (edge.RateLimit, bool)
	// ReportsRemaining: whatever succeeds has X-Credits-Remaining from the handler, so that
	// nobody else needs to find it out.
	ReportsRemaining bool
	Dialect          *Dialect
}

// RateLimited reports whether there may be a limit on how often a key uses the route.
func (r Route) RateLimited() bool { return r.Access.Scope != "" && !r.Dialect.Unlimited }

// ErrorContext is an error with everything that its response may contain about the
// request.
type ErrorContext struct {
	*models.Error
	Method, Path string
	BaseURL      string
	RequestID    string
	At           time.Time
}

// Bearer reads Authorization: Bearer KEY. Other schemes are ignored.
func Bearer(h http.Header) string {
	scheme, credential, _ := strings.Cut(edge.FirstValue(h, echo.HeaderAuthorization), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(credential)
}

// APIKeyHeader reads X-API-Key: KEY.
func APIKeyHeader(h http.Header) string { return edge.FirstValue(h, "X-Api-Key") }
