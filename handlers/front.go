package handlers

import (
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
)

// front is the middleware in front of every request, in its order. It is put together
// when routes are registered, and not by the router, which would do it anew for each
// request.
type front struct {
	p                                    *Portal
	untrustedProxy, compress, recoverAll echo.MiddlewareFunc
	bodies                               *edge.BodyBudget
}

func newFront(p *Portal) front {
	return front{p, p.warnUntrustedProxy(), compress(), recoverPanics(), edge.NewBodyBudget(maxBodiesBytes)}
}

// before puts the middleware in front of a handler. isAPI and takesKey tell of requests
// for it whether programs are answered, and whether by a key.
func (f front) before(handle echo.HandlerFunc, isAPI, takesKey func(method, path string) bool) echo.HandlerFunc {
	return chain(handle,
		edge.Exchanges,
		edge.RequestIDs,
		f.p.logRequests,
		f.untrustedProxy,
		edge.SecurityHeaders(strings.HasPrefix(f.p.Store.Settings().BaseURL, "https://"), isAPI),
		edge.CrossOriginCalls(f.p.Store.Settings().CORSOrigins, takesKey),
		f.compress,
		f.recoverAll,
		contextTimeout,
		f.bodies.Middleware,
		methodNotAllowed,
	)
}

// beforeAny is before for requests of which only their address tells whether they are a
// program's.
func (f front) beforeAny(handle echo.HandlerFunc) echo.HandlerFunc {
	return f.before(handle, f.p.isAPI, f.p.takesKey)
}

// beforeRoute is before for a route, of which that is known beforehand.
func (f front) beforeRoute(method, path string, handle echo.HandlerFunc) echo.HandlerFunc {
	isAPI, takesKey := f.p.isAPI(method, path), f.p.takesKey(method, path)
	return f.before(handle, func(string, string) bool { return isAPI }, func(string, string) bool { return takesKey })
}

// isAPI reports whether a request belongs to a dialect.
func (p *Portal) isAPI(method, path string) bool { return p.api.DialectFor(method, path) != nil }

// takesKey reports whether a request belongs to a dialect that takes keys.
func (p *Portal) takesKey(method, path string) bool {
	d := p.api.DialectFor(method, path)
	return d != nil && d.Credential != nil
}
