package public

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	view "github.com/bursar-portal/bursar/views/public"
)

// Home presents the portal and the price of credits.
func (w *Pages) Home(c echo.Context) error {
	page := view.HomePage{
		Frame:     w.Frame(c, "Prepaid "+w.Brand().Credits, "", models.Account{}),
		UnitPrice: w.UnitPrice(), Packs: w.Packs(""),
	}
	if fewest, _ := w.Settings().PurchaseRange(); fewest > 1 {
		page.Fewest = present.GroupDigits(strconv.FormatInt(fewest, 10))
	}
	if actor := edge.Actor(c); actor.SignedIn() {
		page.DashboardURL = address.Home(actor)
	}
	return edge.Render(c, http.StatusOK, view.Home(page))
}
