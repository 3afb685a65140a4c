package access

import (
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/link"
)

// Invitations and offers are mailed to addresses that somebody types, so each person and each
// organization has a budget of them, and so has each address: nobody floods a mailbox from
// here.
const (
	invitationsAtOnce    = 30
	invitationInterval   = 2 * time.Minute
	invitationsOfAddress = 5
	addressInterval      = time.Hour
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
		page.faults.Add("email", "Enter an email address such as name@example.com.")
	}
	if !models.MayChangeMember(actor.RoleIn(account.ID), false, "", page.role) || !slices.Contains(models.Roles, page.role) {
		page.faults.Add("role", "Choose one of these roles.")
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
		return w.RedirectWithFlash(c, address.Members(account), "The invitation to "+models.Isolate(page.email)+w.sent())
	case models.CodeConflict:
		page.faults.Add("email", edge.AsError(err).Message)
	default:
		f, ok := web.FaultsFromError(c, err, nil)
		if !ok {
			return err
		}
		page.faults = f
	}
	return w.showMembers(c, page.faults.Status, page)
}

// sent ends a sentence about an invitation.
func (w *Pages) sent() string {
	if w.Settings().Mail {
		return " is sent."
	}
	return " is ready. Mail is off, so we can’t tell them: they see it when they sign in."
}

// takeInvitation takes one mail from the budgets of the actor, of the organization and of
// the addresses. CodeRateLimited: one of them is used up, and nothing is taken.
func (w *Pages) takeInvitation(c echo.Context, account models.Account, addresses ...string) error {
	type budget struct {
		of   *edge.RateLimiter
		name string
	}
	budgets := []budget{{w.invitations, string(edge.Actor(c).User.ID)}, {w.invitations, string(account.ID)}}
	for _, a := range addresses {
		budgets = append(budgets, budget{w.invitedAddresses, models.NormalizeEmail(a)})
	}
	for i, b := range budgets {
		if wait, ok := b.of.Take(b.name); !ok {
			for _, taken := range budgets[:i] {
				taken.of.PutBack(taken.name)
			}
			return edge.TooManyRequests(wait, "You have sent too many invitations.")
		}
	}
	return nil
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
	if err := w.takeInvitation(c, account, form.Get("id")); err != nil {
		return w.answerMemberFault(c, account, err)
	}
	if _, err := w.Store.ResendInvitation(c.Request().Context(), changeOf(c, account, form.Get("id")),
		w.AuditRecord(c, "invitation.resend", account.ID, "", "Sent an invitation again.")); err != nil {
		return err
	}
	return w.RedirectWithFlash(c, address.Members(account), "The invitation"+w.sent()+" An older link no longer works.")
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
	if err := w.Store.RevokeInvitation(c.Request().Context(), changeOf(c, account, form.Get("id")),
		w.AuditRecord(c, "invitation.revoke", account.ID, "", "Revoked an invitation.")); err != nil {
		return err
	}
	return w.RedirectWithFlash(c, address.Members(account), "The invitation is revoked.")
}

func changeOf(c echo.Context, account models.Account, id string) link.InvitationChange {
	return link.InvitationChange{AccountID: account.ID, ID: models.InvitationID(id), By: edge.Actor(c).User.ID}
}
