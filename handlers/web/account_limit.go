package web

import (
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/models"
)

// noLimit is what the form shows of an account without a storage limit of its own,
// for its hidden field.
const noLimit = "none"

// shownLimit is what the form shows of an account's own storage limit.
func shownLimit(a models.Account) string {
	if a.StorageOverride == nil {
		return noLimit
	}
	return a.StorageOverride.Exact()
}

// limitShown reads what shownLimit wrote; of anything else it makes no limit that
// there is.
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

// AccountStorageUpdate gives an account a storage limit of its own, or takes it
// away. Where somebody else was faster, the form comes back.
func (w *Web) AccountStorageUpdate(c echo.Context) error {
	account, form, err := w.accountForm(c)
	if err != nil {
		return err
	}
	f := settingsForm{which: "limit", form: form}
	var limit *models.Bytes
	detail := "Took away the account’s own storage limit."
	if text := strings.TrimSpace(form.Get("limit")); text != "" {
		size, err := models.ParseBytes(text)
		if err != nil {
			f.faults.add("limit", sentence("The limit", err.Error()))
			return w.showAccountSettings(c, f.faults.status, account, f)
		}
		limit, detail = &size, "Set the account’s own storage limit to "+size.Exact()+"."
	}
	err = w.store.SetStorageLimit(c.Request().Context(), account.ID, limitShown(form.Get("was")), limit,
		w.audit(c, "account.storage", account.ID, string(account.ID), detail))
	switch models.CodeOf(err) {
	case "":
		return w.done(c, adminAccountURL(account.ID)+partSettings, detail)
	case models.CodeConflict:
		return w.limitChanged(c, f)
	}
	return err
}

// limitChanged shows the form again after somebody else has changed the limit since
// it was loaded. Sent once more, it changes what it tells of now.
func (w *Web) limitChanged(c echo.Context, f settingsForm) error {
	account, err := w.account(c)
	if err != nil {
		return err
	}
	f.form.Set("was", shownLimit(account))
	now := "the account has no limit of its own now"
	if account.StorageOverride != nil {
		now = "the account’s own limit is " + account.StorageOverride.Exact() + " now"
	}
	f.faults.add("limit", "Somebody has changed this meanwhile: "+now+". Save again to put yours in its place.")
	return w.showAccountSettings(c, f.faults.status, account, f)
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
