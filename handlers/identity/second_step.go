package identity

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/factor"
)

// Somebody with a second factor is not signed in by a password or a mailed link. Their browser
// gets a cookie for the second step instead: a token, whose hash finds a challenge that says
// who came how far. Nothing else knows the token, and it ends within minutes.
const stepCookie = "bursar-step"

// ErrSecondStep says that what was given is right, and that the person is asked for a second
// factor: their browser is to be led to the page that asks.
var ErrSecondStep = errors.New("identity: the person is asked for a second factor")

// ErrNoStep is the error for a second step that nobody has begun, or that is over.
var ErrNoStep = models.Errorf(models.CodeSignInRequired, "Your sign-in took too long. Sign in again.")

// step is what came first.
type step struct {
	By        factor.Method `json:"by"`
	Issuer    string        `json:"issuer"`     // of the provider that vouched, "" for none
	StartedAt time.Time     `json:"started_at"` // before the password was read
	Link      *toLink       `json:"link,omitempty"`
}

// Step is a sign-in that waits for a second factor.
type Step struct {
	User     models.User
	App      bool // what they can go on with
	Passkeys bool
	Codes    bool // recovery codes that were not used

	challenge factor.Challenge
	step      step
}

// beginStep begins the second step of a person's sign-in. It returns ErrSecondStep.
func (i *Identity) beginStep(c echo.Context, user models.UserID, startedAt time.Time, by factor.Method) error {
	token := rand.Text()
	link, _ := c.Get(toLinkKey).(*toLink)
	data, err := json.Marshal(step{by, issuerOf(c), startedAt, link})
	if err != nil {
		return err
	}
	err = i.store.PutChallenge(c.Request().Context(), factor.Challenge{ID: hashToken(token), Purpose: factor.SecondStep, UserID: user, Data: data})
	if err != nil {
		return err
	}
	i.setCookie(c, stepCookie, token, factor.SecondStep.Life())
	return ErrSecondStep
}

// Step returns the sign-in of this browser that waits for a second factor. ErrNoStep: there is
// none.
func (i *Identity) Step(c echo.Context) (s Step, err error) {
	token := i.readCookie(c, stepCookie)
	if token == "" {
		return s, ErrNoStep
	}
	ctx := c.Request().Context()
	challenge, ok, err := i.store.Challenge(ctx, hashToken(token), factor.SecondStep)
	if err != nil {
		return s, err
	}
	if !ok {
		i.setCookie(c, stepCookie, "", -1)
		return s, ErrNoStep
	}
	s.challenge = challenge
	if err := json.Unmarshal(challenge.Data, &s.step); err != nil {
		return s, err
	}
	if s.User, err = i.store.User(ctx, challenge.UserID); err != nil {
		return s, err
	}
	if s.User.Status != models.UserActive || s.User.MustReset {
		return s, ErrNoStep
	}
	list, err := i.store.FactorsOf(ctx, s.User.ID)
	if err != nil {
		return s, err
	}
	for _, f := range list {
		s.App = s.App || f.Kind == factor.KindApp
		s.Passkeys = s.Passkeys || f.Kind == factor.KindPasskey
	}
	left, err := i.store.CodesLeft(ctx, s.User.ID)
	s.Codes = left > 0
	return s, err
}

// FinishStep signs in whoever waits for a second factor and has given a code of their
// authenticator app. It returns ErrNoStep, CodeInvalidField on "code", CodeRateLimited, or
// CodeConflict if the app can't be checked.
func (i *Identity) FinishStep(c echo.Context, code string) (models.User, error) {
	return i.finishStep(c, factor.App, func(s Step) (bool, error) { return i.useApp(c, s.User.ID, code) },
		models.Invalid("code", "Incorrect or used code. Enter the code that your app shows now."))
}

// FinishStepByRecovery is FinishStep with a recovery code, in the field "recovery".
func (i *Identity) FinishStepByRecovery(c echo.Context, code string) (models.User, error) {
	return i.finishStep(c, factor.Recovery, func(s Step) (bool, error) {
		hash, ok := factor.HashRecoveryCode(s.User.ID, code)
		if !ok {
			return false, nil
		}
		return i.store.UseCode(c.Request().Context(), s.User, hash,
			i.auditRecord(c, models.Actor{User: &s.User}.Ref(), "factor.recover", "Used a recovery code to sign in."))
	}, models.Invalid("recovery", "Incorrect or used recovery code."))
}

