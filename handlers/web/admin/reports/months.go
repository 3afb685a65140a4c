package reports

import (
	"context"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/act"
	"github.com/bursar-portal/bursar/views"
	admin "github.com/bursar-portal/bursar/views/admin"
	view "github.com/bursar-portal/bursar/views/admin/reports"
)

// taskWait is how long an answer waits for a task to end. Most end by then; the page shows the
// progress of the others.
const taskWait = 2 * time.Second

// taskRefresh is after how many seconds a page that shows progress reloads.
const taskRefresh = 1

// MonthClose asks whether a month is to be closed. Only admins may.
func (w *Pages) MonthClose(c echo.Context) error {
	return w.showMonthClose(c, http.StatusOK, web.Form{Values: c.QueryParams()})
}

// MonthCloseCreate closes a month in the background, and waits a moment for it. Only admins may.
func (w *Pages) MonthCloseCreate(c echo.Context) error {
	f, err := web.ReadForm(c, nil)
	if err != nil {
		return err
	}
	return w.Submit(c, &f, web.Flow{
		Post: func(c echo.Context) (web.Done, error) { return w.closeMonth(c, f.Get("month")) },
		Show: func(c echo.Context, status int) error { return w.showMonthClose(c, status, f) },
	})
}

func (w *Pages) closeMonth(c echo.Context, name string) (web.Done, error) {
	month, err := time.Parse(monthLayout, name)
	if err != nil {
		return web.Done{}, models.Errorf(models.CodeConflict, "Choose the month to close.")
	}
	months, err := w.Store.Months(c.Request().Context())
	if err != nil {
		return web.Done{}, err
	}
	if reason := months.Refusal(month, w.Now()); reason != "" {
		return web.Done{}, models.Errorf(models.CodeConflict, "%s", reason)
	}
	actor, r := edge.Actor(c), utc(w.ReaderOf(c))
	title := r.Month(month)
	audit := w.AuditRecord(c, act.MonthClose, "", name, r.T("admin_reports.month_closed_audit", "month", title))
	task := models.Task{Kind: models.TaskCloseMonth, Subject: name, By: actor.Ref()}
	ended, err := w.Store.StartTask(c.Request().Context(), task, func(ctx context.Context, progress func(done, total int64)) (string, error) {
		return "", w.Store.CloseMonth(ctx, month, audit, progress)
	})
	if err != nil {
		return web.Done{}, err
	}
	done := web.Done{URL: address.AdminReports + "?month=" + name}
	if waitFor(ended) {
		if last, err := w.Store.LastTask(c.Request().Context(), models.TaskCloseMonth); err == nil && last.Fault == "" {
			done.Flash = r.T("admin_reports.month_closed", "month", title)
		}
	}
	return done, nil
}

// waitFor waits for a task and reports whether it has ended.
func waitFor(ended <-chan struct{}) bool {
	timer := time.NewTimer(taskWait)
	defer timer.Stop()
	select {
	case <-ended:
		return true
	case <-timer.C:
		return false
	}
}

func (w *Pages) showMonthClose(c echo.Context, status int, f web.Form) error {
	ctx, r := c.Request().Context(), utc(w.ReaderOf(c))
	months, err := w.Store.Months(ctx)
	if err != nil {
		return err
	}
	month, err := time.Parse(monthLayout, f.Get("month"))
	if err != nil {
		month = months.Next
	}
	page := view.CloseMonthPage{
		Frame: w.Frame(c, r.T("admin_reports.close_named", "month", r.Month(month)), views.IconReports, models.Account{}), Form: views.Form{Action: address.CloseMonth, Fault: f.Faults.Form},
		Month: month.Format(monthLayout), Name: r.Month(month), Back: views.Link{Text: r.T("admin_reports.reports"), URL: address.AdminReports},
	}
	if month.IsZero() {
		page.Title, page.Reason = r.T("admin_reports.close_any"), r.T("admin_reports.close_nothing")
		return edge.Render(c, status, view.CloseMonth(page))
	}
	page.Back.URL += "?month=" + page.Month
	if page.Reason = months.Refusal(month, w.Now()); page.Reason == "" {
		report, err := w.Store.Report(ctx, models.ReportQuery{From: month, Until: month.AddDate(0, 1, 0)})
		if err != nil {
			return err
		}
		page.Figures = closeFigures(r, report)
	}
	return edge.Render(c, status, view.CloseMonth(page))
}

// closeFigures are what somebody looks at before a month is closed.
func closeFigures(r present.Reader, report models.Report) (list []view.Figure) {
	due := r.T("admin_reports.none")
	if report.PendingAccounts > 0 {
		due = r.Number(report.PendingAccounts)
	}
	list = append(list, view.Figure{Label: r.T("admin_reports.accounts_due"), Text: due})
	for _, t := range journalTotals(report) {
		list = append(list,
			view.Figure{Label: r.T("admin_reports.sold"), Text: r.Money(t.sold, t.currency)},
			view.Figure{Label: r.T("admin_reports.revenue"), Text: r.Money(t.revenue, t.currency)},
			view.Figure{Label: r.T("admin_reports.breakage"), Text: r.Money(t.breakage, t.currency)},
			view.Figure{Label: r.T("admin_reports.deferred_revenue"), Text: r.Money(t.deferred, t.currency)})
	}
	return list
}

// addMonthStatus says on a report whether its month is open, and lets admins close the next one.
func (w *Pages) addMonthStatus(c echo.Context, page *view.ReportPage, q reportQuery, report models.Report) error {
	ctx, r := c.Request().Context(), w.ReaderOf(c)
	if q.account != "" {
		return nil
	}
	status := &view.MonthStatus{Badge: views.Badge{Text: r.T("admin_reports.open")}}
	page.Status = status
	if m := report.Closed; m != nil {
		status.Badge, status.Text = views.Badge{Text: r.T("admin_reports.closed"), Tone: views.ToneGood}, r.T("admin_reports.closed_by", "name", models.Isolate(r.Actor(m.ClosedBy, m.ClosedByName)))
		status.At = r.Moment(m.ClosedAt)
		return nil
	}
	task, err := w.Store.LastTask(ctx, models.TaskCloseMonth)
	if err != nil {
		return err
	}
	if task.Subject == q.month {
		switch {
		case task.Running():
			status.Badge, page.RefreshSeconds = views.Badge{Text: r.T("admin_reports.closing")}, taskRefresh
			status.Progress = taskProgress(r, task, "admin_reports.accounts_advanced")
			return nil
		case task.Interrupted:
			status.Fault = r.T("admin_reports.close_interrupted")
		case task.Fault != "":
			status.Fault = task.Fault
		}
	}
	months, err := w.Store.Months(ctx)
	if err != nil {
		return err
	}
	status.Text = months.Refusal(q.From, w.Now())
	due := months.MayClose(w.Now()) && !q.From.Before(months.Next) // its own month, or one before it
	if due && edge.Actor(c).MayAdminister() {
		status.CloseText, status.CloseURL = r.T("admin_reports.close_named", "month", utc(r).Month(months.Next)), address.CloseMonth+"?month="+months.Next.Format(monthLayout)
	}
	return nil
}

// taskProgress prints how far a task is, by a sentence of what is done and the total.
func taskProgress(r present.Reader, t models.Task, says string) admin.Progress {
	return admin.Progress{Permille: present.Permille(t.Done, max(1, t.Total)), Text: r.T(says, "done", t.Done, "total", t.Total)}
}
