// Package settings holds the operator's pages about the portal's settings. Admins change
// them; what the environment sets is only shown.
package settings

import (
	"net/http"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/admin"
)

// Pages are the operator's pages about the settings.
type Pages struct{ *admin.Console }

// New returns the pages about the settings.
func New(console *admin.Console) *Pages { return &Pages{console} }

// Routes lists the routes of the pages.
func (w *Pages) Routes() []web.Route {
	return []web.Route{
		web.Get(address.AdminSettings, edge.Operators, w.List),
		web.Get(address.AdminLogo, edge.Admins, w.Logo),
		{Method: http.MethodPost, Path: address.AdminLogo, Access: edge.Admins, Handler: w.LogoUpdate, MaxBody: maxLogoBody},
		web.Post(address.AdminLogo+"/remove", edge.Admins, w.LogoRemove),
		web.Get(address.AdminSettings+"/:group", edge.Admins, w.GroupEdit),
		web.Post(address.AdminSettings+"/:group", edge.Admins, w.GroupUpdate),
	}
}
