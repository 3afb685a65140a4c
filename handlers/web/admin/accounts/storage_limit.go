package accounts

import (
	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/models"
)

// noLimit stands in the form's hidden field was for an account without a storage
// limit of its own.
const noLimit = "none"

// shownLimit is an account's own storage limit as the form's hidden field was has it.
func shownLimit(a models.Account) string {
	if a.StorageOverride == nil {
		return noLimit
	}
	return a.StorageOverride.Exact()
}

// limitShown reads what shownLimit wrote. Anything else becomes a limit that no
// account has.
func limitShown(was string) *models.Bytes {
	if was == noLimit {
		return nil
	}
	size, err := models.ParseBytes(was)
	if err != nil {
		size = -1
	}
	return &size
}

// AccountStorageUpdate gives an account a storage limit of its own, or takes it away.
// If somebody else has changed the limit since the form was loaded, the form comes
// back.
func (w *Pages) AccountStorageUpdate(c echo.Context) error {
	account, form, err := w.accountForm(c)
	if err != nil {
		return err
	}
	f := settingsForm{which: "limit", Form: web.Form{Values: form, Subjects: settingsSubjects}}
	var limit *models.Bytes
	said := "Took away the account’s own storage limit."
	if f.Text("limit") != "" {
		size := f.OptionalBytes("limit")
		limit, said = &size, "Set the account’s own storage limit to "+size.Exact()+"."
	}
	return w.Submit(c, &f.Form, web.Flow{
		Post: func(c echo.Context) (web.Done, error) {
			return web.Done{URL: settingsURL(account), Flash: said}, w.Store.SetStorageLimit(c.Request().Context(), account.ID,
				limitShown(f.Get("was")), limit, w.AuditRecord(c, "account.storage", account.ID, string(account.ID), said))
		},
		Explain: func(c echo.Context, err error) error {
			if models.CodeOf(err) == models.CodeConflict {
				account, err = w.reloadLimit(c, &f)
			}
			return err
		},
		Show: func(c echo.Context, status int) error { return w.showAccountSettings(c, status, account, f) },
	})
}

// reloadLimit makes the form start from the limit as somebody else has changed it
// meanwhile. Sent once more, it changes the limit that it shows now.
func (w *Pages) reloadLimit(c echo.Context, f *settingsForm) (models.Account, error) {
	account, err := w.accountFromPath(c)
	if err != nil {
		return account, err
	}
	f.Set("was", shownLimit(account))
	now := "the account has no limit of its own now"
	if account.StorageOverride != nil {
		now = "the account’s own limit is " + account.StorageOverride.Exact() + " now"
	}
	f.Faults.Add("limit", "Somebody has changed this meanwhile: "+now+". Save again to put yours in its place.")
	return account, nil
}

// limitNow says how much an account may store, and why.
func limitNow(s models.Standing) string {
	text := "It stores " + s.Account.StorageUsage.String() + " and may store " + s.StorageLimit.String() + ", "
	var plans models.Bytes
	for _, sub := range s.Subscriptions {
		plans += sub.Version.StorageLimit
	}
	switch {
	case s.Account.StorageOverride != nil:
		text += "its own limit."
	case plans > 0:
		text += "by its plans."
	default:
		text += "as every account without a plan that says otherwise."
	}
	if s.Account.StorageUsage > s.StorageLimit {
		text += " What it stores above that stays, and nothing can be added until it is less."
	}
	return text
}
