package batches

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/admin/batches"
)

// Proposal shows a change that waits for approval, or was decided.
func (w *Pages) Proposal(c echo.Context) error {
	return w.showProposal(c, http.StatusOK, models.ProposalID(c.Param("id")), formResult{})
}

func (w *Pages) showProposal(c echo.Context, status int, id models.ProposalID, result formResult) error {
	ctx, r, actor := c.Request().Context(), w.ReaderOf(c), edge.Actor(c)
	p, err := w.Store.Proposal(ctx, id)
	if err != nil {
		return err
	}
	approval, err := w.proposalApproval(ctx, actor, p, r)
	if err != nil {
		return err
	}
	page := view.ProposalPage{
		Frame: w.Frame(c, approval.Name, views.IconApprovals, models.Account{}), Approval: approval,
		Facts: proposalFacts(r, p), RejectionReason: result.rejectionReason,
	}
	if p.Account != "" {
		page.Account = views.Link{Text: p.AccountName, URL: address.AdminAccount(p.Account)}
	}
	if result.fault != "" {
		page.Notice = &views.Notice{Tone: views.ToneBad, Text: result.fault}
		if page.Fault == result.fault {
			page.Fault = ""
		}
	}
	if p.Open() && p.RequestedBy == actor.User.ID {
		page.Discard = views.Form{Action: address.Proposal(p.ID) + "/discard"}
	}
	return edge.Render(c, status, view.Proposal(page))
}

// proposalApproval prints a proposal and, if it waits, what it would do now.
func (w *Pages) proposalApproval(ctx context.Context, actor models.Actor, p models.ProposalLine, r present.Reader) (a view.Approval, err error) {
	a.Batch = view.Batch{
		ID: string(p.ID), Name: proposalName(r, p), URL: address.Proposal(p.ID), State: batchBadge(r, p.State),
		RequestedBy: p.RequestedByName, CreatedAt: r.Moment(p.CreatedAt),
	}
	switch {
	case p.Credits > 0:
		a.Added = r.Change(p.Credits)
	case p.Credits < 0:
		a.Deducted = r.Change(p.Credits)
	}
	switch p.State {
	case models.BatchRejected:
		a.Outcome = r.T("admin_batches.rejected_by", "name", models.Isolate(p.DecidedByName), "reason", models.Isolate(p.RejectionReason))
	case models.BatchPosted:
		a.Outcome = r.T("admin_batches.approved_by_name", "name", models.Isolate(p.DecidedByName))
	case models.BatchDiscarded:
		a.State.Text = r.T("admin_batches.state_withdrawn")
	}
	if !p.Open() {
		return a, nil
	}
	a.Reason = p.Reason
	a.Effects, err = w.proposalEffects(ctx, p.Proposal, r)
	if err != nil {
		if a.Fault, err = faultText(err, proposalSubjects); err != nil {
			return a, err
		}
	}
	form := func(act string) views.Form { return views.Form{Action: address.Proposal(p.ID) + "/" + act} }
	switch {
	case actor.MayDecideProposal(p.Proposal):
		a.Reject = form("reject")
		if a.Fault == "" {
			a.Approve = form("approve")
		}
	case p.RequestedBy == actor.User.ID:
		a.DisabledReason = r.T("admin_batches.other_approver")
	default:
		a.DisabledReason = r.T("admin_batches.any_admin")
	}
	return a, nil
}

// proposalName says what a proposal does, and for which account.
func proposalName(r present.Reader, p models.ProposalLine) string {
	if p.Account == "" {
		return p.Title
	}
	return r.T("admin_batches.proposal_for", "title", p.Title, "name", models.Isolate(p.AccountName))
}

func proposalFacts(r present.Reader, p models.ProposalLine) []views.Fact {
	facts := []views.Fact{{Label: r.T("admin_batches.id"), Text: string(p.ID), Code: true}}
	if p.Account != "" {
		facts = append(facts, views.Fact{Label: r.T("admin_batches.account"), Text: models.Isolate(p.AccountName)})
	}
	if p.Credits != 0 {
		facts = append(facts, views.Fact{Label: r.T("admin_batches.counts_toward_limit"), Text: r.Change(p.Credits)})
	}
	if p.Reason != "" {
		facts = append(facts, views.Fact{Label: r.T("admin_batches.reason"), Text: models.Isolate(p.Reason)})
	}
	facts = append(facts, views.Fact{Label: r.T("admin_batches.requested_by"), Text: models.Isolate(p.RequestedByName)}, views.Fact{Label: r.T("admin_batches.requested"), At: r.Moment(p.CreatedAt)})
	if p.Open() {
		return facts
	}
	facts = append(facts,
		views.Fact{Label: r.T(proposalDecisions[p.State]), Text: models.Isolate(p.DecidedByName)}, views.Fact{Label: r.T("admin_batches.decided_on"), At: r.Moment(p.DecidedAt)})
	if p.RejectionReason != "" {
		facts = append(facts, views.Fact{Label: r.T("admin_batches.reject_reason"), Text: models.Isolate(p.RejectionReason)})
	}
	return facts
}

// proposalSubjects begin sentences about what can't be carried out.
var proposalSubjects = map[string]string{
	"credits": "The amount", "amount": "The amount of money", "invoice": "The invoice", "reason": "The reason", "plan": "The plan",
	"slug": "The slug", "allowance": "The allowance",
}

// proposalDecisions are the labels of the operator who decided a proposal.
var proposalDecisions = map[models.BatchState]string{
	models.BatchPosted: "admin_batches.approved_by", models.BatchRejected: "admin_batches.rejected_by_label", models.BatchDiscarded: "admin_batches.withdrawn_by",
}
