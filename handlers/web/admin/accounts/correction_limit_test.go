package accounts_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

// Support's limit covers adjustments, refunds, reversals and undoing together.
func TestCorrectionSupportLimit(t *testing.T) {
	p := webtest.NewPortal(t)
	_, account := p.Customer("alex")
	bought := p.PaidPurchase(account.ID, "one", 200)
	charge := p.MustCharge(account.ID, 150)
	b := p.As(p.Operator("sue", models.OperatorSupport))
	left := func(rest string) string {
		return "You can add or deduct up to 100 in 24 hours. " + rest + " left."
	}
	b.Get(refundPath(charge)).Shows(http.StatusOK, "Up to 150 credits can be refunded. "+left("100"))
	const needsApproval = "This is above your limit. An admin must approve it."
	b.CorrectionForm(refundPath(charge)).SendCorrection("100.5", "preview").Shows(http.StatusOK, needsApproval, "Ask for approval")
	b.CorrectionForm(refundPath(charge)).SendCorrection("100.5", "apply").ShowsFault("credits", left("100")).Shows(http.StatusUnprocessableEntity, needsApproval, "Ask for approval")
	refund := b.CorrectionForm(refundPath(charge))
	refund.SendCorrection("60", "apply").Redirects(http.StatusSeeOther)
	b.AdjustForm(account.ID).SendAdjustment("41", "Too much", "apply").ShowsFault("amount", left("40"))
	b.CorrectionForm(reversePath(bought)).SendCorrection("30", "apply").Redirects(http.StatusSeeOther)
	undo := b.Get(webtest.AdminAccountPath(account.ID)).Link("Undo")
	b.Get(undo).Shows(http.StatusOK, left("10"))
	b.CorrectionForm(undo).SendCorrection("", "preview").Shows(http.StatusOK, needsApproval, "Ask for approval")
	page := b.CorrectionForm(undo).SendCorrection("", "apply").Shows(http.StatusUnprocessableEntity, needsApproval, "Ask for approval")
	if got := page.Alert(); got != left("10") || strings.Count(page.Text(), got) != 1 {
		t.Errorf("it says %q:\n%s", got, page.Text())
	}
	refund.SendCorrection("60", "apply").Redirects(http.StatusSeeOther) // a double submit does not count
	p.CheckBalance(account.ID, 80, 0)
	p.Clock.Add(25 * time.Hour)
	b.Prove()
	b.CorrectionForm(undo).SendCorrection("", "apply").Redirects(http.StatusSeeOther)
	b.AdjustForm(account.ID).SendAdjustment("71", "Too much", "apply").ShowsFault("amount", left("70"))
	p.CheckBalance(account.ID, 110, 0)
	p.CheckBooks()
}

func TestAuditorsMayNotCorrect(t *testing.T) {
	p := webtest.NewPortal(t)
	_, account := p.Customer("alex")
	bought := p.PaidPurchase(account.ID, "one", 10)
	charge := p.MustCharge(account.ID, 4)
	reversal := p.Post(models.Command{Account: account.ID, Do: models.ReversePurchase{PurchaseID: bought.ID, Credits: models.Credit}}).Entry
	b := p.As(p.Operator("ada", models.OperatorAuditor))
	b.Get(webtest.AdminAccountPath(account.ID)).Shows(http.StatusOK, "1 credit reversed. 10 $12.50").Hides("/refund", "/reverse", "/undo")
	for _, path := range []string{refundPath(charge), reversePath(bought), webtest.AdminAccountPath(account.ID) + "/reversals/" + string(reversal.ID) + "/undo"} {
		b.Get(path).Shows(http.StatusForbidden, "View only. Ask an admin to make changes.")
		b.Post(path, url.Values{"credits": {"1"}, "reason": {"a"}, "key": {"k"}, "step": {"apply"}}).Shows(http.StatusForbidden)
	}
	p.CheckBalance(account.ID, 5, 0)
	p.CheckBooks()
}
