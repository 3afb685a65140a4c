package accounts

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/identity"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/admin"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/link"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/admin/accounts"
)

// AccountMembers lists the members of an account. Only its owners and admins change
// them.
func (w *Pages) AccountMembers(c echo.Context) error {
	account, err := w.accountFromPath(c)
	if err != nil {
		return err
	}
	after := models.UserID(c.QueryParam("after"))
	found, err := w.Store.MemberList(c.Request().Context(), models.MemberQuery{AccountID: account.ID, After: after, Limit: admin.LinesPerPage, Addresses: true})
	if err != nil {
		return err
	}
	here := address.AdminAccount(account.ID) + address.SectionMembers
	page := view.AccountMembersPage{
		Frame: w.Frame(c, account.Name, views.IconAccounts, models.Account{}), Header: w.accountHeader(c, account, address.SectionMembers),
		Members: presentMembers(found.Lines, w.ReaderOf(c)),
	}
	invited, err := w.Store.InvitationsOf(c.Request().Context(), link.InvitationQuery{AccountID: account.ID, Limit: admin.LinesPerPage})
	if err != nil {
		return err
	}
	page.Invitations = w.Invitations(invited.Lines, w.ReaderOf(c), edge.Actor(c).MayHelp(), false, here)
	if after != "" {
		page.First = here
	}
	if found.Next != "" {
		page.Next = here + "?after=" + url.QueryEscape(string(found.Next))
	}
	return edge.Render(c, http.StatusOK, view.AccountMembers(page))
}

// InvitationResend mails an invitation to an organization again, for somebody who did not
// get it. Admins and support may; whom an organization invites stays its own affair.
func (w *Pages) InvitationResend(c echo.Context) error {
	account, form, err := w.accountForm(c)
	if err != nil {
		return err
	}
	if !edge.Actor(c).MayHelp() {
		return admin.ErrReadOnly
	}
	change := admin.InvitationChange(edge.Actor(c), account.ID, form.Get("invitation"))
	invited, err := w.Store.PendingInvitation(c.Request().Context(), account.ID, change.ID)
	if err == nil {
		err = w.Identity.TakeInvitation(identity.Invited{By: []string{string(edge.Actor(c).User.ID)}, To: invited.Email})
	}
	if err != nil {
		return err
	}
	sent, err := w.Store.ResendInvitation(c.Request().Context(), change,
		w.AuditRecord(c, "invitation.resend", account.ID, string(change.ID), w.ReaderOf(c).T("admin_account_forms.resent")))
	if err != nil {
		return err
	}
	return w.RedirectWithFlash(c, address.AdminAccount(account.ID)+address.SectionMembers,
		w.ReaderOf(c).T("admin_account_forms.resent_to", "email", models.Isolate(sent.Email)))
}

// presentMembers prints members for a list.
func presentMembers(lines []models.MemberLine, r present.Reader) []views.Member {
	printed := make([]views.Member, len(lines))
	for i, m := range lines {
		role := r.MemberRole(m.Role)
		if m.Pending {
			role = r.T("admin_account_forms.pending", "role", role)
		}
		printed[i] = views.Member{Name: m.Name, Email: m.Email, URL: address.AdminUser(m.ID), Role: role, Since: r.Moment(m.JoinedAt)}
	}
	return printed
}