func (i *Identity) useApp(c echo.Context, user models.UserID, code string) (bool, error) {
	return i.store.UseApp(c.Request().Context(), user, func(secret factor.Secret, after int64) (int64, bool) {
		return secret.Match(code, i.now(), after)
	})
}

// finishStep checks a second factor and signs the person in.
func (i *Identity) finishStep(c echo.Context, by factor.Method, check func(Step) (bool, error), wrong error) (models.User, error) {
	s, err := i.Step(c)
	if err != nil {
		return models.User{}, err
	}
	device, err := i.findKnownDevice(c, s.User.ID)
	if err != nil {
		return models.User{}, err
	}
	attempts, err := i.limitStep(c, s.User.ID, device)
	if err != nil {
		i.recordLimited(c, s.User, "Too many attempts at the second factor.", err)
		return models.User{}, err
	}
	switch ok, err := check(s); {
	case err != nil:
		return models.User{}, err
	case !ok:
		i.recordFailure(c, s.User, "Wrong second factor: "+by.String()+".")
		if err := i.store.CountTry(c.Request().Context(), s.challenge.ID); err != nil {
			return models.User{}, err
		}
		return models.User{}, wrong
	}
	attempts.putBack(c.Request().Context())
	if _, ok, err := i.store.TakeChallenge(c.Request().Context(), s.challenge.ID, factor.SecondStep); err != nil || !ok {
		return models.User{}, errors.Join(err, ErrNoStep)
	}
	i.setCookie(c, stepCookie, "", -1)
	c.Set(issuerKey, s.step.Issuer)
	c.Set(toLinkKey, s.step.Link)
	return s.User, i.admit(c, s.User, s.step.StartedAt, s.step.By, by)
}

// limitStep counts an attempt at somebody's second factor, like one at their password.
func (i *Identity) limitStep(c echo.Context, user models.UserID, device string) (attempt, error) {
	var attempts attempt
	if err := attempts.take(c.Request().Context(), i.limits.networks, networkPrefix(c.RealIP())); err != nil {
		return nil, err
	}
	if device != "" {
		return attempts, attempts.take(c.Request().Context(), i.limits.devices, "step "+device)
	}
	return attempts, attempts.take(c.Request().Context(), i.limits.steps, string(user))
}

// enter signs in a person who has proved who they are by one method, and returns
// ErrSecondStep if they have a second factor.
func (i *Identity) enter(c echo.Context, user models.User, startedAt time.Time, by factor.Method) error {
	if err := i.checkRequired(c, user); err != nil {
		return err
	}
	switch has, err := i.store.HasFactor(c.Request().Context(), user.ID); {
	case err != nil:
		return err
	case has:
		return i.beginStep(c, user.ID, startedAt, by)
	}
	return i.admit(c, user, startedAt, by)
}

// admit starts a session of a person who has proved who they are by all the methods that they
// have to, and makes the browser known.
func (i *Identity) admit(c echo.Context, user models.User, startedAt time.Time, by ...factor.Method) error {
	if err := i.checkRequired(c, user); err != nil {
		return err
	}
	device, err := i.findKnownDevice(c, user.ID)
	if err == nil && device == "" {
		err = i.rememberDevice(c, user)
	}
	if err != nil {
		return err
	}
	if to, _ := c.Get(toLinkKey).(*toLink); to != nil {
		if err := i.linkProved(c, *to, user.ID); err != nil {
			return err
		}
	}
	if err := i.recordSignIn(c, user, by); err != nil {
		return err
	}
	return i.startSession(c, user.ID, startedAt, by...)
}

// methodsText names methods in a sentence.
func methodsText(by []factor.Method) string {
	text := ""
	for n, m := range by {
		if n > 0 {
			text += " and "
		}
		text += m.String()
	}
	return text
}
