package edge

import (
	"strings"

	"github.com/labstack/echo/v4"
)

// SecurityHeaders sets the security headers of every response. With https, HSTS is
// sent.
//
// Caches may store nothing unless the handler says otherwise, because most
// responses concern someone's money.
func SecurityHeaders(https bool) echo.MiddlewareFunc {
	headers := map[string]string{
		echo.HeaderContentSecurityPolicy: contentSecurityPolicy,
		echo.HeaderXContentTypeOptions:   "nosniff",
		echo.HeaderReferrerPolicy:        "same-origin",
		echo.HeaderXFrameOptions:         "DENY",
		"Cross-Origin-Opener-Policy":     "same-origin",
		"Cross-Origin-Resource-Policy":   "same-origin",
		"Permissions-Policy":             "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
		echo.HeaderCacheControl:          "no-store",
	}
	if https {
		headers[echo.HeaderStrictTransportSecurity] = "max-age=31536000"
	}
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			for name, value := range headers {
				c.Response().Header().Set(name, value)
			}
			return next(c)
		}
	}
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
}, "; ")
