package public

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/models"
	view "github.com/bursar-portal/bursar/views/public"
)

// PrintFault answers with an error as a page. Who must sign in is sent there, and
// comes back afterwards if the address can be asked for again.
func (w *Pages) RenderError(c echo.Context, e *models.Error) error {
	if e.Code == models.CodeSignInRequired {
		return edge.SeeOther(c, address.SignIn(c.Request()))
	}
	if e.Code == models.CodeNotFound || e.Code == models.CodeMethodNotAllowed {
		w.loadSession(c)
	}
	w.ensureFormToken(c)
	status := edge.Status(e.Code)
	heading := errorHeading(status)
	page := view.ErrorPage{
		Frame:  w.BaseFrame(c, heading, "", models.Account{}),
		Status: status, Heading: heading + ".", Message: e.Message, RequestID: edge.RequestID(c),
	}
	if actor := edge.Actor(c); actor.SignedIn() && (len(actor.Memberships) > 0 || actor.MayEnterAdmin()) {
		page.BackURL, page.BackText = address.Home(actor), "Back to your overview"
	}
	return edge.Render(c, status, view.Error(page))
}

// Offline is the page that browsers keep for when there is no network: the same for
// everybody.
func (w *Pages) Offline(c echo.Context) error {
	return edge.Render(c, http.StatusOK, view.Offline(w.PublicFrame("Offline")))
}

// recognize finds out who asks where nothing has done so: an address without a
// route is nobody's page, and its fault comes when the request's context is over.
// Whoever can't be recognized is shown the fault as well.
func (w *Pages) loadSession(c echo.Context) {
	if edge.Actor(c).SignedIn() {
		return
	}
	c.SetRequest(c.Request().WithContext(context.WithoutCancel(c.Request().Context())))
	nothing := func(echo.Context) error { return nil }
	if err := w.Identity.LoadPerson(nothing)(c); err != nil {
		w.Log.Warn("who asks is not known", "request", edge.RequestID(c), "error", err)
	}
}

// tokenFor sees to it that forms of a signed-in person have a token where the guard
// has not been, or has refused: their sign-out stands on every page. To the guard
// the request is one that only looks.
func (w *Pages) ensureFormToken(c echo.Context) {
	if !edge.Actor(c).SignedIn() || edge.FormToken(c) != "" {
		return
	}
	asked := c.Request()
	looks := asked.WithContext(asked.Context())
	looks.Method = http.MethodGet
	c.SetRequest(looks)
	defer c.SetRequest(asked)
	if err := w.CSRFProtection(func(echo.Context) error { return nil })(c); err != nil {
		w.Log.Warn("a page goes without a form token", "request", edge.RequestID(c), "error", err)
	}
}

func errorHeading(status int) string {
	switch status {
	case http.StatusForbidden:
		return "This is not open to you"
	case http.StatusNotFound:
		return "There is nothing here"
	case http.StatusMethodNotAllowed:
		return "This can’t be done here"
	case http.StatusTooManyRequests:
		return "A little slower, please"
	case http.StatusServiceUnavailable:
		return "We are busy right now"
	}
	if status >= http.StatusInternalServerError {
		return "Something went wrong on our side"
	}
	return "This did not work"
}
