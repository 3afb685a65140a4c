package reports

import (
	"context"
	"net/http"
	"net/netip"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/admin"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/act"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/admin/reports"
)

// AuditLog lists the audit log, newest first.
func (w *Pages) AuditLog(c echo.Context) error {
	f, q, err := w.auditFilter(c)
	if err != nil {
		return err
	}
	r := w.ReaderOf(c)
	page := view.AuditLogPage{Frame: w.Frame(c, r.T("admin_reports.audit_log"), views.IconAudit, models.Account{}), Filter: f.View()}
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
	page.Lines, page.CSVURL = admin.AuditLines(found.Lines, r), f.URL(address.AdminAuditLog+"/lines.csv", nil)
	page.SearchedTo = r.Moment(found.SearchedTo)
	page.Newest, page.Older = f.Pages(before, int64(found.Next))
	return edge.Render(c, http.StatusOK, view.AuditLog(page))
}

// auditFilter reads the filter from the address.
func (w *Pages) auditFilter(c echo.Context) (*admin.ListFilter, models.AuditQuery, error) {
	r := w.ReaderOf(c)
	f := admin.NewListFilter(address.AdminAuditLog, c.QueryParams(), "text", "actor", "subject", "action", "account", "since", "until", "request", "network")
	actions := []views.Option{{Text: r.T("admin_reports.all_actions")}}
	for _, a := range act.All {
		actions = append(actions, views.Option{Value: a.Name, Text: a.Sentence, Group: a.Group})
	}
	q := models.AuditQuery{
		Action: f.Select("action", r.T("admin_reports.action"), actions), Since: f.Day("since", 0, r.Zone), Until: f.Day("until", 1, r.Zone), Limit: admin.LinesPerPage,
	}
	actor, subject := f.Text("actor", r.T("admin_reports.who"), r.T("admin_reports.actor_example")), f.Text("subject", r.T("admin_reports.subject"), r.T("admin_reports.actor_example"))
	q.Text = f.Text("text", r.T("admin_reports.text"), r.T("admin_reports.text_example"))
	f.Dates = true
	f.More()
	q.AccountID = models.AccountID(f.Text("account", r.T("admin_reports.account"), r.T("admin_reports.account_id")))
	q.RequestID = f.Text("request", r.T("admin_reports.request"), r.T("admin_reports.account_id"))
	q.Network = networkText(r, f, f.Text("network", r.T("admin_reports.network"), r.T("admin_reports.network_example")))
	if err := w.auditActor(c.Request().Context(), r, f, &q, actor); err != nil {
		return nil, q, err
	}
	id, err := w.personOr(c.Request().Context(), r, f, "subject", subject)
	q.Subject = id
	return f, q, err
}

// networkText returns the network that a record would have for an address or a network.
func networkText(r present.Reader, f *admin.ListFilter, text string) string {
	if text == "" {
		return ""
	}
	if network := edge.NetworkOf(text); network != "" {
		return network
	}
	prefix, err := netip.ParsePrefix(text)
	if err != nil {
		f.Faults.Add("network", r.T("admin_reports.fault_network"))
		return ""
	}
	return edge.NetworkOf(prefix.Addr().String())
}

// auditActor sets the actor in the query from the filter: an email address, an id or a
// keyword.
func (w *Pages) auditActor(ctx context.Context, r present.Reader, f *admin.ListFilter, q *models.AuditQuery, actor string) (err error) {
	if kind, known := actorKeywords[strings.ToLower(actor)]; known {
		q.ActorKind = kind
		return nil
	}
	q.ActorID, err = w.personOr(ctx, r, f, "actor", actor)
	return err
}

// personOr returns the id of the person with an email address, or an id as it is.
func (w *Pages) personOr(ctx context.Context, r present.Reader, f *admin.ListFilter, field, text string) (string, error) {
	if !strings.Contains(text, "@") {
		return text, nil
	}
	user, err := w.Store.UserByEmail(ctx, text)
	if models.CodeOf(err) == models.CodeNotFound {
		f.Faults.Add(field, r.T("admin_reports.fault_email"))
		return "", nil
	}
	return string(user.ID), err
}

// actorKeywords name the actors without an id in the filter.
var actorKeywords = map[string]models.ActorKind{
	"stripe": models.ActorStripe, "system": models.ActorSystem, "operator": models.ActorCLI, "visitor": models.ActorVisitor,
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
	columns := []string{"at", "actor_kind", "actor", "actor_name", "action", "done", "count", "account", "account_name", "subject", "detail", "changes", "request", "network"}
	return w.SendCSV(c, "audit.csv", columns, func(file *web.CSVWriter) error {
		return w.Store.EachAudit(c.Request().Context(), q, func(l models.AuditLine) error {
			return file.Row(edge.FormatTime(l.At), string(l.Actor.Kind), l.Actor.ID, l.ActorName, l.Action, act.Sentence(l.Action), strconv.FormatInt(l.Times(), 10),
				string(l.AccountID), l.AccountName, l.Subject, l.Detail, changesText(l.Changes), l.RequestID, l.Network)
		})
	})
}

// changesText prints changes in a cell of a file, one a line.
func changesText(changes []models.AuditChange) string {
	lines := make([]string, len(changes))
	for i, c := range changes {
		lines[i] = c.Name + ": " + c.Before + " → " + c.After
	}
	return strings.Join(lines, "\n")
}
