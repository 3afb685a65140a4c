// Package api serves the portal's JSON APIs: five published dialects for reading a
// balance, the native API, and Stripe's webhook. The differences between dialects
// are data in one table; encoding their bodies and errors is done by pure
// functions.
package api

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
	Name string
	// Prefixes are the paths that belong to the dialect, including everything below
	// them.
	Prefixes []string
	// Credential returns the presented API key, "" if there is none.
	Credential func(http.Header) string
	// AllowSessions allows requests of signed-in people as well.
	AllowSessions bool
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

	routes func(*API) []Route
}

// Route is one endpoint of a dialect.
type Route struct {
	Method, Path string
	Access       edge.Access
	Handler      echo.HandlerFunc
	Dialect      *Dialect
}

// ErrorContext is an error with everything that its response may contain about the
// request.
type ErrorContext struct {
	*models.Error
	Method, Path string
	BaseURL      string
	RequestID    string
	At           time.Time
}

// Dialects lists all dialects. Where prefixes overlap, the longest match wins.
var Dialects = []*Dialect{&predev, &brookMimir, &gitRead, &srtgen, &leadMagic, &native, &webhooks}

var predev = Dialect{
	Name:           "pre.dev",
	Prefixes:       []string{"/credits-balance"},
	Credential:     bearer,
	EncodeError:    encodePredevError,
	Challenge:      "Bearer",
	ErrorMediaType: echo.MIMEApplicationJSON,
	MaxBodyBytes:   edge.MaxBody,
	routes:         (*API).predevRoutes,
}

var brookMimir = Dialect{
	Name:           "BrookMimir",
	Prefixes:       []string{"/credits", "/profile", "/version"},
	Credential:     apiKeyHeader,
	EncodeError:    encodeBrookMimirError,
	ErrorMediaType: echo.MIMEApplicationJSON,
	MaxBodyBytes:   edge.MaxBody,
	routes:         (*API).brookMimirRoutes,
}

var gitRead = Dialect{
	Name:           "GitRead",
	Prefixes:       []string{"/api"},
	Credential:     bearer,
	AllowSessions:  true,
	EncodeError:    encodeGitReadError,
	Challenge:      "Bearer",
	ErrorMediaType: echo.MIMEApplicationJSON,
	MaxBodyBytes:   edge.MaxBody,
	routes:         (*API).gitReadRoutes,
}

var srtgen = Dialect{
	Name:           "srtgen",
	Prefixes:       []string{"/api/v1"},
	Credential:     apiKeyHeader,
	EncodeError:    encodeSrtgenError,
	ErrorMediaType: echo.MIMEApplicationJSON,
	MaxBodyBytes:   edge.MaxBody,
	routes:         (*API).srtgenRoutes,
}

var leadMagic = Dialect{
	Name:            "LeadMagic",
	Prefixes:        []string{"/v1/credits", "/v1/analytics"},
	Credential:      apiKeyHeader,
	RemainingHeader: true,
	EncodeError:     encodeLeadMagicError,
	ErrorMediaType:  echo.MIMEApplicationJSON,
	MaxBodyBytes:    edge.MaxBody,
	routes:          (*API).leadMagicRoutes,
}

var native = Dialect{
	Name:            "native",
	Prefixes:        []string{"/v1"},
	Credential:      bearer,
	RemainingHeader: true,
	EncodeError:     encodeNativeError,
	Challenge:       "Bearer",
	ErrorMediaType:  edge.ProblemMediaType,
	MaxBodyBytes:    edge.MaxBody,
	routes:          (*API).nativeRoutes,
}

var webhooks = Dialect{
	Name:           "webhooks",
	Prefixes:       []string{"/webhooks"},
	Credential:     func(http.Header) string { return "" },
	EncodeError:    encodeNativeError,
	ErrorMediaType: edge.ProblemMediaType,
	MaxBodyBytes:   maxWebhookBytes,
	routes:         (*API).webhookRoutes,
}

// DialectForPath returns the dialect that a path belongs to, nil if it belongs to
// the pages.
func DialectForPath(path string) *Dialect {
	var found *Dialect
	longest := 0
	for _, d := range Dialects {
		for _, prefix := range d.Prefixes {
			rest, below := strings.CutPrefix(path, prefix)
			if below && (rest == "" || rest[0] == '/') && len(prefix) > longest {
				found, longest = d, len(prefix)
			}
		}
	}
	return found
}

// bearer reads Authorization: Bearer KEY. Other schemes are ignored.
func bearer(h http.Header) string {
	scheme, credential, _ := strings.Cut(h.Get(echo.HeaderAuthorization), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(credential)
}

// apiKeyHeader reads X-API-Key: KEY.
func apiKeyHeader(h http.Header) string { return h.Get("X-Api-Key") }
