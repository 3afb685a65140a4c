package customer

import (
	"net/http"
	"net/url"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/customer"
)

// Caps lists a personal account's caps. It redirects to EnterpriseDashboard for an
// organization.
func (w *Pages) Caps(c echo.Context) error {
	m, err := web.MembershipFor(edge.Actor(c), c.QueryParam("account"))
	if err != nil {
		return err
	}
	if m.Account.Kind == models.Enterprise {
		return edge.SeeOther(c, address.Caps(m.Account))
	}
	return w.showCaps(c, m.Account)
}

// showCaps lists the caps that the person may see: those that they may set, and their own.
func (w *Pages) showCaps(c echo.Context, account models.Account) error {
	ctx, actor, r := c.Request().Context(), edge.Actor(c), w.ReaderOf(c)
	s, err := w.Store.Snapshot(ctx, account.ID, time.Time{})
	if err != nil {
		return err
	}
	after := c.QueryParam("after")
	caps, next := web.CapPage(web.VisibleCaps(actor, s), after)
	page := view.CapsPage{
		Frame: w.Frame(c, r.T("caps.title"), views.IconCaps, account), Account: present.AccountRef(account, true),
	}
	if page.Caps, err = w.PresentCaps(ctx, s, caps, r, capURL(actor, account)); err != nil {
		return err
	}
	if actor.MaySetCap(account.ID, models.CapOnAccount) {
		page.SetURL = address.SetCap(account, "", "")
	}
	if after != "" {
		page.First = address.Caps(account)
	}
	if next != "" {
		page.Next = address.Caps(account) + "&after=" + url.QueryEscape(next)
	}
	return edge.Render(c, http.StatusOK, view.Caps(page))
}

// capURL returns the page that changes a cap, "" for one that the actor may not set.
func capURL(actor models.Actor, account models.Account) func(models.Cap) string {
	return func(c models.Cap) string {
		if !actor.MaySetCap(account.ID, c.Subject) {
			return ""
		}
		return address.SetCap(account, c.Subject, c.Window)
	}
}

// CapForm shows the form that sets a cap, or changes the one that the address names.
func (w *Pages) CapForm(c echo.Context) error {
	f, err := w.capForm(c, web.Form{Values: c.QueryParams()}, "")
	if err != nil {
		return err
	}
	return f.show(c, http.StatusOK)
}

// CapSet sets a cap. Its history stays: what was used still counts.
func (w *Pages) CapSet(c echo.Context) error { return w.submitCap(c, "set") }

// CapBoost raises a cap until the end of a day, or ends that.
func (w *Pages) CapBoost(c echo.Context) error { return w.submitCap(c, "boost") }

// CapRemove removes a cap.
func (w *Pages) CapRemove(c echo.Context) error { return w.submitCap(c, "remove") }

func (w *Pages) submitCap(c echo.Context, form string) error {
	sent, err := web.ReadForm(c, nil)
	if err != nil {
		return err
	}
	f, err := w.capForm(c, sent, form)
	if err != nil {
		return err
	}
	return w.SubmitCap(c, f.CapForm, f.show)
}

// capForm is the form of a cap of an account of the person's.
type capForm struct {
	*web.CapForm
	w       *Pages
	account models.Account
}

// capForm loads the form. Errors: those of web.MembershipFor and web.CapForm.
func (w *Pages) capForm(c echo.Context, form web.Form, sent string) (f capForm, err error) {
	actor := edge.Actor(c)
	m, err := web.MembershipFor(actor, form.Get("account"))
	if err != nil {
		return f, err
	}
	f = capForm{w: w, account: m.Account}
	f.CapForm, err = w.Site.CapForm(c, m.Account, web.CapSide{
		Action: "/usage/caps", ListURL: address.Caps(m.Account),
		May: func(s models.CapSubject) bool { return actor.MaySetCap(m.Account.ID, s) },
	}, form, sent)
	return f, err
}

func (f capForm) show(c echo.Context, status int) error {
	editor, err := f.Editor(c.Request().Context())
	if err != nil {
		return err
	}
	return edge.Render(c, status, view.CapForm(view.CapFormPage{
		Frame: f.w.Frame(c, f.Title(), views.IconCaps, f.account), Account: present.AccountRef(f.account, true),
		BackURL: f.ListURL, Editor: editor,
	}))
}
