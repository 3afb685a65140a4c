// Package admin holds what the operator's pages share: the limits within which an
// operator acts without approval, and the printing of lines that several pages list.
// The pages themselves are in the packages below it: accounts, batches, catalog,
// payments and reports.
package admin

import (
	"sync"

	"github.com/bursar-portal/bursar/handlers/web"
)

// Console is the site as the operator's pages use it.
type Console struct {
	*web.Site
	limits sync.Mutex // held while an operator's limit is checked and used up
}

// New returns the console of a site. All of the operator's pages must share it, because
// it serializes the use of limits.
func New(site *web.Site) *Console { return &Console{Site: site} }
