package batches

import (
	"context"
	"fmt"
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
	view "github.com/bursar-portal/bursar/views/admin"
)

// batchPageLines is how many lines of a batch a page shows.
const batchPageLines = 100

// refreshSeconds is the interval at which a page that shows progress reloads.
const refreshSeconds = 1

// Batch shows one batch of adjustments: what each line would do, and what the person
// can do with the batch.
func (w *Pages) Batch(c echo.Context) error {
	return w.showBatch(c, http.StatusOK, models.BatchID(c.Param("id")), batchAnswer{})
}

// showBatch shows a batch. It looks for a run before it reads the batch: if the run
// has ended, what is read includes what it did.
func (w *Pages) showBatch(c echo.Context, status int, id models.BatchID, a batchAnswer) error {
	ctx, r := c.Request().Context(), w.ReaderOf(c)
	run := w.runs.find(id)
	goesOn := run != nil && run.running()
	b, err := w.Store.Batch(ctx, id)
	if err != nil {
		return err
	}
	lines, err := w.Store.BatchLines(ctx, b.ID, b.Lines)
	if err != nil {
		return err
	}
	name, err := w.batchName(ctx, b, lines[0])
	if err != nil {
		return err
	}
	page := view.BatchPage{
		Frame: w.Frame(c, name, placeOf(b), models.Account{}), Batch: batch(r, b, name),
		Crumb: views.Link{Text: "Bulk adjustments", URL: "/admin/bulk"}, Facts: batchFacts(r, b),
	}
	if placeOf(b) == views.IconApprovals {
		page.Crumb = views.Link{Text: "Approvals", URL: "/admin/approvals"}
	}
	switch {
	case goesOn:
		page.RefreshSeconds, page.State = refreshSeconds, views.Badge{Text: "Being carried out"}
		page.Progress = view.Progress{
			Permille: present.Permille(run.done.Load(), run.lines), Text: fmt.Sprintf("%s of %s", present.GroupDigits(strconv.FormatInt(run.done.Load(), 10)), lineCount(int(run.lines))),
		}
		return edge.Render(c, status, view.BatchDetail(page))
	case run != nil && a.fault == "" && b.Open():
		a.fault = run.fault
	}
	if err := w.fillBatch(c, &page, b, lines, a); err != nil {
		return err
	}
	return edge.Render(c, status, view.BatchDetail(page))
}

// placeOf returns the place in the navigation that a batch belongs to.
func placeOf(b models.BatchLine) views.Icon {
	if b.FileName == "" || b.State == models.BatchWaiting {
		return views.IconApprovals
	}
	return views.IconBulk
}

// batchName returns the name of a batch's file, or for a single adjustment, which has
// no file, what it does.
func (w *Pages) batchName(ctx context.Context, b models.BatchLine, first models.AdjustmentLine) (string, error) {
	if b.FileName != "" {
		return b.FileName, nil
	}
	names, err := w.Store.AccountNames(ctx, []models.AccountID{first.Account})
	return present.Change(first.Amount) + " for " + names[first.Account], err
}

func batchFacts(r present.Reader, b models.BatchLine) []views.Fact {
	facts := []views.Fact{
		{Label: "Batch", Text: string(b.ID), Code: true}, {Label: "Lines", Text: present.GroupDigits(strconv.Itoa(b.Lines))},
		{Label: "Adds", Text: present.Change(b.Added)}, {Label: "Takes", Text: present.Change(-b.Taken)},
		{Label: "By", Text: b.AskedByName}, {Label: "Uploaded", At: r.Moment(b.CreatedAt)},
	}
	if b.FileName == "" {
		facts = facts[:5] // it was asked for at once
	}
	if !b.WaitingAt.IsZero() {
		facts = append(facts, views.Fact{Label: "Approval asked for", At: r.Moment(b.WaitingAt)})
	}
	if b.Open() {
		return facts
	}
	facts = append(facts,
		views.Fact{Label: decisions[b.State], Text: b.DecidedByName}, views.Fact{Label: "On", At: r.Moment(b.DecidedAt)})
	if b.Approved() {
		facts[len(facts)-2].Label = "Approved by"
	}
	if b.Why != "" {
		facts = append(facts, views.Fact{Label: "Why", Text: b.Why})
	}
	return facts
}

var decisions = map[models.BatchState]string{
	models.BatchPosted: "Carried out by", models.BatchRejected: "Rejected by", models.BatchDiscarded: "Discarded by",
}

