package access

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/customer/access"
)

// membersForm is what the page shows beside the list of members: what was typed for a new
// member and its faults, or why a member was not changed.
type membersForm struct {
	account  models.Account
	email    string
	role     models.Role // "" stands for member
	faults   web.Faults
	conflict string
}

// membersPerPage is how many members a page lists, each with their forms.
const membersPerPage = 20

// Members lists the members of an organization that the reader belongs to.
func (w *Pages) Members(c echo.Context, account models.Account) error {
	return w.showMembers(c, http.StatusOK, membersForm{account: account})
}

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
		Frame: w.Frame(c, "Members", views.IconMembers, f.account), Account: present.AccountRef(f.account, true),
		Tabs: web.OrganizationTabs(actor, f.account, views.IconMembers), Fault: f.conflict, Email: f.faults.Field("email", f.email), RoleFault: f.faults.Of("role"),
	}
	caps, err := w.capLines(c.Request().Context(), actor, f.account, r)
	if err != nil {
		return err
	}
	by := actor.RoleIn(f.account.ID)
	for _, m := range found.Lines {
		page.Members = append(page.Members, memberRow(f.account, m, actor, by, m.Role == models.RoleOwner && found.Owners == 1, r))
		page.Members[len(page.Members)-1].Caps = caps.of(models.CapOnMember(m.ID), true)
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

// memberRow prints a member with the forms that the actor may use on them. Only people who
// manage members see email addresses other than their own. The last owner can't be removed.
func memberRow(a models.Account, m models.MemberLine, actor models.Actor, by models.Role, last bool, r present.Reader) view.MemberRow {
	own := m.ID == actor.User.ID
	row := view.MemberRow{
		ID: string(m.ID), Self: own, Was: string(m.Role), LastOwner: last,
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

// roleOptions lists the roles that may replace a role.
func roleOptions(by models.Role, own bool, from, selected models.Role) []views.Option {
	var options []views.Option
	for _, role := range models.Roles {
		if models.MayChangeMember(by, own, from, role) {
			options = append(options, views.Option{Value: string(role), Text: present.MemberRoles[role], Selected: role == selected})
		}
	}
	return options
}
