package reports

import (
	"cmp"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/admin"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/admin/reports"
)

// RejectedRequests lists API requests that were rejected, newest first, so that an
// operator can explain why. The filter is an account or the id of a request.
func (w *Pages) RejectedRequests(c echo.Context) error {
	r := w.ReaderOf(c)
	f := admin.NewListFilter(address.RejectedRequests, c.QueryParams(), "request", "account")
	q := models.RejectedRequestQuery{
		RequestID: f.Text("request", r.T("admin_reports.request"), r.T("admin_reports.request_example")), AccountID: models.AccountID(f.Text("account", r.T("admin_reports.account"), r.T("admin_reports.account_id"))), Limit: admin.LinesPerPage,
	}
	page := view.RejectedRequestsPage{Frame: w.Frame(c, r.T("admin_reports.refused"), views.IconAccounts, models.Account{}), Filter: f.View()}
	if f.Faults.Any() {
		return edge.Render(c, f.Faults.Status, view.RejectedRequests(page))
	}
	var err error
	if q.Before, err = web.ParseCursor(c.QueryParam("before")); err != nil {
		return err
	}
	found, err := w.Store.RejectedRequests(c.Request().Context(), q)
	if err != nil {
		return err
	}
	for _, l := range found.Lines {
		page.Lines = append(page.Lines, rejectedRequestLine(r, l))
	}
	page.Newest, page.Older = f.Pages(q.Before, found.Next)
	return edge.Render(c, http.StatusOK, view.RejectedRequests(page))
}

func rejectedRequestLine(r present.Reader, l models.RejectedRequestLine) view.RejectedRequestLine {
	line := view.RejectedRequestLine{
		At: r.Moment(l.At), Call: l.Method + " " + l.Route, Status: views.Badge{Text: strconv.Itoa(l.Status) + " " + string(l.Code), Tone: views.ToneWarn},
		Detail: l.Detail, Actor: r.Actor(l.Actor, l.ActorName), RequestID: l.RequestID,
	}
	if l.AccountID != "" {
		line.Account = views.Link{Text: cmp.Or(l.AccountName, string(l.AccountID)), URL: address.AdminAccount(l.AccountID)}
	}
	return line
}
