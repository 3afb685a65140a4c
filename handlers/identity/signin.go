package identity

import (
	"context"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/factor"
)

// SignIn verifies an email address and a password and starts a session. Neither the
// error nor the time it takes reveals whether the user exists. It returns
// CodeInvalidField on "password", CodeRateLimited or CodeBusy, and ErrSecondStep with the
// user if the password is right and not enough.
func (i *Identity) SignIn(c echo.Context, email, password string) (models.User, error) {
	ctx := c.Request().Context()
	startedAt := i.now() // before the password is read, so that changing it ends this session too
	user, credentials, err := i.credentialsByEmail(ctx, email)
	if err != nil {
		return models.User{}, err
	}
	device, err := i.findKnownDevice(c, user.ID)
	if err != nil {
		return models.User{}, err
	}
	attempts, err := i.limitSignIn(c, email, device)
	if err != nil {
		i.recordLimited(c, user, "Too many attempts.", err)
		return models.User{}, err
	}
	switch ok, err := passwordMatches(ctx, password, credentials.PasswordHash); {
	case err != nil:
		return models.User{}, err
	case !ok:
		i.recordFailure(c, user, "Wrong password.")
		e := models.Invalid("password", "does not go with this email address")
		e.Message = "Incorrect email or password."
		return models.User{}, e
	}
	attempts.putBack(ctx)
	if err := maySignIn(user); err != nil {
		i.recordRefusal(c, user)
		return models.User{}, err
	}
	var right attempt
	if err := right.take(c.Request().Context(), i.limits.sessions, string(user.ID)+" "+networkPrefix(c.RealIP())); err != nil {
		return models.User{}, err
	}
	i.upgradeHash(ctx, user.ID, password, credentials.PasswordHash)
	return user, i.enter(c, user, startedAt, factor.Password)
}

// maySignIn returns an error for a person who has given the right password, and may not sign
// in with it.
func maySignIn(user models.User) error {
	message := ""
	switch {
	case user.Status != models.UserActive:
		message = "Your account is blocked. Contact support."
	case user.MustReset:
		message = "Choose a new password before you sign in: use “Forgot your password?”."
	}
	if message == "" {
		return nil
	}
	e := models.Invalid("email", "")
	e.Message = message
	return e
}

// upgradeHash replaces a hash with older parameters. If that fails, the next sign-in tries
// it again.
func (i *Identity) upgradeHash(ctx context.Context, id models.UserID, password, stored string) {
	if !outdated(stored) {
		return
	}
	if hash, err := hashPassword(ctx, password); err == nil {
		_ = i.store.UpgradePasswordHash(ctx, id, stored, hash)
	}
}

// credentialsByEmail reads the user and credentials of an email address. For an
// unknown one it makes the same queries and returns zero values.
func (i *Identity) credentialsByEmail(ctx context.Context, email string) (models.User, models.Credentials, error) {
	user, err := i.store.UserByEmail(ctx, email)
	if err != nil && models.CodeOf(err) != models.CodeNotFound {
		return models.User{}, models.Credentials{}, err
	}
	credentials, err := i.store.Credentials(ctx, user.ID)
	if err != nil && models.CodeOf(err) != models.CodeNotFound {
		return models.User{}, models.Credentials{}, err
	}
	return user, credentials, nil
}

func (i *Identity) limitSignIn(c echo.Context, email, device string) (attempt, error) {
	var attempts attempt
	if err := attempts.take(c.Request().Context(), i.limits.networks, networkPrefix(c.RealIP())); err != nil {
		return nil, err
	}
	if device != "" {
		return attempts, attempts.take(c.Request().Context(), i.limits.devices, device)
	}
	return attempts, attempts.take(c.Request().Context(), i.limits.users, models.NormalizeEmail(email))
}

// ChangePassword sets a new password for the signed-in person, given the current
// one, and ends all their other sessions. It returns CodeSignInRequired,
// CodeInvalidField on "current" or "password", CodeRateLimited or CodeBusy.
func (i *Identity) ChangePassword(c echo.Context, current, password string) error {
	actor := edge.Actor(c)
	if !actor.SignedIn() {
		return models.Errorf(models.CodeSignInRequired, "Sign in to continue.")
	}
	ctx, id := c.Request().Context(), actor.User.ID
	known, err := i.checkPassword(c, "current", current)
	if err != nil {
		return err
	}
	if fault := i.validateOwnPassword(password, *actor.User); fault != "" {
		return models.Invalid("password", fault)
	}
	switch wait, ok, err := i.limits.changes.take(ctx, string(id)); {
	case err != nil:
		return err
	case !ok:
		return edge.TooManyRequests(wait, "Too many password changes.")
	}
	hash, err := hashPassword(ctx, password)
	if err != nil {
		i.limits.changes.putBack(ctx, string(id))
		return err
	}
	switch err := i.store.SetPasswordHash(ctx, id, known, hash, i.auditRecord(c, actor.Ref(), "password.change", "Changed their own password.")); models.CodeOf(err) {
	case "":
	case models.CodeConflict:
		return models.Invalid("current", notCurrent)
	default:
		return err
	}
	c.Set(issuerKey, sessionOf(c).Issuer)
	return i.startSession(c, id, i.now(), append(beganBy(c), factor.Password)...)
}

// CheckPassword checks the password of the signed-in person once more, before something that
// a stranger at their desk must not do. It returns CodeInvalidField on the field,
// CodeRateLimited or CodeBusy.
func (i *Identity) CheckPassword(c echo.Context, field, password string) error {
	_, err := i.checkPassword(c, field, password)
	return err
}

const notCurrent = "is not your current password"

// checkPassword is CheckPassword, and returns the hash that the password has matched.
func (i *Identity) checkPassword(c echo.Context, field, password string) (hash string, err error) {
	ctx, id := c.Request().Context(), edge.Actor(c).User.ID
	var attempts attempt
	if err := attempts.take(ctx, i.limits.devices, string(id)); err != nil {
		if models.CodeOf(err) == models.CodeRateLimited {
			i.recordUnproved(c, "Too many attempts.")
		}
		return "", err
	}
	credentials, err := i.store.Credentials(ctx, id)
	if err != nil {
		return "", err
	}
	switch ok, err := passwordMatches(ctx, password, credentials.PasswordHash); {
	case err != nil:
		return "", err
	case !ok:
		i.recordUnproved(c, "Wrong password.")
		return "", models.Invalid(field, notCurrent)
	}
	attempts.putBack(ctx)
	return credentials.PasswordHash, nil
}

// validateOwnPassword returns what is wrong with a new password of a person, or "".
func (i *Identity) validateOwnPassword(password string, user models.User) string {
	return validateOwnPassword(password, user.Name, user.Email, i.store.Settings().Brand.Name, "Bursar")
}
