// Package keys holds the operator's pages about API keys that are no account's own matter:
// service keys, and keys that have leaked.
package keys

import (
	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/admin"
)

// Pages are the operator's pages about keys.
type Pages struct{ *admin.Console }

// New returns the pages about keys.
func New(console *admin.Console) *Pages { return &Pages{console} }

// Routes lists the routes of the pages.
func (w *Pages) Routes() []web.Route {
	return []web.Route{
		web.Get(address.ServiceKeys, edge.Admins, w.ServiceKeys),
		web.Post(address.ServiceKeys, edge.Admins, w.ServiceKeyCreate).Proved(),
		web.Post(address.ServiceKeys+"/pause", edge.Admins, w.ServiceKeyPause).Proved(),
		web.Post(address.ServiceKeys+"/resume", edge.Admins, w.ServiceKeyResume).Proved(),
		web.Post(address.ServiceKeys+"/revoke", edge.Admins, w.ServiceKeyRevoke).Proved(),
		web.Post(address.ServiceKeys+"/rotate", edge.Admins, w.ServiceKeyRotate).Proved(),
		web.Post(address.ServiceKeys+"/limit", edge.Admins, w.ServiceKeyLimit).Proved(),

		web.Get(address.LeakedKey, edge.KeyStoppers, w.LeakedKey),
		web.Post(address.LeakedKey, edge.KeyStoppers, w.LeakedKeyStop),
	}
}
