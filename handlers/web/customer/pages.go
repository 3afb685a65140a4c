// Package customer holds the pages of an account's people: usage, ledger entries and
// statements, caps, buying and billing. In the packages below are the dashboard (overview),
// members and keys (access) and people's own settings (settings). What a member may do depends on their
// role in the account, so each handler asks models.Actor once it knows the account.
package customer

import (
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/customer/access"
	"github.com/bursar-portal/bursar/handlers/web/customer/overview"
)

// Pages are the pages of customers.
type Pages struct {
	*web.Site
	overview *overview.Pages
	access   *access.Pages
	streams  streamCounter
}

// New makes the customers' pages of a site. Pages of an organization's dashboard are those of
// overview and access.
func New(site *web.Site, overview *overview.Pages, access *access.Pages) *Pages {
	return &Pages{Site: site, overview: overview, access: access}
}
