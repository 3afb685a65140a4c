package admin

import (
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/link"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/admin"
)

// Invitations prints invitations for a list, with the forms that the operator may send to
// addresses below path.
func (w *Console) Invitations(lines []link.InvitationLine, r present.Reader, mayResend, mayRevoke bool, path string) []view.Invitation {
	printed := make([]view.Invitation, len(lines))
	for i, l := range lines {
		printed[i] = view.Invitation{
			ID: string(l.ID), Email: l.Email, Role: r.MemberRole(l.Role), By: l.InviterName,
			SentAt: r.Moment(l.SentAt), Expires: r.Moment(l.ExpiresAt), Expired: l.StateAt(w.Now()) == link.InvitationExpired,
		}
		switch {
		case l.ToStaff():
			printed[i].Role = r.OperatorRole(l.Operator)
		case l.Kind == link.ToOwn:
			printed[i].Role = r.T("admin_parts.ownership")
		}
		if mayResend && w.Settings().Mail {
			printed[i].Resend = views.Form{Action: path + "/resend"}
		}
		if mayRevoke {
			printed[i].Revoke = views.Form{Action: path + "/revoke"}
		}
	}
	return printed
}

// InvitationChange returns the change of an invitation that a form of Invitations asks for.
func InvitationChange(actor models.Actor, account models.AccountID, id string) link.InvitationChange {
	return link.InvitationChange{AccountID: account, ID: models.InvitationID(id), By: actor.User.ID, Support: account != ""}
}
