package batches

import (
	"net/http"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
)

// Routes lists the routes of the pages.
func (w *Pages) Routes() []web.Route {
	return []web.Route{
		web.Get("/admin/approvals", edge.Operators, w.Approvals),
		web.Get("/admin/approvals/:id", edge.Operators, w.Proposal),
		web.Post("/admin/approvals/:id/approve", edge.Operators, w.ProposalApprove).Proved(),
		web.Post("/admin/approvals/:id/reject", edge.Operators, w.ProposalReject),
		web.Post("/admin/approvals/:id/discard", edge.Operators, w.ProposalDiscard),
		web.Get("/admin/bulk", edge.Operators, w.Bulk),
		{Method: http.MethodPost, Path: "/admin/bulk", Access: edge.Operators, Handler: w.BulkCreate, MaxBody: maxUploadBytes},
		web.Get("/admin/bulk/:id", edge.Operators, w.Batch),
		web.Post("/admin/bulk/:id/post", edge.Operators, w.BatchPost).Proved(),
		web.Post("/admin/bulk/:id/ask", edge.Operators, w.BatchAsk).Proved(),
		web.Post("/admin/bulk/:id/discard", edge.Operators, w.BatchDiscard),
		web.Post("/admin/bulk/:id/approve", edge.Operators, w.BatchApprove).Proved(),
		web.Post("/admin/bulk/:id/reject", edge.Operators, w.BatchReject),
	}
}
