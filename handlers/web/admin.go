package web

import (
	"cmp"
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/admin"
)

// How many lines the lists of the operator's pages have.
const (
	newestAccounts = 5
	adminLines     = 50
)

// maxQueryBytes bounds what is searched for: no name, address or identifier is
// longer, so a longer text matches nothing.
const maxQueryBytes = 500

// AdminAccounts is what a search found.
func (w *Web) AdminAccounts(c echo.Context) error {
	q, after := strings.TrimSpace(c.QueryParam("q")), c.QueryParam("after")
	var found models.AccountPage
	if len(q) <= maxQueryBytes {
		var err error
		found, err = w.store.SearchAccounts(c.Request().Context(), models.AccountQuery{
			Text: q, After: models.AccountID(after), Limit: adminLines,
		})
		if err != nil {
			return err
		}
	}
	page := view.AccountsPage{
		Frame: w.frame(c, "Accounts", views.IconAdmin, models.Account{}), Query: q, Lines: accountLines(found.Lines, w.readerOf(c)),
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

func accountLines(lines []models.AccountLine, r reader) []view.AccountLine {
	printed := make([]view.AccountLine, len(lines))
	for i, l := range lines {
		printed[i] = accountLine(l.Account, l.Owner, l.Available, r)
	}
	return printed
}

func accountLine(a models.Account, owner models.User, available models.Credits, r reader) view.AccountLine {
	line := view.AccountLine{
		ID: string(a.ID), Name: a.Name, URL: adminAccountURL(a.ID), Kind: accountKinds[a.Kind],
		Owner: owner.Name, Email: owner.Email, Status: accountBadge(a.Status),
		Available: amount(available), CreatedAt: r.moment(a.CreatedAt),
	}
	if line.Email == "" {
		line.Email = a.BillingEmail
	}
	return line
}

func adminAccountURL(id models.AccountID) string {
	return "/admin/accounts/" + url.PathEscape(string(id))
}

func auditLines(lines []models.AuditLine, r reader) []view.AuditLine {
	printed := make([]view.AuditLine, len(lines))
	for i, l := range lines {
		printed[i] = view.AuditLine{
			At: r.moment(l.At), Actor: r.actor(l.Actor, l.ActorName), Action: l.Action, Detail: l.Detail, RequestID: l.RequestID,
		}
		if l.AccountID != "" {
			printed[i].Account = cmp.Or(l.AccountName, string(l.AccountID))
			printed[i].AccountURL = adminAccountURL(l.AccountID)
		}
		if strings.HasPrefix(l.Subject, "bat_") {
			printed[i].Subject = views.Link{Text: "See the adjustments", URL: batchURL(models.BatchID(l.Subject))}
		}
	}
	return printed
}
