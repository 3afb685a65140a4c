package identity

import (
	"cmp"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/factor"
	"github.com/bursar-portal/bursar/models/link"
)

// SignUpInvited creates the user with the address of an invitation, whose link proves it,
// accepts the invitation and starts a session. It ignores the email of n. It returns
// CodeInvalidField with all invalid ones of "name", "password" and "zone", CodeRateLimited or
// CodeBusy, and the errors of people.AcceptInvitationAs.
func (i *Identity) SignUpInvited(c echo.Context, invitation link.Invitation, n SignUpParams) (models.User, error) {
	n.Name, n.Zone = cleanName(n.Name), cmp.Or(n.Zone, "UTC")
	err := fieldErrors(
		models.FieldError{Field: "name", Detail: models.CheckName(n.Name)},
		models.FieldError{Field: "password", Detail: i.validateOwnPassword(n.Password, models.User{Name: n.Name, Email: invitation.Email})},
		models.FieldError{Field: "zone", Detail: validateZone(n.Zone)},
	)
	if err != nil {
		return models.User{}, err
	}
	var attempts attempt
	if err := attempts.take(c.Request().Context(), i.limits.signups, networkPrefix(c.RealIP())); err != nil {
		return models.User{}, err
	}
	ctx := c.Request().Context()
	hash, err := hashPassword(ctx, n.Password)
	if err != nil {
		return models.User{}, err
	}
	user, err := i.store.AcceptInvitationAs(ctx, invitation, models.NewUser{Name: n.Name, Zone: n.Zone, PasswordHash: hash}, networkOf(c.RealIP()), creditedAccounts, models.AuditRecord{
		Action: "invitation.accept", Detail: "Accepted the invitation to be " + invitation.RoleName() + ", and signed up with it.", RequestID: edge.RequestID(c),
	})
	if err != nil {
		return models.User{}, err
	}
	return user, i.enter(c, user, i.now(), factor.Link)
}
