package web

import (
	"cmp"
	"net/http"
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

const refusalsURL = "/admin/refusals"

// accountRefusalsURL are the refused calls of one account.
func accountRefusalsURL(id models.AccountID) string {
	return refusalsURL + "?" + url.Values{"account": {string(id)}}.Encode()
}

// AdminRefusals answers "why was this call refused?": calls of programs that we
// know, newest first, of an account or by the id of the request.
func (w *Web) AdminRefusals(c echo.Context) error {
	f := newListFilter(refusalsURL, c.QueryParams(), "request", "account")
	q := models.RefusalQuery{
		RequestID: f.text("request", "Request", "X-Request-Id of the answer"), AccountID: models.AccountID(f.text("account", "Account", "Its id")), Limit: adminLines,
	}
	page := views.RefusalsPage{Frame: w.frame(c, "Refused calls", views.IconAdmin, models.Account{}), Filter: f.printed()}
	if f.faults.any() {
		return edge.Render(c, f.faults.status, views.Refusals(page))
	}
	var err error
	if q.Before, err = cursor(c.QueryParam("before")); err != nil {
		return err
	}
	found, err := w.store.RejectedRequests(c.Request().Context(), q)
	if err != nil {
		return err
	}
	for _, l := range found.Lines {
		page.Lines = append(page.Lines, w.readerOf(c).refusal(l))
	}
	page.Newest, page.Older = f.pages(q.Before, found.Next)
	return edge.Render(c, http.StatusOK, views.Refusals(page))
}

func (r reader) refusal(l models.RefusalLine) views.RefusalLine {
	line := views.RefusalLine{
		At: r.moment(l.At), Call: l.Method + " " + l.Route, Status: views.Badge{Text: strconv.Itoa(l.Status) + " " + string(l.Code), Tone: views.ToneWarn},
		Detail: l.Detail, Actor: r.actor(l.Actor, l.ActorName), RequestID: l.RequestID,
	}
	if l.AccountID != "" {
		line.Account = views.Link{Text: cmp.Or(l.AccountName, string(l.AccountID)), URL: adminAccountURL(l.AccountID)}
	}
	return line
}
