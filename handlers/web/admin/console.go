// Package admin holds what the operator's pages share: the limits within which an
// operator acts without approval, and the printing of lines that several pages list.
// The pages themselves are in the packages below it: accounts, batches, catalog,
// payments and reports.
package admin

import "github.com/bursar-portal/bursar/handlers/web"

// Console is the site as the operator's pages use it.
type Console struct{ *web.Site }

// New returns the console of a site.
func New(site *web.Site) *Console { return &Console{site} }
