// Package public holds the pages that anyone may open: home, plans, documentation,
// errors, signing up and signing in.
package public

import "github.com/bursar-portal/bursar/handlers/web"

// Pages are the public pages.
type Pages struct{ *web.Site }

// New makes the public pages of a site.
func New(site *web.Site) *Pages { return &Pages{site} }
