// Package people holds the operator's pages about people who sign in: all users, one of
// them, and the operator's own.
package people

import (
	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/identity"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/admin"
)

// Pages are the operator's pages about people.
type Pages struct{ *admin.Console }

// New returns the pages about people.
func New(console *admin.Console) *Pages { return &Pages{console} }

// Routes lists the routes of the pages.
func (w *Pages) Routes() []web.Route {
	return []web.Route{
		web.Get("/admin/users", edge.Operators, w.Users),
		web.Get("/admin/users/:id", edge.Operators, w.User),
		web.Post("/admin/users/:id/block", edge.Admins, w.UserBlock).Proved(),
		web.Post("/admin/users/:id/unblock", edge.Admins, w.UserUnblock).Proved(),
		web.Post("/admin/users/:id/reset", edge.Admins, w.UserReset).Proved(),
		web.Post("/admin/users/:id/factors", edge.Admins, w.UserResetFactors).Proved(),
		web.Post("/admin/users/:id/sessions", edge.Admins, w.UserEndSessions),
		web.Post("/admin/users/:id/resend", edge.Operators, w.UserResend),
		web.Post("/admin/users/:id/view", edge.Operators, w.ViewStart),
		web.Post(identity.EndViewPath, edge.Operators, w.ViewEnd),

		web.Get("/admin/staff", edge.Operators, w.Staff),
		web.Post("/admin/staff", edge.Admins, w.StaffInvite).Proved(),
		web.Post("/admin/staff/resend", edge.Admins, w.InvitationResend),
		web.Post("/admin/staff/revoke", edge.Admins, w.InvitationRevoke),
		web.Post("/admin/staff/:id/role", edge.Admins, w.StaffRole).Proved(),
	}
}
