package accounts

import (
	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/admin"
	"github.com/bursar-portal/bursar/models"
)

// Freeze shows the form that freezes what remains of a purchase. Only admins freeze and
// unfreeze.
func (w *Pages) Freeze(c echo.Context) error { return w.showCorrection(c, w.freeze) }

// FreezeCreate freezes what remains of a purchase, or previews that.
func (w *Pages) FreezeCreate(c echo.Context) error { return w.submitCorrection(c, w.freeze) }

// Unfreeze shows the form that unfreezes a purchase.
func (w *Pages) Unfreeze(c echo.Context) error { return w.showCorrection(c, w.unfreeze) }

// UnfreezeCreate unfreezes a purchase, or previews that.
func (w *Pages) UnfreezeCreate(c echo.Context) error { return w.submitCorrection(c, w.unfreeze) }

var freezeWords = correctionWords{
	title: "admin_correction.freeze_title", subject: "admin_correction.purchase", verb: "admin_correction.freeze", lead: "admin_correction.freeze_lead",
	nothingLeft: "admin_correction.freeze_none", action: "purchase.freeze", done: "admin_correction.freeze_done",
}

var unfreezeWords = correctionWords{
	title: "admin_correction.unfreeze_title", subject: "admin_correction.purchase", verb: "admin_correction.unfreeze", lead: "admin_correction.unfreeze_lead",
	nothingLeft: "admin_correction.unfreeze_none", action: "purchase.thaw", done: "admin_correction.unfreeze_done",
}

func (w *Pages) freeze(c echo.Context, account models.Account) (correction, error) {
	f, usable, _, err := w.purchaseLots(c, account)
	id := models.PurchaseID(f.id)
	f.words, f.url, f.remaining = freezeWords, address.Correction(account.ID, "purchases", id, "freeze"), usable
	f.do = func(models.Credits) models.Action { return models.FreezePurchase{PurchaseID: id} }
	return f, err
}

func (w *Pages) unfreeze(c echo.Context, account models.Account) (correction, error) {
	f, _, frozen, err := w.purchaseLots(c, account)
	id := models.PurchaseID(f.id)
	f.words, f.url, f.remaining = unfreezeWords, address.Correction(account.ID, "purchases", id, "thaw"), frozen
	f.do = func(models.Credits) models.Action { return models.UnfreezePurchase{PurchaseID: id} }
	return f, err
}

// purchaseLots loads a purchase as reversal does, and how much of it is usable and how
// much is frozen. Errors: CodeNotFound.
func (w *Pages) purchaseLots(c echo.Context, account models.Account) (f correction, usable, frozen models.Credits, err error) {
	if f, err = w.reversal(c, account); err != nil {
		return f, 0, 0, err
	}
	id := models.PurchaseID(f.id)
	lots, err := w.Store.PurchaseLots(c.Request().Context(), []models.PurchaseID{id})
	usable, frozen = admin.RemainingByUse(lots[id])
	return f, usable, frozen, err
}
