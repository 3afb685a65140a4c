package access

import (
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/identity"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/link"
)

// InvitationCreate invites somebody by email.
func (w *Pages) InvitationCreate(c echo.Context) error {
	form, account, err := w.memberForm(c)
	if err != nil {
		return err
	}
	actor := edge.Actor(c)
	if !actor.MayManageMembers(account.ID) {
		return errMembersManaged
	}
	page := membersForm{account: account, email: strings.TrimSpace(form.Get("email")), role: models.Role(form.Get("role"))}
	if !isAddress(page.email) {
		page.faults.Add("email", edge.Language(c).T("members.address_fault"))
	}
	if !models.MayChangeMember(actor.RoleIn(account.ID), false, "", page.role) || !slices.Contains(models.Roles, page.role) {
		page.faults.Add("role", edge.Language(c).T("members.role_fault"))
	}
	if page.faults.Any() {
		return w.showMembers(c, page.faults.Status, page)
	}
	if err = w.takeInvitation(c, account, page.email); err == nil {
		_, err = w.Store.Invite(c.Request().Context(), link.NewInvitation{AccountID: account.ID, Email: page.email, Role: page.role, By: actor.User.ID},
			w.AuditRecord(c, "member.invite", account.ID, "", "Invited somebody as "+string(page.role)+"."))
	}
	switch models.CodeOf(err) {
	case "":
		return w.RedirectWithFlash(c, address.Members(account), w.sent(c, "members.sent", page.email))
	case models.CodeConflict:
		page.faults.Add("email", edge.Language(c).Fault(edge.AsError(err).Message))
		place, err := w.Store.PendingPlace(c.Request().Context(), account.ID, page.email)
		if err != nil && models.CodeOf(err) != models.CodeNotFound {
			return err
		}
		page.place = place
	default:
		f, ok := web.FaultsFromError(c, err, nil)
		if !ok {
			return err
		}
		page.faults = f
	}
	return w.showMembers(c, page.faults.Status, page)
}

// sent says by a sentence that a mail about an organization went to somebody, or that there are no
// mails.
func (w *Pages) sent(c echo.Context, key, to string) string {
	if !w.Settings().Mail {
		key = "members.made_no_mail"
	}
	return edge.Language(c).T(key, "email", models.Isolate(to))
}

// takeInvitation takes one mail from the budgets of the actor, of the organization and of
// an address. CodeRateLimited: one of them is used up, and nothing is taken.
func (w *Pages) takeInvitation(c echo.Context, account models.Account, to string) error {
	return w.Identity.TakeInvitation(identity.Invited{By: []string{string(edge.Actor(c).User.ID), string(account.ID)}, To: to})
}

// InvitationResend mails an invitation again with a new link.
func (w *Pages) InvitationResend(c echo.Context) error {
	form, account, err := w.memberForm(c)
	if err != nil {
		return err
	}
	if !edge.Actor(c).MayManageMembers(account.ID) {
		return errMembersManaged
	}
	change := changeOf(c, account, form.Get("id"))
	invited, err := w.Store.PendingInvitation(c.Request().Context(), account.ID, change.ID)
	if err != nil {
		return err
	}
	if err := w.takeInvitation(c, account, invited.Email); err != nil {
		return w.answerMemberFault(c, account, err)
	}
	if _, err := w.Store.ResendInvitation(c.Request().Context(), change,
		w.AuditRecord(c, "invitation.resend", account.ID, "", "Sent an invitation again.")); err != nil {
		return err
	}
	return w.RedirectWithFlash(c, address.Members(account), w.sent(c, "members.sent_again", invited.Email))
}

// InvitationRevoke takes an invitation back.
func (w *Pages) InvitationRevoke(c echo.Context) error {
	form, account, err := w.memberForm(c)
	if err != nil {
		return err
	}
	if !edge.Actor(c).MayManageMembers(account.ID) {
		return errMembersManaged
	}
	change := changeOf(c, account, form.Get("id"))
	invited, err := w.Store.PendingInvitation(c.Request().Context(), account.ID, change.ID)
	if err != nil {
		return err
	}
	if err := w.Store.RevokeInvitation(c.Request().Context(), change,
		w.AuditRecord(c, "invitation.revoke", account.ID, "", "Revoked an invitation.")); err != nil {
		return err
	}
	return w.RedirectWithFlash(c, address.Members(account), edge.Language(c).T("members.revoked", "email", models.Isolate(invited.Email)))
}

func changeOf(c echo.Context, account models.Account, id string) link.InvitationChange {
	return link.InvitationChange{AccountID: account.ID, ID: models.InvitationID(id), By: edge.Actor(c).User.ID}
}
