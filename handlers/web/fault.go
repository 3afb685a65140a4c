package web

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// PrintFault answers with an error as a page. Who must sign in is sent there, and
// comes back afterwards if the address can be asked for again.
func (w *Web) PrintFault(c echo.Context, e *models.Error) error {
	if e.Code == models.CodeSignInRequired {
		return edge.SeeOther(c, signInURL(c.Request()))
	}
	status := edge.Status(e.Code)
	heading := headingOf(status)
	page := views.ErrorPage{
		Frame:  w.bareFrame(c, heading, "", models.Account{}),
		Status: status, Heading: heading + ".", Message: e.Message, RequestID: edge.RequestID(c),
	}
	if actor := edge.Actor(c); actor.SignedIn() && (len(actor.Memberships) > 0 || actor.MayEnterAdmin()) {
		page.BackURL, page.BackText = homeOf(actor), "Back to your overview"
	}
	return edge.Render(c, status, views.Error(page))
}

func signInURL(r *http.Request) string {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return "/signin"
	}
	return "/signin?next=" + url.QueryEscape(r.URL.RequestURI())
}

func headingOf(status int) string {
	switch status {
	case http.StatusForbidden:
		return "This is not for you to see or do"
	case http.StatusNotFound:
		return "There is nothing here"
	case http.StatusMethodNotAllowed:
		return "This address works otherwise"
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
