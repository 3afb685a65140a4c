// Package settings holds the pages on which people change what is their own, whatever the
// account: their profile, address, password and sessions, and the end of their account.
package settings

import (
	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
)

// Pages are the pages of people's own settings.
type Pages struct{ *web.Site }

// New makes the pages of a site.
func New(site *web.Site) *Pages { return &Pages{site} }

// Routes lists the addresses of the pages.
func (w *Pages) Routes() []web.Route {
	return []web.Route{
		web.Get("/settings", edge.SignedIn, w.Profile),
		web.Post("/settings/profile", edge.SignedIn, w.ProfileUpdate),
		web.Post("/settings/password", edge.SignedIn, w.PasswordUpdate),
		web.Get("/settings/email", edge.SignedIn, w.Email).Proved(),
		web.Post("/settings/email", edge.SignedIn, w.EmailUpdate).Proved(),
		web.Get(address.Security, edge.SignedIn, w.Security),
		web.Get(address.Security+"/app", edge.SignedIn, w.App).Proved(),
		web.Post(address.Security+"/app", edge.SignedIn, w.AppCreate).Proved(),
		web.Get(passkeysPath, edge.SignedIn, w.PasskeyNew).Proved(),
		web.Post(passkeysPath, edge.SignedIn, w.PasskeyCreate).Proved(),
		web.Post(passkeysPath+"/begin", edge.SignedIn, w.PasskeyBegin),
		web.Post(address.Security+"/rename", edge.SignedIn, w.FactorRename).Proved(),
		web.Post(address.Security+"/remove", edge.SignedIn, w.FactorRemove).Proved(),
		web.Post(address.Security+"/codes", edge.SignedIn, w.CodesCreate).Proved(),
		web.Get("/settings/sessions", edge.SignedIn, w.Sessions),
		web.Post("/settings/sessions/end", edge.SignedIn, w.SessionEnd).Proved(),
		web.Post("/settings/sessions/end-others", edge.SignedIn, w.SessionsEnd).Proved(),
		web.Get(identitiesPath, edge.SignedIn, w.Identities).Proved(),
		web.Post(identitiesPath+"/remove", edge.SignedIn, w.IdentityRemove).Proved(),
		web.Get("/settings/data", edge.SignedIn, w.Data),
		web.Get("/settings/data/download", edge.SignedIn, w.DataDownload).Proved(),
		web.Post("/settings/data/close", edge.SignedIn, w.AccountClose).Proved(),
	}
}
