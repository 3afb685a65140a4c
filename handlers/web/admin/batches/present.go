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
		ID: string(b.ID), Name: name, URL: address.Batch(b.ID), State: batchBadge(b.State),
		RequestedBy: b.RequestedByName, CreatedAt: r.Moment(b.CreatedAt),
	}
	if b.FileName != "" {
		printed.LineCount = lineCount(b.Lines)
	}
	if b.Added > 0 {
		printed.Added = present.Change(b.Added)
	}
	if b.Deducted > 0 {
		printed.Deducted = present.Change(-b.Deducted)
	}
	switch {
	case b.State == models.BatchRejected:
		printed.Outcome = "rejected by " + models.Isolate(b.DecidedByName) + ": " + models.Isolate(b.RejectionReason)
	case b.Approved():
		printed.Outcome = "approved by " + models.Isolate(b.DecidedByName)
	}
	return printed
}

func batchBadge(s models.BatchState) views.Badge {
	switch s {
	case models.BatchDraft:
		return views.Badge{Text: "Not carried out yet"}
	case models.BatchPending:
		return views.Badge{Text: "Waiting for approval", Tone: views.ToneWarn}
	case models.BatchPosted:
		return views.Badge{Text: "Carried out", Tone: views.ToneGood}
	case models.BatchRejected:
		return views.Badge{Text: "Rejected", Tone: views.ToneBad}
	default:
		return views.Badge{Text: "Discarded"}
	}
}

func lineCount(n int) string {
	if n == 1 {
		return "1 line"
	}
	return present.GroupDigits(strconv.Itoa(n)) + " lines"
}

// navIcon returns the icon of the page in the navigation that a batch belongs to.
func navIcon(b models.BatchLine) views.Icon {
	if b.FileName == "" || b.State == models.BatchPending {
		return views.IconApprovals
	}
	return views.IconBulk
}

// batchName returns the name of a batch's file or, for a single adjustment, which has no
// file, its change and account.
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
		{Label: "Adds", Text: present.Change(b.Added)}, {Label: "Takes", Text: present.Change(-b.Deducted)},
		{Label: "Requested by", Text: models.Isolate(b.RequestedByName)}, {Label: "Uploaded", At: r.Moment(b.CreatedAt)},
	}
	if b.FileName == "" {
		facts = facts[:5] // it was sent to approval at once
	}
	if !b.SubmittedAt.IsZero() {
		facts = append(facts, views.Fact{Label: "Requested", At: r.Moment(b.SubmittedAt)})
	}
	if b.Open() {
		return facts
	}
	facts = append(facts,
		views.Fact{Label: decisionLabels[b.State], Text: models.Isolate(b.DecidedByName)}, views.Fact{Label: "On", At: r.Moment(b.DecidedAt)})
	if b.Approved() {
		facts[len(facts)-2].Label = "Approved by"
	}
	if b.RejectionReason != "" {
		facts = append(facts, views.Fact{Label: "Reason for rejecting", Text: b.RejectionReason})
	}
	return facts
}

// decisionLabels are the labels of the operator who decided a batch.
var decisionLabels = map[models.BatchState]string{
	models.BatchPosted: "Carried out by", models.BatchRejected: "Rejected by", models.BatchDiscarded: "Discarded by",
}

// presentLines prints lines with the names of their accounts.
func (w *Pages) presentLines(ctx context.Context, results []lineResult) ([]view.BatchLine, error) {
	ids := make([]models.AccountID, len(results))
	for i, t := range results {
		ids[i] = t.Account
	}
	names, err := w.Store.AccountNames(ctx, ids)
	printed := make([]view.BatchLine, len(results))
	for i, t := range results {
		printed[i] = t.view()
		if name, ok := names[t.Account]; ok {
			printed[i].Account, printed[i].AccountID, printed[i].AccountURL = name, string(t.Account), address.AdminAccount(t.Account)
		}
	}
	return printed, err
}

func (t lineResult) view() view.BatchLine {
	l := view.BatchLine{
		Number: strconv.Itoa(t.Number), Account: string(t.Account), Reason: t.Reason, Kind: present.LotKinds[t.Kind], Fault: t.fault,
	}
	if l.Account == "" {
		l.Account = "No account"
	}
	if t.Amount != 0 {
		l.Change = present.Change(t.Amount)
	}
	if t.hasBalances {
		l.Before, l.After = present.Amount(t.before), present.Amount(t.after)
		if t.debt > 0 {
			l.DebtAfter = present.Amount(t.debt)
		}
	}
	return l
}
