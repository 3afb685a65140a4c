package webtest

import (
	"net/http"
	"strings"

	"github.com/bursar-portal/bursar/models"
)

// AdminAccountPath is the operator's page about an account.
func AdminAccountPath(id models.AccountID) string { return "/admin/accounts/" + string(id) }

// PaymentPath is the operator's form for a payment of an account.
func PaymentPath(id models.AccountID) string { return AdminAccountPath(id) + "/payments/new" }

// AdjustForm returns the form that adjusts an account.
func (b *Browser) AdjustForm(id models.AccountID) *Form {
	b.Helper()
	path := "/admin/accounts/" + string(id)
	return b.Get(path).Form(path + "/adjust")
}

// SendAdjustment fills in the form that adjusts a balance and sends it with a step.
func (f *Form) SendAdjustment(amount, reason, step string) *Page {
	f.Helper()
	return f.Set("amount", amount).Set("reason", reason).Set("step", step).Send()
}

// RequestApproval previews an adjustment above the operator's limit and sends it to
// approval.
func (b *Browser) RequestApproval(id models.AccountID, amount, reason string) {
	b.Helper()
	preview := b.AdjustForm(id).SendAdjustment(amount, reason, "preview").Shows(http.StatusOK, "Ask for approval", "Nothing has changed yet.")
	preview.Form(AdminAccountPath(id)+"/adjust").Set("step", "ask").Send().Follow().Shows(http.StatusOK, "Sent for approval")
}

// UploadBatch uploads lines of account, amount and reason, and returns the batch's page.
func (b *Browser) UploadBatch(lines ...string) *Page {
	b.Helper()
	table := "account,amount,reason\n" + strings.Join(lines, "\n") + "\n"
	return b.Get("/admin/bulk").Form("/admin/bulk").SendFile("march.csv", table).Follow()
}

// PendingBatchPath is the page of the newest batch that is pending approval.
func (p *Portal) PendingBatchPath() string {
	p.Helper()
	page, err := p.Batches(p.Context(), models.BatchQuery{List: models.BatchesPending, Limit: 1})
	if err != nil || len(page.Batches) == 0 {
		p.Fatalf("nothing waits: %v", err)
	}
	return "/admin/bulk/" + string(page.Batches[0].ID)
}

// SubmitBatch sends the form for an action from the page of a batch.
func (p *Page) SubmitBatch(action string) *Page {
	p.Helper()
	return p.Form(strings.Split(p.Path, "?")[0] + "/" + action).Send()
}

// AwaitBatch follows the redirect and reloads the page until the batch has been carried
// out.
func (p *Page) AwaitBatch() *Page {
	p.Helper()
	p = p.Follow()
	for strings.Contains(p.Body, "<progress") {
		p = p.Get(p.Path)
	}
	return p
}

// ChangePlanForm returns the form that changes a subscription, filled in.
func (b *Browser) ChangePlanForm(id models.AccountID, sub models.SubscriptionID, act, plan, step string) *Form {
	b.Helper()
	path := AdminAccountPath(id) + "/plans/" + string(sub)
	return b.Get(path).Form(path).Set("act", act).Set("plan", plan).Set("step", step)
}

// CorrectionForm returns a form that corrects an earlier entry.
func (b *Browser) CorrectionForm(path string) *Form {
	b.Helper()
	return b.Get(path).Form(path)
}

// SendCorrection fills in the form of a correction and sends it with a step.
func (f *Form) SendCorrection(credits, step string) *Page {
	f.Helper()
	return f.Set("credits", credits).Set("reason", "Sorted out").Set("step", step).Send()
}

// PaymentForm returns the form that records a payment, filled in.
func (b *Browser) PaymentForm(id models.AccountID, credits, amount, invoice, received string) *Form {
	b.Helper()
	return b.Get(PaymentPath(id)).Form(PaymentPath(id)).Set("credits", credits).Set("amount", amount).
		Set("invoice", invoice).Set("received", received).Set("step", "apply")
}
