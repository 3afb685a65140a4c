package access

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/customer/access"
)

var errOwnersClose = models.Errorf(models.CodeForbidden, "Only owners can close an organization.")

// plainName is a name as it is shown, which people type.
func plainName(name string) string { return strings.TrimSpace(models.WithoutBidiControls(name)) }

// OrganizationClosing says what closing an organization ends, and asks its owner for the name.
func (w *Pages) OrganizationClosing(c echo.Context) error {
	account, err := organizationFor(edge.Actor(c), c.QueryParam("account"))
	if err != nil {
		return err
	}
	if !edge.Actor(c).MayCloseOrganization(account.ID) {
		return errOwnersClose
	}
	return w.showOrganizationClosing(c, http.StatusOK, account, web.Form{})
}

// OrganizationClose closes an organization for good, for an owner who has typed its name and
// seen what remains.
func (w *Pages) OrganizationClose(c echo.Context) error {
	f, account, err := organizationForm(c)
	if err != nil {
		return err
	}
	if !edge.Actor(c).MayCloseOrganization(account.ID) {
		return errOwnersClose
	}
	f.Typed = w.ReaderOf(c).Typed
	closing := models.Closing{UserID: edge.Actor(c).User.ID, Account: account.ID, GiveUp: f.OptionalCredits("give_up")}
	f.Require("name", plainName(f.Get("name")) == plainName(account.Name), edge.Language(c).T("organization.closing_fault", "name", models.Isolate(account.Name)))
	return w.Submit(c, &f, web.Flow{
		Post: func(c echo.Context) (web.Done, error) { return w.closeOrganization(c, account, closing) },
		Show: func(c echo.Context, status int) error { return w.showOrganizationClosing(c, status, account, f) },
	})
}

func (w *Pages) closeOrganization(c echo.Context, account models.Account, closing models.Closing) (web.Done, error) {
	ctx := c.Request().Context()
	switch why, err := w.Store.WhyNotClosedOrganization(ctx, account.ID); {
	case err != nil:
		return web.Done{}, err
	case why != "":
		return web.Done{}, models.Errorf(models.CodeConflict, "%s", why)
	}
	if err := w.Payments.ExpireCheckouts(ctx, account.ID); err != nil {
		return web.Done{}, err
	}
	closing.Audit = w.AuditRecord(c, "account.close", account.ID, string(account.ID), "Closed the organization "+models.Isolate(account.Name)+".")
	done := web.Done{URL: "/dashboard", Flash: edge.Language(c).T("organization.closed", "name", models.Isolate(account.Name))}
	if len(edge.Actor(c).Memberships) == 1 { // no account is left to show
		done.URL = "/settings"
	}
	return done, w.Store.CloseOrganization(ctx, closing)
}

func (w *Pages) showOrganizationClosing(c echo.Context, status int, account models.Account, f web.Form) error {
	ctx := c.Request().Context()
	s, err := w.Store.Snapshot(ctx, account.ID, w.Now())
	if err != nil {
		return err
	}
	page := view.OrganizationClosePage{
		Frame: w.Frame(c, edge.Language(c).T("organization.closing_title"), views.IconSettings, account), Account: present.AccountRef(account, true),
		Form: views.Form{Action: address.CloseOrganization, Account: string(account.ID), Fault: f.Faults.Form},
		Name: models.Isolate(account.Name), Typed: f.Field("name"), Remains: w.ReaderOf(c).Remaining(s.Balance), BackURL: address.OrganizationSettings(account),
		MailOff: !w.Settings().Mail,
	}
	if page.Refusal, err = w.Store.WhyNotClosedOrganization(ctx, account.ID); err != nil {
		return err
	}
	page.Refusal = edge.Language(c).Fault(page.Refusal)
	return edge.Render(c, status, view.OrganizationClose(page))
}
