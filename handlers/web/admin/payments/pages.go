// Package payments holds the operator's pages about purchases and about the events
// that Stripe sent.
package payments

import "github.com/bursar-portal/bursar/handlers/web/admin"

// Pages are the operator's pages about purchases and events.
type Pages struct{ *admin.Console }

// New returns the pages about purchases and events.
func New(console *admin.Console) *Pages { return &Pages{console} }
