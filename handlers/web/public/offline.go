package public

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	view "github.com/bursar-portal/bursar/views/public"
)

// Offline is the page that browsers cache and show without a network. It is the same for
// everybody.
func (w *Pages) Offline(c echo.Context) error {
	return edge.Render(c, http.StatusOK, view.Offline(w.PublicFrame("Offline")))
}