// fillBatch adds the lines, and what can be done with the batch. If lines can't be
// carried out, only those are listed, unless the reader asks for all.
func (w *Pages) fillBatch(c echo.Context, page *view.BatchPage, b models.BatchLine, lines []models.AdjustmentLine, a batchAnswer) error {
	ctx, after := c.Request().Context(), 0
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
	wrong := faulty(results)
	show, list := c.QueryParam("show"), results
	if show == "faults" || (show != "all" && len(wrong) > 0) {
		show, list = "faults", wrong
	}
	if len(wrong) > 0 || show == "faults" {
		page.Tabs = []views.Tab{
			{Text: "With faults (" + present.GroupDigits(strconv.Itoa(len(wrong))) + ")", URL: address.Batch(b.ID) + "?show=faults", Current: show == "faults"},
			{Text: "All lines (" + present.GroupDigits(strconv.Itoa(len(lines))) + ")", URL: address.Batch(b.ID) + "?show=all", Current: show != "faults"},
		}
	}
	some, next := pageOfResults(list, after)
	if page.Lines, err = w.batchLines(ctx, some); err != nil {
		return err
	}
	page.ShowBalances = b.Open() || b.State == models.BatchPosted
	var query url.Values
	if len(page.Tabs) > 0 {
		query = url.Values{"show": {show}}
	}
	page.First, page.Next = web.PageLinks(address.Batch(b.ID), query, c.QueryParam("after"), next)
	return w.offerDecisions(c, page, b, len(wrong), a)
}

// pageOfResults returns the lines with numbers above after, at most a page of them,
// and the number after which the next page begins, "" on the last page.
func pageOfResults(list []lineResult, after int) (some []lineResult, next string) {
	for i, t := range list {
		if t.Number > after {
			some = list[i:]
			break
		}
	}
	if len(some) > batchPageLines {
		some = some[:batchPageLines]
		next = strconv.Itoa(some[batchPageLines-1].Number)
	}
	return some, next
}

// offerDecisions adds the forms with which this operator can decide about the batch,
// or why they can't.
func (w *Pages) offerDecisions(c echo.Context, page *view.BatchPage, b models.BatchLine, wrong int, a batchAnswer) error {
	if !b.Open() {
		if a.fault != "" {
			page.Notice = &views.Notice{Tone: views.ToneWarn, Text: a.fault}
		}
		return nil
	}
	actor, form := edge.Actor(c), func(act string) views.Form { return views.Form{Action: address.Batch(b.ID) + "/" + act} }
	switch {
	case a.fault != "":
		page.Notice = &views.Notice{Tone: views.ToneBad, Text: a.fault}
	case wrong > 0:
		page.Notice = &views.Notice{Tone: views.ToneWarn, Text: wrongText(b, wrong)}
	}
	switch {
	case actor.MayDecide(b.AdjustmentBatch):
		page.Hint = b.AskedByName + " asks for this."
		if wrong == 0 {
			page.Approve = form("approve")
		}
		page.Reject, page.RejectionReason = form("reject"), a.why
	case b.State == models.BatchWaiting && b.AskedBy == actor.User.ID:
		page.Hint, page.Discard = somebodyElse, form("discard")
	case b.State == models.BatchWaiting:
		page.Hint = "It waits for an admin’s approval."
	case b.AskedBy != actor.User.ID || !actor.MayAdjust(0, w.Settings.SupportLimit):
		page.Hint = "Only who uploaded this carries it out."
	default:
		return w.offerDraft(c, page, b, wrong, form)
	}
	return nil
}

// wrongText says that some lines can't be carried out and therefore none is.
func wrongText(b models.BatchLine, wrong int) string {
	if b.FileName == "" {
		return "As the account stands now, this can’t be carried out."
	}
	return fmt.Sprintf("%s of %s can’t be carried out, so nothing is.", present.GroupDigits(strconv.Itoa(wrong)), lineCount(b.Lines))
}

// offerDraft adds what the operator who uploaded a draft can do with it.
func (w *Pages) offerDraft(c echo.Context, page *view.BatchPage, b models.BatchLine, wrong int, form func(string) views.Form) error {
	page.Discard = form("discard")
	if wrong > 0 {
		page.Hint = "Nothing has changed. Mend the file and upload it again; this one can be discarded."
		return nil
	}
	limit, err := w.LimitOf(c.Request().Context(), edge.Actor(c), models.AdjustCredits{})
	if err != nil {
		return err
	}
	if !limit.Covers(b.Moves()) {
		page.Hint, page.Ask = limit.Above(), form("ask")
		return nil
	}
	page.Hint = "Nothing has changed yet. All lines are carried out, or none."
	page.Post, page.PostText = form("post"), "Carry out "+lineCount(b.Lines)
	return nil
}
