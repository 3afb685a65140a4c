package web

import (
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/models"
)

func freezeURL(account models.AccountID, id models.PurchaseID) string {
	return adminAccountURL(account) + "/purchases/" + url.PathEscape(string(id)) + "/freeze"
}

func thawURL(account models.AccountID, id models.PurchaseID) string {
	return adminAccountURL(account) + "/purchases/" + url.PathEscape(string(id)) + "/thaw"
}

// Freeze shows the form that keeps what is left of a purchase from being used.
func (w *Web) Freeze(c echo.Context) error { return w.openRecall(c, w.freeze) }

// FreezeCreate keeps it from being used, or says what that would come to. Admins
// freeze and thaw.
func (w *Web) FreezeCreate(c echo.Context) error { return w.sendRecall(c, w.freeze) }

// Thaw shows the form that lets a frozen purchase be used again.
func (w *Web) Thaw(c echo.Context) error { return w.openRecall(c, w.thaw) }

// ThawCreate lets it be used again.
func (w *Web) ThawCreate(c echo.Context) error { return w.sendRecall(c, w.thaw) }

var freezeWords = recallWords{
	title: "Freeze a purchase", subject: "Purchase", verb: "Freeze",
	lead:    "What is left of the purchase stays the customer’s and can’t be used until it is thawed. What is set aside for work in progress stays set aside.",
	nothing: "There is nothing left of it to freeze.",
	action:  "purchase.freeze", done: "Froze %s of a purchase.",
}

var thawWords = recallWords{
	title: "Thaw a purchase", subject: "Purchase", verb: "Thaw",
	lead:    "What was frozen of the purchase can be used again.",
	nothing: "Nothing of it is frozen.",
	action:  "purchase.thaw", done: "Thawed %s of a purchase.",
}

func (w *Web) freeze(c echo.Context, account models.Account) (recall, error) {
	g, usable, _, err := w.purchaseLots(c, account)
	if err != nil {
		return recall{}, err
	}
	id := models.PurchaseID(g.id)
	g.recallWords, g.url, g.left = freezeWords, freezeURL(account.ID, id), usable
	g.do = func(models.Credits) models.Action { return models.FreezePurchase{PurchaseID: id} }
	return g, nil
}

func (w *Web) thaw(c echo.Context, account models.Account) (recall, error) {
	g, _, frozen, err := w.purchaseLots(c, account)
	if err != nil {
		return recall{}, err
	}
	id := models.PurchaseID(g.id)
	g.recallWords, g.url, g.left = thawWords, thawURL(account.ID, id), frozen
	g.do = func(models.Credits) models.Action { return models.ThawPurchase{PurchaseID: id} }
	return g, nil
}

// purchaseLots finds a purchase as its reversal does, and what of it can be used
// and what is frozen.
func (w *Web) purchaseLots(c echo.Context, account models.Account) (g recall, usable, frozen models.Credits, err error) {
	if g, err = w.reversal(c, account); err != nil {
		return recall{}, 0, 0, err
	}
	id := models.PurchaseID(g.id)
	lots, err := w.store.PurchaseLots(c.Request().Context(), []models.PurchaseID{id})
	usable, frozen = leftOf(lots[id])
	return g, usable, frozen, err
}
