package catalog

import (
	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
)

// Routes lists the routes of the pages.
func (w *Pages) Routes() []web.Route {
	return []web.Route{
		web.Get("/admin/plans", edge.Operators, w.Plans),
		web.Get("/admin/plans/new", edge.Admins, w.PlanNew),
		web.Post("/admin/plans/new", edge.Admins, w.PlanCreate),
		web.Get("/admin/plans/:slug", edge.Operators, w.Plan),
		web.Get("/admin/plans/:slug/edit", edge.Admins, w.PlanEdit),
		web.Post("/admin/plans/:slug/edit", edge.Admins, w.PlanUpdate),
		web.Post("/admin/plans/:slug/archive", edge.Admins, w.PlanArchive),

		web.Get("/admin/products", edge.Operators, w.Products),
		web.Get("/admin/products/new", edge.Admins, w.ProductNew),
		web.Post("/admin/products/new", edge.Admins, w.ProductCreate),
		web.Get("/admin/products/:slug/edit", edge.Admins, w.ProductEdit),
		web.Post("/admin/products/:slug/edit", edge.Admins, w.ProductUpdate),
		web.Post("/admin/products/:slug/archive", edge.Admins, w.ProductArchive),
	}
}
