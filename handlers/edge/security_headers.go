package edge

import (
	"strings"

	"github.com/labstack/echo/v4"
)

// SecurityHeaders sets what every answer tells browsers. formOrigins are the
// origins beside our own to which a form may lead: Chromium holds the redirect
// after POST /buy against form-action too. With https, browsers are told to come
// back by https alone.
//
// Nothing may be stored by caches unless its handler says otherwise: most of what
// we answer is about somebody's money.
func SecurityHeaders(https bool, formOrigins []string) echo.MiddlewareFunc {
	headers := map[string]string{
		echo.HeaderContentSecurityPolicy: contentSecurityPolicy(formOrigins),
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

// contentSecurityPolicy allows our own files and nothing else; inline styles and
// scripts are not ours.
func contentSecurityPolicy(formOrigins []string) string {
	return strings.Join([]string{
		"default-src 'none'",
		"style-src 'self'",
		"script-src 'self'",
		"img-src 'self'",
		"font-src 'self'",
		"connect-src 'self'",
		strings.Join(append([]string{"form-action 'self'"}, formOrigins...), " "),
		"frame-ancestors 'none'",
		"base-uri 'none'",
	}, "; ")
}
