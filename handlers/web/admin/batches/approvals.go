package batches

import (
	"context"
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

const (
	approvalsPerPage = 20
	linesPerApproval = 5
)

// Approvals lists the batches that wait for approval, newest first, or with
// show=decided those that were decided.
func (w *Pages) Approvals(c echo.Context) error {
	ctx, r := c.Request().Context(), w.ReaderOf(c)
	query := models.BatchQuery{List: models.BatchesPending, After: models.BatchID(c.QueryParam("after")), Limit: approvalsPerPage}
	var address url.Values
	if c.QueryParam("show") == "decided" {
		query.List, address = models.BatchesDecided, url.Values{"show": {"decided"}}
	}
	found, err := w.Store.Batches(ctx, query)
	if err != nil {
		return err
	}
	past := query.List == models.BatchesDecided
	page := view.ApprovalsPage{
		Frame: w.Frame(c, "Approvals", views.IconApprovals, models.Account{}), ShowDecided: past,
		Tabs: []views.Tab{{Text: "Waiting", URL: "/admin/approvals", Current: !past}, {Text: "Decided", URL: "/admin/approvals?show=decided", Current: past}},
	}
	for _, b := range found.Batches {
		a, err := w.approval(ctx, edge.Actor(c), b, r)
		if err != nil {
			return err
		}
		if past {
			page.Decided = append(page.Decided, a.Batch)
		} else {
			page.Pending = append(page.Pending, a)
		}
	}
	page.First, page.Next = web.PageLinks("/admin/approvals", address, string(query.After), string(found.Next))
	return edge.Render(c, http.StatusOK, view.Approvals(page))
}

// approval prints a batch with its first lines and, if it is pending, what they would
// do.
func (w *Pages) approval(ctx context.Context, actor models.Actor, b models.BatchLine, r present.Reader) (a view.Approval, err error) {
	lines, err := w.Store.BatchLines(ctx, b.ID, linesPerApproval)
	if err != nil {
		return a, err
	}
	name, err := w.batchName(ctx, b, lines[0])
	if err != nil {
		return a, err
	}
	a.Batch = presentBatch(r, b, name)
	if b.State != models.BatchPending {
		return a, nil
	}
	results, err := w.dryRun(ctx, b.AdjustmentBatch, lines)
	if err != nil {
		return a, err
	}
	if a.Lines, err = w.presentLines(ctx, results); err != nil {
		return a, err
	}
	if more := b.Lines - len(results); more > 0 {
		a.MoreNote = present.GroupDigits(strconv.Itoa(more)) + " more."
	}
	switch {
	case actor.MayDecideBatch(b.AdjustmentBatch):
		a.Approve, a.Reject = views.Form{Action: address.Batch(b.ID) + "/approve"}, views.Form{Action: address.Batch(b.ID) + "/reject"}
	case b.RequestedBy == actor.User.ID:
		a.DisabledReason = otherApproverText
	default:
		a.DisabledReason = "An admin has to approve this."
	}
	return a, nil
}
