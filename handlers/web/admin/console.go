// Package admin is what the operator's pages share: the limits within which a person
// of the operator acts alone, and lines that several of their pages list. The pages
// themselves are in the rooms below it: accounts, batches, catalog, payments, reports.
package admin

import (
	"sync"

	"github.com/bursar-portal/bursar/handlers/web"
)

// Console is the site as the operator's pages use it.
type Console struct {
	*web.Site
	limits sync.Mutex // held while an operator's limit is checked and used
}

// New makes the console of a site. All of the operator's pages must share one, for it
// keeps their limits.
func New(site *web.Site) *Console { return &Console{Site: site} }
