package identity

import (
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
)

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

// ChangeEmail mails links to the signed-in person's old and new address, given their password.
// The address changes when both were followed. It returns CodeInvalidField on "email" or
// "current", CodeRateLimited or CodeBusy.
func (i *Identity) ChangeEmail(c echo.Context, address, current string) error {
	actor := edge.Actor(c)
	address = strings.TrimSpace(address)
	fault := validateEmail(address)
	if fault == "" && models.NormalizeEmail(address) == models.NormalizeEmail(actor.User.Email) {
		fault = "is your address already"
	}
	if fault != "" {
		return models.Invalid("email", fault)
	}
	if err := i.CheckPassword(c, "current", current); err != nil {
		return err
	}
	if err := i.takeMail(c, actor.User.Email, address); err != nil {
		return err
	}
	return i.store.StartEmailChange(c.Request().Context(), actor.User.ID, address,
		i.auditRecord(c, actor.Ref(), "email.ask", "Requested an email change."))
}
