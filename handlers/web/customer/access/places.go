package access

import (
	"context"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/models"
)

// PlaceResend mails a new link to somebody who was named for an organization and has not
// accepted.
func (w *Pages) PlaceResend(c echo.Context) error {
	return w.changePlace(c, "place.resend", "Sent the link to a pending place again.", func(ctx context.Context, change models.MemberChange, account models.Account, audit models.AuditRecord) (string, error) {
		place, err := w.Store.PlaceOf(ctx, change.AccountID, change.UserID)
		if err != nil {
			return "", err
		}
		if err := w.takeInvitation(c, account, place.Email); err != nil {
			return "", err
		}
		user, err := w.Store.ResendPlace(ctx, change, audit)
		return edge.Language(c).T("members.link_sent", "email", models.Isolate(user.Email)), err
	})
}

// PlaceRemove takes the place back of somebody who was named for an organization and has not
// accepted.
func (w *Pages) PlaceRemove(c echo.Context) error {
	return w.changePlace(c, "place.remove", "Removed a pending place.", func(ctx context.Context, change models.MemberChange, _ models.Account, audit models.AuditRecord) (string, error) {
		user, err := w.Store.RemovePlace(ctx, change, audit)
		return edge.Language(c).T("members.place_removed", "email", models.Isolate(user.Email)), err
	})
}

// changePlace reads a form about a pending place, does what it asks for, and says so.
func (w *Pages) changePlace(c echo.Context, action, detail string, do func(context.Context, models.MemberChange, models.Account, models.AuditRecord) (string, error)) error {
	form, account, err := w.memberForm(c)
	if err != nil {
		return err
	}
	actor := edge.Actor(c)
	if !actor.MayManageMembers(account.ID) {
		return errMembersManaged
	}
	change := models.MemberChange{AccountID: account.ID, UserID: models.UserID(form.Get("user")), By: actor.User.ID}
	said, err := do(c.Request().Context(), change, account, w.AuditRecord(c, action, account.ID, string(change.UserID), detail))
	if err != nil {
		return w.answerMemberFault(c, account, err)
	}
	return w.RedirectWithFlash(c, address.Members(account), said)
}
