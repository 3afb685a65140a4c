package public

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/models"
)

// BrandLogo serves the operator's logo.
func (w *Pages) BrandLogo(c echo.Context) error {
	if w.Logo == nil {
		return models.Errorf(models.CodeNotFound, "There is nothing at this address.")
	}
	// Mails have it too, and are read on other sites.
	c.Response().Header().Set("Cross-Origin-Resource-Policy", "cross-origin")
	c.Response().Header().Set(echo.HeaderCacheControl, "public, max-age=31536000, immutable")
	return c.Blob(http.StatusOK, w.Logo.ContentType, w.Logo.Data)
}
