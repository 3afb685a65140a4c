package reports

import (
	"context"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/admin"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/admin/reports"
)

// AuditLog lists the audit log, newest first.
func (w *Pages) AuditLog(c echo.Context) error {
	f, q, err := w.auditFilter(c)
	if err != nil {
		return err
	}
	page := view.AuditLogPage{Frame: w.Frame(c, "Audit log", views.IconAudit, models.Account{}), Filter: f.View()}
	if f.Faults.Any() {
		return edge.Render(c, f.Faults.Status, view.AuditLog(page))
	}
	before, err := web.ParseCursor(c.QueryParam("before"))
	if err != nil {
		return err
	}
	q.Before = models.AuditCursor(before)
	found, err := w.Store.AuditLog(c.Request().Context(), q)
	if err != nil {
		return err
	}
	page.Lines, page.CSVURL = admin.AuditLines(found.Lines, w.ReaderOf(c)), f.URL(address.AdminAuditLog+"/lines.csv", nil)
	page.Newest, page.Older = f.Pages(before, int64(found.Next))
	return edge.Render(c, http.StatusOK, view.AuditLog(page))
}

// auditFilter reads the filter from the address.
func (w *Pages) auditFilter(c echo.Context) (*admin.ListFilter, models.AuditQuery, error) {
	ctx, r := c.Request().Context(), w.ReaderOf(c)
	f := admin.NewListFilter(address.AdminAuditLog, c.QueryParams(), "actor", "action", "account", "since", "until", "request")
	recorded, err := w.Store.AuditActions(ctx)
	if err != nil {
		return nil, models.AuditQuery{}, err
	}
	actions := []views.Option{{Text: "All actions"}}
	for _, a := range recorded {
		actions = append(actions, views.Option{Value: a, Text: a})
	}
	q := models.AuditQuery{
		Action: f.Select("action", "Action", actions), Since: f.Day("since", 0, r.Zone), Until: f.Day("until", 1, r.Zone), Limit: admin.LinesPerPage,
	}
	actor := f.Text("actor", "Who", "Email or id")
	q.AccountID = models.AccountID(f.Text("account", "Account", "Its id"))
	q.RequestID = f.Text("request", "Request", "Its id")
	f.Dates = true
	return f, q, w.auditActor(ctx, f, &q, actor)
}

// auditActor sets the actor in the query from the filter: an email address, an id or a
// keyword.
func (w *Pages) auditActor(ctx context.Context, f *admin.ListFilter, q *models.AuditQuery, actor string) error {
	kind, known := actorKeywords[strings.ToLower(actor)]
	switch {
	case actor == "":
	case known:
		q.ActorKind = kind
	case strings.Contains(actor, "@"):
		user, err := w.Store.UserByEmail(ctx, actor)
		if models.CodeOf(err) == models.CodeNotFound {
			f.Faults.Add("actor", "Nobody has this email address.")
			return nil
		}
		q.ActorID = string(user.ID)
		return err
	default:
		q.ActorID = actor
	}
	return nil
}

// actorKeywords name the actors without an id in the filter.
var actorKeywords = map[string]models.ActorKind{
	"stripe": models.ActorStripe, "system": models.ActorSystem, "operator": models.ActorCLI,
}

// AuditLogCSV sends the filtered log as a file, with times in UTC.
func (w *Pages) AuditLogCSV(c echo.Context) error {
	f, q, err := w.auditFilter(c)
	switch {
	case err != nil:
		return err
	case f.Faults.Any():
		return models.Errorf(models.CodeNotFound, "There is no such list.")
	}
	columns := []string{"at", "actor_kind", "actor", "actor_name", "action", "account", "account_name", "subject", "detail", "request"}
	return w.SendCSV(c, "audit.csv", columns, func(file *web.CSVWriter) error {
		return w.Store.EachAudit(c.Request().Context(), q, func(l models.AuditLine) error {
			return file.Row(edge.FormatTime(l.At), string(l.Actor.Kind), l.Actor.ID, l.ActorName, l.Action, string(l.AccountID), l.AccountName, l.Subject, l.Detail, l.RequestID)
		})
	})
}
