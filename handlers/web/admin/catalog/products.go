package catalog

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/admin/catalog"
)

// chargeRules say when a product is charged.
var chargeRules = map[models.ChargeRule]string{
	models.Upfront: "admin_catalog.rule_upfront", models.OnSuccess: "admin_catalog.rule_success",
}

// Products shows the price list, with forms for admins to change it.
func (w *Pages) Products(c echo.Context) error {
	products, err := w.Store.Products(c.Request().Context())
	if err != nil {
		return err
	}
	mayChange := edge.Actor(c).MayAdminister()
	r := w.ReaderOf(c)
	page := view.ProductListPage{Frame: w.Frame(c, r.T("admin_catalog.products"), views.IconProducts, models.Account{})}
	for _, p := range products {
		line := view.ProductLine{
			Name: p.Name, Slug: p.Slug, Cost: r.Amount(p.UnitCost), Rule: r.T(chargeRules[p.Rule]),
			State: archiveBadge(r, p.Archived), Archived: p.Archived,
		}
		if mayChange {
			line.EditURL = address.AdminProduct(p.Slug) + "/edit"
			line.Archive = views.Form{Action: address.AdminProduct(p.Slug) + "/archive"}
		}
		page.Lines = append(page.Lines, line)
	}
	if mayChange {
		page.NewURL = address.AdminProducts + "/new"
	}
	return edge.Render(c, http.StatusOK, view.ProductList(page))
}

// ProductArchive removes a product from the price list, or with archived=no puts it
// back. A double submit acts once.
func (w *Pages) ProductArchive(c echo.Context) error {
	form, err := edge.ParseForm(c)
	if err != nil {
		return err
	}
	product, err := w.Store.Product(c.Request().Context(), c.Param("slug"))
	if err != nil {
		return err
	}
	r, name := w.ReaderOf(c), models.Isolate(product.Name)
	archived, action, done := true, "product.archive", r.T("admin_catalog.product_archived", "name", name)
	if form.Get("archived") == "no" {
		archived, action, done = false, "product.offer", r.T("admin_catalog.product_restored", "name", name)
	}
	if err := w.Store.ArchiveProduct(c.Request().Context(), product.Slug, archived, w.AuditRecord(c, action, "", product.Slug, done)); err != nil {
		return err
	}
	return w.RedirectWithFlash(c, address.AdminProducts, done)
}
