package handlers

import (
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/admin"
	"github.com/bursar-portal/bursar/handlers/web/admin/accounts"
	"github.com/bursar-portal/bursar/handlers/web/admin/batches"
	"github.com/bursar-portal/bursar/handlers/web/admin/catalog"
	"github.com/bursar-portal/bursar/handlers/web/admin/keys"
	"github.com/bursar-portal/bursar/handlers/web/admin/payments"
	"github.com/bursar-portal/bursar/handlers/web/admin/people"
	"github.com/bursar-portal/bursar/handlers/web/admin/reports"
	portalsettings "github.com/bursar-portal/bursar/handlers/web/admin/settings"
	"github.com/bursar-portal/bursar/handlers/web/customer"
	"github.com/bursar-portal/bursar/handlers/web/customer/access"
	"github.com/bursar-portal/bursar/handlers/web/customer/overview"
	"github.com/bursar-portal/bursar/handlers/web/customer/settings"
	"github.com/bursar-portal/bursar/handlers/web/find"
	"github.com/bursar-portal/bursar/handlers/web/public"
)

// pageRoutes joins the routes of all rooms of pages. What a member may do in an
// account, and an operator to one, is checked in their handlers (models.Actor), since
// only they know the account.
func (p *Portal) pageRoutes() []Route {
	site := p.newSite()
	console := admin.New(site)
	visitors := public.New(site)
	portal := portalsettings.New(console)
	dashboards, members := overview.New(site), access.New(site)
	p.renderErrorPage = visitors.RenderError
	pages := slices.Concat(
		visitors.Routes(),
		dashboards.Routes(),
		customer.New(site, dashboards, members).Routes(),
		members.Routes(),
		settings.New(site).Routes(),
		find.New(site, portal.Findable).Routes(),
		accounts.New(console).Routes(),
		batches.New(console).Routes(),
		catalog.New(console).Routes(),
		keys.New(console).Routes(),
		payments.New(console).Routes(),
		people.New(console).Routes(),
		reports.New(console).Routes(),
		portal.Routes(),
	)
	routes := make([]Route, len(pages))
	for i, page := range pages {
		routes[i] = p.pageRoute(page, visitors)
	}
	return routes
}

// newSite returns what the pages share.
func (p *Portal) newSite() *web.Site {
	return web.New(web.Config{
		Store: p.Store, Identity: p.identity, Payments: p.payments, APIDocument: p.apiDocument,
		Log: p.Log, Now: p.Now, Demo: p.Demo, DemoMails: p.DemoMails, Shutdown: p.Shutdown, SendTest: p.SendTest,
		CheckDomain:    p.domains.Check,
		CSRFProtection: csrfProtection(p.identity, nil), Portal: p,
	})
}

// pageRoute puts the middleware in front of a page. It loads the session and accepts
// writes only from the portal's own pages, even without a session: login CSRF is an
// attack too. A form with a file may have a larger body; there, access is checked
// before the body is read, because the CSRF check looks for its token in it.
func (p *Portal) pageRoute(page web.Route, visitors *public.Pages) Route {
	r := Route{Method: page.Method, Path: page.Path, Access: page.Access, Fresh: page.Fresh, handler: page.Handler}
	if page.Fresh { // after access was checked
		r.handler = visitors.RequireProof(page.Handler)
	}
	switch {
	case page.Static:
	case page.MaxBody > 0:
		r.middleware = []echo.MiddlewareFunc{
			edge.BodyLimit(page.MaxBody), p.identity.LoadSession, visitors.ResumeUploads, authorize(page.Access), csrfProtection(p.identity, nil),
		}
	default:
		r.middleware = []echo.MiddlewareFunc{edge.BodyLimit(edge.MaxBodyBytes), p.identity.LoadSession, csrfProtection(p.identity, nil), visitors.ResumeForms}
	}
	return r
}
