package batches

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/admin"
	"github.com/bursar-portal/bursar/models"
)

// ProposalApprove carries out what another operator asked for, decided anew.
func (w *Pages) ProposalApprove(c echo.Context) error {
	r := w.ReaderOf(c)
	p, err := w.proposalToDecide(c)
	if err != nil {
		return err
	}
	if p.State == models.BatchPosted && p.DecidedBy == edge.Actor(c).User.ID {
		return edge.SeeOther(c, address.Proposal(p.ID)) // a double click
	}
	d := w.proposalDecision(c, p, models.BatchPosted, "approval.approve", "admin_batches.approve_audit")
	return w.afterDecision(c, p, w.Store.ApproveProposal(c.Request().Context(), d), r.T("admin_batches.approved_said"))
}

// ProposalReject rejects what another operator asked for, with a reason.
func (w *Pages) ProposalReject(c echo.Context) error {
	r := w.ReaderOf(c)
	p, err := w.proposalToDecide(c)
	if err != nil {
		return err
	}
	f, err := web.ReadForm(c, nil)
	if err != nil {
		return err
	}
	if p.State == models.BatchRejected && p.DecidedBy == edge.Actor(c).User.ID {
		return edge.SeeOther(c, address.Proposal(p.ID)) // a double click
	}
	why := f.Required("why", r.T("admin_batches.fault_reason"))
	f.Require("why", len(why) <= maxReasonBytes, r.T("admin_batches.fault_reason_long"))
	if f.Faults.Any() {
		return w.showProposal(c, f.Faults.Status, p.ID, formResult{rejectionReason: f.Faults.Field("why", why)})
	}
	d := w.proposalDecision(c, p, models.BatchRejected, "approval.reject", "admin_batches.reject_audit")
	d.RejectionReason = why
	return w.afterDecision(c, p, w.Store.DecideProposal(c.Request().Context(), d), r.T("admin_batches.rejected_said"))
}

// ProposalDiscard withdraws what the operator asked for.
func (w *Pages) ProposalDiscard(c echo.Context) error {
	actor, r := edge.Actor(c), w.ReaderOf(c)
	if !actor.MayAdjust(0, w.Settings().SupportLimit) {
		return admin.ErrReadOnly
	}
	p, err := w.Store.Proposal(c.Request().Context(), models.ProposalID(c.Param("id")))
	switch {
	case err != nil:
		return err
	case p.RequestedBy != actor.User.ID:
		return models.Errorf(models.CodeForbidden, "Only the person who requested this can withdraw it.")
	case p.State == models.BatchDiscarded:
		return edge.SeeOther(c, address.Proposal(p.ID)) // a double click
	}
	d := w.proposalDecision(c, p, models.BatchDiscarded, "approval.withdraw", "admin_batches.withdraw_audit")
	return w.afterDecision(c, p, w.Store.DecideProposal(c.Request().Context(), d), r.T("admin_batches.withdrawn_said"))
}

// proposalToDecide loads the proposal that the address names for an admin who did not
// request it. Errors: CodeForbidden, CodeNotFound.
func (w *Pages) proposalToDecide(c echo.Context) (models.ProposalLine, error) {
	actor := edge.Actor(c)
	if !actor.MayApproveBatches() {
		return models.ProposalLine{}, models.Errorf(models.CodeForbidden, "Only an admin can approve or reject this.")
	}
	p, err := w.Store.Proposal(c.Request().Context(), models.ProposalID(c.Param("id")))
	if err == nil && p.RequestedBy == actor.User.ID {
		err = models.Errorf(models.CodeForbidden, "%s", w.ReaderOf(c).T("admin_batches.other_approver"))
	}
	return p, err
}

func (w *Pages) proposalDecision(c echo.Context, p models.ProposalLine, to models.BatchState, action, says string) models.ProposalDecision {
	detail := w.ReaderOf(c).T(says, "person", string(p.RequestedBy), "title", p.Title)
	return models.ProposalDecision{
		ID: p.ID, To: to, By: edge.Actor(c).User.ID, Audit: w.AuditRecord(c, action, p.Account, string(p.ID), detail),
	}
}

// afterDecision redirects to the proposal, or shows it with why nothing was done.
func (w *Pages) afterDecision(c echo.Context, p models.ProposalLine, err error, done string) error {
	if err == nil {
		return w.RedirectWithFlash(c, address.Proposal(p.ID), done)
	}
	status := http.StatusUnprocessableEntity
	if models.CodeOf(err) == models.CodeConflict {
		status = http.StatusConflict
	}
	if models.CodeOf(err) == models.CodeForbidden {
		return err
	}
	fault, err := faultText(err, proposalSubjects)
	if err != nil {
		return err
	}
	return w.showProposal(c, status, p.ID, formResult{fault: fault})
}
