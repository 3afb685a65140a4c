package identity

import (
	"cmp"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/factor"
	"github.com/bursar-portal/bursar/models/link"
)

// Forgot mails a link to whoever has an address, which sets a new password or finishes what
// they have begun. The answer is the same for every address. It returns CodeInvalidField on
// "email", CodeRateLimited or CodeBusy.
func (i *Identity) Forgot(c echo.Context, email string) error {
	if fault := validateEmail(email); fault != "" {
		return models.Invalid("email", fault)
	}
	if err := i.takeMail(c, email); err != nil {
		return err
	}
	return i.store.MailReset(c.Request().Context(), email)
}

// MailSignIn mails a link that signs in, for somebody who can't try another password. Errors:
// those of Forgot.
func (i *Identity) MailSignIn(c echo.Context, email string) error {
	if fault := validateEmail(email); fault != "" {
		return models.Invalid("email", fault)
	}
	if err := i.takeMail(c, email); err != nil {
		return err
	}
	return i.store.MailSignIn(c.Request().Context(), email)
}

// FollowSignIn signs in whoever has the link. CodeNotFound: it can't be used. ErrSecondStep: it is
// not enough.
func (i *Identity) FollowSignIn(c echo.Context, token link.Token) (models.User, error) {
	startedAt := i.now()
	user, err := i.store.UseSignIn(c.Request().Context(), token, models.AuditRecord{
		Action: "user.signin_link", Detail: "Signed in with an emailed link.", RequestID: edge.RequestID(c),
	})
	if err != nil {
		return user, asNoLink(err)
	}
	return user, i.enter(c, user, startedAt, factor.Link)
}

// ResetPassword sets a new password for whoever has the link, ends all their sessions and
// starts one. It returns CodeNotFound if the link can't be used, CodeInvalidField on
// "password", or CodeBusy, and ErrSecondStep once the password is set, if a link is not enough.
func (i *Identity) ResetPassword(c echo.Context, token link.Token, password string) (models.User, error) {
	ctx := c.Request().Context()
	l, err := i.usable(ctx, token, link.Reset)
	if err != nil {
		return models.User{}, err
	}
	user, err := i.store.User(ctx, l.UserID)
	if err != nil {
		return models.User{}, asNoLink(err)
	}
	if fault := i.validateOwnPassword(password, user); fault != "" {
		return models.User{}, models.Invalid("password", fault)
	}
	if err := i.checkRequired(c, user); err != nil {
		return models.User{}, err
	}
	hash, err := hashPassword(ctx, password)
	if err != nil {
		return models.User{}, err
	}
	user, err = i.store.ResetPassword(ctx, token, hash, models.AuditRecord{
		Action: "password.reset", Detail: "Reset their password with an emailed link.", RequestID: edge.RequestID(c),
	})
	if err != nil {
		return models.User{}, asNoLink(err)
	}
	return user, i.enter(c, user, i.now(), factor.Link)
}

// ClaimParams are the fields with which somebody takes a pending place.
type ClaimParams struct{ Name, Zone, Password string }

// AcceptClaim makes whoever has the link the owner of the account that it names. One who had
// no user yet gets one, with these fields, and is signed in. It returns CodeNotFound if the link can't be used,
// CodeInvalidField with all invalid ones of "name", "password" and "zone", or CodeBusy.
func (i *Identity) AcceptClaim(c echo.Context, token link.Token, n ClaimParams) error {
	ctx := c.Request().Context()
	l, err := i.usable(ctx, token, link.Claim)
	if err != nil {
		return err
	}
	user, err := i.store.User(ctx, l.UserID)
	if err != nil {
		return asNoLink(err)
	}
	audit := models.AuditRecord{Action: "account.claim", Detail: "Claimed the account that a program created for them.", RequestID: edge.RequestID(c)}
	if user.Verified() {
		_, err = i.store.AcceptClaim(ctx, token, "", "", "", audit)
		return asNoLink(err)
	}
	n.Name, n.Zone = cleanName(n.Name), cmp.Or(n.Zone, "UTC")
	if err := fieldErrors(
		models.FieldError{Field: "name", Detail: models.CheckName(n.Name)},
		models.FieldError{Field: "password", Detail: i.validateOwnPassword(n.Password, models.User{Name: n.Name, Email: user.Email})},
		models.FieldError{Field: "zone", Detail: validateZone(n.Zone)},
	); err != nil {
		return err
	}
	hash, err := hashPassword(ctx, n.Password)
	if err != nil {
		return err
	}
	if user, err = i.store.AcceptClaim(ctx, token, n.Name, n.Zone, hash, audit); err != nil {
		return asNoLink(err)
	}
	return i.enter(c, user, i.now(), factor.Link)
}

// AgreeToEmail follows one of the two links of a change of address. changed is set if it was
// the second. CodeNotFound: it can't be used. CodeConflict: the address is somebody's by now.
func (i *Identity) AgreeToEmail(c echo.Context, token link.Token) (changed bool, err error) {
	changed, err = i.store.AgreeToEmail(c.Request().Context(), token, models.AuditRecord{
		Action: "email.change", Detail: "Changed their own email address.", RequestID: edge.RequestID(c),
	})
	return changed, asNoLink(err)
}

// RefuseEmail ends a change of address by either of its links. CodeNotFound: it can't be used.
func (i *Identity) RefuseEmail(c echo.Context, token link.Token) error {
	return asNoLink(i.store.RefuseEmail(c.Request().Context(), token, models.AuditRecord{
		Action: "email.refuse", Detail: "Canceled an email change.", RequestID: edge.RequestID(c),
	}))
}

// asNoLink returns the error of a link that can't be used, with a sentence for whoever has
// followed it.
func asNoLink(err error) error {
	if models.CodeOf(err) == models.CodeNotFound && edge.AsError(err).Message != link.ErrUsed.Message {
		return ErrNoLink
	}
	return err
}
