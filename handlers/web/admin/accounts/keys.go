package accounts

import (
	"net/http"
	"strconv"

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
	query := models.KeyQuery{AccountID: account.ID, Text: c.QueryParam("q"), After: models.KeyID(c.QueryParam("after")), Limit: web.KeysPerPage}
	return w.showKeys(c, http.StatusOK, account, query, nil)
}

// showKeys shows a page of an account's keys; limit is the form that limits a key, if it
// came back with faults.
func (w *Pages) showKeys(c echo.Context, status int, account models.Account, query models.KeyQuery, limit *web.Form) error {
	ctx := c.Request().Context()
	found, err := w.Store.AccountKeys(ctx, query)
	if err != nil {
		return err
	}
	facts, err := w.KeyFacts(ctx, account.ID, found.Keys)
	if err != nil {
		return err
	}
	here := address.AdminAccount(account.ID) + address.SectionKeys
	page := view.AccountKeysPage{
		Frame: w.Frame(c, account.Name, views.IconAccounts, models.Account{}), Header: accountHeader(account, address.SectionKeys),
		Keys:   present.Keys(found.Keys, facts, w.Now(), w.ReaderOf(c)),
		Search: web.KeySearchFor(here, query.Text, query.After != "" || found.Next != ""),
	}
	page.Newest, page.Older = web.KeyPages(here, query, found.Next)
	if !edge.Actor(c).MayAdminister() {
		page.ReadOnlyReason = admin.ReadOnlyText
		return edge.Render(c, status, view.AccountKeys(page))
	}
	for i, k := range found.Keys {
		present.AddKeyForms(&page.Keys[i], k, here)
		present.AddRateLimit(&page.Keys[i], k, here)
		if limit != nil && limit.Get("id") == string(k.ID) {
			page.Keys[i].Rate = limit.Field("rate")
		}
	}
	return edge.Render(c, status, view.AccountKeys(page))
}

// AccountKeyLimit limits how many requests a minute a customer's key may make.
func (w *Pages) AccountKeyLimit(c echo.Context) error {
	account, values, err := w.accountForm(c)
	if err != nil {
		return err
	}
	form := web.Form{Values: values}
	perMinute := form.RateLimit()
	key, err := w.Store.AccountKey(c.Request().Context(), account.ID, models.KeyID(form.Get("id")))
	if err != nil {
		return err
	}
	if form.Faults.Any() {
		return w.showKeys(c, form.Faults.Status, account, models.KeyQuery{AccountID: account.ID, Text: string(key.ID), Limit: web.KeysPerPage}, &form)
	}
	done := web.RateLimitDone(key, perMinute)
	if err := w.Store.SetKeyRateLimit(c.Request().Context(), account.ID, key.ID, perMinute, w.AuditRecord(c, "key.limit", account.ID, string(key.ID), done).
		Changing("rate_limit", strconv.FormatInt(key.RateLimit, 10), strconv.FormatInt(perMinute, 10))); err != nil {
		return err
	}
	return w.RedirectWithFlash(c, address.AdminAccount(account.ID)+address.SectionKeys, done)
}

// AccountKeyPause pauses a customer's key. Unlike a revocation, that can be undone.
func (w *Pages) AccountKeyPause(c echo.Context) error {
	return w.setKeyStatus(c, models.KeyPaused, "key.pause", "admin_account_forms.key_paused")
}

// AccountKeyResume resumes a customer's key.
func (w *Pages) AccountKeyResume(c echo.Context) error {
	return w.setKeyStatus(c, models.KeyActive, "key.resume", "admin_account_forms.key_resumed")
}

// AccountKeyRevoke revokes a customer's key, which can't be undone.
func (w *Pages) AccountKeyRevoke(c echo.Context) error {
	return w.setKeyStatus(c, models.KeyRevoked, "key.revoke", "admin_account_forms.key_revoked")
}

func (w *Pages) setKeyStatus(c echo.Context, status models.KeyStatus, action, said string) error {
	account, form, err := w.accountForm(c)
	if err != nil {
		return err
	}
	key, err := w.Store.AccountKey(c.Request().Context(), account.ID, models.KeyID(form.Get("id")))
	if err != nil {
		return err
	}
	done := w.ReaderOf(c).T(said, "name", models.Isolate(key.Name), "prefix", key.Prefix)
	if err := w.Store.SetKeyStatus(c.Request().Context(), account.ID, key.ID, status, w.AuditRecord(c, action, account.ID, string(key.ID), done)); err != nil {
		return err
	}
	return w.RedirectWithFlash(c, address.AdminAccount(account.ID)+address.SectionKeys, done)
}
