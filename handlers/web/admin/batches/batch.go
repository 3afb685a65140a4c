package batches

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/admin/batches"
)

// linesPerPage is how many lines of a batch a page lists.
const linesPerPage = 100

// refreshSeconds is the interval at which a page that shows progress reloads.
const refreshSeconds = 1

// Batch shows a batch of adjustments: what each line would do, and what the operator can
// do with the batch.
func (w *Pages) Batch(c echo.Context) error {
	return w.showBatch(c, http.StatusOK, models.BatchID(c.Param("id")), formResult{})
}

// showBatch shows a batch. It looks for a run before it reads the batch, so that if the
// run has ended, the batch includes its result.
func (w *Pages) showBatch(c echo.Context, status int, id models.BatchID, result formResult) error {
	ctx, r := c.Request().Context(), w.ReaderOf(c)
	run := w.runs.find(id)
	inProgress := run != nil && run.running()
	b, err := w.Store.Batch(ctx, id)
	if err != nil {
		return err
	}
	lines, err := w.Store.BatchLines(ctx, b.ID, b.Lines)
	if err != nil {
		return err
	}
	name, err := w.batchName(ctx, r, b, lines[0])
	if err != nil {
		return err
	}
	page := view.BatchPage{
		Frame: w.Frame(c, name, navIcon(b), models.Account{}), Batch: presentBatch(r, b, name),
		Crumb: views.Link{Text: r.T("admin_batches.bulk_adjustments"), URL: "/admin/bulk"}, Facts: batchFacts(r, b),
	}
	if navIcon(b) == views.IconApprovals {
		page.Crumb = views.Link{Text: r.T("admin_batches.approvals"), URL: address.Approvals}
	}
	switch {
	case inProgress:
		page.RefreshSeconds, page.State = refreshSeconds, views.Badge{Text: r.T("admin_batches.state_running")}
		page.Progress = view.Progress{
			Permille: present.Permille(run.done.Load(), run.lines), Text: r.T("admin_batches.progress_text", "done", run.done.Load(), "lines", lineCount(r, int(run.lines))),
		}
		return edge.Render(c, status, view.BatchDetail(page))
	case run != nil && result.fault == "" && b.Open():
		result.fault = run.fault
	}
	if err := w.addLines(c, &page, b, lines, result); err != nil {
		return err
	}
	return edge.Render(c, status, view.BatchDetail(page))
}

// addLines adds the lines and what the operator can do with the batch. If some lines
// can't be posted, only those are listed, unless the reader asks for all.
func (w *Pages) addLines(c echo.Context, page *view.BatchPage, b models.BatchLine, lines []models.AdjustmentLine, result formResult) error {
	ctx, r, after := c.Request().Context(), w.ReaderOf(c), 0
	if text := c.QueryParam("after"); text != "" {
		n, err := web.ParseCursor(text)
		if err != nil {
			return err
		}
		after = int(n)
	}
	results, err := w.dryRun(ctx, b.AdjustmentBatch, lines)
	if err != nil {
		return err
	}
	invalid := invalidLines(results)
	show, list := c.QueryParam("show"), results
	if show == "faults" || (show != "all" && len(invalid) > 0) {
		show, list = "faults", invalid
	}
	if len(invalid) > 0 || show == "faults" {
		page.Tabs = []views.Tab{
			{Text: r.T("admin_batches.tab_faults", "n", len(invalid)), URL: address.Batch(b.ID) + "?show=faults", Current: show == "faults"},
			{Text: r.T("admin_batches.tab_all", "n", len(lines)), URL: address.Batch(b.ID) + "?show=all", Current: show != "faults"},
		}
	}
	some, next := pageOfResults(list, after)
	if page.Lines, err = w.presentLines(ctx, r, some); err != nil {
		return err
	}
	page.ShowBalances = b.Open() || b.State == models.BatchPosted
	var query url.Values
	if len(page.Tabs) > 0 {
		query = url.Values{"show": {show}}
	}
	page.First, page.Next = web.PageLinks(address.Batch(b.ID), query, c.QueryParam("after"), next)
	return w.addDecisions(c, page, b, len(invalid), result)
}

// pageOfResults returns a page of the lines with numbers above after, and the number
// after which the next page begins, "" on the last page.
func pageOfResults(list []lineResult, after int) (some []lineResult, next string) {
	for i, t := range list {
		if t.Number > after {
			some = list[i:]
			break
		}
	}
	if len(some) > linesPerPage {
		some = some[:linesPerPage]
		next = strconv.Itoa(some[linesPerPage-1].Number)
	}
	return some, next
}
