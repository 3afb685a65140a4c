// Package identity authenticates people by password, link and session, and programs by
// API key.
package identity

import (
	"strings"
	"time"

	"github.com/bursar-portal/bursar/handlers/identity/oidc"
	"github.com/bursar-portal/bursar/handlers/identity/passkey"
	"github.com/bursar-portal/bursar/handlers/jwt"
	"github.com/bursar-portal/bursar/models/store"
)

// Config holds what an Identity depends on.
type Config struct {
	Store   *store.Store
	BaseURL string           // with https, cookies are Secure and bound to the host
	Now     func() time.Time // defaults to the store's clock
	Tokens  []jwt.Issuer     // whose tokens are taken in place of API keys

	Providers []oidc.Provider // through which people may sign in
}

// Identity signs people in and out and authenticates sessions and API keys.
type Identity struct {
	store  *store.Store
	now    func() time.Time
	secure bool
	limits limits

	passkeys passkey.Party
	tokens   *jwt.Verifier // nil: there are none

	providers oidc.Clients
}

// New returns an Identity.
func New(c Config) *Identity {
	if c.Now == nil {
		c.Now = c.Store.Now
	}
	i := &Identity{
		store:  c.Store,
		now:    c.Now,
		secure: strings.HasPrefix(c.BaseURL, "https://"),
		limits: newLimits(c.Store, c.Now),

		passkeys: passkey.New(c.BaseURL),
		tokens:   jwt.NewVerifier(c.Tokens, c.Now),
	}
	for _, p := range c.Providers {
		i.providers = append(i.providers, oidc.NewClient(p, c.BaseURL, c.Now))
	}
	return i
}

// Secure reports whether the portal is served over https, so that cookies can be
// Secure.
func (i *Identity) Secure() bool { return i.secure }
