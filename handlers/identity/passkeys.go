package identity

import (
	"context"
	"crypto/rand"
	"encoding/json"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/identity/passkey"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/factor"
	"github.com/bursar-portal/bursar/models/store/factors"
)

// Asked is what a browser is asked for a passkey. Challenge names the ceremony in the answer's
// form.
type Asked struct {
	Options   json.RawMessage `json:"options"`
	Challenge string          `json:"challenge"`
}

// errTooLate is the error for an answer whose challenge is over, or was answered before.
var errTooLate = models.Errorf(models.CodeConflict, "This took too long. Try again.")

// PasskeysAvailable reports whether the portal can have passkeys.
func (i *Identity) PasskeysAvailable() bool { return i.passkeys.Available() }

// ask keeps a ceremony until its answer comes.
func (i *Identity) ask(c echo.Context, purpose factor.Purpose, user models.UserID, asked passkey.Ceremony, err error) (Asked, error) {
	if err != nil {
		return Asked{}, err
	}
	token := rand.Text()
	err = i.store.PutChallenge(c.Request().Context(), factor.Challenge{ID: hashToken(token), Purpose: purpose, UserID: user, Data: asked.Session})
	return Asked{asked.Options, token}, err
}

// answered takes the ceremony that a form answers, which nobody answers again.
func (i *Identity) answered(c echo.Context, purpose factor.Purpose, user models.UserID, token string) (session []byte, err error) {
	challenge, ok, err := i.store.TakeChallenge(c.Request().Context(), hashToken(token), purpose)
	if err == nil && (!ok || challenge.UserID != user) {
		err = errTooLate
	}
	return challenge.Data, err
}

func (i *Identity) ownerOf(ctx context.Context, user models.User) (passkey.Owner, error) {
	list, err := i.store.FactorsOf(ctx, user.ID)
	return passkey.Owner{User: user, Factors: list}, err
}

// used notes the use of a passkey. It returns passkey.ErrRefused for one that is gone by now.
func (i *Identity) used(c echo.Context, u passkey.Used) error {
	if u.Factor.ID == "" {
		return passkey.ErrRefused
	}
	return i.store.UsePasskey(c.Request().Context(), u.Factor.ID, u.Data, u.Factor.Counter, u.Counter)
}

// AskNewPasskey begins to add a passkey of the signed-in person, who must have proved lately
// who they are: CodeForbidden.
func (i *Identity) AskNewPasskey(c echo.Context) (Asked, error) {
	if !i.Fresh(c) {
		return Asked{}, models.Errorf(models.CodeForbidden, "Reload the page to confirm it’s you.")
	}
	owner, err := i.ownerOf(c.Request().Context(), *edge.Actor(c).User)
	if err != nil {
		return Asked{}, err
	}
	asked, err := i.passkeys.BeginAdd(i.store.Settings().Brand.Name, owner)
	return i.ask(c, factor.AddPasskey, owner.ID, asked, err)
}

// AddPasskey adds a passkey of the signed-in person under a name. With their first factor,
// codes are their recovery codes, which nothing else will show. It returns CodeInvalidField
// on "name", or CodeConflict if the passkey is not accepted.
func (i *Identity) AddPasskey(c echo.Context, name, token, answer string) (codes []string, err error) {
	name = cleanName(name)
	if fault := models.CheckName(name); fault != "" {
		return nil, models.Invalid("name", fault)
	}
	owner, err := i.ownerOf(c.Request().Context(), *edge.Actor(c).User)
	if err != nil {
		return nil, err
	}
	session, err := i.answered(c, factor.AddPasskey, owner.ID, token)
	if err != nil {
		return nil, err
	}
	f, err := i.passkeys.FinishAdd(owner, session, []byte(answer))
	if err != nil {
		return nil, err
	}
	f.Name = name
	return i.addFactor(c, factors.Addition{Factor: f}, factor.Passkey)
}

