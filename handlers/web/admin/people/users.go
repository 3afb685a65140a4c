package people

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/admin"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/admin/people"
)

// unverified is the choice of the status filter that is no status.
const unverified = "unverified"

// Users lists everybody who signs in, newest first.
func (w *Pages) Users(c echo.Context) error {
	r := w.ReaderOf(c)
	f := admin.NewListFilter(address.AdminUsers, c.QueryParams(), "q", "status")
	q := models.UserQuery{Text: f.Text("q", r.T("admin_people.search"), r.T("admin_people.search_example")), After: models.UserID(c.QueryParam("after")), Limit: admin.LinesPerPage}
	switch status := f.Select("status", r.T("admin_people.status"), []views.Option{
		{Text: r.T("admin_people.all_statuses")}, {Value: string(models.UserActive), Text: r.T("admin_people.active")}, {Value: string(models.UserDisabled), Text: r.T("admin_people.blocked")},
		{Value: string(models.UserClosed), Text: r.T("admin_people.closed")}, {Value: unverified, Text: r.T("admin_people.unverified")},
	}); status {
	case unverified:
		q.Unverified = true
	default:
		q.Status = models.UserStatus(status)
	}
	page := view.UsersPage{Frame: w.Frame(c, r.T("admin_people.users"), views.IconUsers, models.Account{}), Filter: f.View()}
	if f.Faults.Any() {
		return edge.Render(c, f.Faults.Status, view.Users(page))
	}
	found, err := w.Store.Users(c.Request().Context(), q)
	if err != nil {
		return err
	}
	for _, u := range found.Lines {
		page.Lines = append(page.Lines, view.UserLine{
			Name: u.Name, Email: u.Email, URL: address.AdminUser(u.ID), Role: r.OperatorRole(u.Operator), Badges: badges(r, u.User),
			SignedIn: r.Moment(u.SignedInAt), Since: r.Moment(u.CreatedAt), Accounts: r.Number(int64(u.Accounts)),
		})
	}
	page.First, page.Next = web.PageLinks(address.AdminUsers, f.Params, string(q.After), string(found.Next))
	return edge.Render(c, http.StatusOK, view.Users(page))
}

// badges prints what keeps somebody from signing in; it is empty for most people.
func badges(r present.Reader, u models.User) (list []views.Badge) {
	switch u.Status {
	case models.UserDisabled:
		list = append(list, views.Badge{Text: r.T("admin_people.blocked"), Tone: views.ToneBad})
	case models.UserClosed:
		return []views.Badge{{Text: r.T("admin_people.closed")}}
	}
	if !u.Verified() {
		list = append(list, views.Badge{Text: r.T("admin_people.unverified"), Tone: views.ToneWarn})
	}
	if u.MustReset {
		list = append(list, views.Badge{Text: r.T("admin_people.must_reset"), Tone: views.ToneWarn})
	}
	if len(list) == 0 {
		list = append(list, views.Badge{Text: r.T("admin_people.active"), Tone: views.ToneGood})
	}
	return list
}
