package accounts

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/admin"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/admin/accounts"
)

// AccountKeys lists an account's API keys, with forms for admins. Secrets are not
// stored, so they can't be shown.
func (w *Pages) AccountKeys(c echo.Context) error {
	account, err := w.accountFromPath(c)
	if err != nil {
		return err
	}
	after := models.KeyID(c.QueryParam("after"))
	found, err := w.Store.AccountKeys(c.Request().Context(), models.KeyQuery{AccountID: account.ID, After: after, Limit: web.KeysPerPage})
	if err != nil {
		return err
	}
	here := address.AdminAccount(account.ID) + address.SectionKeys
	page := view.AccountKeysPage{
		Frame: w.Frame(c, account.Name, views.IconAccounts, models.Account{}), Header: accountHeader(account, address.SectionKeys),
		Keys: present.Keys(found.Keys, w.Now(), w.ReaderOf(c)),
	}
	if after != "" {
		page.Newest = here
	}
	if found.Next != "" {
		page.Older = here + "?after=" + url.QueryEscape(string(found.Next))
	}
	if !edge.Actor(c).MayAdminister() {
		page.ReadOnlyReason = admin.ReadOnlyText
		return edge.Render(c, http.StatusOK, view.AccountKeys(page))
	}
	for i, k := range found.Keys {
		present.AddKeyForms(&page.Keys[i], k, here)
	}
	return edge.Render(c, http.StatusOK, view.AccountKeys(page))
}

// AccountKeyPause pauses a customer's key. Unlike a revocation, that can be undone.
func (w *Pages) AccountKeyPause(c echo.Context) error {
	return w.setKeyStatus(c, models.KeyPaused, "key.pause", "Paused")
}

// AccountKeyResume resumes a customer's key.
func (w *Pages) AccountKeyResume(c echo.Context) error {
	return w.setKeyStatus(c, models.KeyActive, "key.resume", "Resumed")
}

// AccountKeyRevoke revokes a customer's key, which can't be undone.
func (w *Pages) AccountKeyRevoke(c echo.Context) error {
	return w.setKeyStatus(c, models.KeyRevoked, "key.revoke", "Revoked")
}

func (w *Pages) setKeyStatus(c echo.Context, status models.KeyStatus, action, verb string) error {
	account, form, err := w.accountForm(c)
	if err != nil {
		return err
	}
	key, err := w.Store.AccountKey(c.Request().Context(), account.ID, models.KeyID(form.Get("id")))
	if err != nil {
		return err
	}
	done := verb + " the API key " + models.Isolate(key.Name) + " (" + key.Prefix + "…)."
	if err := w.Store.SetKeyStatus(c.Request().Context(), account.ID, key.ID, status, w.AuditRecord(c, action, account.ID, string(key.ID), done)); err != nil {
		return err
	}
	return w.RedirectWithFlash(c, address.AdminAccount(account.ID)+address.SectionKeys, done)
}
