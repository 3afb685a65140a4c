package access

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/models"
)

// MemberUpdate changes a member's role.
func (w *Pages) MemberUpdate(c echo.Context) error {
	form, account, err := w.memberForm(c)
	if err != nil {
		return err
	}
	role := models.Role(form.Get("role"))
	if !slices.Contains(models.Roles, role) {
		return models.Errorf(models.CodeNotFound, "There is no such role.")
	}
	was := models.Role(form.Get("was"))
	if role == was && edge.Actor(c).MayManageMembers(account.ID) {
		return w.RedirectWithFlash(c, address.Members(account), edge.Language(c).T("members.no_change"))
	}
	change := models.MemberChange{AccountID: account.ID, UserID: models.UserID(form.Get("user")), From: was, To: role}
	err = w.changeMember(c, change, "member.role", "Changed a member's role from "+string(was)+" to "+string(role)+".")
	if models.CodeOf(err) == models.CodeConflict {
		return w.showMembers(c, http.StatusConflict, membersForm{account: account, conflict: edge.Language(c).Fault(edge.AsError(err).Message)})
	}
	if err != nil {
		return err
	}
	member, err := w.Store.Member(c.Request().Context(), account.ID, change.UserID)
	if err != nil {
		return err
	}
	return w.RedirectWithFlash(c, address.Members(account), edge.Language(c).T("members.role_changed", "name", models.Isolate(member.Name), "role", w.ReaderOf(c).MemberRole(role)))
}

// changeMember changes or removes a member for the actor, if their role is still the one
// that the form was made for.
func (w *Pages) changeMember(c echo.Context, change models.MemberChange, action, detail string) error {
	actor := edge.Actor(c)
	if own := change.UserID == actor.User.ID; !own && !actor.MayManageMembers(change.AccountID) {
		return errMembersManaged
	}
	if !slices.Contains(models.Roles, change.From) {
		return models.Errorf(models.CodeNotFound, "There is no such member.")
	}
	change.By = actor.User.ID
	return w.Store.ChangeMember(c.Request().Context(), change, w.AuditRecord(c, action, change.AccountID, string(change.UserID), detail).
		Changing("role", string(change.From), string(change.To)))
}

// OwnershipOffer offers a member to take an organization over from the owner who asks.
func (w *Pages) OwnershipOffer(c echo.Context) error {
	form, account, err := w.memberForm(c)
	if err != nil {
		return err
	}
	actor, to := edge.Actor(c), models.UserID(form.Get("user"))
	if !actor.MayChangeOwners(account.ID) {
		return models.Errorf(models.CodeForbidden, "Only owners can transfer an organization.")
	}
	member, err := w.Store.Member(c.Request().Context(), account.ID, to)
	if err != nil {
		return err
	}
	if err := w.takeInvitation(c, account, member.Email); err != nil {
		return w.answerMemberFault(c, account, err)
	}
	audit := w.AuditRecord(c, "ownership.offer", account.ID, string(to), "Offered a member to take over the organization.")
	if _, err := w.Store.OfferOwnership(c.Request().Context(), account.ID, to, actor.User.ID, audit); err != nil {
		return w.answerMemberFault(c, account, err)
	}
	return w.RedirectWithFlash(c, address.Members(account), w.sent(c, "members.offer_sent", member.Email))
}

// answerMemberFault shows the list of members with the reason why something was not done, or
// returns the error.
func (w *Pages) answerMemberFault(c echo.Context, account models.Account, err error) error {
	f, ok := web.FaultsFromError(c, err, nil)
	if !ok {
		return err
	}
	if models.CodeOf(err) == models.CodeConflict {
		f.Status = http.StatusConflict
	}
	return w.showMembers(c, f.Status, membersForm{account: account, conflict: f.Form})
}

var errMembersManaged = models.Errorf(models.CodeForbidden, "Only owners and admins can manage members.")

// memberForm reads a form about an account's members. Errors: those of edge.Form and
// web.MembershipFor.
func (w *Pages) memberForm(c echo.Context) (url.Values, models.Account, error) {
	form, err := edge.ParseForm(c)
	if err != nil {
		return nil, models.Account{}, err
	}
	m, err := web.MembershipFor(edge.Actor(c), form.Get("account"))
	return form, m.Account, err
}
