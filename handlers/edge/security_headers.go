package edge

import (
	"maps"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"
)

// SecurityHeaders sets the security headers of every response. With https, HSTS is
// sent, for the portal's host and what is below it. isAPI tells for which requests programs are answered: there, browsers need to
// know only that nothing in it is a page.
//
// Caches may store nothing unless the handler says otherwise, because most
// responses concern someone's money.
func SecurityHeaders(https bool, isAPI func(method, path string) bool) echo.MiddlewareFunc {
	api := http.Header{
		echo.HeaderContentSecurityPolicy: {"default-src 'none'; frame-ancestors 'none'"},
		echo.HeaderXContentTypeOptions:   {"nosniff"},
		echo.HeaderCacheControl:          {"no-store"},
	}
	if https {
		api[echo.HeaderStrictTransportSecurity] = []string{"max-age=31536000; includeSubDomains"}
	}
	page := maps.Clone(api)
	maps.Copy(page, http.Header{
		echo.HeaderContentSecurityPolicy: {contentSecurityPolicy},
		echo.HeaderReferrerPolicy:        {"same-origin"},
		echo.HeaderXFrameOptions:         {"DENY"},
		"Cross-Origin-Opener-Policy":     {"same-origin"},
		"Cross-Origin-Resource-Policy":   {"same-origin"},
		"Permissions-Policy":             {"camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"},
	})
	ofAPI, ofPage := fieldsOf(api), fieldsOf(page)
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			fields := ofPage
			if r := c.Request(); isAPI(r.Method, r.URL.Path) {
				fields = ofAPI
			}
			// All responses share the values: setting a header replaces its list, and
			// adding to a list without room copies it.
			header := c.Response().Header()
			for _, f := range fields {
				header[f.name] = f.values
			}
			return next(c)
		}
	}
}

// AllowOwnFrames lets this page show others of the portal in frames.
func AllowOwnFrames(c echo.Context) {
	c.Response().Header().Set(echo.HeaderContentSecurityPolicy, contentSecurityPolicy+"; frame-src 'self'")
}

// ForeignDocument is for a document that is shown in a frame of a page and is not one of the
// portal's pages. It may have styles of its own, and its links open new tabs; no script runs
// in it, and it has no cookies.
func ForeignDocument(c echo.Context) {
	h := c.Response().Header()
	h.Set(echo.HeaderContentSecurityPolicy, "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; base-uri 'none'; form-action 'none'; "+
		"frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox")
	h.Set(echo.HeaderXFrameOptions, "SAMEORIGIN")
}

// Picture is for a picture that somebody has uploaded: opened by itself, it is no page of the
// portal, and nothing in it runs or is loaded. Mails show it too, and are read on other sites.
func Picture(c echo.Context) {
	h := c.Response().Header()
	h.Set(echo.HeaderContentSecurityPolicy, "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; sandbox")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
}

// contentSecurityPolicy allows only the portal's own files, and neither inline
// styles nor inline scripts. Chromium applies form-action to redirects after a form
// too, so no form may redirect to another origin: see the checkout page in
// handlers/web/customer.
var contentSecurityPolicy = strings.Join([]string{
	"default-src 'none'",
	"style-src 'self'",
	"script-src 'self'",
	"img-src 'self'",
	"font-src 'self'",
	"connect-src 'self'",
	"form-action 'self'",
	"frame-ancestors 'none'",
	"base-uri 'none'",
	"object-src 'none'",
}, "; ")
