package customer

import (
	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
)

// Routes lists the addresses of the customers' pages.
func (w *Pages) Routes() []web.Route {
	return []web.Route{
		web.Get("/enterprise/dashboard", edge.SignedIn, w.EnterpriseDashboard),
		web.Get("/live", edge.SignedIn, w.Live),

		web.Get("/usage", edge.SignedIn, w.Usage),
		web.Get("/usage.csv", edge.SignedIn, w.UsageCSV),
		web.Get("/usage/caps", edge.SignedIn, w.Caps),
		web.Get("/usage/caps/set", edge.SignedIn, w.CapForm),
		web.Post("/usage/caps/set", edge.SignedIn, w.CapSet),
		web.Post("/usage/caps/boost", edge.SignedIn, w.CapBoost),
		web.Post("/usage/caps/remove", edge.SignedIn, w.CapRemove),
		web.Get("/activity", edge.SignedIn, w.Activity),
		web.Get("/activity.csv", edge.SignedIn, w.ActivityCSV),
		web.Get("/activity/statement", edge.SignedIn, w.Statement),
		web.Get("/activity/statement.csv", edge.SignedIn, w.StatementCSV),
		web.Get("/activity/statement.json", edge.SignedIn, w.StatementFile),
		web.Get("/activity/:entry", edge.SignedIn, w.ActivityEntry),
		web.Get("/lots/:lot", edge.SignedIn, w.Lot),

		web.Get("/buy", edge.SignedIn, w.Buy),
		web.Post("/buy", edge.SignedIn, w.BuyCreate),
		web.Get("/buy/:purchase/continue", edge.SignedIn, w.Checkout),
		web.Post("/buy/:purchase/cancel", edge.SignedIn, w.CheckoutCancel),
		web.Get("/success", edge.SignedIn, w.Success),
		web.Get("/billing", edge.SignedIn, w.Billing),
		web.Post("/billing/portal", edge.SignedIn, w.PortalOpen),
		web.Post("/billing/threshold", edge.SignedIn, w.ThresholdUpdate),
		web.Get("/billing/details", edge.SignedIn, w.BillingDetails),
		web.Post("/billing/details", edge.SignedIn, w.BillingDetailsUpdate),
		web.Get("/billing/:purchase", edge.SignedIn, w.Receipt),
	}
}
