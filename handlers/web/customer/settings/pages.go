// Package settings holds the pages on which people change what is their own, whatever the
// account: their profile and their password.
package settings

import (
	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
)

// Pages are the pages of people's own settings.
type Pages struct{ *web.Site }

// New makes the pages of a site.
func New(site *web.Site) *Pages { return &Pages{site} }

// Routes lists the addresses of the pages.
func (w *Pages) Routes() []web.Route {
	return []web.Route{
		web.Get("/settings", edge.SignedIn, w.Profile),
		web.Post("/settings/profile", edge.SignedIn, w.ProfileUpdate),
		web.Post("/settings/password", edge.SignedIn, w.PasswordUpdate),
	}
}
