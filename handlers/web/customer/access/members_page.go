package access

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/link"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/customer/access"
)

// membersForm is what the page shows beside the list of members: what was typed for an
// invitation and its faults, or why a member was not changed.
type membersForm struct {
	account  models.Account
	email    string
	role     models.Role // "" stands for member
	faults   web.Faults
	conflict string
	place    models.MemberLine // of who was invited and has a pending place
}

// How many members and invitations a page lists, each with their forms.
const (
	membersPerPage     = 20
	invitationsPerPage = 20
)

// Members lists the members of an organization that the reader belongs to.
func (w *Pages) Members(c echo.Context, account models.Account) error {
	return w.showMembers(c, http.StatusOK, membersForm{account: account})
}

func (w *Pages) showMembers(c echo.Context, status int, f membersForm) error {
	actor, ctx := edge.Actor(c), c.Request().Context()
	query := models.MemberQuery{AccountID: f.account.ID, Limit: membersPerPage, Addresses: actor.MayManageMembers(f.account.ID)}
	if c.Request().Method != http.MethodPost {
		query.After, query.Text = models.UserID(c.QueryParam("after")), c.QueryParam("q")
	}
	found, err := w.Store.MemberList(ctx, query)
	if err != nil {
		return err
	}
	page := view.MembersPage{
		Frame: w.Frame(c, edge.Language(c).T("members.title"), views.IconMembers, f.account), Account: present.AccountRef(f.account, true), Table: roleTable(w.ReaderOf(c)),
		Fault: f.conflict, Email: f.faults.Field("email", f.email), RoleFault: f.faults.Of("role"),
	}
	if page.Members, err = w.memberRows(c, f.account, found); err != nil {
		return err
	}
	here := address.Members(f.account)
	if query.Text != "" {
		here += "&q=" + url.QueryEscape(query.Text)
	}
	if query.After != "" {
		page.First = here
	}
	if found.Next != "" {
		page.Next = here + "&after=" + url.QueryEscape(string(found.Next))
	}
	if query.Text != "" || page.First+page.Next != "" {
		page.Search = view.SearchForm{
			Action: "/enterprise/dashboard", Text: query.Text, Empty: len(found.Lines) == 0,
			Hidden: []views.Option{{Value: "account", Text: string(f.account.ID)}, {Value: "page", Text: "members"}},
		}
	}
	if f.place.ID != "" {
		page.Place = memberRow(f.account, f.place, actor, false, w.ReaderOf(c))
	}
	if actor.MayManageMembers(f.account.ID) {
		page.Invite = views.Form{Action: "/members", Account: string(f.account.ID), Fault: f.faults.Form}
		page.MailOff = !w.Settings().Mail
		if f.role == "" {
			f.role = models.RoleMember
		}
		page.Roles = roleOptions(w.ReaderOf(c), actor.RoleIn(f.account.ID), false, "", f.role)
		if err := w.addInvitations(c, f.account, &page); err != nil {
			return err
		}
	}
	return edge.Render(c, status, view.Members(page))
}

