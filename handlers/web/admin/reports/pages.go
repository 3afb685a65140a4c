// Package reports holds the operator's pages about all accounts together: the overview,
// monthly reports, the audit log and rejected API requests.
package reports

import (
	"time"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web/admin"
)

// Pages are the operator's pages about all accounts together.
type Pages struct {
	*admin.Console
	testMails *edge.RateLimiter // by operator
}

// New returns the pages about all accounts together.
func New(console *admin.Console) *Pages {
	return &Pages{console, edge.NewRateLimiter(5, time.Minute, console.Now)}
}
