package identity

import (
	"cmp"
	"net/mail"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
)

// Maximum lengths, in characters.
const (
	maxNameLength  = 100
	maxEmailLength = 254 // RFC 5321, section 4.5.3.1.3, without the angle brackets
)

// SignUpParams are the fields of the sign-up form.
type Newcomer struct {
	Name     string
	Email    string
	Password string
	Zone     string // IANA name, "" for UTC
}

// SignUp creates a user with a solo account and starts a session. It returns
// CodeInvalidField with all invalid ones of "name", "email", "password" and "zone",
// CodeRateLimited or CodeBusy.
func (i *Identity) SignUp(c echo.Context, n Newcomer) (models.User, models.Account, error) {
	n.Name, n.Email, n.Zone = strings.TrimSpace(n.Name), strings.TrimSpace(n.Email), cmp.Or(n.Zone, "UTC")
	err := fieldErrors(
		models.FieldFault{Field: "name", Detail: validateName(n.Name)},
		models.FieldFault{Field: "email", Detail: validateEmail(n.Email)},
		models.FieldFault{Field: "password", Detail: validatePassword(n.Password)},
		models.FieldFault{Field: "zone", Detail: validateZone(n.Zone)},
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
		return models.User{}, models.Account{}, models.Invalid("email", "is in use already").Because(err)
	}
	if err != nil {
		return models.User{}, models.Account{}, err
	}
	if err := i.AuditOpening(c, user, account.ID, "user.signup", "Signed up, which opened the account."); err != nil {
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
	name = strings.TrimSpace(name)
	err := fieldErrors(
		models.FieldFault{Field: "name", Detail: validateName(name)},
		models.FieldFault{Field: "zone", Detail: validateZone(zone)},
	)
	if err != nil {
		return err
	}
	return i.store.UpdateUser(c.Request().Context(), actor.User.ID, name, zone,
		i.auditRecord(c, actor.Ref(), "profile.change", "Changed their own profile."))
}

// fieldErrors returns an error about all fields with a non-empty detail, or nil.
func fieldErrors(checked ...models.FieldFault) error {
	var found []models.FieldFault
	for _, f := range checked {
		if f.Detail != "" {
			found = append(found, f)
		}
	}
	if found == nil {
		return nil
	}
	e := models.Invalid("", "")
	e.Fields = found
	return e
}

func validateName(name string) string {
	switch {
	case name == "":
		return "must not be empty"
	case !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsControl):
		return "must be plain text"
	case utf8.RuneCountInString(name) > maxNameLength:
		return "must have at most 100 characters"
	}
	return ""
}

func validateEmail(email string) string {
	address, err := mail.ParseAddress(email)
	if err != nil || address.Address != email || len(email) > maxEmailLength {
		return "must be an email address such as name@example.com"
	}
	return ""
}

func validateZone(zone string) string {
	if !models.ValidZone(zone) {
		return "must be a time zone such as Europe/Berlin"
	}
	return ""
}
