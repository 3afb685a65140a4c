package accounts

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/admin"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
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
	found, err := w.Store.MemberList(c.Request().Context(), models.MemberQuery{AccountID: account.ID, After: after, Limit: admin.LinesPerPage})
	if err != nil {
		return err
	}
	here := address.AdminAccount(account.ID) + address.SectionMembers
	page := view.AccountMembersPage{
		Frame: w.Frame(c, account.Name, views.IconAccounts, models.Account{}), Header: accountHeader(account, address.SectionMembers),
		Members: presentMembers(found.Lines, w.ReaderOf(c)),
	}
	if after != "" {
		page.First = here
	}
	if found.Next != "" {
		page.Next = here + "?after=" + url.QueryEscape(string(found.Next))
	}
	return edge.Render(c, http.StatusOK, view.AccountMembers(page))
}

// presentMembers prints members for a list.
func presentMembers(lines []models.MemberLine, r present.Reader) []views.Member {
	printed := make([]views.Member, len(lines))
	for i, m := range lines {
		printed[i] = views.Member{Name: m.Name, Email: m.Email, Role: present.MemberRoles[m.Role], Since: r.Moment(m.JoinedAt)}
	}
	return printed
}
