package batches

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/admin"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// BatchPost posts the operator's own draft, within their limit.
func (w *Pages) BatchPost(c echo.Context) error {
	r := w.ReaderOf(c)
	b, err := w.requestedBatch(c)
	if err != nil {
		return err
	}
	if b.InvalidLines > 0 {
		return w.showBatch(c, http.StatusUnprocessableEntity, b.ID, formResult{fault: r.T("admin_batches.fault_unreadable")})
	}
	audit, err := w.batchAudit(c, "batch.post", b, "admin_batches.post_audit")
	if err != nil {
		return err
	}
	return w.postAndRedirect(c, b, models.BatchDraft, audit, r.T("admin_batches.posted_said", "lines", lineCount(r, b.Lines)))
}

// BatchAsk sends the operator's own draft to approval.
func (w *Pages) BatchAsk(c echo.Context) error {
	r := w.ReaderOf(c)
	b, err := w.requestedBatch(c)
	if err != nil {
		return err
	}
	switch {
	case b.State == models.BatchPending:
		return edge.SeeOther(c, address.Batch(b.ID)) // a double click
	case b.InvalidLines > 0:
		return w.showBatch(c, http.StatusUnprocessableEntity, b.ID, formResult{fault: r.T("admin_batches.fault_unreadable")})
	}
	audit, err := w.batchAudit(c, "batch.ask", b, "admin_batches.ask_audit")
	if err != nil {
		return err
	}
	return w.decide(c, models.BatchDecision{ID: b.ID, From: models.BatchDraft, To: models.BatchPending, Audit: audit}, r.T("admin_batches.asked"))
}

// BatchDiscard discards the operator's own draft, or a batch that they sent to approval.
func (w *Pages) BatchDiscard(c echo.Context) error {
	r := w.ReaderOf(c)
	b, err := w.requestedBatch(c)
	if err != nil {
		return err
	}
	if b.State == models.BatchDiscarded {
		return edge.SeeOther(c, address.Batch(b.ID)) // a double click
	}
	audit, err := w.batchAudit(c, "batch.discard", b, "admin_batches.discard_audit")
	if err != nil {
		return err
	}
	return w.decide(c, models.BatchDecision{ID: b.ID, From: b.State, To: models.BatchDiscarded, Audit: audit}, r.T("admin_batches.discarded_said"))
}

// BatchApprove posts a batch that another operator sent to approval.
func (w *Pages) BatchApprove(c echo.Context) error {
	r := w.ReaderOf(c)
	b, err := w.batchToDecide(c)
	if err != nil {
		return err
	}
	audit, err := w.batchAudit(c, "batch.approve", b, "admin_batches.approve_batch_audit")
	if err != nil {
		return err
	}
	return w.postAndRedirect(c, b, models.BatchPending, audit, r.T("admin_batches.approved_batch_said", "lines", lineCount(r, b.Lines)))
}

// maxReasonBytes bounds the reason for a rejection.
const maxReasonBytes = 500

// BatchReject rejects a batch that another operator sent to approval, with a reason.
func (w *Pages) BatchReject(c echo.Context) error {
	r := w.ReaderOf(c)
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
	why := f.Required("why", r.T("admin_batches.fault_reason"))
	f.Require("why", len(why) <= maxReasonBytes, r.T("admin_batches.fault_reason_long"))
	if f.Faults.Any() {
		return w.showBatch(c, f.Faults.Status, b.ID, formResult{rejectionReason: f.Faults.Field("why", why)})
	}
	audit, err := w.batchAudit(c, "batch.reject", b, "admin_batches.reject_batch_audit")
	if err != nil {
		return err
	}
	return w.decide(c, models.BatchDecision{ID: b.ID, From: models.BatchPending, To: models.BatchRejected, RejectionReason: why, Audit: audit}, r.T("admin_batches.rejected_said"))
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
		err = models.Errorf(models.CodeForbidden, "%s", w.ReaderOf(c).T("admin_batches.other_approver"))
	}
	return b, err
}

// postAndRedirect posts a batch if it is in the state from, and redirects to its page.
// If posting takes longer than runWait, the page shows the progress.
func (w *Pages) postAndRedirect(c echo.Context, b models.BatchLine, from models.BatchState, audit models.AuditRecord, done string) error {
	actor := edge.Actor(c)
	if b.State == models.BatchPosted && b.DecidedBy == actor.User.ID {
		return edge.SeeOther(c, address.Batch(b.ID)) // a double click
	}
	if b.State != from {
		return w.showBatch(c, http.StatusConflict, b.ID, formResult{fault: w.ReaderOf(c).T("admin_batches.decided_before")})
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

// decide changes the state of a batch without posting it.
func (w *Pages) decide(c echo.Context, d models.BatchDecision, done string) error {
	d.By = edge.Actor(c).User.ID
	err := w.Store.DecideBatch(c.Request().Context(), d)
	if models.CodeOf(err) == models.CodeConflict {
		return w.showBatch(c, http.StatusConflict, d.ID, formResult{fault: w.ReaderOf(c).T("admin_batches.decided_before")})
	}
	if err != nil {
		return err
	}
	w.runs.forget(d.ID)
	return w.RedirectWithFlash(c, address.Batch(d.ID), done)
}

// batchAudit returns the audit record of a decision. says is the key of its sentence, about
// the content of the batch and who asked for it. The record of a single adjustment names its account, so that it
// is in the account's log as well.
func (w *Pages) batchAudit(c echo.Context, action string, b models.BatchLine, says string) (models.AuditRecord, error) {
	r := w.ReaderOf(c)
	what, account := r.T("admin_batches.what_lines", "n", b.Lines), models.AccountID("")
	if b.FileName == "" {
		lines, err := w.Store.BatchLines(c.Request().Context(), b.ID, 1)
		if err != nil {
			return models.AuditRecord{}, err
		}
		what, account = r.T("admin_batches.what_one", "amount", r.Change(lines[0].Amount)), lines[0].Account
	}
	return w.AuditRecord(c, action, account, string(b.ID), r.T(says, "what", what, "person", string(b.RequestedBy))), nil
}

// formResult is what the page of a batch says about a form that was sent from it.
type formResult struct {
	fault           string
	rejectionReason views.Field
}