// memberRows prints a page of members.
func (w *Pages) memberRows(c echo.Context, account models.Account, found models.MemberPage) (rows []view.MemberRow, err error) {
	actor, r, ctx := edge.Actor(c), w.ReaderOf(c), c.Request().Context()
	caps, err := w.capLines(ctx, actor, account, r)
	if err != nil {
		return nil, err
	}
	used, err := w.memberUse(ctx, account, r)
	if err != nil {
		return nil, err
	}
	seen := func(m models.MemberLine) bool { return m.ID == actor.User.ID || actor.MaySeeMembersUse(account.ID) }
	column := r.Column(present.AmountsOf(found.Lines, func(m models.MemberLine) models.Credits {
		if !seen(m) {
			return 0
		}
		return used[m.ID]
	}))
	for _, m := range found.Lines {
		row := memberRow(account, m, actor, !m.Pending && m.Role == models.RoleOwner && found.Owners == 1, r)
		row.Caps = caps.of(models.CapOnMember(m.ID), true)
		own := m.ID == actor.User.ID
		if credits := used[m.ID]; credits > 0 && seen(m) {
			row.Used = column.Amount(credits)
			row.UsedURL = address.Usage(account, url.Values{"member": {string(m.ID)}})
			if own {
				row.UsedURL = address.OwnUsage(account)
			}
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// memberUse is what each member used in the last 30 days.
func (w *Pages) memberUse(ctx context.Context, account models.Account, r present.Reader) (map[models.UserID]models.Credits, error) {
	now := w.Now()
	used, err := w.Store.Usage(ctx, models.UsageQuery{AccountID: account.ID, From: now.Add(-29 * 24 * time.Hour), To: now, Zone: r.Zone, Limit: 10_000})
	sums := map[models.UserID]models.Credits{}
	for _, m := range used.Members.Top {
		sums[models.UserID(m.ID)] = m.Credits
	}
	return sums, err
}

// addInvitations lists the invitations that nobody has answered.
func (w *Pages) addInvitations(c echo.Context, account models.Account, page *view.MembersPage) error {
	actor, r := edge.Actor(c), w.ReaderOf(c)
	query := link.InvitationQuery{AccountID: account.ID, Limit: invitationsPerPage, After: models.InvitationID(c.QueryParam("invited"))}
	found, err := w.Store.InvitationsOf(c.Request().Context(), query)
	if err != nil {
		return err
	}
	for _, i := range found.Lines {
		row := view.InvitationRow{
			ID: string(i.ID), Email: i.Email, Role: r.MemberRole(i.Role), Inviter: i.InviterName, Ownership: i.Kind == link.ToOwn,
			Expired: i.StateAt(w.Now()) == link.InvitationExpired, Expires: r.Moment(i.ExpiresAt),
		}
		if models.MayChangeMember(actor.RoleIn(account.ID), false, "", i.Role) {
			row.Resend = views.Form{Action: "/members/invitations/resend", Account: string(account.ID)}
			row.Revoke = views.Form{Action: "/members/invitations/revoke", Account: string(account.ID)}
		}
		page.Invitations = append(page.Invitations, row)
	}
	if found.Next != "" {
		page.MoreInvitations = address.Members(account) + "&invited=" + url.QueryEscape(string(found.Next))
	}
	return nil
}

// memberRow prints a member with the forms that the actor may use on them. Only people who
// manage members see email addresses other than their own. The last owner can't be removed.
func memberRow(a models.Account, m models.MemberLine, actor models.Actor, last bool, r present.Reader) view.MemberRow {
	own, by, manages := m.ID == actor.User.ID, actor.RoleIn(a.ID), actor.MayManageMembers(a.ID)
	row := view.MemberRow{
		ID: string(m.ID), Self: own, Was: string(m.Role), LastOwner: last,
		Member: views.Member{Name: m.Name, Role: r.MemberRole(m.Role), Since: joined(m, r)},
	}
	if own || manages {
		row.Email = m.Email
	}
	if m.Keys > 0 && (own || manages) {
		row.Keys = r.Number(int64(m.Keys))
	}
	form := func(action string) views.Form { return views.Form{Action: action, Account: string(a.ID)} }
	if row.Pending = m.Pending; m.Pending && models.MayChangeMember(by, false, m.Role, "") {
		row.ResendPlace, row.RemovePlace = form("/members/places/resend"), form("/members/places/remove")
	}
	if last || m.Pending {
		return row
	}
	if options := roleOptions(r, by, own, m.Role, m.Role); len(options) > 1 {
		row.Change, row.Roles = form("/members/role"), options
		if actor.MayChangeOwners(a.ID) && !own && m.Role != models.RoleOwner {
			row.Offer = form("/members/offer")
		}
	}
	if actor.ViewedBy == nil && models.MayChangeMember(by, own, m.Role, "") {
		row.RemoveURL = address.RemoveMember(a, m.ID)
	}
	return row
}

// joined prints the day on which somebody joined: the hour is of no use in a list.
func joined(m models.MemberLine, r present.Reader) views.Moment {
	at := r.Moment(m.JoinedAt)
	at.Text = r.Day(m.JoinedAt)
	return at
}

// roleOptions lists the roles that may replace a role.
func roleOptions(r present.Reader, by models.Role, own bool, from, selected models.Role) []views.Option {
	var options []views.Option
	for _, role := range models.Roles {
		if models.MayChangeMember(by, own, from, role) {
			options = append(options, views.Option{Value: string(role), Text: r.MemberRole(role), Selected: role == selected})
		}
	}
	return options
}
