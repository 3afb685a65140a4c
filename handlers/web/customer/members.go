package customer

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
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/customer"
)

// Whoever adds a member learns whether an address has a user here. Only owners
// and admins of organizations may ask, each so many times at once and then once
// per so long; an address that is added is not counted, since that is seen by
// all members and in the audit log.
const (
	memberLookups        = 20
	memberLookupInterval = time.Minute
)

// MemberCreate makes somebody a member who has signed up here.
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
		return w.RedirectWithFlash(c, address.Members(account), user.Name+" is a member now.")
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

// lookUp finds the user with an address for somebody who may know whether there
// is one. Errors: CodeNotFound, CodeRateLimited.
func (w *Pages) findUser(c echo.Context, email string) (models.User, error) {
	who := string(edge.Actor(c).User.ID)
	if wait, ok := w.memberLookups.Take(who); !ok {
		return models.User{}, edge.TooMany(wait, "You have asked for many addresses. Please wait a little, then try again.")
	}
	user, err := w.Store.UserByEmail(c.Request().Context(), email)
	if err == nil {
		w.memberLookups.GiveBack(who)
	}
	return user, err
}

// MemberUpdate gives a member another role.
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

// MemberRemove makes somebody a member no more. Everybody may do so to themselves.
func (w *Pages) MemberRemove(c echo.Context) error {
	form, account, err := w.memberForm(c)
	if err != nil {
		return err
	}
	if form.Get("user") == string(edge.Actor(c).User.ID) {
		return w.changeMember(c, form, account, "", "member.leave", "Left the organization as "+form.Get("was")+".", "You have left "+account.Name+".")
	}
	return w.changeMember(c, form, account, "", "member.remove", "Removed a member who was "+form.Get("was")+".", "They are no member any more.")
}

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
	case action == "member.leave" && len(actor.Memberships) == 1: // and no account is left to show
		return w.RedirectWithFlash(c, "/settings", flash)
	case action == "member.leave":
		return w.RedirectWithFlash(c, "/dashboard", flash)
	}
	return w.RedirectWithFlash(c, address.Members(account), flash)
}

var errMembersManaged = models.Errorf(models.CodeForbidden, "Owners and admins of an organization add, change and remove its members.")

// memberForm reads a form about an account's members. Errors: those of edge.Form
// and about.
func (w *Pages) memberForm(c echo.Context) (url.Values, models.Account, error) {
	form, err := edge.Form(c)
	if err != nil {
		return nil, models.Account{}, err
	}
	m, err := web.MembershipFor(edge.Actor(c), form.Get("account"))
	return form, m.Account, err
}

// membersForm is what the page shows beside the members: what was typed for a new
// one and what is wrong with it, or why a member was not changed.
type membersForm struct {
	account  models.Account
	email    string
	role     models.Role // zero: member
	faults   web.Faults
	conflict string
}

// membersPerPage is how many members a page lists, each with their forms.
const membersPerPage = 25

func (w *Pages) showMembers(c echo.Context, status int, f membersForm) error {
	actor, r := edge.Actor(c), w.ReaderOf(c)
	query := models.MemberQuery{AccountID: f.account.ID, Limit: membersPerPage}
	if c.Request().Method != http.MethodPost {
		query.After = models.UserID(c.QueryParam("after"))
	}
	found, err := w.Store.MemberList(c.Request().Context(), query)
	if err != nil {
		return err
	}
	page := view.MembersPage{
		Frame: w.Frame(c, "Members", views.IconMembers, f.account), Whose: present.AccountRef(f.account, true),
		Tabs: web.OrganizationTabs(actor, f.account, views.IconMembers), Fault: f.conflict, Email: f.faults.Field("email", f.email), RoleFault: f.faults.Of("role"),
	}
	by := actor.RoleIn(f.account.ID)
	for _, m := range found.Lines {
		page.Members = append(page.Members, memberRow(f.account, m, actor, by, m.Role == models.RoleOwner && found.Owners == 1, r))
	}
	if query.After != "" {
		page.First = address.Members(f.account)
	}
	if found.Next != "" {
		page.Next = address.Members(f.account) + "&after=" + url.QueryEscape(string(found.Next))
	}
	if actor.MayManageMembers(f.account.ID) {
		page.Add = views.Form{Action: "/members", Account: string(f.account.ID), Fault: f.faults.Form}
		if f.role == "" {
			f.role = models.RoleMember
		}
		page.Roles = roleOptions(by, false, "", f.role)
	}
	return edge.Render(c, status, view.Members(page))
}

// memberRow prints a member with what the person may do about them. Addresses are
// for those who manage members. Nothing ends the last owner.
func memberRow(a models.Account, m models.MemberLine, actor models.Actor, by models.Role, last bool, r present.Reader) view.MemberRow {
	own := m.ID == actor.User.ID
	row := view.MemberRow{
		ID: string(m.ID), Own: own, Was: string(m.Role), LastOwner: last,
		Member: views.Member{Name: m.Name, Role: present.MemberRoles[m.Role], Since: r.Moment(m.JoinedAt)},
	}
	if own || actor.MayManageMembers(a.ID) {
		row.Email = m.Email
	}
	if last {
		return row
	}
	form := func(action string) views.Form { return views.Form{Action: action, Account: string(a.ID)} }
	if options := roleOptions(by, own, m.Role, m.Role); len(options) > 1 {
		row.Change, row.Roles = form("/members/role"), options
	}
	if models.MayChangeMember(by, own, m.Role, "") {
		row.Remove = form("/members/remove")
	}
	return row
}

// roleOptions are the roles that may be given in place of one.
func roleOptions(by models.Role, own bool, from, selected models.Role) []views.Option {
	var options []views.Option
	for _, role := range models.Roles {
		if models.MayChangeMember(by, own, from, role) {
			options = append(options, views.Option{Value: string(role), Text: present.MemberRoles[role], Selected: role == selected})
		}
	}
	return options
}
