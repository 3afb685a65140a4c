package access

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/act"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/customer/access"
)

// logLines is how many records a page of the log has.
const logLines = 50

// logFor returns the organization whose log the actor asks for.
func logFor(c echo.Context) (models.Account, error) {
	actor := edge.Actor(c)
	account, err := organizationFor(actor, c.QueryParam("account"))
	if err == nil && !actor.MaySeeLog(account.ID) {
		err = models.Errorf(models.CodeForbidden, "Only owners and admins can see the audit log.")
	}
	return account, err
}

// OrganizationLog lists what was done in an organization: with its members, keys, settings
// and caps.
func (w *Pages) OrganizationLog(c echo.Context) error {
	account, err := logFor(c)
	if err != nil {
		return err
	}
	before, err := web.ParseCursor(c.QueryParam("before"))
	if err != nil {
		return err
	}
	found, err := w.Store.OrganizationLog(c.Request().Context(), models.AuditQuery{AccountID: account.ID, Before: models.AuditCursor(before), Limit: logLines})
	if err != nil {
		return err
	}
	page := view.OrganizationLogPage{
		Frame: w.Frame(c, edge.Language(c).T("organization.log"), views.IconSettings, account), Account: present.AccountRef(account, true),
		BackURL: address.OrganizationSettings(account), CSVURL: address.OrganizationLogCSV(account),
	}
	r := w.ReaderOf(c)
	for _, l := range found.Lines {
		what, detail := said(edge.Language(c).Fault, l)
		page.Lines = append(page.Lines, view.LogLine{
			At: r.Moment(l.At), Who: who(r, l), What: what, Times: times(r, l.Times()), Detail: detail, Changes: changesOf(l),
		})
	}
	if before > 0 {
		page.Newest = address.OrganizationLog(account)
	}
	if found.Next > 0 {
		page.Older = address.OrganizationLog(account) + "&" + url.Values{"before": {strconv.FormatInt(int64(found.Next), 10)}}.Encode()
	}
	return edge.Render(c, http.StatusOK, view.OrganizationLog(page))
}

// said prints what was done. Most details tell the same as the action and more, so they stand in
// its place; one that is not in the reader's language stands below it.
func said(translate func(string) string, l models.AuditLine) (what, detail string) {
	sentence := act.Sentence(l.Action)
	what, detail = translate(sentence), translate(l.Detail)
	if inLanguage := detail != l.Detail || what == sentence; detail != "" && inLanguage {
		return strings.TrimSuffix(detail, "."), ""
	}
	return what, detail
}

// who names the actor to the organization's people.
func who(r present.Reader, l models.AuditLine) string {
	switch {
	case l.Side == models.SideFormer:
		return r.T("organization.log_former")
	case l.Side == models.SideOperator && l.Actor.Kind == models.ActorVisitor:
		return r.T("organization.log_somebody")
	case l.Side == models.SideOperator:
		return r.Brand
	case l.Actor.Kind == models.ActorKey:
		return r.T("organization.log_key", "name", models.Isolate(l.ActorName))
	}
	return r.Actor(l.Actor, l.ActorName)
}

// times prints how often something was done, "" for once.
func times(r present.Reader, n int64) string {
	if n <= 1 {
		return ""
	}
	return r.T("organization.log_times", "n", n)
}

// changesOf prints the values that changed, but those that the detail tells.
func changesOf(l models.AuditLine) (changes []view.LogChange) {
	for _, c := range l.Changes {
		if c.Before != "" && c.After != "" && strings.Contains(l.Detail, c.Before) && strings.Contains(l.Detail, c.After) {
			continue
		}
		changes = append(changes, view.LogChange{Name: c.Name, Before: c.Before, After: c.After})
	}
	return changes
}

// OrganizationLogCSV sends the log as a file, with times in UTC.
func (w *Pages) OrganizationLogCSV(c echo.Context) error {
	account, err := logFor(c)
	if err != nil {
		return err
	}
	r := w.ReaderOf(c)
	columns := []string{"at", "who", "user", "action", "what", "count", "subject", "detail", "request"}
	return w.SendCSV(c, "audit.csv", columns, func(file *web.CSVWriter) error {
		return w.Store.EachOfOrganization(c.Request().Context(), models.AuditQuery{AccountID: account.ID}, func(l models.AuditLine) error {
			return file.Row(edge.FormatTime(l.At), who(r, l), l.Actor.ID, l.Action, act.Sentence(l.Action), strconv.FormatInt(l.Times(), 10), l.Subject, l.Detail, l.RequestID)
		})
	})
}
