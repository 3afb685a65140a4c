package accounts_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

// limited returns a portal in which admins may give 100 credits alone, and what it says
// about the rest of that.
func limited(t *testing.T) (p *webtest.Portal, left func(string) string) {
	t.Helper()
	limit := 100 * models.Credit
	p = webtest.NewPortal(t, func(d *webtest.Config) { d.Settings.ApprovalLimit = &limit })
	left = func(rest string) string {
		return "You can give up to 100 in 24 hours. " + rest + " left."
	}
	return p, left
}

// needsApproval says in a preview that the form can only be sent to approval.
const needsApproval = "This is above your limit. Another admin must approve it."

// wantAlert fails the test unless the form was refused with a sentence.
func wantAlert(t *testing.T, page *webtest.Page, want string) {
	t.Helper()
	if got := page.Shows(http.StatusUnprocessableEntity).Alert(); got != want {
		t.Errorf("the form says %q, want %q", got, want)
	}
}

// Plans that an admin starts, switches and restarts count with their allowance, together
// with adjustments, and each form that was carried out once is answered again.
func TestAdminLimitCoversPlans(t *testing.T) {
	p, left := limited(t)
	p.Plan(models.PlanVersion{Slug: "small", Name: "Small", Allowance: 40 * models.Credit, Period: models.Monthly})
	p.Plan(models.PlanVersion{Slug: "large", Name: "Large", Allowance: 101 * models.Credit, Period: models.Monthly})
	_, alex := p.Customer("alex")
	_, petra := p.Customer("petra")
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	start := func(id models.AccountID, plan, step string) *webtest.Form {
		path := webtest.AdminAccountPath(id) + "/plans/new"
		return b.Get(path).Form(path).Set("plan", plan).Set("step", step)
	}
	start(alex.ID, "large", "preview").Send().Shows(http.StatusOK, needsApproval, "Ask for approval")
	wantAlert(t, start(alex.ID, "large", "apply").Send().Shows(http.StatusUnprocessableEntity, needsApproval, "Ask for approval"), left("100"))
	first := start(alex.ID, "small", "apply")
	first.Send().Redirects(http.StatusSeeOther)
	sub := p.Balance(alex.ID).Subscriptions[0].ID
	b.ChangePlanForm(alex.ID, sub, "switch", "large", "preview").Send().Shows(http.StatusOK, needsApproval, "Ask for approval")
	wantAlert(t, b.ChangePlanForm(alex.ID, sub, "switch", "large", "apply").Send(), left("60"))
	b.ChangePlanForm(alex.ID, sub, "cancel_now", "", "apply").Send().Redirects(http.StatusSeeOther)
	start(alex.ID, "small", "apply").Send().Redirects(http.StatusSeeOther)
	wantAlert(t, start(petra.ID, "small", "apply").Send(), left("20"))
	first.Send().Redirects(http.StatusSeeOther) // a double submit
	b.AdjustForm(petra.ID).SendAdjustment("21", "Sorry", "apply").ShowsFault("amount", "You can add or deduct up to 100 in 24 hours. 20 left.")
	p.CheckBalance(alex.ID, 80, 0)
	p.CheckBalance(petra.ID, 0, 0)
	p.CheckBooks()
}

func TestAdminLimitCoversPayments(t *testing.T) {
	p, left := limited(t)
	_, account := p.Customer("alex")
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	above := b.PaymentForm(account.ID, "100.5", "125", "INV-1", "2026-03-12")
	above.Set("step", "preview").Send().Shows(http.StatusOK, needsApproval, "Ask for approval")
	above.Set("step", "apply").Send().ShowsFault("credits", left("100")).Shows(http.StatusUnprocessableEntity, needsApproval, "Ask for approval")
	forms := make([]*webtest.Form, 4)
	for i := range forms {
		forms[i] = b.PaymentForm(account.ID, "40", "50", "INV-"+strings.Repeat("1", i+2), "2026-03-12")
	}
	var wg sync.WaitGroup
	for _, f := range forms {
		wg.Go(func() { f.Send() })
	}
	wg.Wait()
	p.CheckBalance(account.ID, 80, 0)
	booked := 0
	for _, f := range forms { // those that were booked are answered again
		if f.Send().Status == http.StatusSeeOther {
			booked++
		}
	}
	if booked != 2 {
		t.Errorf("%d payments were booked", booked)
	}
	p.CheckBalance(account.ID, 80, 0)
	p.CheckBooks()
}

