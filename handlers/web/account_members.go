package web

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/admin"
)

// AccountMembers lists an account's people for the operator. Its owners change them.
func (w *Web) AccountMembers(c echo.Context) error {
	account, err := w.account(c)
	if err != nil {
		return err
	}
	after := models.UserID(c.QueryParam("after"))
	found, err := w.store.MemberList(c.Request().Context(), models.MemberQuery{AccountID: account.ID, After: after, Limit: adminLines})
	if err != nil {
		return err
	}
	here := adminAccountURL(account.ID) + partMembers
	page := view.AccountMembersPage{
		Frame: w.frame(c, account.Name, views.IconAdmin, models.Account{}), Head: accountHead(account, partMembers),
		Members: members(found.Lines, w.readerOf(c)),
	}
	if after != "" {
		page.First = here
	}
	if found.Next != "" {
		page.Next = here + "?after=" + url.QueryEscape(string(found.Next))
	}
	return edge.Render(c, http.StatusOK, view.AccountMembers(page))
}
