// Package customer holds the pages of an account's people: balance and usage, ledger
// entries and statements, caps, buying and billing; members and keys are in the package
// access below, people's own settings in settings. What a member may do depends on their
// role in the account, so each handler asks models.Actor once it knows the account.
package customer

import (
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/customer/access"
)

// Pages are the pages of customers.
type Pages struct {
	*web.Site
	access  *access.Pages
	streams streamCounter
}

// New makes the customers' pages of a site. The tabs of an organization's dashboard include
// pages of access.
func New(site *web.Site, access *access.Pages) *Pages { return &Pages{Site: site, access: access} }
