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
	Dialect      models.DialectID // "" for pages

	handler    echo.HandlerFunc
	middleware []echo.MiddlewareFunc
}

// allRoutes returns every route.
func (p *Portal) allRoutes() []Route {
	return slices.Concat(p.publicRoutes(), p.pageRoutes(), p.apiRoutes())
}

// register adds the routes to the router. Where a page and an API share a method and
// an address, callers that want JSON get the API.
func (p *Portal) register() {
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
		p.echo.Add(r.Method, r.Path, handle)
		if r.Method == http.MethodGet {
			p.echo.Add(http.MethodHead, r.Path, handle)
		}
	}
}

// chain puts middleware in front of a handler, the first outermost.
func chain(handle echo.HandlerFunc, middleware ...echo.MiddlewareFunc) echo.HandlerFunc {
	for _, m := range slices.Backward(middleware) {
		handle = m(handle)
	}
	return handle
}

// once returns middleware that is put together once and for all, in front of whichever
// handler a request is routed to. The router would put it together anew for each request.
func once(middleware ...echo.MiddlewareFunc) echo.MiddlewareFunc {
	handle := chain(func(c echo.Context) error { return c.Handler()(c) }, middleware...)
	return func(echo.HandlerFunc) echo.HandlerFunc { return handle }
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
	anonymous := func(c echo.Context) bool { return !edge.Actor(c).SignedIn() }
	csrf := csrfProtection(p.identity, anonymous)
	var routes []Route
	for _, r := range p.api.Routes() {
		chain := []echo.MiddlewareFunc{edge.BodyLimit(r.Dialect.MaxBodyBytes)}
		if r.Access.Scope != "" { // a route open to anyone must not fail because of a bad key
			chain = append(chain, p.api.Authenticate(r.Dialect))
		}
		if r.RateLimit != nil {
			chain = append(chain, edge.RateLimitHeaders(r.RateLimit))
		}
		if r.Dialect.AllowSessions {
			chain = append(chain, csrf)
		}
		chain = append(chain, edge.RefuseCompressedBodies)
		routes = append(routes, Route{r.Method, r.Path, r.Access, r.Dialect.ID, r.Handler, chain})
	}
	return routes
}
