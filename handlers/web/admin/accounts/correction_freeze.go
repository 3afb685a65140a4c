package accounts

import (
	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/models"
)

// Freeze shows the form that keeps what is left of a purchase from being used.
func (w *Pages) Freeze(c echo.Context) error { return w.openCorrection(c, w.freeze) }

// FreezeCreate keeps it from being used, or says what that would do. Only admins
// freeze and unfreeze.
func (w *Pages) FreezeCreate(c echo.Context) error { return w.sendCorrection(c, w.freeze) }

// Unfreeze shows the form that lets a frozen purchase be used again.
func (w *Pages) Unfreeze(c echo.Context) error { return w.openCorrection(c, w.unfreeze) }

// UnfreezeCreate lets it be used again.
func (w *Pages) UnfreezeCreate(c echo.Context) error { return w.sendCorrection(c, w.unfreeze) }

var freezeWords = correctionWords{
	title: "Freeze a purchase", subject: "Purchase", verb: "Freeze",
	lead:    "What is left of the purchase stays the customer’s and can’t be used until it is thawed. What is set aside for work in progress stays set aside.",
	nothing: "There is nothing left of it to freeze.",
	action:  "purchase.freeze", done: "Froze %s of a purchase.",
}

var unfreezeWords = correctionWords{
	title: "Thaw a purchase", subject: "Purchase", verb: "Thaw",
	lead:    "What was frozen of the purchase can be used again.",
	nothing: "Nothing of it is frozen.",
	action:  "purchase.thaw", done: "Thawed %s of a purchase.",
}

func (w *Pages) freeze(c echo.Context, account models.Account) (correction, error) {
	f, usable, _, err := w.purchaseLots(c, account)
	id := models.PurchaseID(f.id)
	f.correctionWords, f.url, f.left = freezeWords, address.Correction(account.ID, "purchases", id, "freeze"), usable
	f.do = func(models.Credits) models.Action { return models.FreezePurchase{PurchaseID: id} }
	return f, err
}

func (w *Pages) unfreeze(c echo.Context, account models.Account) (correction, error) {
	f, _, frozen, err := w.purchaseLots(c, account)
	id := models.PurchaseID(f.id)
	f.correctionWords, f.url, f.left = unfreezeWords, address.Correction(account.ID, "purchases", id, "thaw"), frozen
	f.do = func(models.Credits) models.Action { return models.ThawPurchase{PurchaseID: id} }
	return f, err
}

// purchaseLots finds a purchase as its reversal does, and how much of it can be used
// and how much is frozen. Errors: CodeNotFound.
func (w *Pages) purchaseLots(c echo.Context, account models.Account) (f correction, usable, frozen models.Credits, err error) {
	if f, err = w.reversal(c, account); err != nil {
		return f, 0, 0, err
	}
	id := models.PurchaseID(f.id)
	lots, err := w.Store.PurchaseLots(c.Request().Context(), []models.PurchaseID{id})
	usable, frozen = leftOf(lots[id])
	return f, usable, frozen, err
}
