package access

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/customer/access"
)

// keyFates are what may become of the API keys that a removed member made.
var keyFates = []struct {
	value, text string
	status      models.KeyStatus
}{
	{"keep", "members.keys_keep", ""},
	{"pause", "members.keys_pause", models.KeyPaused},
	{"revoke", "members.keys_revoke", models.KeyRevoked},
}

// stoppedKeys ends the record of a member who was removed, and keysStopped the sentence.
var stoppedKeys = map[models.KeyStatus]string{
	models.KeyPaused: " Their API keys are paused.", models.KeyRevoked: " Their API keys are revoked.",
}

var keysStopped = map[models.KeyStatus]string{models.KeyPaused: "members.keys_paused", models.KeyRevoked: "members.keys_revoked"}

// MemberRemoval asks whether a member is to be removed and what becomes of the keys that they
// made, or whether the reader wants to leave.
func (w *Pages) MemberRemoval(c echo.Context) error {
	m, err := web.MembershipFor(edge.Actor(c), c.QueryParam("account"))
	if err != nil {
		return err
	}
	return w.showRemoval(c, http.StatusOK, m.Account, models.UserID(c.QueryParam("user")), web.Faults{})
}

func (w *Pages) showRemoval(c echo.Context, status int, account models.Account, user models.UserID, f web.Faults) error {
	actor, r := edge.Actor(c), w.ReaderOf(c)
	own := user == actor.User.ID
	if !own && !actor.MayManageMembers(account.ID) {
		return errMembersManaged
	}
	member, err := w.Store.Member(c.Request().Context(), account.ID, user)
	if err != nil {
		return err
	}
	if !models.MayChangeMember(actor.RoleIn(account.ID), own, member.Role, "") {
		return models.Errorf(models.CodeForbidden, "Only owners can remove owners.")
	}
	page := view.RemovalPage{
		Frame: w.Frame(c, r.T("members.removal_title"), views.IconMembers, account), Account: present.AccountRef(account, true), Self: own,
		Form: views.Form{Action: "/members/remove", Account: string(account.ID), Was: string(member.Role), Fault: f.Form},
		User: string(member.ID), Name: member.Name, Email: member.Email, Role: r.MemberRole(member.Role), BackURL: address.Members(account), FateFault: f.Of("keys"),
	}
	if own {
		page.Title = r.T("members.leave_title")
	}
	if member.Keys > 0 {
		page.Keys = r.T("members.keys", "n", member.Keys)
		for _, fate := range keyFates {
			page.Fates = append(page.Fates, views.Option{Value: fate.value, Text: r.T(fate.text)})
		}
	}
	return edge.Render(c, status, view.Removal(page))
}

// MemberRemove removes a member, and stops their keys if the form says so. Everybody may
// remove themselves; the keys that they made stay, since they are the organization's.
func (w *Pages) MemberRemove(c echo.Context) error {
	form, account, err := w.memberForm(c)
	if err != nil {
		return err
	}
	actor, was := edge.Actor(c), models.Role(form.Get("was"))
	change := models.MemberChange{AccountID: account.ID, UserID: models.UserID(form.Get("user")), From: was}
	own := change.UserID == actor.User.ID
	action, detail := "member.leave", "Left the organization as "+string(was)+"."
	if !own {
		fate := form.Get("keys")
		action, detail = "member.remove", "Removed a member who was "+string(was)+"."
		known := fate == ""
		for _, k := range keyFates {
			if k.value == fate {
				known, change.Keys = true, k.status
			}
		}
		if !known {
			var f web.Faults
			f.Add("keys", edge.Language(c).T("members.keys_fault"))
			return w.showRemoval(c, f.Status, account, change.UserID, f)
		}
		detail += stoppedKeys[change.Keys]
	}
	member, err := w.Store.Member(c.Request().Context(), account.ID, change.UserID)
	if err != nil && models.CodeOf(err) != models.CodeNotFound { // which the change says, once it has asked who may
		return err
	}
	if err := w.changeMember(c, change, action, detail); err != nil {
		return w.answerMemberFault(c, account, err)
	}
	switch {
	case own && len(actor.Memberships) == 1: // no account is left to show
		return w.RedirectWithFlash(c, "/settings", edge.Language(c).T("members.left", "organization", models.Isolate(account.Name)))
	case own:
		return w.RedirectWithFlash(c, "/dashboard", edge.Language(c).T("members.left", "organization", models.Isolate(account.Name)))
	}
	flash := edge.Language(c).T("members.removed", "name", models.Isolate(member.Name), "organization", models.Isolate(account.Name))
	if key, ok := keysStopped[change.Keys]; ok {
		flash += " " + edge.Language(c).T(key)
	}
	return w.RedirectWithFlash(c, address.Members(account), flash)
}
