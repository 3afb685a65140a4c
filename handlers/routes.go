package handlers

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
)

// Route is one address of the portal: who may use it, and what it does behind
// its own middleware. GET includes HEAD.
type Route struct {
	Method, Path string
	Access       edge.Access
	Dialect      string // "" for pages

	handle echo.HandlerFunc
	before []echo.MiddlewareFunc
}

// allRoutes is the one list of routes.
func (p *Portal) allRoutes() []Route {
	return slices.Concat(p.publicRoutes(), p.pageRoutes(), p.apiRoutes())
}

// register gives the routes to the router.
func (p *Portal) register() {
	for _, r := range p.routes {
		before := append(slices.Clone(r.before), allow(r.Access))
		p.echo.Add(r.Method, r.Path, r.handle, before...)
		if r.Method == http.MethodGet {
			p.echo.Add(http.MethodHead, r.Path, r.handle, before...)
		}
	}
}

// apiRoutes are the addresses of the dialects. Where a session may ask instead
// of a key, writes must come from our own pages.
func (p *Portal) apiRoutes() []Route {
	nobody := func(c echo.Context) bool { return !edge.Actor(c).SignedIn() }
	guard := ownSite(p.identity, nobody)
	var routes []Route
	for _, r := range p.api.Routes() {
		before := []echo.MiddlewareFunc{edge.LimitBody(r.Dialect.MaxBody)}
		if r.Access.Scope != "" { // what anyone may ask does not fail for a key that does not work
			before = append(before, p.api.Identify(r.Dialect))
		}
		if r.Dialect.Sessions {
			before = append(before, guard)
		}
		routes = append(routes, Route{r.Method, r.Path, r.Access, r.Dialect.Name, r.Handle, before})
	}
	return routes
}
