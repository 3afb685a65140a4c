// Package catalog holds the operator's pages about the plans and products that customers
// pay for.
package catalog

import "github.com/bursar-portal/bursar/handlers/web"

// Pages are the operator's pages about plans and products.
type Pages struct{ *web.Site }

// New returns the pages about plans and products.
func New(site *web.Site) *Pages { return &Pages{site} }
