package batches

import (
	"fmt"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/admin"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// BatchPost posts the operator's own draft, within their limit.
func (w *Pages) BatchPost(c echo.Context) error {
	b, err := w.requestedBatch(c)
	if err != nil {
		return err
	}
	if b.InvalidLines > 0 {
		return w.showBatch(c, http.StatusUnprocessableEntity, b.ID, formResult{fault: unreadableText})
	}
	audit, err := w.batchAudit(c, "batch.post", b, "Carried out %s.")
	if err != nil {
		return err
	}
	return w.postAndRedirect(c, b, models.BatchDraft, audit, "Carried out: "+lineCount(b.Lines)+".")
}

const unreadableText = "Some lines can’t be read, so nothing is carried out. Fix the file and upload it again."

// BatchAsk sends the operator's own draft to approval.
func (w *Pages) BatchAsk(c echo.Context) error {
	b, err := w.requestedBatch(c)
	if err != nil {
		return err
	}
	switch {
	case b.State == models.BatchPending:
		return edge.SeeOther(c, address.Batch(b.ID)) // a double click
	case b.InvalidLines > 0:
		return w.showBatch(c, http.StatusUnprocessableEntity, b.ID, formResult{fault: unreadableText})
	}
	audit, err := w.batchAudit(c, "batch.ask", b, "Asked for approval of %s.")
	if err != nil {
		return err
	}
	return w.decide(c, models.BatchDecision{ID: b.ID, From: models.BatchDraft, To: models.BatchPending, Audit: audit}, "Sent to approval. Nothing changes until an admin approves it.")
}

// BatchDiscard discards the operator's own draft, or a batch that they sent to approval.
func (w *Pages) BatchDiscard(c echo.Context) error {
	b, err := w.requestedBatch(c)
	if err != nil {
		return err
	}
	if b.State == models.BatchDiscarded {
		return edge.SeeOther(c, address.Batch(b.ID)) // a double click
	}
	audit, err := w.batchAudit(c, "batch.discard", b, "Discarded %s.")
	if err != nil {
		return err
	}
	return w.decide(c, models.BatchDecision{ID: b.ID, From: b.State, To: models.BatchDiscarded, Audit: audit}, "Discarded. Nothing was changed.")
}

// BatchApprove posts a batch that another operator sent to approval.
func (w *Pages) BatchApprove(c echo.Context) error {
	b, err := w.batchToDecide(c)
	if err != nil {
		return err
	}
	audit, err := w.batchAudit(c, "batch.approve", b, "Approved %s that "+string(b.RequestedBy)+" asked for.")
	if err != nil {
		return err
	}
	return w.postAndRedirect(c, b, models.BatchPending, audit, "Approved and carried out: "+lineCount(b.Lines)+".")
}

// maxWhyBytes bounds the reason for a rejection.
const maxReasonBytes = 500

// BatchReject rejects a batch that another operator sent to approval, with a reason.
func (w *Pages) BatchReject(c echo.Context) error {
	b, err := w.batchToDecide(c)
	if err != nil {
		return err
	}
	f, err := web.ReadForm(c, nil)
	if err != nil {
		return err
	}
	if b.State == models.BatchRejected && b.DecidedBy == edge.Actor(c).User.ID {
		return edge.SeeOther(c, address.Batch(b.ID)) // a double click
	}
	why := f.Required("why", "Enter a reason. The requester sees it.")
	f.Require("why", len(why) <= maxReasonBytes, "This is too long.")
	if f.Faults.Any() {
		return w.showBatch(c, f.Faults.Status, b.ID, formResult{rejectionReason: f.Faults.Field("why", why)})
	}
	audit, err := w.batchAudit(c, "batch.reject", b, "Rejected %s that "+string(b.RequestedBy)+" asked for.")
	if err != nil {
		return err
	}
	return w.decide(c, models.BatchDecision{ID: b.ID, From: models.BatchPending, To: models.BatchRejected, RejectionReason: why, Audit: audit}, "Rejected. Nothing was changed.")
}

// requestedBatch loads the batch that the address names for the operator who requested
// it. Errors: CodeForbidden, CodeNotFound.
func (w *Pages) requestedBatch(c echo.Context) (models.BatchLine, error) {
	actor := edge.Actor(c)
	if !actor.MayAdjust(0, w.Settings().SupportLimit) {
		return models.BatchLine{}, admin.ErrReadOnly
	}
	b, err := w.Store.Batch(c.Request().Context(), models.BatchID(c.Param("id")))
	if err == nil && b.RequestedBy != actor.User.ID {
		err = models.Errorf(models.CodeForbidden, "Only the person who uploaded this can carry it out, ask for approval or discard it.")
	}
	return b, err
}

// batchToDecide loads the batch that the address names for an admin who did not request
// it. Errors: CodeForbidden, CodeNotFound.
func (w *Pages) batchToDecide(c echo.Context) (models.BatchLine, error) {
	actor := edge.Actor(c)
	if !actor.MayApproveBatches() {
		return models.BatchLine{}, models.Errorf(models.CodeForbidden, "Only an admin can approve or reject this.")
	}
	b, err := w.Store.Batch(c.Request().Context(), models.BatchID(c.Param("id")))
	if err == nil && b.RequestedBy == actor.User.ID {
		err = models.Errorf(models.CodeForbidden, otherApproverText)
	}
	return b, err
}

const (
	otherApproverText = "Another admin must approve this."
	anyAdminText      = "An admin has to approve this."
)

// postAndRedirect posts a batch if it is in the state from, and redirects to its page.
// If posting takes longer than runWait, the page shows the progress.
func (w *Pages) postAndRedirect(c echo.Context, b models.BatchLine, from models.BatchState, audit models.AuditRecord, done string) error {
	actor := edge.Actor(c)
	if b.State == models.BatchPosted && b.DecidedBy == actor.User.ID {
		return edge.SeeOther(c, address.Batch(b.ID)) // a double click
	}
	if b.State != from {
		return w.showBatch(c, http.StatusConflict, b.ID, formResult{fault: alreadyDecidedText})
	}
	run, begun := w.startRun(c.Request().Context(), actor, b.AdjustmentBatch, audit)
	if !begun {
		return edge.SeeOther(c, address.Batch(b.ID))
	}
	timer := time.NewTimer(runWait)
	defer timer.Stop()
	select {
	case <-run.ended:
	case <-timer.C:
		return edge.SeeOther(c, address.Batch(b.ID))
	}
	if run.fault == "" {
		return w.RedirectWithFlash(c, address.Batch(b.ID), done)
	}
	now, err := w.Store.Batch(c.Request().Context(), b.ID)
	if err != nil {
		return err
	}
	if now.Open() {
		return edge.SeeOther(c, address.Batch(b.ID)) // the page shows why nothing was done
	}
	w.runs.forget(b.ID)
	return w.showBatch(c, http.StatusConflict, b.ID, formResult{fault: run.fault})
}

const alreadyDecidedText = "Someone else already decided this. Nothing changed."

// decide changes the state of a batch without posting it.
func (w *Pages) decide(c echo.Context, d models.BatchDecision, done string) error {
	d.By = edge.Actor(c).User.ID
	err := w.Store.DecideBatch(c.Request().Context(), d)
	if models.CodeOf(err) == models.CodeConflict {
		return w.showBatch(c, http.StatusConflict, d.ID, formResult{fault: alreadyDecidedText})
	}
	if err != nil {
		return err
	}
	w.runs.forget(d.ID)
	return w.RedirectWithFlash(c, address.Batch(d.ID), done)
}

// batchAudit returns the audit record of a decision. "%s" in detail stands for the
// content of the batch. The record of a single adjustment names its account, so that it
// is in the account's log as well.
func (w *Pages) batchAudit(c echo.Context, action string, b models.BatchLine, detail string) (models.AuditRecord, error) {
	what, account := lineCount(b.Lines)+" of adjustments", models.AccountID("")
	if b.FileName == "" {
		lines, err := w.Store.BatchLines(c.Request().Context(), b.ID, 1)
		if err != nil {
			return models.AuditRecord{}, err
		}
		what, account = "an adjustment by "+present.Change(lines[0].Amount), lines[0].Account
	}
	return w.AuditRecord(c, action, account, string(b.ID), fmt.Sprintf(detail, what)), nil
}

// formResult is what the page of a batch says about a form that was sent from it.
type formResult struct {
	fault           string
	rejectionReason views.Field
}
