package people

import (
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/identity"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/admin"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/link"
)

var inviteSubjects = map[string]string{"email": "The email address", "role": "The role"}

// StaffInvite invites somebody by email to work for the operator.
func (w *Pages) StaffInvite(c echo.Context) error {
	f, err := web.ReadForm(c, inviteSubjects)
	if err != nil {
		return err
	}
	if !w.Settings().Mail {
		return models.Errorf(models.CodeForbidden, "Email is off, so invitations can’t be sent.")
	}
	r := w.ReaderOf(c)
	n := link.NewInvitation{Email: strings.TrimSpace(f.Get("email")), Operator: models.OperatorRole(f.Get("role")), By: edge.Actor(c).User.ID}
	f.Parsed("email", "The email address", identity.CheckEmail(n.Email))
	if f.Chosen("role", n.Check() == nil); w.cantMake("", n.Operator) {
		f.Faults.Add("role", r.T("admin_people.make_staff"))
	}
	return w.Submit(c, &f, web.Flow{
		Post: func(c echo.Context) (web.Done, error) {
			if err := w.takeInvitation(c, n.Email); err != nil {
				return web.Done{}, err
			}
			_, err := w.Store.Invite(c.Request().Context(), n,
				w.AuditRecord(c, "staff.invite", "", "", r.T("admin_people.invite_audit", "email", models.Isolate(n.Email), "role", string(n.Operator))))
			return web.Done{URL: address.AdminStaff, Flash: r.T("admin_people.invited", "email", models.Isolate(n.Email))}, err
		},
		Explain: func(c echo.Context, err error) error {
			if models.CodeOf(err) == models.CodeConflict {
				f.Faults.Add("email", edge.AsError(err).Message)
				return nil
			}
			return f.Explain(c, err)
		},
		Show: func(c echo.Context, status int) error { return w.showStaff(c, status, f, "") },
	})
}

// InvitationResend mails an invitation again, with a new link.
func (w *Pages) InvitationResend(c echo.Context) error {
	change, err := w.invitationChange(c)
	if err != nil {
		return err
	}
	invited, err := w.Store.PendingInvitation(c.Request().Context(), "", change.ID)
	if err == nil {
		err = w.takeInvitation(c, invited.Email)
	}
	if err != nil {
		return err
	}
	sent, err := w.Store.ResendInvitation(c.Request().Context(), change, w.AuditRecord(c, "staff.invite_resend", "", string(change.ID), w.ReaderOf(c).T("admin_people.invite_again_audit")))
	if err != nil {
		return err
	}
	return w.RedirectWithFlash(c, address.AdminStaff, w.ReaderOf(c).T("admin_people.invited_again", "email", models.Isolate(sent.Email)))
}

// InvitationRevoke takes an invitation back.
func (w *Pages) InvitationRevoke(c echo.Context) error {
	change, err := w.invitationChange(c)
	if err != nil {
		return err
	}
	invited, err := w.Store.PendingInvitation(c.Request().Context(), "", change.ID)
	if err != nil {
		return err
	}
	if err := w.Store.RevokeInvitation(c.Request().Context(), change, w.AuditRecord(c, "staff.invite_revoke", "", string(change.ID), w.ReaderOf(c).T("admin_people.invite_revoke_audit"))); err != nil {
		return err
	}
	return w.RedirectWithFlash(c, address.AdminStaff, w.ReaderOf(c).T("admin_people.invite_revoked", "email", models.Isolate(invited.Email)))
}

// takeInvitation takes one mail from the budgets of the actor and of the address.
func (w *Pages) takeInvitation(c echo.Context, to string) error {
	return w.Identity.TakeInvitation(identity.Invited{By: []string{string(edge.Actor(c).User.ID)}, To: to})
}

func (w *Pages) invitationChange(c echo.Context) (link.InvitationChange, error) {
	form, err := edge.ParseForm(c)
	return admin.InvitationChange(edge.Actor(c), "", form.Get("invitation")), err
}
