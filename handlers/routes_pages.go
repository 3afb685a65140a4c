package handlers

import (
	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
)

// pageRoutes are the addresses that people see.
func (p *Portal) pageRoutes() []Route {
	p.pageFault = plainFault
	return nil
}

// page makes a route of pages: it recognizes the person, and takes writes only
// from our own pages, also from people who are not signed in (a sign-in under
// somebody else's name is a trick, too).
func (p *Portal) page(method, path string, rule edge.Access, handle echo.HandlerFunc) Route {
	return Route{Method: method, Path: path, Access: rule, handle: handle, before: []echo.MiddlewareFunc{
		edge.LimitBody(edge.MaxBody), p.identity.LoadPerson, ownSite(p.identity, nil),
	}}
}

// plainFault prints an error as one line of text.
func plainFault(c echo.Context, e *models.Error) error {
	return c.String(edge.Status(e.Code), e.Message+"\n")
}
