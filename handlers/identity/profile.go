package identity

import (
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views/say"
)

// ChangeProfile changes the name, time zone and language of the signed-in person. It returns
// CodeSignInRequired, or CodeInvalidField on "name", "zone" or "language".
func (i *Identity) ChangeProfile(c echo.Context, name, zone, language string) error {
	actor := edge.Actor(c)
	if !actor.SignedIn() {
		return models.Errorf(models.CodeSignInRequired, "Sign in to continue.")
	}
	name = cleanName(name)
	err := fieldErrors(
		models.FieldError{Field: "name", Detail: models.CheckName(name)},
		models.FieldError{Field: "zone", Detail: validateZone(zone)},
		models.FieldError{Field: "language", Detail: validateLanguage(language)},
	)
	if err != nil {
		return err
	}
	return i.store.UpdateUser(c.Request().Context(), actor.User.ID, name, zone, language,
		i.auditRecord(c, actor.Ref(), "profile.change", "Changed their own profile."))
}

// ChangeEmail mails links to the signed-in person's old and new address, which changes when both
// were followed. The route asks for a fresh proof. It returns CodeInvalidField on "email",
// CodeRateLimited or CodeBusy.
func (i *Identity) ChangeEmail(c echo.Context, address string) error {
	actor := edge.Actor(c)
	address = strings.TrimSpace(address)
	fault := validateEmail(address)
	if fault == "" && models.NormalizeEmail(address) == models.NormalizeEmail(actor.User.Email) {
		fault = "is your address already"
	}
	if fault == "" {
		var err error
		if fault, err = i.checkNewEmail(c.Request().Context(), *actor.User, address); err != nil {
			return err
		}
	}
	if fault != "" {
		return models.Invalid("email", fault)
	}
	if err := i.takeMail(c, actor.User.Email, address); err != nil {
		return err
	}
	return i.store.StartEmailChange(c.Request().Context(), actor.User.ID, address,
		i.auditRecord(c, actor.Ref(), "email.ask", "Requested an email change."))
}

func validateLanguage(tag string) string {
	if !say.ValidChoice(tag) {
		return "isn't available"
	}
	return ""
}
