package settings

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/customer/settings"
)

// ownAccount returns the person's personal account, the zero one if they have none.
func ownAccount(actor models.Actor) models.Account {
	for _, m := range actor.Memberships {
		if m.Account.Kind == models.Solo {
			return m.Account
		}
	}
	return models.Account{}
}

// Data offers the download of what is known of the person, and the end of their account.
func (w *Pages) Data(c echo.Context) error { return w.showData(c, http.StatusOK, web.Form{}) }

// AccountClose closes the person's account for good.
func (w *Pages) AccountClose(c echo.Context) error {
	f, err := web.ReadForm(c, map[string]string{"give_up": "This"})
	if err != nil {
		return err
	}
	return w.Submit(c, &f, web.Flow{
		Post: func(c echo.Context) (web.Done, error) { return w.closeAccount(c, &f) },
		Show: func(c echo.Context, status int) error { return w.showData(c, status, f) },
	})
}

func (w *Pages) closeAccount(c echo.Context, f *web.Form) (web.Done, error) {
	actor := edge.Actor(c)
	s, err := w.ownSnapshot(c)
	if err != nil {
		return web.Done{}, err
	}
	closing := models.Closing{UserID: actor.User.ID, Account: s.Account.ID, GiveUp: s.Total()}
	if closing.GiveUp > 0 {
		r := w.ReaderOf(c)
		f.Typed = r.Typed
		typed := f.Credits("give_up")
		f.Require("give_up", typed == closing.GiveUp, r.T("settings.close_enter", "amount", r.Amount(closing.GiveUp)))
		if f.Faults.Any() {
			return web.Done{}, nil
		}
	}
	switch why, err := w.whyNotClosed(c, s.Account.ID); {
	case err != nil:
		return web.Done{}, err
	case why != "":
		return web.Done{}, models.Errorf(models.CodeConflict, "%s", why)
	}
	if err := w.Payments.ExpireCheckouts(c.Request().Context(), s.Account.ID); err != nil {
		return web.Done{}, err
	}
	closing.Audit = w.AuditRecord(c, "account.close", s.Account.ID, string(actor.User.ID), "Closed their own account.")
	if err := w.Store.CloseUser(c.Request().Context(), closing); err != nil {
		return web.Done{}, err
	}
	return web.Done{URL: address.Closed}, w.Identity.SignOut(c)
}

// whyNotClosed says why the person can't close their account now, "" if they can.
func (w *Pages) whyNotClosed(c echo.Context, own models.AccountID) (string, error) {
	user := edge.Actor(c).User
	if user.Operator != "" {
		return edge.Language(c).T("settings.close_operator"), nil
	}
	why, err := w.Store.WhyNotClosed(c.Request().Context(), user.ID, own)
	return edge.Language(c).Fault(why), err
}

// ownSnapshot returns the person's own account as it is now, the zero one if there is none.
func (w *Pages) ownSnapshot(c echo.Context) (models.Snapshot, error) {
	own := ownAccount(edge.Actor(c))
	if own.ID == "" {
		return models.Snapshot{}, nil
	}
	return w.Store.Snapshot(c.Request().Context(), own.ID, w.Now())
}

func (w *Pages) showData(c echo.Context, status int, f web.Form) error {
	s, err := w.ownSnapshot(c)
	if err != nil {
		return err
	}
	page := view.DataPage{
		Form:   views.Form{Action: "/settings/data/close", Fault: f.Faults.Form},
		GiveUp: f.Field("give_up"),
	}
	if page.Refusal, err = w.whyNotClosed(c, s.Account.ID); err != nil {
		return err
	}
	page.Remains = w.ReaderOf(c).Remaining(s.Balance)
	page.Frame = w.Frame(c, edge.Language(c).T("settings.data"), views.IconSettings, models.Account{})
	return edge.Render(c, status, view.Data(page))
}
