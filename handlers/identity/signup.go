package identity

import (
	"cmp"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
)

// SignUpParams are the fields of the sign-up form.
type SignUpParams struct {
	Name     string
	Email    string
	Password string
	Zone     string // IANA name, "" for UTC
}

// SignUp creates a user with a solo account and starts a session. It returns
// CodeInvalidField with all invalid ones of "name", "email", "password" and "zone",
// CodeRateLimited or CodeBusy.
func (i *Identity) SignUp(c echo.Context, n SignUpParams) (models.User, models.Account, error) {
	n.Name, n.Email, n.Zone = cleanName(n.Name), strings.TrimSpace(n.Email), cmp.Or(n.Zone, "UTC")
	err := fieldErrors(
		models.FieldError{Field: "name", Detail: models.CheckName(n.Name)},
		models.FieldError{Field: "email", Detail: validateEmail(n.Email)},
		models.FieldError{Field: "password", Detail: validatePassword(n.Password)},
		models.FieldError{Field: "zone", Detail: validateZone(n.Zone)},
	)
	if err != nil {
		return models.User{}, models.Account{}, err
	}
	var attempts attempt
	if err := attempts.take(i.limits.signups, networkPrefix(c.RealIP())); err != nil {
		return models.User{}, models.Account{}, err
	}
	ctx := c.Request().Context()
	hash, err := HashPassword(ctx, n.Password)
	if err != nil {
		return models.User{}, models.Account{}, err
	}
	user, account, err := i.store.SignUp(ctx, models.NewUser{Email: n.Email, Name: n.Name, Zone: n.Zone, PasswordHash: hash})
	if models.CodeOf(err) == models.CodeConflict {
		return models.User{}, models.Account{}, models.Invalid("email", "is in use already").WithCause(err)
	}
	if err != nil {
		return models.User{}, models.Account{}, err
	}
	if err := i.AuditAccountOpened(c, user, account.ID, "user.signup", "Signed up, which opened the account."); err != nil {
		return models.User{}, models.Account{}, err
	}
	if err := i.rememberDevice(c, user.ID); err != nil {
		return models.User{}, models.Account{}, err
	}
	return user, account, i.startSession(c, user.ID, i.now())
}

// ChangeProfile changes the name and time zone of the signed-in person. It returns
// CodeSignInRequired, or CodeInvalidField on "name" or "zone".
func (i *Identity) ChangeProfile(c echo.Context, name, zone string) error {
	actor := edge.Actor(c)
	if !actor.SignedIn() {
		return models.Errorf(models.CodeSignInRequired, "Please sign in.")
	}
	name = cleanName(name)
	err := fieldErrors(
		models.FieldError{Field: "name", Detail: models.CheckName(name)},
		models.FieldError{Field: "zone", Detail: validateZone(zone)},
	)
	if err != nil {
		return err
	}
	return i.store.UpdateUser(c.Request().Context(), actor.User.ID, name, zone,
		i.auditRecord(c, actor.Ref(), "profile.change", "Changed their own profile."))
}
