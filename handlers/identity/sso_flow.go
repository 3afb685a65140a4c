package identity

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
	"golang.org/x/oauth2"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/identity/oidc"
	"github.com/bursar-portal/bursar/models"
)

// flow is a sign-in that has begun. The browser keeps it in a cookie of its own, so that
// sign-ins in several tabs don't end each other, and the answer counts in that browser only.
//
// The cookie is sealed by the store, under a key that all portals on a database have: the answer
// may arrive at another portal than the one at which the sign-in began, or after a restart.
type flow struct {
	oidc.Attempt
	Provider string
	Next     string
	LinkTo   models.UserID // to whom the identity is linked, "" for a sign-in
	Until    time.Time
}

const (
	flowCookie = "bursar-sso-" // with the beginning of the state
	flowLife   = 10 * time.Minute
	stateBytes = 26 // of rand.Text
)

func newFlow(provider, next string, now time.Time) flow {
	if len(next) > 1000 {
		next = ""
	}
	return flow{oidc.Attempt{State: rand.Text(), Nonce: rand.Text(), Verifier: oauth2.GenerateVerifier()}, provider, next, "", now.Add(flowLife)}
}

// flowOf is what a sealed flow belongs to.
func flowOf(state string) string { return "sign-in " + state }

func (i *Identity) keepFlow(c echo.Context, f flow) error {
	text, _ := json.Marshal(f) // texts and a time always have JSON
	value, err := i.seal(c, string(text), flowOf(f.State))
	if err == nil {
		i.setCookie(c, flowCookie+f.State[:8], value, flowLife)
	}
	return err
}

// takeFlow finds the sign-in that an answer is to, and ends it. An error says that it is not
// known whether there is one.
func (i *Identity) takeFlow(c echo.Context, provider, state string) (f flow, ok bool, err error) {
	if len(state) != stateBytes || strings.Trim(state, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") != "" {
		return f, false, nil
	}
	name := flowCookie + state[:8]
	value := i.readCookie(c, name)
	if value == "" {
		return f, false, nil
	}
	i.setCookie(c, name, "", -1)
	text, ok := i.unseal(c, value, flowOf(state))
	ok = ok && json.Unmarshal([]byte(text), &f) == nil
	if !ok || subtle.ConstantTimeCompare([]byte(f.State), []byte(state)) != 1 || f.Provider != provider || !i.now().Before(f.Until) {
		return f, false, nil
	}
	_, unused, err := i.limits.answers.take(c.Request().Context(), state)
	return f, unused, err
}

// LinkToken returns what the present session needs to begin linking an identity, so that no
// other site can begin it.
func (i *Identity) LinkToken(c echo.Context) (string, error) {
	return i.seal(c, "", linkOf(c))
}

// linkOf is what a LinkToken belongs to.
func linkOf(c echo.Context) string { return "linking in " + sessionOf(c).ID }

func (i *Identity) validLinkToken(c echo.Context, token string) bool {
	actor := edge.Actor(c)
	if !actor.SignedIn() || actor.ViewedBy != nil || sessionOf(c).ID == "" {
		return false
	}
	_, ok := i.unseal(c, token, linkOf(c))
	return ok
}

// seal seals a text that belongs to something, for a cookie or a link.
func (i *Identity) seal(c echo.Context, text, of string) (string, error) {
	box, err := i.store.Seal(c.Request().Context(), text, of)
	return base64.RawURLEncoding.EncodeToString(box), err
}

// unseal opens what seal has made. ok is false for whatever else.
func (i *Identity) unseal(c echo.Context, sealed, of string) (text string, ok bool) {
	box, err := base64.RawURLEncoding.Strict().DecodeString(sealed)
	if err != nil {
		return "", false
	}
	text, err = i.store.Unseal(c.Request().Context(), box, of)
	return text, err == nil
}
