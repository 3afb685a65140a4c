// Package catalog holds the operator's pages about the plans and products that customers
// pay for.
package catalog

import "github.com/bursar-portal/bursar/handlers/web/admin"

// Pages are the operator's pages about plans and products.
type Pages struct{ *admin.Console }

// New returns the pages about plans and products.
func New(console *admin.Console) *Pages { return &Pages{console} }
