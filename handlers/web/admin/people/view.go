package people

import (
	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/admin"
	"github.com/bursar-portal/bursar/models"
)

// ViewStart shows the operator the portal as a customer sees it, for a time. Admins and
// support may. The customer can read the reason.
func (w *Pages) ViewStart(c echo.Context) error {
	user, values, err := w.userFromForm(c)
	if err != nil {
		return err
	}
	actor := edge.Actor(c)
	switch {
	case !actor.MayHelp():
		return admin.ErrReadOnly
	case !actor.MayViewAs(user):
		return models.Errorf(models.CodeForbidden, "You can view the portal only as a customer.")
	}
	r, f := w.ReaderOf(c), userForm{web.Form{Values: values}, "view"}
	reason := f.reason(r, "reason")
	return w.Submit(c, &f.Form, web.Flow{
		Post: func(c echo.Context) (web.Done, error) {
			memberships, err := w.Store.Memberships(c.Request().Context(), user.ID)
			if err != nil {
				return web.Done{}, err
			}
			to := "/settings"
			if len(memberships) > 0 {
				to = address.Dashboard(memberships[0].Account)
			}
			return web.Done{URL: to}, w.Identity.StartView(c, user.ID, reason,
				w.AuditRecord(c, "view_as.start", "", string(user.ID), r.T("admin_people.view_start_audit", "name", models.Isolate(user.Name), "reason", reason)))
		},
		Show: func(c echo.Context, status int) error { return w.showUser(c, status, f) },
	})
}

// ViewEnd ends the operator's view of the portal as a customer.
func (w *Pages) ViewEnd(c echo.Context) error {
	view := edge.ViewOf(c)
	if view == nil {
		return edge.SeeOther(c, address.AdminUsers)
	}
	r := w.ReaderOf(c)
	err := w.Identity.EndView(c, w.AuditRecord(c, "view_as.end", "", string(view.Customer.ID), r.T("admin_people.view_end_audit", "name", models.Isolate(view.Customer.Name))))
	if err != nil {
		return err
	}
	return w.RedirectWithFlash(c, address.AdminUser(view.Customer.ID), r.T("admin_people.view_ended"))
}
