package accounts

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web/admin"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/admin/accounts"
)

// Accounts lists the accounts that a search finds, or all of them.
func (w *Pages) Accounts(c echo.Context) error {
	q, after := strings.TrimSpace(c.QueryParam("q")), c.QueryParam("after")
	var found models.AccountPage
	if len(q) <= admin.MaxQueryBytes {
		var err error
		found, err = w.Store.SearchAccounts(c.Request().Context(), models.AccountQuery{
			Text: q, After: models.AccountID(after), Limit: admin.LinesPerPage,
		})
		if err != nil {
			return err
		}
	}
	page := view.AccountsPage{
		Frame: w.Frame(c, w.ReaderOf(c).T("admin_frame.accounts"), views.IconAccounts, models.Account{}), Query: q, Lines: admin.AccountLines(found.Lines, w.ReaderOf(c)),
	}
	first := "/admin/accounts?" + url.Values{"q": {q}}.Encode()
	if after != "" {
		page.First = first
	}
	if found.Next != "" {
		page.Next = first + "&after=" + url.QueryEscape(string(found.Next))
	}
	return edge.Render(c, http.StatusOK, view.Accounts(page))
}
