package reports

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/act"
	"github.com/bursar-portal/bursar/views"
	"github.com/bursar-portal/bursar/views/admin"
	view "github.com/bursar-portal/bursar/views/admin/reports"
)

// Books shows when the books were verified and what was found, or how far the verification is
// that runs.
func (w *Pages) Books(c echo.Context) error {
	ctx, r := c.Request().Context(), w.ReaderOf(c)
	task, err := w.Store.LastTask(ctx, models.TaskVerifyBooks)
	if err != nil {
		return err
	}
	daily, checked, err := w.Store.LastCheck(ctx)
	if err != nil {
		return err
	}
	page := view.BooksPage{
		Frame: w.Frame(c, r.T("admin_reports.books"), views.IconReports, models.Account{}), Back: views.Link{Text: r.T("admin_reports.reports"), URL: address.AdminReports},
	}
	switch {
	case task.Running():
		page.RefreshSeconds, page.Progress = taskRefresh, taskProgress(r, task, "admin_reports.entries_checked")
	case edge.Actor(c).MayVerifyBooks():
		page.Verify = views.Form{Action: address.AdminBooks}
	default:
		page.ReadOnly = r.T("admin_reports.verify_view_only")
	}
	if task.Kind != "" && !task.Running() {
		page.Full = fullResult(r, task)
	}
	if checked {
		page.Daily = &admin.TaskResult{Badge: verdict(r, daily.Discrepancies), Faults: daily.First, Facts: []views.Fact{
			{Label: r.T("admin_reports.checked"), At: r.Moment(daily.At)}, {Label: r.T("admin_reports.new_entries"), Text: r.Number(daily.Entries)}, {Label: r.T("admin_reports.new_accounts"), Text: r.Number(daily.Accounts)},
		}}
	}
	return edge.Render(c, http.StatusOK, view.Books(page))
}

// fullResult prints how the last verification of everything ended.
func fullResult(r present.Reader, task models.Task) *admin.TaskResult {
	by := views.Fact{Label: r.T("admin_reports.started_by"), Text: r.Actor(task.By, task.ByName)}
	switch {
	case task.Interrupted:
		return &admin.TaskResult{Badge: views.Badge{Text: r.T("admin_reports.interrupted"), Tone: views.ToneWarn}, Facts: []views.Fact{
			{Label: r.T("admin_reports.started"), At: r.Moment(task.StartedAt)}, by, {Label: r.T("admin_reports.checked"), Text: r.T("admin_reports.entries_of", "done", task.Done, "total", task.Total)},
		}}
	case task.Fault != "":
		return &admin.TaskResult{Badge: views.Badge{Text: r.T("admin_reports.failed"), Tone: views.ToneBad}, Faults: []string{task.Fault}, Facts: []views.Fact{{Label: r.T("admin_reports.started"), At: r.Moment(task.StartedAt)}, by}}
	}
	found := fullCheck(task)
	return &admin.TaskResult{Badge: verdict(r, found.Discrepancies), Faults: found.First, Facts: []views.Fact{
		{Label: r.T("admin_reports.finished"), At: r.Moment(task.EndedAt)}, by, {Label: r.T("admin_reports.accounts"), Text: r.Number(found.Accounts)}, {Label: r.T("admin_reports.entries"), Text: r.Number(found.Entries)},
	}}
}

// verdict says in a word or two whether the books are right.
func verdict(r present.Reader, discrepancies int64) views.Badge {
	if discrepancies == 0 {
		return views.Badge{Text: r.T("admin_reports.no_discrepancies"), Tone: views.ToneGood}
	}
	return views.Badge{Text: r.T("admin_reports.discrepancies", "n", discrepancies), Tone: views.ToneBad}
}

// discrepanciesKept is how many discrepancies are kept to be shown. The command line prints all.
const discrepanciesKept = 20

// BooksVerify verifies the books in the background. Admins and auditors may: it changes nothing.
func (w *Pages) BooksVerify(c echo.Context) error {
	if _, err := edge.ParseForm(c); err != nil {
		return err
	}
	ctx := c.Request().Context()
	task := models.Task{Kind: models.TaskVerifyBooks, By: edge.Actor(c).Ref()}
	audit := w.AuditRecord(c, act.BooksVerify, "", "", w.ReaderOf(c).T("admin_reports.verify_audit"))
	ended, err := w.Store.StartTask(ctx, task, func(ctx context.Context, progress func(done, total int64)) (string, error) {
		v, err := w.Store.VerifyBeside(ctx, progress)
		if err != nil {
			return "", err
		}
		result := models.BooksCheck{Accounts: v.Accounts, Entries: v.Entries, Discrepancies: int64(len(v.Discrepancies)), First: v.Discrepancies[:min(len(v.Discrepancies), discrepanciesKept)]}
		if result.Discrepancies > 0 {
			w.Log.Error("the books have discrepancies", "count", result.Discrepancies, "first", strings.Join(result.First[:1], ""))
		}
		text, err := json.Marshal(result)
		return string(text), err
	})
	if models.CodeOf(err) == models.CodeConflict { // it runs: the page shows how far it is
		return edge.SeeOther(c, address.AdminBooks)
	}
	if err == nil {
		err = w.Store.WriteAudit(ctx, audit)
	}
	if err != nil {
		return err
	}
	waitFor(ended)
	return edge.SeeOther(c, address.AdminBooks)
}

// fullCheck returns what a verification of everything has found.
func fullCheck(task models.Task) (c models.BooksCheck) {
	_ = json.Unmarshal([]byte(task.Result), &c) // what can't be read shows nothing
	c.At = task.EndedAt
	return c
}
