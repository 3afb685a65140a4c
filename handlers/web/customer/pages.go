// Package customer holds the pages of an account's people: balance and usage, ledger
// entries and statements, API keys and members, buying and billing. What a member may do
// depends on their role in the account, so each handler asks models.Actor once it knows the
// account.
package customer

import (
	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
)

// Pages are the pages of customers.
type Pages struct {
	*web.Site
	memberLookups *edge.RateLimiter // by user who adds members
	streams       streamCounter
}

// New makes the customers' pages of a site.
func New(site *web.Site) *Pages {
	return &Pages{Site: site, memberLookups: edge.NewRateLimiter(memberLookups, memberLookupInterval, site.Now)}
}
