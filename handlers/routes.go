package handlers

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
)

// Route is one address of the portal, with its access rule and its middleware. A
// GET route also answers HEAD.
type Route struct {
	Method, Path string
	Access       edge.AccessRule
	Fresh        bool             // it asks for a fresh proof of who the person is
	Dialect      models.DialectID // "" for pages

	handler    echo.HandlerFunc
	middleware []echo.MiddlewareFunc
}

// allRoutes returns every route.
func (p *Portal) allRoutes() []Route {
	return slices.Concat(p.publicRoutes(), p.pageRoutes(), p.apiRoutes())
}

// register adds the routes to the router, each with all its middleware. Where a page and an
// API share a method and an address, callers that want JSON get the API.
func (p *Portal) register() {
	front := newFront(p)
	pages := map[string]echo.HandlerFunc{}
	for _, r := range p.routes {
		handle := chain(r.handler, append(slices.Clone(r.middleware), authorize(r.Access))...)
		name := r.Method + " " + r.Path
		switch page, shared := pages[name]; {
		case shared:
			handle = negotiate(page, handle)
		case r.Dialect == "":
			pages[name] = handle
		}
		p.echo.Add(r.Method, r.Path, front.beforeRoute(r.Method, r.Path, handle))
		if r.Method == http.MethodGet {
			p.echo.Add(http.MethodHead, r.Path, front.beforeRoute(http.MethodHead, r.Path, handle))
		}
	}
	p.echo.Use(beforeUnrouted(front.beforeAny))
}

// beforeUnrouted returns middleware that puts other middleware in front of requests that no
// route is there for. Routes have theirs.
func beforeUnrouted(before func(echo.HandlerFunc) echo.HandlerFunc) echo.MiddlewareFunc {
	unrouted := before(func(c echo.Context) error { return c.Handler()(c) })
	handle := func(c echo.Context) error {
		if _, wrongMethod := c.Get(echo.ContextKeyHeaderAllow).(string); wrongMethod || c.Path() == "" {
			return unrouted(c)
		}
		return c.Handler()(c)
	}
	return func(echo.HandlerFunc) echo.HandlerFunc { return handle }
}

// chain puts middleware in front of a handler, the first outermost.
func chain(handle echo.HandlerFunc, middleware ...echo.MiddlewareFunc) echo.HandlerFunc {
	for _, m := range slices.Backward(middleware) {
		handle = m(handle)
	}
	return handle
}

// negotiate serves an address that is both a page and part of an API.
func negotiate(page, api echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.Response().Header().Add(echo.HeaderVary, echo.HeaderAccept)
		if edge.WantsJSON(c.Request()) {
			return api(c)
		}
		return page(c)
	}
}

// apiRoutes returns the routes of the API dialects. Where a session may
// authenticate instead of a key, writes must come from the portal's own pages.
func (p *Portal) apiRoutes() []Route {
	anonymous := func(c echo.Context) bool {
		actor := edge.Actor(c)
		return !actor.SignedIn() || actor.VouchedBy != "" // no browser sends a token by itself
	}
	csrf := csrfProtection(p.identity, anonymous)
	var routes []Route
	for _, r := range p.api.Routes() {
		chain := []echo.MiddlewareFunc{edge.BodyLimit(r.Dialect.MaxBodyBytes)}
		if r.Access.Scope != "" { // a route open to anyone must not fail because of a bad key
			chain = append(chain, p.api.Authenticate(r))
		}
		if r.RateLimit != nil {
			chain = append(chain, edge.RateLimitHeaders(r.RateLimit))
		}
		if r.Dialect.AllowSessions {
			chain = append(chain, csrf)
		}
		chain = append(chain, edge.RefuseCompressedBodies)
		routes = append(routes, Route{Method: r.Method, Path: r.Path, Access: r.Access, Dialect: r.Dialect.ID, handler: r.Handler, middleware: chain})
	}
	return routes
}
