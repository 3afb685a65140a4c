package public

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/models"
)

// BrandLogo serves the operator's logo. Only the address of the logo that it is may be cached
// for long: another one is a page's from before or after a change.
func (w *Pages) BrandLogo(c echo.Context) error {
	logo := w.Settings().Brand.Logo
	if logo == nil {
		return models.Errorf(models.CodeNotFound, "This address does not exist.")
	}
	cache := "no-cache"
	if c.Request().URL.RequestURI() == address.Logo(logo) {
		cache = "public, max-age=31536000, immutable"
	}
	edge.Picture(c)
	c.Response().Header().Set(echo.HeaderCacheControl, cache)
	return c.Blob(http.StatusOK, logo.ContentType, logo.Data)
}
