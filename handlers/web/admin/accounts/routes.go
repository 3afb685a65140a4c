package accounts

import (
	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
)

// Routes lists the routes of the pages.
func (w *Pages) Routes() []web.Route {
	return []web.Route{
		web.Get("/admin/accounts", edge.Operators, w.Accounts),
		web.Get("/admin/accounts/:id", edge.Operators, w.Account),
		web.Get("/admin/accounts/:id/timeline", edge.Operators, w.AccountTimeline),
		web.Get("/admin/accounts/:id/entries", edge.Operators, w.AccountEntries),
		web.Get("/admin/accounts/:id/balance", edge.Operators, w.AccountBalance),

		web.Post("/admin/accounts/:id/adjust", edge.Operators, w.AdjustCreate).Proved(),
		web.Get("/admin/accounts/:id/charges/:charge/refund", edge.Operators, w.Refund),
		web.Post("/admin/accounts/:id/charges/:charge/refund", edge.Operators, w.RefundCreate).Proved(),
		web.Get("/admin/accounts/:id/purchases/:purchase/reverse", edge.Operators, w.Reversal),
		web.Post("/admin/accounts/:id/purchases/:purchase/reverse", edge.Operators, w.ReversalCreate).Proved(),
		web.Get("/admin/accounts/:id/reversals/:entry/undo", edge.Operators, w.Undo),
		web.Post("/admin/accounts/:id/reversals/:entry/undo", edge.Operators, w.UndoCreate).Proved(),
		web.Get("/admin/accounts/:id/adjustments/:entry/undo", edge.Operators, w.UndoAdjustment),
		web.Post("/admin/accounts/:id/adjustments/:entry/undo", edge.Operators, w.UndoAdjustmentCreate).Proved(),
		web.Get("/admin/accounts/:id/purchases/:purchase/freeze", edge.Admins, w.Freeze),
		web.Post("/admin/accounts/:id/purchases/:purchase/freeze", edge.Admins, w.FreezeCreate).Proved(),
		web.Get("/admin/accounts/:id/purchases/:purchase/thaw", edge.Admins, w.Unfreeze),
		web.Post("/admin/accounts/:id/purchases/:purchase/thaw", edge.Admins, w.UnfreezeCreate).Proved(),
		web.Get("/admin/accounts/:id/lots/:lot/extend", edge.Admins, w.Extend),
		web.Post("/admin/accounts/:id/lots/:lot/extend", edge.Admins, w.ExtendCreate).Proved(),
		web.Get("/admin/accounts/:id/payments/new", edge.Admins, w.PaymentNew),
		web.Post("/admin/accounts/:id/payments/new", edge.Admins, w.PaymentCreate).Proved(),

		web.Get("/admin/accounts/:id/plans", edge.Operators, w.AccountPlans),
		web.Get("/admin/accounts/:id/plans/:subscription", edge.Admins, w.PlanChange),
		web.Post("/admin/accounts/:id/plans/:subscription", edge.Admins, w.PlanChangeCreate).Proved(),

		web.Get("/admin/accounts/:id/keys", edge.Operators, w.AccountKeys),
		web.Post("/admin/accounts/:id/keys/pause", edge.Admins, w.AccountKeyPause).Proved(),
		web.Post("/admin/accounts/:id/keys/resume", edge.Admins, w.AccountKeyResume).Proved(),
		web.Post("/admin/accounts/:id/keys/revoke", edge.Admins, w.AccountKeyRevoke).Proved(),
		web.Post("/admin/accounts/:id/keys/limit", edge.Admins, w.AccountKeyLimit).Proved(),
		web.Get("/admin/accounts/:id/members", edge.Operators, w.AccountMembers),
		web.Post("/admin/accounts/:id/members/resend", edge.Operators, w.InvitationResend),

		web.Get("/admin/accounts/:id/caps", edge.Operators, w.AccountCaps),
		web.Get("/admin/accounts/:id/caps/set", edge.Admins, w.AccountCapForm),
		web.Post("/admin/accounts/:id/caps/set", edge.Admins, w.AccountCapSet),
		web.Post("/admin/accounts/:id/caps/boost", edge.Admins, w.AccountCapBoost),
		web.Post("/admin/accounts/:id/caps/remove", edge.Admins, w.AccountCapRemove),

		web.Get("/admin/accounts/:id/notes", edge.Operators, w.AccountNotes),
		web.Post("/admin/accounts/:id/notes", edge.Operators, w.NoteCreate),
		web.Post("/admin/accounts/:id/notes/erase", edge.Admins, w.NoteErase),

		web.Get("/admin/accounts/:id/settings", edge.Operators, w.AccountSettings),
		web.Post("/admin/accounts/:id/settings/status", edge.Admins, w.AccountStatusUpdate),
		web.Post("/admin/accounts/:id/settings/zone", edge.Admins, w.AccountZoneUpdate),
		web.Post("/admin/accounts/:id/settings/storage", edge.Admins, w.AccountStorageUpdate),
	}
}
