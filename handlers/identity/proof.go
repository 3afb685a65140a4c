package identity

import (
	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/factor"
	"github.com/bursar-portal/bursar/models/link"
)

// A fresh proof keeps a stranger at somebody's desk, or with a stolen session, from what
// can't be undone: keys, roles, money and the ways to sign in. Signing in is one.

// Fresh reports whether the person of a session has proved who they are lately. Nobody else
// has.
func (i *Identity) Fresh(c echo.Context) bool {
	s := sessionOf(c)
	return s.token != "" && edge.Actor(c).SignedIn() && i.now().Sub(s.ProvedAt) < factor.FreshFor
}

// prove notes that the signed-in person has just proved who they are.
func (i *Identity) prove(c echo.Context, by factor.Method) error {
	s := sessionOf(c)
	if err := i.store.ProveSession(c.Request().Context(), s.ID, by); err != nil {
		return err
	}
	s.ProvedAt, s.ProvedBy = i.now(), string(by)
	c.Set(sessionKey, s)
	return nil
}

// Means are the ways in which the signed-in person can prove who they are.
type Means struct {
	Password, App, Passkeys bool
	Link                    bool // by mail, for somebody who has nothing else
}

// ProofMeans returns the ways in which the signed-in person can prove who they are.
func (i *Identity) ProofMeans(c echo.Context) (m Means, err error) {
	ctx, user := c.Request().Context(), edge.Actor(c).User
	credentials, err := i.store.Credentials(ctx, user.ID)
	if err != nil {
		return m, err
	}
	list, err := i.store.FactorsOf(ctx, user.ID)
	if err != nil {
		return m, err
	}
	m.Password = credentials.PasswordHash != ""
	for _, f := range list {
		m.App = m.App || f.Kind == factor.KindApp
		m.Passkeys = m.Passkeys || f.Kind == factor.KindPasskey
	}
	m.Link = m == Means{} && i.store.Settings().Mail
	return m, nil
}

// ProveByPassword notes a fresh proof of the signed-in person, given their password. It
// returns CodeInvalidField on "password", CodeRateLimited or CodeBusy.
func (i *Identity) ProveByPassword(c echo.Context, password string) error {
	if err := i.CheckPassword(c, "password", password); err != nil {
		return err
	}
	return i.prove(c, factor.Password)
}

// ProveByCode is ProveByPassword with a code of their authenticator app, in the field "code".
// CodeConflict: the app can't be checked.
func (i *Identity) ProveByCode(c echo.Context, code string) error {
	user := edge.Actor(c).User.ID
	var attempts attempt
	if err := attempts.take(c.Request().Context(), i.limits.steps, "prove "+string(user)); err != nil {
		return err
	}
	switch ok, err := i.useApp(c, user, code); {
	case err != nil:
		return err
	case !ok:
		i.recordUnproved(c, "Wrong code.")
		return models.Invalid("code", "Incorrect or used code. Enter the code that your app shows now.")
	}
	attempts.putBack(c.Request().Context())
	return i.prove(c, factor.App)
}

// MailProof mails the signed-in person a link that proves who they are, in this session, and
// leads to next. It returns CodeForbidden if they can prove it otherwise, or CodeRateLimited.
func (i *Identity) MailProof(c echo.Context, next string) error {
	switch m, err := i.ProofMeans(c); {
	case err != nil:
		return err
	case !m.Link:
		return models.Errorf(models.CodeForbidden, "Confirm it’s you in one of the ways that the page shows.")
	}
	user := edge.Actor(c).User
	if err := i.takeMail(c, user.Email); err != nil {
		return err
	}
	return i.store.MailProof(c.Request().Context(), *user, sessionOf(c).ID, next)
}

// FollowProof notes a fresh proof of the signed-in person, by the link of MailProof, and
// returns where it leads to. It returns CodeNotFound if the link can't be used here.
func (i *Identity) FollowProof(c echo.Context, token link.Token) (next string, err error) {
	actor := edge.Actor(c)
	if !actor.SignedIn() {
		return "", models.Errorf(models.CodeNotFound, "Open this link in the browser in which you are signed in.")
	}
	if next, err = i.store.UseProof(c.Request().Context(), token, actor.User.ID, sessionOf(c).ID); err != nil {
		return "", err
	}
	return next, i.prove(c, factor.Link)
}
