package accounts

import (
	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/web/address"
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
	title: "Freeze a purchase", subject: "Purchase", verb: "Freeze",
	lead:        "The customer keeps what is left of the purchase, but can’t use it until you unfreeze it. Credits on hold stay on hold.",
	nothingLeft: "Nothing is left to freeze.",
	action:      "purchase.freeze", doneFormat: "Froze %s of a purchase.",
}

var unfreezeWords = correctionWords{
	title: "Unfreeze a purchase", subject: "Purchase", verb: "Unfreeze",
	lead:        "The customer can use the frozen credits again.",
	nothingLeft: "Nothing is frozen.",
	action:      "purchase.thaw", doneFormat: "Unfroze %s of a purchase.",
}

func (w *Pages) freeze(c echo.Context, account models.Account) (correction, error) {
	f, usable, _, err := w.purchaseLots(c, account)
	id := models.PurchaseID(f.id)
	f.correctionWords, f.url, f.remaining = freezeWords, address.Correction(account.ID, "purchases", id, "freeze"), usable
	f.do = func(models.Credits) models.Action { return models.FreezePurchase{PurchaseID: id} }
	return f, err
}

func (w *Pages) unfreeze(c echo.Context, account models.Account) (correction, error) {
	f, _, frozen, err := w.purchaseLots(c, account)
	id := models.PurchaseID(f.id)
	f.correctionWords, f.url, f.remaining = unfreezeWords, address.Correction(account.ID, "purchases", id, "thaw"), frozen
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
	usable, frozen = remainingByUse(lots[id])
	return f, usable, frozen, err
}
