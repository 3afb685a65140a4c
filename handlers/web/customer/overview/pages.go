// Package overview holds the dashboard of an account: what it can spend and how long that
// lasts, what comes, and what was used and refused lately.
package overview

import (
	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
)

// Pages are the dashboards of accounts.
type Pages struct {
	*web.Site
}

// New makes the pages of a site.
func New(site *web.Site) *Pages { return &Pages{Site: site} }

// Routes lists the addresses of the pages. The dashboard of an organization is part of
// customer.EnterpriseDashboard.
func (w *Pages) Routes() []web.Route {
	return []web.Route{web.Get("/dashboard", edge.SignedIn, w.Dashboard)}
}