// What an admin gives back counts, and what they take doesn't.
func TestAdminLimitCoversCorrections(t *testing.T) {
	p, left := limited(t)
	_, account := p.Customer("alex")
	bought := p.PaidPurchase(account.ID, "one", 500)
	charge := p.MustCharge(account.ID, 150)
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	b.Get(refundPath(charge)).Shows(http.StatusOK, "Up to 150 credits can be refunded. "+left("100"))
	b.CorrectionForm(refundPath(charge)).SendCorrection("100.5", "preview").Shows(http.StatusOK, needsApproval, "Ask for approval")
	b.CorrectionForm(refundPath(charge)).SendCorrection("100.5", "apply").ShowsFault("credits", left("100")).Shows(http.StatusUnprocessableEntity, needsApproval, "Ask for approval")
	b.CorrectionForm(refundPath(charge)).SendCorrection("60", "apply").Redirects(http.StatusSeeOther)
	b.CorrectionForm(reversePath(bought)).SendCorrection("300", "apply").Redirects(http.StatusSeeOther)
	undo := b.Get(webtest.AdminAccountPath(account.ID)).Link("Undo")
	b.CorrectionForm(undo).SendCorrection("", "preview").Shows(http.StatusOK, needsApproval, "Ask for approval")
	wantAlert(t, b.CorrectionForm(undo).SendCorrection("", "apply"), left("40"))
	p.CheckBalance(account.ID, 110, 0)
	p.CheckBooks()
}

// An adjustment that another admin approved is taken back without limit, and one that
// took credits is given back within it.
func TestAdminLimitCoversUndoingAdjustments(t *testing.T) {
	p, left := limited(t)
	_, account := p.Customer("alex")
	plus := p.Post(models.Command{Account: account.ID, Key: "plus", Reason: "A settlement", Do: models.AdjustCredits{Amount: 500 * models.Credit, Kind: models.Purchased}}).Entry
	minus := p.Post(models.Command{Account: account.ID, Key: "minus", Reason: "Too much", Do: models.AdjustCredits{Amount: -200 * models.Credit, Kind: models.Purchased}}).Entry
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	path := func(e models.Entry) string {
		return webtest.AdminAccountPath(account.ID) + "/adjustments/" + string(e.ID) + "/undo"
	}
	wantAlert(t, b.CorrectionForm(path(minus)).SendCorrection("", "apply"), left("100"))
	small := p.Post(models.Command{Account: account.ID, Key: "small", Reason: "Too much", Do: models.AdjustCredits{Amount: -50 * models.Credit, Kind: models.Purchased}}).Entry
	b.CorrectionForm(path(small)).SendCorrection("", "apply").Redirects(http.StatusSeeOther)
	p.Grant(account.ID, 200*models.Credit)
	b.CorrectionForm(path(plus)).SendCorrection("", "apply").Redirects(http.StatusSeeOther)
	p.CheckBalance(account.ID, 0, 0)
	p.CheckBooks()
}

// Support, whose limit knows no plans and payments, can't reach their forms.
func TestSupportDoesNotReachPlansAndPayments(t *testing.T) {
	p, _ := limited(t)
	_, account := p.Customer("alex")
	b := p.As(p.Operator("sue", models.OperatorSupport))
	for _, path := range []string{webtest.PaymentPath(account.ID), webtest.AdminAccountPath(account.ID) + "/plans/new"} {
		b.Post(path, url.Values{"key": {"k"}, "step": {"apply"}}).Shows(http.StatusForbidden)
	}
	p.CheckBalance(account.ID, 0, 0)
	p.CheckBooks()
}
