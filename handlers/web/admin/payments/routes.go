package payments

import (
	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
)

// Routes lists the routes of the pages.
func (w *Pages) Routes() []web.Route {
	return []web.Route{
		web.Get("/admin/purchases", edge.Operators, w.Purchases),
		web.Get("/admin/purchases/lines.csv", edge.Operators, w.PurchasesCSV),
		web.Get("/admin/purchases/:id", edge.Operators, w.Purchase),
		web.Post("/admin/purchases/:id/settle", edge.Admins, w.PurchaseSettle).Proved(),
		web.Post("/admin/purchases/:id/check", edge.Operators, w.PurchaseCheck),
		web.Post("/admin/purchases/:id/cancel", edge.Operators, w.PurchaseCancel),
		web.Get("/admin/events", edge.Operators, w.Events),
		web.Get("/admin/events/:id", edge.Operators, w.Event),
		web.Post("/admin/events/:id/replay", edge.Admins, w.EventReplay),
	}
}
