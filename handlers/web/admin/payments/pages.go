// Package payments holds the operator's pages about purchases and about the events
// that Stripe sent.
package payments

import (
	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/admin"
)

// Pages are the operator's pages about purchases and events.
type Pages struct{ *admin.Console }

// New returns the pages about purchases and events.
func New(console *admin.Console) *Pages { return &Pages{console} }

// Routes lists the routes of the pages.
func (w *Pages) Routes() []web.Route {
	return []web.Route{
		web.Get("/admin/purchases", edge.Operators, w.Purchases),
		web.Get("/admin/purchases/lines.csv", edge.Operators, w.PurchasesCSV),
		web.Get("/admin/purchases/:id", edge.Operators, w.Purchase),
		web.Post("/admin/purchases/:id/settle", edge.Admins, w.PurchaseSettle),
		web.Get("/admin/events", edge.Operators, w.Events),
		web.Get("/admin/events/:id", edge.Operators, w.Event),
		web.Post("/admin/events/:id/replay", edge.Admins, w.EventReplay),
	}
}
