// Package access holds the pages about who and what has access to an account: its
// members, its API keys, and the playground in which to try them.
package access

import (
	"time"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
)

// Pages are the pages about an account's members and keys.
type Pages struct {
	*web.Site
	organizations *edge.RateLimiter // by user who makes them
	domainChecks  *edge.RateLimiter // by organization
}

// New makes the pages of a site.
func New(site *web.Site) *Pages {
	return &Pages{
		Site:          site,
		organizations: edge.NewRateLimiter(organizationsAtOnce, organizationInterval, site.Now),
		domainChecks:  edge.NewRateLimiter(10, time.Minute, site.Now),
	}
}

// Routes lists the addresses of the pages. The lists of an organization's members and keys
// are tabs of its dashboard (customer.EnterpriseDashboard).
func (w *Pages) Routes() []web.Route {
	return []web.Route{
		web.Get("/projects/playground", edge.SignedIn, w.Playground),
		web.Post("/playground", edge.SignedIn, w.PlaygroundCall),
		web.Get("/keys/:id", edge.SignedIn, w.Key),
		web.Post("/keys", edge.SignedIn, w.KeyCreate).Proved(),
		web.Post("/keys/pause", edge.SignedIn, w.KeyPause).Proved(),
		web.Post("/keys/resume", edge.SignedIn, w.KeyResume).Proved(),
		web.Post("/keys/revoke", edge.SignedIn, w.KeyRevoke).Proved(),
		web.Post("/keys/rotate", edge.SignedIn, w.KeyRotate).Proved(),

		web.Post("/members", edge.SignedIn, w.InvitationCreate).Proved(),
		web.Post("/members/invitations/resend", edge.SignedIn, w.InvitationResend),
		web.Post("/members/invitations/revoke", edge.SignedIn, w.InvitationRevoke),
		web.Post("/members/places/resend", edge.SignedIn, w.PlaceResend),
		web.Post("/members/places/remove", edge.SignedIn, w.PlaceRemove),
		web.Post("/members/role", edge.SignedIn, w.MemberUpdate).Proved(),
		web.Post("/members/offer", edge.SignedIn, w.OwnershipOffer).Proved(),
		web.Get("/members/remove", edge.SignedIn, w.MemberRemoval),
		web.Post("/members/remove", edge.SignedIn, w.MemberRemove).Proved(),

		web.Get("/enterprise/new", edge.SignedIn, w.OrganizationNew),
		web.Post("/enterprise/new", edge.SignedIn, w.OrganizationCreate),
		web.Get("/enterprise/log", edge.SignedIn, w.OrganizationLog),
		web.Get("/enterprise/log.csv", edge.SignedIn, w.OrganizationLogCSV),
		web.Get("/enterprise/settings", edge.SignedIn, w.OrganizationSettings),
		web.Post("/enterprise/settings", edge.SignedIn, w.OrganizationUpdate),
		web.Post("/enterprise/settings/billing", edge.SignedIn, w.OrganizationBilling),
		web.Get(address.CloseOrganization, edge.SignedIn, w.OrganizationClosing),
		web.Post(address.CloseOrganization, edge.SignedIn, w.OrganizationClose).Proved(),

		web.Post("/enterprise/join", edge.SignedIn, w.JoinCreate),
		web.Get("/enterprise/domains", edge.SignedIn, w.Domains),
		web.Post("/enterprise/domains", edge.SignedIn, w.DomainCreate),
		web.Post("/enterprise/domains/check", edge.SignedIn, w.DomainCheck),
		web.Post("/enterprise/domains/set", edge.SignedIn, w.DomainUpdate).Proved(),
		web.Post("/enterprise/domains/remove", edge.SignedIn, w.DomainRemove).Proved(),

		// Whoever has the link, which was mailed, or is signed in with its address.
		web.Get("/invitations/:token", edge.Anyone, w.Invitation),
		web.Post("/invitations/:token/accept", edge.Anyone, w.InvitationAccept),
		web.Post("/invitations/:token/decline", edge.Anyone, w.InvitationDecline),
	}
}
