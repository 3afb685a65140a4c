package people

import (
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
	view "github.com/bursar-portal/bursar/views/admin/people"
)

// unverified is the choice of the status filter that is no status.
const unverified = "unverified"

// Users lists everybody who signs in, newest first.
func (w *Pages) Users(c echo.Context) error {
	f := admin.NewListFilter(address.AdminUsers, c.QueryParams(), "q", "status")
	q := models.UserQuery{Text: f.Text("q", "Name or email", "A part of it"), After: models.UserID(c.QueryParam("after")), Limit: admin.LinesPerPage}
	switch status := f.Select("status", "Status", []views.Option{
		{Text: "Everybody"}, {Value: string(models.UserActive), Text: "Active"}, {Value: string(models.UserDisabled), Text: "Blocked"},
		{Value: string(models.UserClosed), Text: "Closed"}, {Value: unverified, Text: "Email not verified"},
	}); status {
	case unverified:
		q.Unverified = true
	default:
		q.Status = models.UserStatus(status)
	}
	page := view.UsersPage{Frame: w.Frame(c, "Users", views.IconUsers, models.Account{}), Filter: f.View()}
	if f.Faults.Any() {
		return edge.Render(c, f.Faults.Status, view.Users(page))
	}
	found, err := w.Store.Users(c.Request().Context(), q)
	if err != nil {
		return err
	}
	r := w.ReaderOf(c)
	for _, u := range found.Lines {
		page.Lines = append(page.Lines, view.UserLine{
			Name: u.Name, Email: u.Email, URL: address.AdminUser(u.ID), Role: present.OperatorRoles[u.Operator], Badges: badges(u.User),
			SignedIn: r.Moment(u.SignedInAt), Since: r.Moment(u.CreatedAt), Accounts: strconv.Itoa(u.Accounts),
		})
	}
	page.First, page.Next = web.PageLinks(address.AdminUsers, f.Params, string(q.After), string(found.Next))
	return edge.Render(c, http.StatusOK, view.Users(page))
}

// badges prints what keeps somebody from signing in; it is empty for most people.
func badges(u models.User) (list []views.Badge) {
	switch u.Status {
	case models.UserDisabled:
		list = append(list, views.Badge{Text: "Blocked", Tone: views.ToneBad})
	case models.UserClosed:
		return []views.Badge{{Text: "Closed"}}
	}
	if !u.Verified() {
		list = append(list, views.Badge{Text: "Email not verified", Tone: views.ToneWarn})
	}
	if u.MustReset {
		list = append(list, views.Badge{Text: "Must reset password", Tone: views.ToneWarn})
	}
	if len(list) == 0 {
		list = append(list, views.Badge{Text: "Active", Tone: views.ToneGood})
	}
	return list
}
