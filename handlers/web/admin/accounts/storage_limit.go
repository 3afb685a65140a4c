package accounts

import (
	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
)

// AccountStorageUpdate sets or removes an account's own storage limit. If somebody else
// has changed the limit since the form was loaded, the form is shown again.
func (w *Pages) AccountStorageUpdate(c echo.Context) error {
	account, form, err := w.accountForm(c)
	if err != nil {
		return err
	}
	r := w.ReaderOf(c)
	f := settingsForm{submitted: "limit", Form: web.Form{Values: form, Subjects: settingsSubjects(r)}}
	var limit *models.Bytes
	said := r.T("admin_account_settings.limit_removed")
	if f.Text("limit") != "" {
		size := f.OptionalBytes("limit")
		limit, said = &size, r.T("admin_account_settings.limit_set", "size", size.Exact())
	}
	return w.Submit(c, &f.Form, web.Flow{
		Post: func(c echo.Context) (web.Done, error) {
			return web.Done{URL: settingsURL(account), Flash: said}, w.Store.SetStorageLimit(c.Request().Context(), account.ID,
				decodeLimit(f.Get("was")), limit, w.AuditRecord(c, "account.storage", account.ID, string(account.ID), said).
					Changing("storage_limit", limitText(decodeLimit(f.Get("was"))), limitText(limit)))
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

// reloadLimit makes the form start from the limit that somebody else has set, and says
// so. If it is sent again, it replaces that limit.
func (w *Pages) reloadLimit(c echo.Context, f *settingsForm) (models.Account, error) {
	account, err := w.accountFromPath(c)
	if err != nil {
		return account, err
	}
	f.Set("was", encodeLimit(account))
	r := w.ReaderOf(c)
	now := r.T("admin_account_settings.limit_now_none")
	if account.StorageOverride != nil {
		now = r.T("admin_account_settings.limit_now", "size", account.StorageOverride.Exact())
	}
	f.Faults.Add("limit", now)
	return account, nil
}

// noLimit is the value of the form's hidden field was for an account without its own
// limit.
const noLimit = "none"

// encodeLimit returns an account's own storage limit for the form's hidden field was.
func encodeLimit(a models.Account) string {
	if a.StorageOverride == nil {
		return noLimit
	}
	return a.StorageOverride.Exact()
}

// decodeLimit parses the result of encodeLimit. Anything else becomes a limit that no
// account has.
func decodeLimit(was string) *models.Bytes {
	if was == noLimit {
		return nil
	}
	size, err := models.ParseBytes(was)
	if err != nil {
		size = -1
	}
	return &size
}

// storageLimitText says how much an account stores and may store, and why.
func storageLimitText(r present.Reader, s models.Snapshot) string {
	key := "admin_account_settings.storage_standard"
	var plans models.Bytes
	for _, sub := range s.Subscriptions {
		plans += sub.Version.StorageLimit
	}
	switch {
	case s.Account.StorageOverride != nil:
		key = "admin_account_settings.storage_own"
	case plans > 0:
		key = "admin_account_settings.storage_plans"
	}
	text := r.T(key, "used", s.Account.StorageUsage.String(), "limit", s.StorageLimit.String())
	if s.Account.StorageUsage > s.StorageLimit {
		text += " " + r.T("admin_account_settings.storage_over")
	}
	return text
}

// limitText prints a limit for the audit log, "none" for no limit of the account's own.
func limitText(limit *models.Bytes) string {
	if limit == nil {
		return "none"
	}
	return limit.Exact()
}
