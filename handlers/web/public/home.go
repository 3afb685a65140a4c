package public

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/models"
	view "github.com/bursar-portal/bursar/views/public"
)

// Home presents the portal and the price of credits.
func (w *Pages) Home(c echo.Context) error {
	page := view.HomePage{
		Frame:     w.Frame(c, "Prepaid "+w.Brand.Credits, "", models.Account{}),
		UnitPrice: w.UnitPrice(), Packs: w.Packs(""),
	}
	if actor := edge.Actor(c); actor.SignedIn() {
		page.DashboardURL = address.Home(actor)
	}
	return edge.Render(c, http.StatusOK, view.Home(page))
}
