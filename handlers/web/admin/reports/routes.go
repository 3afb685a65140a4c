package reports

import (
	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
)

// Routes lists the routes of the pages.
func (w *Pages) Routes() []web.Route {
	return []web.Route{
		web.Get("/admin", edge.Operators, w.Overview),
		web.Post("/admin/checklist/dismiss", edge.Admins, w.ChecklistDismiss),
		web.Get("/admin/reports", edge.Operators, w.Reports),
		web.Get("/admin/reports/lines.csv", edge.Operators, w.ReportsCSV),
		web.Get("/admin/reports/journal.csv", edge.Operators, w.JournalCSV),
		web.Get(address.CloseMonth, edge.Admins, w.MonthClose),
		web.Post(address.CloseMonth, edge.Admins, w.MonthCloseCreate).Proved(),
		web.Get(address.AdminBooks, edge.Operators, w.Books),
		web.Post(address.AdminBooks, edge.Verifiers, w.BooksVerify),
		web.Get("/admin/audit", edge.Operators, w.AuditLog),
		web.Get("/admin/audit/lines.csv", edge.Operators, w.AuditLogCSV),
		web.Get("/admin/audit/:id", edge.Operators, w.AuditEntry),
		web.Get(address.AdminMails, edge.Operators, w.Mails),
		web.Post(address.AdminMails+"/test", edge.Admins, w.MailTest),
		web.Post(address.AdminMails+"/dismiss", edge.Operators, w.MailDismissAll),
		web.Post(address.AdminMails+"/:id/retry", edge.Operators, w.MailRetry),
		web.Post(address.AdminMails+"/:id/dismiss", edge.Operators, w.MailDismiss),
		web.Get("/admin/refusals", edge.Operators, w.RejectedRequests),
	}
}
