package identity

import (
	"context"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
)

// SignIn verifies an email address and a password and starts a session. Neither the
// error nor the time it takes reveals whether the user exists. It returns
// CodeInvalidField on "password", CodeRateLimited or CodeBusy.
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
		return models.User{}, err
	}
	switch ok, err := passwordMatches(ctx, password, credentials.PasswordHash); {
	case err != nil:
		return models.User{}, err
	case !ok || user.Status != models.UserActive || user.MustReset:
		e := models.Invalid("password", "does not go with this email address")
		e.Message = "Incorrect email or password."
		return models.User{}, e
	}
	attempts.putBack()
	if device == "" {
		if err := i.rememberDevice(c, user.ID); err != nil {
			return models.User{}, err
		}
	}
	return user, i.startSession(c, user.ID, startedAt)
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
	if err := attempts.take(i.limits.networks, networkPrefix(c.RealIP())); err != nil {
		return nil, err
	}
	if device != "" {
		return attempts, attempts.take(i.limits.devices, device)
	}
	return attempts, attempts.take(i.limits.users, models.NormalizeEmail(email))
}

// ChangePassword sets a new password for the signed-in person, given the current
// one, and ends all their other sessions. It returns CodeSignInRequired,
// CodeInvalidField on "current" or "password", CodeRateLimited or CodeBusy.
func (i *Identity) ChangePassword(c echo.Context, current, password string) error {
	actor := edge.Actor(c)
	if !actor.SignedIn() {
		return models.Errorf(models.CodeSignInRequired, "Please sign in.")
	}
	ctx, id := c.Request().Context(), actor.User.ID
	var attempts attempt
	if err := attempts.take(i.limits.devices, string(id)); err != nil {
		return err
	}
	credentials, err := i.store.Credentials(ctx, id)
	if err != nil {
		return err
	}
	switch ok, err := passwordMatches(ctx, current, credentials.PasswordHash); {
	case err != nil:
		return err
	case !ok:
		return models.Invalid("current", "is not your current password")
	}
	attempts.putBack()
	hash, err := HashPassword(ctx, password)
	if err != nil {
		return err
	}
	if err := i.store.SetPasswordHash(ctx, id, hash, i.auditRecord(c, actor.Ref(), "password.change", "Changed their own password.")); err != nil {
		return err
	}
	return i.startSession(c, id, i.now())
}

// AuditAccountOpened records that a person who was not signed in has opened an
// account.
func (i *Identity) AuditAccountOpened(c echo.Context, user models.User, account models.AccountID, action, detail string) error {
	record := i.auditRecord(c, models.Actor{User: &user}.Ref(), action, detail)
	record.AccountID = account
	return i.store.WriteAudit(c.Request().Context(), record)
}

// auditRecord returns the audit record of a change that a person made to their own
// user.
func (i *Identity) auditRecord(c echo.Context, ref models.ActorRef, action, detail string) models.AuditRecord {
	return models.AuditRecord{
		ID:        models.NewAuditID(),
		At:        i.now(),
		Actor:     ref,
		Action:    action,
		Subject:   ref.ID,
		Detail:    detail,
		RequestID: edge.RequestID(c),
	}
}
