package batches

import (
	"context"
	"strconv"

	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/admin/batches"
)

// presentBatch prints a batch under a name.
func presentBatch(r present.Reader, b models.BatchLine, name string) view.Batch {
	printed := view.Batch{
		ID: string(b.ID), Name: name, URL: address.Batch(b.ID), State: batchBadge(r, b.State),
		RequestedBy: b.RequestedByName, CreatedAt: r.Moment(b.CreatedAt),
	}
	if b.FileName != "" {
		printed.LineCount = lineCount(r, b.Lines)
	}
	if b.Added > 0 {
		printed.Added = r.Change(b.Added)
	}
	if b.Deducted > 0 {
		printed.Deducted = r.Change(-b.Deducted)
	}
	switch {
	case b.State == models.BatchRejected:
		printed.Outcome = r.T("admin_batches.rejected_by", "name", models.Isolate(b.DecidedByName), "reason", models.Isolate(b.RejectionReason))
	case b.Approved():
		printed.Outcome = r.T("admin_batches.approved_by_name", "name", models.Isolate(b.DecidedByName))
	}
	return printed
}

func batchBadge(r present.Reader, s models.BatchState) views.Badge {
	switch s {
	case models.BatchDraft:
		return views.Badge{Text: r.T("admin_batches.state_draft")}
	case models.BatchPending:
		return views.Badge{Text: r.T("admin_batches.state_pending"), Tone: views.ToneWarn}
	case models.BatchPosted:
		return views.Badge{Text: r.T("admin_batches.state_posted"), Tone: views.ToneGood}
	case models.BatchRejected:
		return views.Badge{Text: r.T("admin_batches.state_rejected"), Tone: views.ToneBad}
	default:
		return views.Badge{Text: r.T("admin_batches.state_discarded")}
	}
}

func lineCount(r present.Reader, n int) string { return r.T("admin_batches.lines_n", "n", n) }

// navIcon returns the icon of the page in the navigation that a batch belongs to.
func navIcon(b models.BatchLine) views.Icon {
	if b.FileName == "" || b.State == models.BatchPending {
		return views.IconApprovals
	}
	return views.IconBulk
}

// batchName returns the name of a batch's file or, for a single adjustment, which has no
// file, its change and account.
func (w *Pages) batchName(ctx context.Context, r present.Reader, b models.BatchLine, first models.AdjustmentLine) (string, error) {
	if b.FileName != "" {
		return b.FileName, nil
	}
	names, err := w.Store.AccountNames(ctx, []models.AccountID{first.Account})
	return r.T("admin_batches.one_for", "amount", r.Change(first.Amount), "name", names[first.Account]), err
}

func batchFacts(r present.Reader, b models.BatchLine) []views.Fact {
	facts := []views.Fact{
		{Label: r.T("admin_batches.id"), Text: string(b.ID), Code: true}, {Label: r.T("admin_batches.lines"), Text: r.Number(int64(b.Lines))},
		{Label: r.T("admin_batches.adds"), Text: r.Change(b.Added)}, {Label: r.T("admin_batches.takes"), Text: r.Change(-b.Deducted)},
		{Label: r.T("admin_batches.requested_by"), Text: models.Isolate(b.RequestedByName)}, {Label: r.T("admin_batches.uploaded"), At: r.Moment(b.CreatedAt)},
	}
	if b.FileName == "" {
		facts = facts[:5] // it was sent to approval at once
	}
	if !b.SubmittedAt.IsZero() {
		facts = append(facts, views.Fact{Label: r.T("admin_batches.requested"), At: r.Moment(b.SubmittedAt)})
	}
	if b.Open() {
		return facts
	}
	facts = append(facts,
		views.Fact{Label: r.T(decisionLabels[b.State]), Text: models.Isolate(b.DecidedByName)}, views.Fact{Label: r.T("admin_batches.decided_on"), At: r.Moment(b.DecidedAt)})
	if b.Approved() {
		facts[len(facts)-2].Label = r.T("admin_batches.approved_by")
	}
	if b.RejectionReason != "" {
		facts = append(facts, views.Fact{Label: r.T("admin_batches.reject_reason"), Text: b.RejectionReason})
	}
	return facts
}

// decisionLabels are the labels of the operator who decided a batch.
var decisionLabels = map[models.BatchState]string{
	models.BatchPosted: "admin_batches.posted_by", models.BatchRejected: "admin_batches.rejected_by_label", models.BatchDiscarded: "admin_batches.discarded_by",
}

// presentLines prints lines with the names of their accounts.
func (w *Pages) presentLines(ctx context.Context, r present.Reader, results []lineResult) ([]view.BatchLine, error) {
	ids := make([]models.AccountID, len(results))
	for i, t := range results {
		ids[i] = t.Account
	}
	names, err := w.Store.AccountNames(ctx, ids)
	printed := make([]view.BatchLine, len(results))
	for i, t := range results {
		printed[i] = t.view(r)
		if name, ok := names[t.Account]; ok {
			printed[i].Account, printed[i].AccountID, printed[i].AccountURL = name, string(t.Account), address.AdminAccount(t.Account)
		}
	}
	return printed, err
}

func (t lineResult) view(r present.Reader) view.BatchLine {
	l := view.BatchLine{
		Number: strconv.Itoa(t.Number), Account: string(t.Account), Reason: t.Reason, Kind: r.LotKind(t.Kind), Fault: t.fault,
	}
	if l.Account == "" {
		l.Account = r.T("admin_batches.no_account")
	}
	if t.Amount != 0 {
		l.Change = r.Change(t.Amount)
	}
	if t.hasBalances {
		l.Before, l.After = r.Amount(t.before), r.Amount(t.after)
		if t.debt > 0 {
			l.DebtAfter = r.Amount(t.debt)
		}
	}
	return l
}