// AskSignIn begins a sign-in with a passkey. It returns CodeRateLimited.
func (i *Identity) AskSignIn(c echo.Context) (Asked, error) {
	var attempts attempt
	if err := attempts.take(c.Request().Context(), i.limits.passkeys, networkPrefix(c.RealIP())); err != nil {
		return Asked{}, err
	}
	asked, err := i.passkeys.BeginSignIn()
	return i.ask(c, factor.SignInPasskey, "", asked, err)
}

// SignInWithPasskey signs in whoever has answered with their passkey, which stands in for a
// password and a second factor. It returns CodeConflict if it is not accepted,
// CodeInvalidField on "email" for somebody who may not sign in, or CodeRateLimited.
func (i *Identity) SignInWithPasskey(c echo.Context, token, answer string) (models.User, error) {
	ctx, startedAt := c.Request().Context(), i.now()
	var attempts attempt
	if err := attempts.take(ctx, i.limits.networks, networkPrefix(c.RealIP())); err != nil {
		return models.User{}, err
	}
	session, err := i.answered(c, factor.SignInPasskey, "", token)
	if err != nil {
		return models.User{}, err
	}
	used, err := i.passkeys.FinishSignIn(session, []byte(answer), func(credential []byte) (passkey.Owner, error) {
		f, err := i.store.PasskeyOf(ctx, credential)
		if err != nil {
			return passkey.Owner{}, err
		}
		user, err := i.store.User(ctx, f.UserID)
		if err != nil {
			return passkey.Owner{}, err
		}
		return i.ownerOf(ctx, user)
	})
	if err != nil {
		return models.User{}, err
	}
	if err := i.used(c, used); err != nil {
		return models.User{}, err
	}
	attempts.putBack(ctx)
	if err := maySignIn(used.Owner.User); err != nil {
		return models.User{}, err
	}
	return used.Owner.User, i.admit(c, used.Owner.User, startedAt, factor.Passkey)
}

// AskStep begins the second step of a sign-in with a passkey. ErrNoStep.
func (i *Identity) AskStep(c echo.Context) (Asked, error) {
	s, err := i.Step(c)
	if err != nil {
		return Asked{}, err
	}
	owner, err := i.ownerOf(c.Request().Context(), s.User)
	if err != nil {
		return Asked{}, err
	}
	asked, err := i.passkeys.BeginCheck(owner, false)
	return i.ask(c, factor.StepPasskey, s.User.ID, asked, err)
}

// FinishStepByPasskey is FinishStep with a passkey. CodeConflict: it is not accepted.
func (i *Identity) FinishStepByPasskey(c echo.Context, token, answer string) (models.User, error) {
	return i.finishStep(c, factor.Passkey, func(s Step) (bool, error) {
		return true, i.check(c, factor.StepPasskey, s.User, token, answer)
	}, nil)
}

// check checks the answer of a person who is known.
func (i *Identity) check(c echo.Context, purpose factor.Purpose, user models.User, token, answer string) error {
	session, err := i.answered(c, purpose, user.ID, token)
	if err != nil {
		return err
	}
	owner, err := i.ownerOf(c.Request().Context(), user)
	if err != nil {
		return err
	}
	used, err := i.passkeys.FinishCheck(owner, session, []byte(answer))
	if err != nil {
		return err
	}
	return i.used(c, used)
}

// AskProof begins a fresh proof of the signed-in person with a passkey, which stands in for
// their password.
func (i *Identity) AskProof(c echo.Context) (Asked, error) {
	owner, err := i.ownerOf(c.Request().Context(), *edge.Actor(c).User)
	if err != nil {
		return Asked{}, err
	}
	asked, err := i.passkeys.BeginCheck(owner, true)
	return i.ask(c, factor.ProvePasskey, owner.ID, asked, err)
}

// ProveByPasskey is ProveByPassword with a passkey. CodeConflict: it is not accepted.
func (i *Identity) ProveByPasskey(c echo.Context, token, answer string) error {
	if err := i.check(c, factor.ProvePasskey, *edge.Actor(c).User, token, answer); err != nil {
		return err
	}
	return i.prove(c, factor.Passkey)
}
