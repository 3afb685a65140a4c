package web

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/admin"
)

const auditURL = "/admin/audit"

// actorWords are what a filter calls those who have no id.
var actorWords = map[string]models.ActorKind{
	"stripe": models.ActorStripe, "system": models.ActorSystem, "operator": models.ActorCLI,
}

// auditFilter reads what of the audit log is wanted.
func (w *Web) auditFilter(c echo.Context) (*listFilter, models.AuditQuery, error) {
	ctx, r := c.Request().Context(), w.readerOf(c)
	f := newListFilter(auditURL, c.QueryParams(), "actor", "action", "account", "since", "until", "request")
	recorded, err := w.store.AuditActions(ctx)
	if err != nil {
		return nil, models.AuditQuery{}, err
	}
	actions := []views.Option{{Text: "All actions"}}
	for _, a := range recorded {
		actions = append(actions, views.Option{Value: a, Text: a})
	}
	q := models.AuditQuery{
		Action: f.pick("action", "Action", actions), Since: f.day("since", 0, r.zone), Until: f.day("until", 1, r.zone), Limit: adminLines,
	}
	actor := f.text("actor", "Who", "Email or id")
	q.AccountID = models.AccountID(f.text("account", "Account", "Its id"))
	q.RequestID = f.text("request", "Request", "Its id")
	f.dates = true
	return f, q, w.auditActor(ctx, f, &q, actor)
}

// auditActor finds whom a filter names: by e-mail address, by id, or one who has
// none.
func (w *Web) auditActor(ctx context.Context, f *listFilter, q *models.AuditQuery, actor string) error {
	kind, known := actorWords[strings.ToLower(actor)]
	switch {
	case actor == "":
	case known:
		q.ActorKind = kind
	case strings.Contains(actor, "@"):
		user, err := w.store.UserByEmail(ctx, actor)
		if models.CodeOf(err) == models.CodeNotFound {
			f.faults.add("actor", "Nobody has this email address.")
			return nil
		}
		q.ActorID = string(user.ID)
		return err
	default:
		q.ActorID = actor
	}
	return nil
}

// AdminAudit is what people and programs did, newest first, narrowed by filters.
func (w *Web) AdminAudit(c echo.Context) error {
	f, q, err := w.auditFilter(c)
	if err != nil {
		return err
	}
	page := view.AuditLogPage{Frame: w.frame(c, "Audit log", views.IconAudit, models.Account{}), Filter: f.printed()}
	if f.faults.any() {
		return edge.Render(c, f.faults.status, view.AuditLog(page))
	}
	before, err := cursor(c.QueryParam("before"))
	if err != nil {
		return err
	}
	q.Before = models.AuditCursor(before)
	found, err := w.store.AuditLog(c.Request().Context(), q)
	if err != nil {
		return err
	}
	page.Lines, page.CSV = auditLines(found.Lines, w.readerOf(c)), f.url(auditURL+"/lines.csv", nil)
	page.Newest, page.Older = f.pages(before, int64(found.Next))
	return edge.Render(c, http.StatusOK, view.AuditLog(page))
}

// pages leads from a page of a list that goes by sequence to its others.
func (f *listFilter) pages(before, next int64) (newest, older string) {
	if before > 0 {
		newest = f.url(f.path, nil)
	}
	if next > 0 {
		older = f.url(f.path, url.Values{"before": {strconv.FormatInt(next, 10)}})
	}
	return newest, older
}

// AdminAuditCSV is the same to download, with times in UTC.
func (w *Web) AdminAuditCSV(c echo.Context) error {
	f, q, err := w.auditFilter(c)
	switch {
	case err != nil:
		return err
	case f.faults.any():
		return models.Errorf(models.CodeNotFound, "There is no such list.")
	}
	columns := []string{"at", "actor_kind", "actor", "actor_name", "action", "account", "account_name", "subject", "detail", "request"}
	return w.sendCSV(c, "audit.csv", columns, func(file *csvFile) error {
		return w.store.EachAudit(c.Request().Context(), q, func(l models.AuditLine) error {
			return file.row(edge.Time(l.At), string(l.Actor.Kind), l.Actor.ID, l.ActorName, l.Action, string(l.AccountID), l.AccountName, l.Subject, l.Detail, l.RequestID)
		})
	})
}
