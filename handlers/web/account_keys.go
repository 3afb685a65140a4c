package web

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// onlyAdmins is what the others read where admins have a form.
const onlyAdmins = "Your role looks at this. Admins change it."

// AccountKeys lists an account's keys for the operator. Their secrets are stored
// nowhere.
func (w *Web) AccountKeys(c echo.Context) error {
	account, err := w.account(c)
	if err != nil {
		return err
	}
	after := models.KeyID(c.QueryParam("after"))
	found, err := w.store.AccountKeys(c.Request().Context(), models.KeyQuery{AccountID: account.ID, After: after, Limit: keysPerPage})
	if err != nil {
		return err
	}
	here := adminAccountURL(account.ID) + partKeys
	page := views.AccountKeysPage{
		Frame: w.frame(c, account.Name, views.IconAdmin, models.Account{}), Head: accountHead(account, partKeys),
		Keys: w.keys(found.Keys, w.readerOf(c)),
	}
	if after != "" {
		page.Newest = here
	}
	if found.Next != "" {
		page.Older = here + "?after=" + url.QueryEscape(string(found.Next))
	}
	if !edge.Actor(c).MayAdminister() {
		page.Looks = onlyAdmins
		return edge.Render(c, http.StatusOK, views.AccountKeys(page))
	}
	for i, k := range found.Keys {
		offerKeyForms(&page.Keys[i], k, here)
	}
	return edge.Render(c, http.StatusOK, views.AccountKeys(page))
}

// AccountKeyPause makes a customer's key open nothing until it is resumed. A
// suspected key is best paused first: that can be taken back.
func (w *Web) AccountKeyPause(c echo.Context) error {
	return w.setAccountKey(c, models.KeyPaused, "key.pause", "Paused")
}

// AccountKeyResume lets it be used again.
func (w *Web) AccountKeyResume(c echo.Context) error {
	return w.setAccountKey(c, models.KeyActive, "key.resume", "Resumed")
}

// AccountKeyRevoke makes it open nothing for ever.
func (w *Web) AccountKeyRevoke(c echo.Context) error {
	return w.setAccountKey(c, models.KeyRevoked, "key.revoke", "Revoked")
}

func (w *Web) setAccountKey(c echo.Context, status models.KeyStatus, action, verb string) error {
	account, form, err := w.accountForm(c)
	if err != nil {
		return err
	}
	key, err := w.store.AccountKey(c.Request().Context(), account.ID, models.KeyID(form.Get("id")))
	if err != nil {
		return err
	}
	done := verb + " the API key " + key.Name + " (" + key.Prefix + "…)."
	if err := w.store.SetKeyStatus(c.Request().Context(), account.ID, key.ID, status, w.audit(c, action, account.ID, string(key.ID), done)); err != nil {
		return err
	}
	return w.done(c, adminAccountURL(account.ID)+partKeys, done)
}
