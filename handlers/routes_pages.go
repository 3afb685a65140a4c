package handlers

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
)

// pageRoutes returns the routes of pages. What a member may do in an account, and
// an operator to one, is checked in the handlers (models.Actor), since only they
// know the account.
func (p *Portal) pageRoutes() []Route {
	w := p.newWeb()
	p.pageFault = w.PrintFault
	get := func(path string, rule edge.Access, handle echo.HandlerFunc) Route {
		return p.page(http.MethodGet, path, rule, handle)
	}
	post := func(path string, rule edge.Access, handle echo.HandlerFunc) Route {
		return p.page(http.MethodPost, path, rule, handle)
	}
	return []Route{
		{Method: http.MethodGet, Path: web.LogoPath, Access: edge.Anyone, handle: w.BrandLogo},
		get("/", edge.Anyone, w.Home),
		get("/plans", edge.Anyone, w.Plans),
		{Method: http.MethodGet, Path: "/offline", Access: edge.Anyone, handle: w.Offline},
		get("/docs", edge.Anyone, w.Docs),
		get("/errors/:code", edge.Anyone, w.ErrorCode),

		get("/signup", edge.Anyone, w.SignUp),
		post("/signup", edge.Anyone, w.SignUpCreate),
		get("/signin", edge.Anyone, w.SignIn),
		post("/signin", edge.Anyone, w.SignInCreate),
		post("/signout", edge.Anyone, w.SignOutCreate),
		get("/settings", edge.SignedIn, w.Settings),
		post("/settings/profile", edge.SignedIn, w.ProfileUpdate),
		post("/settings/password", edge.SignedIn, w.PasswordUpdate),

		get("/dashboard", edge.SignedIn, w.Dashboard),
		get("/enterprise/dashboard", edge.SignedIn, w.EnterpriseDashboard),
		get("/usage", edge.SignedIn, w.Usage),
		get("/usage.csv", edge.SignedIn, w.UsageCSV),
		get("/live", edge.SignedIn, w.Live),
		post("/members", edge.SignedIn, w.MemberCreate),
		post("/members/role", edge.SignedIn, w.MemberUpdate),
		post("/members/remove", edge.SignedIn, w.MemberRemove),
		get("/activity", edge.SignedIn, w.Activity),
		get("/activity.csv", edge.SignedIn, w.ActivityCSV),
		get("/activity/statement", edge.SignedIn, w.Statement),
		get("/activity/statement.csv", edge.SignedIn, w.StatementCSV),
		get("/activity/statement.json", edge.SignedIn, w.StatementFile),
		get("/activity/:entry", edge.SignedIn, w.ActivityEntry),
		get("/lots/:lot", edge.SignedIn, w.Lot),
		get("/projects/playground", edge.SignedIn, w.Playground),
		post("/playground", edge.SignedIn, w.PlaygroundCall),
		post("/keys", edge.SignedIn, w.KeyCreate),
		post("/keys/pause", edge.SignedIn, w.KeyPause),
		post("/keys/resume", edge.SignedIn, w.KeyResume),
		post("/keys/revoke", edge.SignedIn, w.KeyRevoke),
		get("/billing", edge.SignedIn, w.Billing),
		post("/billing/threshold", edge.SignedIn, w.ThresholdUpdate),
		get("/billing/:purchase", edge.SignedIn, w.Receipt),
		get("/buy", edge.SignedIn, w.Buy),
		post("/buy", edge.SignedIn, w.BuyCreate),
		get("/success", edge.SignedIn, w.Success),

		get("/admin", edge.Operators, w.Admin),
		get("/admin/accounts", edge.Operators, w.AdminAccounts),
		get("/admin/accounts/:id", edge.Operators, w.AdminAccount),
		post("/admin/accounts/:id/adjust", edge.Operators, w.AdjustCreate),
		get("/admin/accounts/:id/charges/:charge/refund", edge.Operators, w.Refund),
		post("/admin/accounts/:id/charges/:charge/refund", edge.Operators, w.RefundCreate),
		get("/admin/accounts/:id/purchases/:purchase/reverse", edge.Operators, w.Reversal),
		post("/admin/accounts/:id/purchases/:purchase/reverse", edge.Operators, w.ReversalCreate),
		get("/admin/accounts/:id/reversals/:entry/undo", edge.Operators, w.Undo),
		post("/admin/accounts/:id/reversals/:entry/undo", edge.Operators, w.UndoCreate),
		get("/admin/accounts/:id/adjustments/:entry/undo", edge.Operators, w.UndoAdjustment),
		post("/admin/accounts/:id/adjustments/:entry/undo", edge.Operators, w.UndoAdjustmentCreate),
		get("/admin/approvals", edge.Operators, w.Approvals),
		get("/admin/bulk", edge.Operators, w.Bulk),
		p.upload("/admin/bulk", edge.Operators, w.BulkCreate),
		get("/admin/bulk/:id", edge.Operators, w.Batch),
		post("/admin/bulk/:id/post", edge.Operators, w.BatchPost),
		post("/admin/bulk/:id/ask", edge.Operators, w.BatchAsk),
		post("/admin/bulk/:id/discard", edge.Operators, w.BatchDiscard),
		post("/admin/bulk/:id/approve", edge.Operators, w.BatchApprove),
		post("/admin/bulk/:id/reject", edge.Operators, w.BatchReject),
		get("/admin/accounts/:id/entries", edge.Operators, w.AccountEntries),
		get("/admin/accounts/:id/plans", edge.Operators, w.AccountPlans),
		get("/admin/accounts/:id/plans/:subscription", edge.Admins, w.PlanChange),
		post("/admin/accounts/:id/plans/:subscription", edge.Admins, w.PlanChangeCreate),
		get("/admin/accounts/:id/keys", edge.Operators, w.AccountKeys),
		post("/admin/accounts/:id/keys/pause", edge.Admins, w.AccountKeyPause),
		post("/admin/accounts/:id/keys/resume", edge.Admins, w.AccountKeyResume),
		post("/admin/accounts/:id/keys/revoke", edge.Admins, w.AccountKeyRevoke),
		get("/admin/accounts/:id/members", edge.Operators, w.AccountMembers),
		get("/admin/accounts/:id/notes", edge.Operators, w.AccountNotes),
		post("/admin/accounts/:id/notes", edge.Operators, w.NoteCreate),
		post("/admin/accounts/:id/notes/erase", edge.Admins, w.NoteErase),
		get("/admin/accounts/:id/settings", edge.Operators, w.AccountSettings),
		post("/admin/accounts/:id/settings/status", edge.Admins, w.AccountStatusUpdate),
		post("/admin/accounts/:id/settings/zone", edge.Admins, w.AccountZoneUpdate),
		post("/admin/accounts/:id/settings/storage", edge.Admins, w.AccountStorageUpdate),
		get("/admin/accounts/:id/payments/new", edge.Admins, w.PaymentNew),
		post("/admin/accounts/:id/payments/new", edge.Admins, w.PaymentCreate),
		get("/admin/accounts/:id/purchases/:purchase/freeze", edge.Admins, w.Freeze),
		post("/admin/accounts/:id/purchases/:purchase/freeze", edge.Admins, w.FreezeCreate),
		get("/admin/accounts/:id/purchases/:purchase/thaw", edge.Admins, w.Thaw),
		post("/admin/accounts/:id/purchases/:purchase/thaw", edge.Admins, w.ThawCreate),
		get("/admin/plans", edge.Operators, w.AdminPlans),
		get("/admin/plans/new", edge.Admins, w.PlanNew),
		post("/admin/plans/new", edge.Admins, w.PlanCreate),
		get("/admin/plans/:slug", edge.Operators, w.AdminPlan),
		get("/admin/plans/:slug/edit", edge.Admins, w.PlanEdit),
		post("/admin/plans/:slug/edit", edge.Admins, w.PlanUpdate),
		post("/admin/plans/:slug/archive", edge.Admins, w.PlanArchive),
		get("/admin/products", edge.Operators, w.AdminProducts),
		get("/admin/products/new", edge.Admins, w.ProductNew),
		post("/admin/products/new", edge.Admins, w.ProductCreate),
		get("/admin/products/:slug/edit", edge.Admins, w.ProductEdit),
		post("/admin/products/:slug/edit", edge.Admins, w.ProductUpdate),
		post("/admin/products/:slug/archive", edge.Admins, w.ProductArchive),
		get("/admin/purchases", edge.Operators, w.AdminPurchases),
		get("/admin/purchases/lines.csv", edge.Operators, w.AdminPurchasesCSV),
		get("/admin/purchases/:id", edge.Operators, w.AdminPurchase),
		post("/admin/purchases/:id/settle", edge.Admins, w.PurchaseSettle),
		get("/admin/events", edge.Operators, w.AdminEvents),
		get("/admin/events/:id", edge.Operators, w.AdminEvent),
		post("/admin/events/:id/replay", edge.Admins, w.EventReplay),
		get("/admin/refusals", edge.Operators, w.AdminRefusals),
		get("/admin/audit/lines.csv", edge.Operators, w.AdminAuditCSV),
		get("/admin/reports", edge.Operators, w.AdminReports),
		get("/admin/reports/lines.csv", edge.Operators, w.AdminReportsCSV),
		get("/admin/audit", edge.Operators, w.AdminAudit),
	}
}

