package web

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/public"
)

// Home says what this is and what credits cost.
func (w *Web) Home(c echo.Context) error {
	page := view.HomePage{
		Frame:     w.frame(c, "Prepaid "+w.brand.Credits, "", models.Account{}),
		UnitPrice: w.unitPrice(), Packs: w.packs(""),
	}
	if actor := edge.Actor(c); actor.SignedIn() {
		page.DashboardURL = homeOf(actor)
	}
	return edge.Render(c, http.StatusOK, view.Home(page))
}

// unitPrice is what one credit costs.
func (w *Web) unitPrice() string { return money(w.settings.PriceCents, w.settings.Currency) }

// price is what so many whole credits cost.
func (w *Web) price(credits int64) string {
	return money(credits*w.settings.PriceCents, w.settings.Currency)
}

// packs are the amounts at a click, the selected one marked.
func (w *Web) packs(selected string) []views.Pack {
	var packs []views.Pack
	for _, credits := range models.Packs {
		if credits > w.payments.MaxCredits() {
			continue
		}
		value := strconv.FormatInt(credits, 10)
		packs = append(packs, views.Pack{Credits: grouped(value), Value: value, Total: w.price(credits), Selected: value == selected})
	}
	return packs
}
