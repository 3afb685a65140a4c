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
	r := w.ReaderOf(c)
	page := view.HomePage{
		Frame:     w.Frame(c, r.T("home.title", "credits", w.Brand().Credits), "", models.Account{}),
		UnitPrice: r.Money(w.Settings().PriceCents, w.Settings().Currency), Packs: w.Packs(r, ""), BaseURL: w.Settings().BaseURL,
	}
	if fewest, _ := w.Settings().PurchaseRange(); fewest > 1 {
		page.Fewest = r.Number(fewest)
	}
	if actor := edge.Actor(c); actor.SignedIn() {
		page.DashboardURL = address.Home(actor)
	}
	return edge.Render(c, http.StatusOK, view.Home(page))
}
