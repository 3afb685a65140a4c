package public

import (
	"context"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/models"
	view "github.com/bursar-portal/bursar/views/public"
)

// RenderError answers with an error as a page. A person who must sign in is redirected to
// the sign-in page instead, which leads back here if the request can be repeated.
func (w *Pages) RenderError(c echo.Context, e *models.Error) error {
	if e.Code == models.CodeSignInRequired {
		return edge.SeeOther(c, address.SignIn(c.Request()))
	}
	if e.Code == models.CodeNotFound || e.Code == models.CodeMethodNotAllowed {
		w.loadSession(c)
	}
	if edge.Actor(c).SignedIn() { // whose pages all have a form to sign out
		w.ensureFormToken(c)
	}
	status := edge.Status(e.Code)
	heading := errorHeading(status)
	if e.Code == models.CodeNotFound && strings.Contains(c.Path(), "/:token") {
		heading = "This link doesn’t work"
	}
	page := view.ErrorPage{
		Frame:  w.BaseFrame(c, heading, "", models.Account{}),
		Status: status, Heading: heading + ".", Message: edge.Language(c).Fault(e.Message), RequestID: edge.RequestID(c),
	}
	if actor := edge.Actor(c); actor.SignedIn() && (len(actor.Memberships) > 0 || actor.MayEnterAdmin()) {
		page.BackURL, page.BackText = address.Home(actor), "Back to your overview"
	} else if c.Path() == "/reset/:token" && e.Code == models.CodeNotFound {
		page.BackURL, page.BackText = "/forgot", "Get a new link"
	}
	return edge.Render(c, status, view.Error(page))
}

// loadSession finds out who sent a request that no route matched, since no middleware has
// run for it, and its context is over by then. If that fails, the error page is shown as to
// anyone.
func (w *Pages) loadSession(c echo.Context) {
	if edge.Actor(c).SignedIn() {
		return
	}
	c.SetRequest(c.Request().WithContext(context.WithoutCancel(c.Request().Context())))
	noop := func(echo.Context) error { return nil }
	if err := w.Identity.LoadSession(noop)(c); err != nil {
		w.Log.Warn("loading the session for an error page failed", "request", edge.RequestID(c), "error", err)
	}
}

// ensureFormToken gives the forms of a page their token if the CSRF middleware has not run or
// has rejected the request. The middleware sees a GET, so that it does not reject it again.
func (w *Pages) ensureFormToken(c echo.Context) {
	if edge.CSRFToken(c) != "" {
		return
	}
	original := c.Request()
	get := original.WithContext(original.Context())
	get.Method = http.MethodGet
	c.SetRequest(get)
	defer c.SetRequest(original)
	if err := w.CSRFProtection(func(echo.Context) error { return nil })(c); err != nil {
		w.Log.Warn("making a form token for an error page failed", "request", edge.RequestID(c), "error", err)
	}
}

func errorHeading(status int) string {
	switch status {
	case http.StatusForbidden:
		return "You don’t have access"
	case http.StatusNotFound:
		return "Page not found"
	case http.StatusMethodNotAllowed:
		return "Method not allowed"
	case http.StatusTooManyRequests:
		return "Too many requests"
	case http.StatusServiceUnavailable:
		return "We’re busy right now"
	}
	if status >= http.StatusInternalServerError {
		return "Something went wrong on our side"
	}
	return "This did not work"
}
