package identity

import (
	"cmp"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/factor"
	"github.com/bursar-portal/bursar/models/link"
)

// CheckSetUp returns nil if a link can make the first admin. Otherwise the error's code is
// CodeNotFound.
func (i *Identity) CheckSetUp(c echo.Context, token link.Token) error {
	l, err := i.store.Link(c.Request().Context(), token, link.FirstAdmin)
	if err != nil {
		return err
	}
	if fault := l.Check(i.now()); fault != nil {
		return fault
	}
	return nil
}

// SetUp makes the first admin, by the link that the server has printed, and starts a
// session. It returns CodeNotFound if the link can't be used, CodeInvalidField with all
// invalid ones of "name", "email" and "password", CodeRateLimited or CodeBusy.
func (i *Identity) SetUp(c echo.Context, token link.Token, n SignUpParams) error {
	if err := i.CheckSetUp(c, token); err != nil {
		return err
	}
	n.Name, n.Email, n.Zone = cleanName(n.Name), strings.TrimSpace(n.Email), cmp.Or(n.Zone, "UTC")
	if err := fieldErrors(
		models.FieldError{Field: "name", Detail: models.CheckName(n.Name)},
		models.FieldError{Field: "email", Detail: validateEmail(n.Email)},
		models.FieldError{Field: "password", Detail: i.validateOwnPassword(n.Password, models.User{Name: n.Name, Email: n.Email})},
	); err != nil {
		return err
	}
	ctx := c.Request().Context()
	hash, err := hashPassword(ctx, n.Password)
	if err != nil {
		return err
	}
	user, err := i.store.MakeFirstAdmin(ctx, token, models.NewUser{Name: n.Name, Email: n.Email, Zone: n.Zone, PasswordHash: hash},
		models.AuditRecord{Action: "user.setup", Detail: "Set up the portal as its first admin.", RequestID: edge.RequestID(c)})
	if err != nil {
		return err
	}
	return i.enter(c, user, i.now(), factor.Setup)
}
