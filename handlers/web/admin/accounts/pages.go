// Package accounts holds the operator's search for accounts and the pages about one
// account: its balance and ledger, plans, keys, members, notes and settings, and the
// forms that move its credits: adjustments, corrections (refund, reversal, undo, freeze)
// and payments made outside Stripe.
package accounts

import "github.com/bursar-portal/bursar/handlers/web/admin"

// Pages are the operator's pages about accounts.
type Pages struct{ *admin.Console }

// New returns the pages about accounts.
func New(console *admin.Console) *Pages { return &Pages{console} }
