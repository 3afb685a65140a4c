package reports

import (
	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
)

// Routes lists the routes of the pages.
func (w *Pages) Routes() []web.Route {
	return []web.Route{
		web.Get("/admin", edge.Operators, w.Overview),
		web.Get("/admin/reports", edge.Operators, w.Reports),
		web.Get("/admin/reports/lines.csv", edge.Operators, w.ReportsCSV),
		web.Get("/admin/audit", edge.Operators, w.AuditLog),
		web.Get("/admin/audit/lines.csv", edge.Operators, w.AuditLogCSV),
		web.Get("/admin/refusals", edge.Operators, w.RejectedRequests),
	}
}
