package accounts

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/admin"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/admin"
)

// AccountMembers lists an account's people for the operator. Its owners change them.
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
		Frame: w.Frame(c, account.Name, views.IconAccounts, models.Account{}), Header: accountHead(account, address.SectionMembers),
		Members: members(found.Lines, w.ReaderOf(c)),
	}
	if after != "" {
		page.First = here
	}
	if found.Next != "" {
		page.Next = here + "?after=" + url.QueryEscape(string(found.Next))
	}
	return edge.Render(c, http.StatusOK, view.AccountMembers(page))
}
