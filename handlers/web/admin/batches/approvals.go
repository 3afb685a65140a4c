package batches

import (
	"context"
	"net/http"
	"net/url"

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

// Approvals lists the batches and proposals that wait for approval, newest first, or with
// show=decided those that were decided.
func (w *Pages) Approvals(c echo.Context) error {
	ctx, r := c.Request().Context(), w.ReaderOf(c)
	past := c.QueryParam("show") == "decided"
	query := models.ApprovalQuery{Decided: past, After: c.QueryParam("after"), Limit: approvalsPerPage}
	var shown url.Values
	if past {
		shown = url.Values{"show": {"decided"}}
	}
	found, err := w.Store.ApprovalList(ctx, query)
	if err != nil {
		return err
	}
	page := view.ApprovalsPage{
		Frame: w.Frame(c, r.T("admin_batches.approvals"), views.IconApprovals, models.Account{}), ShowDecided: past,
		Tabs: []views.Tab{{Text: r.T("admin_batches.waiting"), URL: address.Approvals, Current: !past}, {Text: r.T("admin_batches.decided"), URL: address.Approvals + "?show=decided", Current: past}},
	}
	for _, id := range found.IDs {
		a, err := w.approval(ctx, edge.Actor(c), id, r)
		if err != nil {
			return err
		}
		if past {
			page.Decided = append(page.Decided, a.Batch)
		} else {
			page.Pending = append(page.Pending, a)
		}
	}
	page.First, page.Next = web.PageLinks(address.Approvals, shown, query.After, found.Next)
	return edge.Render(c, http.StatusOK, view.Approvals(page))
}

// approval prints what an id names: a proposal, or a batch.
func (w *Pages) approval(ctx context.Context, actor models.Actor, id string, r present.Reader) (view.Approval, error) {
	if models.IsProposal(id) {
		p, err := w.Store.Proposal(ctx, models.ProposalID(id))
		if err != nil {
			return view.Approval{}, err
		}
		return w.proposalApproval(ctx, actor, p, r)
	}
	b, err := w.Store.Batch(ctx, models.BatchID(id))
	if err != nil {
		return view.Approval{}, err
	}
	return w.batchApproval(ctx, actor, b, r)
}

// batchApproval prints a batch with its first lines and, if it is pending, what they would
// do.
func (w *Pages) batchApproval(ctx context.Context, actor models.Actor, b models.BatchLine, r present.Reader) (a view.Approval, err error) {
	lines, err := w.Store.BatchLines(ctx, b.ID, linesPerApproval)
	if err != nil {
		return a, err
	}
	name, err := w.batchName(ctx, r, b, lines[0])
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
	if a.Lines, err = w.presentLines(ctx, r, results); err != nil {
		return a, err
	}
	if more := b.Lines - len(results); more > 0 {
		a.MoreNote = r.T("admin_batches.more", "n", more)
	}
	switch {
	case actor.MayDecideBatch(b.AdjustmentBatch):
		a.Approve, a.Reject = views.Form{Action: address.Batch(b.ID) + "/approve"}, views.Form{Action: address.Batch(b.ID) + "/reject"}
	case b.RequestedBy == actor.User.ID:
		a.DisabledReason = r.T("admin_batches.other_approver")
	default:
		a.DisabledReason = r.T("admin_batches.any_admin")
	}
	return a, nil
}
