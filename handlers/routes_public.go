package handlers

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/static"
)

// publicRoutes returns the routes of static files and of endpoints for machines.
func (p *Portal) publicRoutes() []Route {
	get := func(path string, handle echo.HandlerFunc) Route {
		return Route{Method: http.MethodGet, Path: path, Access: edge.Anyone, handler: handle}
	}
	return []Route{
		get(static.Prefix+"*", staticFile),
		get(web.BrandCSSPath, p.brandCSS),
		get("/worker.js", serviceWorker),
		get("/favicon.ico", favicon),
		get("/robots.txt", robots),
		get(securityTxtPath, p.securityTxt),
		get(changePasswordPath, changePassword),
		get("/openapi.json", p.openAPI),
		get("/healthz", healthz),
		get("/readyz", p.readyz),
	}
}

// staticFile serves a file whose name contains a hash of its content, so browsers
// may cache it forever.
func staticFile(c echo.Context) error {
	data, contentType, ok := static.Open(c.Param("*"))
	if !ok {
		return echo.ErrNotFound
	}
	h := c.Response().Header()
	h.Set(echo.HeaderCacheControl, "public, max-age=31536000, immutable")
	h.Set(echo.HeaderVary, echo.HeaderAcceptEncoding)
	if zipped := static.Gzipped(c.Param("*")); zipped != nil && acceptsGzip(c.Request()) {
		h.Set(echo.HeaderContentEncoding, "gzip")
		data = zipped
	}
	return c.Blob(http.StatusOK, contentType, data)
}

// brandCSS serves the operator's accent color. It is a separate file because the
// content security policy forbids inline styles (edge.SecurityHeaders). Only the address
// of the color that it has may be cached for long: another one is a page's from before or
// after a change.
func (p *Portal) brandCSS(c echo.Context) error {
	brand, css, cache := p.Store.Settings().Brand, "", "no-cache"
	if brand.Accent != "" {
		css = ":root { --accent: " + brand.Accent + "; }\n"
	}
	if c.Request().URL.RequestURI() == web.BrandCSSURL(brand) {
		cache = "public, max-age=31536000, immutable"
	}
	c.Response().Header().Set(echo.HeaderCacheControl, cache)
	return c.Blob(http.StatusOK, "text/css; charset=utf-8", []byte(css))
}

// serviceWorker serves the service worker's script. Browsers check for updates by
// themselves.
func serviceWorker(c echo.Context) error {
	c.Response().Header().Set(echo.HeaderCacheControl, "no-cache")
	return c.Blob(http.StatusOK, "text/javascript; charset=utf-8", static.ServiceWorker())
}

// favicon redirects the conventional address to the icon.
func favicon(c echo.Context) error {
	c.Response().Header().Set(echo.HeaderCacheControl, "public, max-age=86400")
	return c.Redirect(http.StatusFound, static.URL("favicon.svg"))
}

// robots keeps search engines away from the operator's pages and the APIs. Other
// pages that need a session redirect crawlers to the sign-in page.
func robots(c echo.Context) error {
	c.Response().Header().Set(echo.HeaderCacheControl, "public, max-age=86400")
	return c.String(http.StatusOK, "User-agent: *\nDisallow: /admin\nDisallow: /api/\nDisallow: /v1/\n")
}

// openAPI serves the OpenAPI document.
func (p *Portal) openAPI(c echo.Context) error {
	file, err := p.openAPIFile()
	if err != nil {
		return err
	}
	header := c.Response().Header()
	header.Set(echo.HeaderCacheControl, "public, max-age=300")
	header.Set("ETag", file.etag)
	if strings.Contains(c.Request().Header.Get("If-None-Match"), file.etag) {
		return c.NoContent(http.StatusNotModified)
	}
	return c.Blob(http.StatusOK, echo.MIMEApplicationJSON, file.json)
}

// openAPIFile is the encoded document with its ETag.
type openAPIFile struct {
	json []byte
	etag string
}

func (p *Portal) encodeOpenAPI() (openAPIFile, error) {
	document, err := p.apiDocument()
	if err != nil {
		return openAPIFile{}, err
	}
	text, err := document.JSON()
	sum := sha256.Sum256(text)
	return openAPIFile{text, `"` + hex.EncodeToString(sum[:16]) + `"`}, err
}

type healthStatus struct {
	Status string `json:"status"`
}

// healthz reports that the process is up.
func healthz(c echo.Context) error { return c.JSON(http.StatusOK, healthStatus{"ok"}) }

// readyz reports whether the database is reachable and has this build's schema.
func (p *Portal) readyz(c echo.Context) error {
	if err := p.Store.Ready(c.Request().Context()); err != nil {
		edge.NoteUnavailable(c, fmt.Errorf("not ready: %w", err))
		return c.JSON(http.StatusServiceUnavailable, healthStatus{"unavailable"})
	}
	return c.JSON(http.StatusOK, healthStatus{"ready"})
}
