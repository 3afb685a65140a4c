package web

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/admin"
)

const productsURL = "/admin/products"

func productURL(slug string) string { return productsURL + "/" + url.PathEscape(slug) }

// chargeRules say when a price is taken.
var chargeRules = map[models.ChargeRule]string{
	models.Upfront: "When the work is asked for", models.OnSuccess: "When it was done",
}

// AdminProducts is the price list. Operators look, and admins change it.
func (w *Web) AdminProducts(c echo.Context) error {
	products, err := w.store.Products(c.Request().Context())
	if err != nil {
		return err
	}
	admin := edge.Actor(c).MayAdminister()
	page := view.ProductListPage{Frame: w.frame(c, "Products", views.IconProducts, models.Account{})}
	for _, p := range products {
		line := view.ProductLine{
			Name: p.Name, Slug: p.Slug, Cost: amount(p.UnitCost), Rule: chargeRules[p.Rule],
			State: archiveBadge(p.Archived, "On sale"), Archived: p.Archived,
		}
		if admin {
			line.EditURL = productURL(p.Slug) + "/edit"
			line.Archive = views.Form{Action: productURL(p.Slug) + "/archive"}
		}
		page.Lines = append(page.Lines, line)
	}
	if admin {
		page.NewURL = productsURL + "/new"
	}
	return edge.Render(c, http.StatusOK, view.ProductList(page))
}

// ProductArchive takes a product off the price list, or with archived=no puts it
// back. Sent twice, it is done once.
func (w *Web) ProductArchive(c echo.Context) error {
	form, err := edge.Form(c)
	if err != nil {
		return err
	}
	product, err := w.store.Product(c.Request().Context(), c.Param("slug"))
	if err != nil {
		return err
	}
	archived, action, done := true, "product.archive", "Archived "+product.Name+": it can’t be charged any more."
	if form.Get("archived") == "no" {
		archived, action, done = false, "product.offer", "Put "+product.Name+" back on the price list."
	}
	if err := w.store.ArchiveProduct(c.Request().Context(), product.Slug, archived, w.audit(c, action, "", product.Slug, done)); err != nil {
		return err
	}
	return w.done(c, productsURL, done)
}