// newWeb builds the pages. A logo that cannot be read is logged for the operator to
// fix; until then the portal shows its name.
func (p *Portal) newWeb() *web.Web {
	logo, err := web.ReadLogo(p.Settings.Brand.LogoFile)
	if err != nil {
		p.Log.Error("cannot read the logo", "error", err)
	}
	return web.New(web.Config{
		Store: p.Store, Identity: p.identity, Payments: p.payments, Settings: p.Settings, Document: p.describe,
		Logo: logo, Log: p.Log, Now: p.Now, Demo: p.DemoNote, Closing: p.Closing,
		Guard: ownSite(p.identity, nil), Portal: p,
	})
}

// page returns the route of a page. It loads the session and accepts writes only
// from the portal's own pages, even without a session: login CSRF is an attack too.
func (p *Portal) page(method, path string, rule edge.Access, handle echo.HandlerFunc) Route {
	return Route{Method: method, Path: path, Access: rule, handle: handle, before: []echo.MiddlewareFunc{
		edge.LimitBody(edge.MaxBody), p.identity.LoadPerson, ownSite(p.identity, nil),
	}}
}

// upload returns the route of a form with a file, whose body may be larger. Access
// is checked before the body is read, because the CSRF check looks for its token
// there.
func (p *Portal) upload(path string, rule edge.Access, handle echo.HandlerFunc) Route {
	return Route{Method: http.MethodPost, Path: path, Access: rule, handle: handle, before: []echo.MiddlewareFunc{
		edge.LimitBody(web.MaxUpload), p.identity.LoadPerson, allow(rule), ownSite(p.identity, nil),
	}}
}
