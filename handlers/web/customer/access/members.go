package access

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/models"
)

// Adding a member reveals whether an email address has a user here. Only owners and admins
// of organizations may do so, each memberLookups times at once and then once per
// memberLookupInterval. Addresses that are added are not counted, since all members see
// them, as does the audit log.
const (
	memberLookups        = 20
	memberLookupInterval = time.Minute
)

// MemberCreate adds a user as a member.
func (w *Pages) MemberCreate(c echo.Context) error {
	form, account, err := w.memberForm(c)
	if err != nil {
		return err
	}
	actor := edge.Actor(c)
	if !actor.MayManageMembers(account.ID) {
		return errMembersManaged
	}
	page := membersForm{account: account, email: strings.TrimSpace(form.Get("email")), role: models.Role(form.Get("role"))}
	if page.email == "" {
		page.faults.Add("email", "Write the email address with which they have signed up.")
	}
	if !models.MayChangeMember(actor.RoleIn(account.ID), false, "", page.role) || !slices.Contains(models.Roles, page.role) {
		page.faults.Add("role", "Choose one of these roles.")
	}
	if page.faults.Any() {
		return w.showMembers(c, page.faults.Status, page)
	}
	user, err := w.findUser(c, page.email)
	if err == nil {
		change := models.MemberChange{AccountID: account.ID, UserID: user.ID, By: actor.User.ID, To: page.role}
		err = w.Store.ChangeMember(c.Request().Context(), change,
			w.AuditRecord(c, "member.add", account.ID, string(user.ID), "Added a member with the role "+string(page.role)+"."))
	}
	switch models.CodeOf(err) {
	case "":
		return w.RedirectWithFlash(c, address.Members(account), models.Isolate(user.Name)+" is a member now.")
	case models.CodeNotFound:
		page.faults.Add("email", "Nobody has signed up here with this address yet. Once they have, you can add them.")
	case models.CodeConflict:
		page.faults.Add("email", "They are a member already.")
	default:
		f, ok := web.FaultsFromError(c, err, nil)
		if !ok {
			return err
		}
		page.faults = f
	}
	return w.showMembers(c, page.faults.Status, page)
}

// findUser finds the user with an email address, for an actor who may learn whether there
// is one. Errors: CodeNotFound, CodeRateLimited.
func (w *Pages) findUser(c echo.Context, email string) (models.User, error) {
	who := string(edge.Actor(c).User.ID)
	if wait, ok := w.memberLookups.Take(who); !ok {
		return models.User{}, edge.TooManyRequests(wait, "You have looked up too many addresses.")
	}
	user, err := w.Store.UserByEmail(c.Request().Context(), email)
	if err == nil {
		w.memberLookups.PutBack(who)
	}
	return user, err
}

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
	detail := "Changed a member's role from " + form.Get("was") + " to " + string(role) + "."
	return w.changeMember(c, form, account, role, "member.role", detail, "The role is changed.")
}

// MemberRemove removes a member. Everybody may remove themselves.
func (w *Pages) MemberRemove(c echo.Context) error {
	form, account, err := w.memberForm(c)
	if err != nil {
		return err
	}
	if form.Get("user") == string(edge.Actor(c).User.ID) {
		return w.changeMember(c, form, account, "", "member.leave", "Left the organization as "+form.Get("was")+".", "You have left "+models.Isolate(account.Name)+".")
	}
	return w.changeMember(c, form, account, "", "member.remove", "Removed a member who was "+form.Get("was")+".", "They are no member any more.")
}

// changeMember changes or removes a member, if their role is still the one that the form
// was made for.
func (w *Pages) changeMember(c echo.Context, form url.Values, account models.Account, to models.Role, action, detail, flash string) error {
	actor := edge.Actor(c)
	user, was := models.UserID(form.Get("user")), models.Role(form.Get("was"))
	if own := user == actor.User.ID; !own && !actor.MayManageMembers(account.ID) {
		return errMembersManaged
	}
	if !slices.Contains(models.Roles, was) {
		return models.Errorf(models.CodeNotFound, "There is no such member.")
	}
	change := models.MemberChange{AccountID: account.ID, UserID: user, By: actor.User.ID, From: was, To: to}
	switch err := w.Store.ChangeMember(c.Request().Context(), change, w.AuditRecord(c, action, account.ID, string(user), detail)); {
	case models.CodeOf(err) == models.CodeConflict:
		f := web.Faults{Status: http.StatusConflict, Form: edge.AsError(err).Message}
		return w.showMembers(c, f.Status, membersForm{account: account, conflict: f.Form})
	case err != nil:
		return err
	}
	switch {
	case action == "member.leave" && len(actor.Memberships) == 1: // no account is left to show
		return w.RedirectWithFlash(c, "/settings", flash)
	case action == "member.leave":
		return w.RedirectWithFlash(c, "/dashboard", flash)
	}
	return w.RedirectWithFlash(c, address.Members(account), flash)
}

var errMembersManaged = models.Errorf(models.CodeForbidden, "Owners and admins of an organization add, change and remove its members.")

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
