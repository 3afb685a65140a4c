// Package api is the portal's JSON face: five published ways to ask for credits,
// the native API, and the address that Stripe calls. What tells the dialects
// apart is data, in one table; their bodies and faults are pure functions.
package api

import (
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
)

// Dialect is one way of talking: which addresses it has, how a caller shows its
// key, and how faults read.
type Dialect struct {
	Name string
	// Prefixes are the paths that are its own, each with all that is below it.
	Prefixes []string
	// Credential is what the caller presents, "" if nothing.
	Credential func(http.Header) string
	// Sessions tells whether a person who is signed in may ask, too.
	AllowSessions bool
	// Remaining tells whether answers to a key carry X-Credits-Remaining.
	RemainingHeader bool
	// Fault prints an error: its status and a body for encoding/json.
	EncodeError func(ErrorContext) (status int, body any)
	// Challenge is the scheme that 401 asks for (RFC 9110 section 11.6.1), "" where
	// the dialect documents a header of its own.
	Challenge string
	// MediaType is that of faults.
	ErrorMediaType string
	// MaxBody is the most bytes that a body may have.
	MaxBodyBytes int64

	routes func(*API) []Route
}

// Route is an address of a dialect.
type Route struct {
	Method, Path string
	Access       edge.Access
	Handler      echo.HandlerFunc
	Dialect      *Dialect
}

// Fault is an error together with all that an answer may say about the request.
type ErrorContext struct {
	*models.Error
	Method, Path string
	BaseURL      string
	RequestID    string
	At           time.Time
}

// Dialects are all there are. Where prefixes overlap, the longer one wins.
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

// DialectOf is the dialect that a path belongs to, nil if it is a page's.
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

// bearer reads Authorization: Bearer KEY. Another scheme is no credential of ours.
func bearer(h http.Header) string {
	scheme, credential, _ := strings.Cut(h.Get(echo.HeaderAuthorization), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(credential)
}

// apiKeyHeader reads X-API-Key: KEY, in whatever case the header is written.
func apiKeyHeader(h http.Header) string { return h.Get("X-Api-Key") }
