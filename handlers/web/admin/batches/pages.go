// Package batches holds the operator's pages about batches of adjustments: uploading a
// file, its dry run, posting it, and approval by a second operator.
package batches

import "github.com/bursar-portal/bursar/handlers/web/admin"

// Pages are the operator's pages about batches of adjustments.
type Pages struct {
	*admin.Console
	runs runs
}

// New returns the pages about batches.
func New(console *admin.Console) *Pages { return &Pages{Console: console} }
