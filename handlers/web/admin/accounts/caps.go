package accounts

import (
	"net/http"
	"net/url"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/admin"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/admin/accounts"
)

// AccountCaps lists an account's caps, whoever has set them, with links for admins to
// change them.
func (w *Pages) AccountCaps(c echo.Context) error {
	account, err := w.accountFromPath(c)
	if err != nil {
		return err
	}
	s, err := w.Store.Snapshot(c.Request().Context(), account.ID, time.Time{})
	if err != nil {
		return err
	}
	after, may := c.QueryParam("after"), edge.Actor(c).MayAdminister()
	caps, next := web.CapPage(s.CapsNow(), after)
	page := view.AccountCapsPage{
		Frame: w.Frame(c, account.Name, views.IconAccounts, models.Account{}), Header: w.accountHeader(c, account, address.SectionCaps),
	}
	page.Caps, err = w.PresentCaps(c.Request().Context(), s, caps, w.ReaderOf(c), func(cap models.Cap) string {
		if !may {
			return ""
		}
		return address.SetAccountCap(account.ID, cap.Subject, cap.Window)
	})
	if err != nil {
		return err
	}
	if page.ReadOnlyReason = admin.ReadOnlyText; may {
		page.ReadOnlyReason, page.SetURL = "", address.SetAccountCap(account.ID, "", "")
	}
	here := address.AdminAccount(account.ID) + address.SectionCaps
	if after != "" {
		page.First = here
	}
	if next != "" {
		page.Next = here + "?after=" + url.QueryEscape(next)
	}
	return edge.Render(c, http.StatusOK, view.AccountCaps(page))
}

// AccountCapForm shows the form that sets a cap, or changes the one that the address names.
func (w *Pages) AccountCapForm(c echo.Context) error {
	f, err := w.accountCapForm(c, web.Form{Values: c.QueryParams()}, "")
	if err != nil {
		return err
	}
	return f.show(c, http.StatusOK)
}

// AccountCapSet sets a cap of a customer's.
func (w *Pages) AccountCapSet(c echo.Context) error { return w.submitCap(c, "set") }

// AccountCapBoost raises a customer's cap until the end of a day, or ends that.
func (w *Pages) AccountCapBoost(c echo.Context) error { return w.submitCap(c, "boost") }

// AccountCapRemove removes a customer's cap.
func (w *Pages) AccountCapRemove(c echo.Context) error { return w.submitCap(c, "remove") }

func (w *Pages) submitCap(c echo.Context, form string) error {
	sent, err := web.ReadForm(c, nil)
	if err != nil {
		return err
	}
	f, err := w.accountCapForm(c, sent, form)
	if err != nil {
		return err
	}
	return w.SubmitCap(c, f.CapForm, f.show)
}

// accountCapForm is the form of a cap of a customer's.
type accountCapForm struct {
	*web.CapForm
	w       *Pages
	account models.Account
}

func (w *Pages) accountCapForm(c echo.Context, form web.Form, sent string) (f accountCapForm, err error) {
	f.w = w
	if f.account, err = w.accountFromPath(c); err != nil {
		return f, err
	}
	here := address.AdminAccount(f.account.ID) + address.SectionCaps
	f.CapForm, err = w.CapForm(c, f.account, web.CapSide{
		Action: here, ListURL: here, AsksReason: true,
		May: func(models.CapSubject) bool { return edge.Actor(c).MayAdminister() },
	}, form, sent)
	return f, err
}

func (f accountCapForm) show(c echo.Context, status int) error {
	editor, err := f.Editor(c.Request().Context())
	if err != nil {
		return err
	}
	return edge.Render(c, status, view.CapForm(view.CapFormPage{
		Frame: f.w.Frame(c, f.Title(), views.IconAccounts, models.Account{}), Editor: editor,
		Account: views.Link{Text: f.account.Name, URL: f.ListURL},
	}))
}
