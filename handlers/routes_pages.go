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
	"github.com/bursar-portal/bursar/handlers/web/admin/payments"
	"github.com/bursar-portal/bursar/handlers/web/admin/reports"
	"github.com/bursar-portal/bursar/handlers/web/customer"
	"github.com/bursar-portal/bursar/handlers/web/public"
)

// pageRoutes joins the routes of all rooms of pages.
func (p *Portal) pageRoutes() []Route {
	site := p.newSite()
	console := admin.New(site)
	visitors := public.New(site)
	p.pageFault = visitors.RenderError
	pages := slices.Concat(
		visitors.Routes(),
		customer.New(site).Routes(),
		accounts.New(console).Routes(),
		batches.New(console).Routes(),
		catalog.New(site).Routes(),
		payments.New(console).Routes(),
		reports.New(console).Routes(),
	)
	routes := make([]Route, len(pages))
	for i, page := range pages {
		routes[i] = p.pageRoute(page)
	}
	return routes
}

// newSite makes what the pages share. A logo that can't be read is logged; until the
// operator has mended it, the portal shows its name instead.
func (p *Portal) newSite() *web.Site {
	logo, err := web.ReadLogo(p.Settings.Brand.LogoFile)
	if err != nil {
		p.Log.Error("the portal goes without its logo", "error", err)
	}
	return web.New(web.Config{
		Store: p.Store, Identity: p.identity, Payments: p.payments, Settings: p.Settings, APIDocument: p.describe,
		Logo: logo, Log: p.Log, Now: p.Now, DemoBanner: p.DemoNote, Shutdown: p.Closing,
		CSRFProtection: ownSite(p.identity, nil), Portal: p,
	})
}

// pageRoute puts the middleware in front of a page: it recognizes the person, and takes
// writes only from our own pages, also from people who are not signed in (signing
// somebody in under another's name is an attack, too). Forms with files may be larger;
// whoever may not use one is refused before anything of it is read, because the guard
// looks for its token in the body.
func (p *Portal) pageRoute(page web.Route) Route {
	r := Route{Method: page.Method, Path: page.Path, Access: page.Access, handle: page.Handler}
	switch {
	case page.Static:
	case page.MaxBody > 0:
		r.before = []echo.MiddlewareFunc{
			edge.LimitBody(page.MaxBody), p.identity.LoadPerson, allow(page.Access), ownSite(p.identity, nil),
		}
	default:
		r.before = []echo.MiddlewareFunc{edge.LimitBody(edge.MaxBody), p.identity.LoadPerson, ownSite(p.identity, nil)}
	}
	return r
}
