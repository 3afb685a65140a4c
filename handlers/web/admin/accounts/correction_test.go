package accounts_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

func refundPath(c models.Charge) string {
	return webtest.AdminAccountPath(c.AccountID) + "/charges/" + string(c.ID) + "/refund"
}

func reversePath(p models.Purchase) string {
	return webtest.AdminAccountPath(p.AccountID) + "/purchases/" + string(p.ID) + "/reverse"
}

func TestRefundInParts(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	p.PaidPurchase(account.ID, "one", 3)
	p.Clock.Add(24 * time.Hour)
	p.PaidPurchase(account.ID, "two", 9)
	charge := p.MustCharge(account.ID, 5) // 3 of the first, 2 of the second
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	path := refundPath(charge)
	if got := b.Get(b.Get(webtest.AdminAccountPath(account.ID)).Link("Refund a charge")).Link("Refund"); got != path {
		t.Errorf("the charge leads to %q", got)
	}
	page := b.Get(path).Shows(http.StatusOK, "Refund a charge", "Up to 5 credits can be refunded.",
		"2 back to purchased credits bought on 30 Mar 2026", "3 back to purchased credits bought on 29 Mar 2026",
		"Available now 7", "Available after 12", "Charged 5 credits", "Refunded 0 credits").Hides("Owed")
	if got := page.Form(path).Fields.Get("credits"); got != "5" {
		t.Errorf("%q is filled in", got)
	}
	asked := b.CorrectionForm(path).SendCorrection("2.5", "preview").Shows(http.StatusOK, "2 back to purchased credits bought on 30 Mar 2026",
		"0.5 back to purchased credits bought on 29 Mar 2026", "Available after 9.5", "Nothing has changed yet.")
	p.CheckBalance(account.ID, 7, 0)

	done := asked.Form(path).Set("step", "apply").Send().Follow().Shows(http.StatusOK, "2.5 credits refunded Credits · Sorted out ada +2.5")
	if got := done.Flash(); got != "Refunded 2.5 credits. Now available: 9.5 credits." {
		t.Errorf("the flash is %q", got)
	}
	b.Get(path).Shows(http.StatusOK, "Up to 2.5 credits can be refunded.", "2.5 back to purchased credits bought on 29 Mar 2026")
	b.CorrectionForm(path).SendCorrection("2.500001", "preview").ShowsFault("credits", "The amount is more than the 2.5 that can be given back.").Hides("Available after")
	b.CorrectionForm(path).SendCorrection("2.500001", "apply").ShowsFault("credits", "The amount is more than the 2.5 that can be given back.")
	rest := b.CorrectionForm(path).SendCorrection("2.5", "apply").Follow()
	if got := rest.Link("Refund"); got != "" {
		t.Errorf("what was refunded in whole leads to %q", got)
	}
	if b.Get(path).Shows(http.StatusOK, "Nothing is left to refund.").HasForm(path) {
		t.Error("there is a form for nothing")
	}
	p.As(alex).Get("/activity").Shows(http.StatusOK, "2.5 credits refunded Refund · Sorted out Bursar")
	p.CheckBalance(account.ID, 12, 0)
	p.CheckBooks()
}

// Credits refunded to a lot that has ended come back as promotional credits. Debt is
// repaid first.
func TestRefundToEndedLot(t *testing.T) {
	p := webtest.NewPortal(t)
	_, account := p.Customer("alex")
	p.Post(models.Command{Account: account.ID, Do: models.GrantCredits{
		Kind: models.Promotional, Source: models.SourceGrant, Credits: 2 * models.Credit, ExpiresAt: p.Now().Add(time.Hour),
	}})
	bought := p.PaidPurchase(account.ID, "one", 4)
	charge := p.MustCharge(account.ID, 6)
	p.Clock.Add(time.Hour)
	path := refundPath(charge)
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	const ended = "2 back as promotional credits until 28 Apr 2026, because the original ones have expired"
	b.Get(path).Shows(http.StatusOK, "4 back to purchased credits bought on 29 Mar 2026", ended, "Available after 6")
	b.CorrectionForm(path).SendCorrection("5", "preview").Shows(http.StatusOK, "1 back as promotional credits until 28 Apr 2026, because the original ones have expired")

	p.Post(models.Command{Account: account.ID, Do: models.ReversePurchase{PurchaseID: bought.ID, Credits: 3 * models.Credit}})
	b.Get(path).Shows(http.StatusOK, ended, "This pays off 3 of debt", "Available now 0 Available after 3 Owed now 3 Owed after 0")
	done := b.CorrectionForm(path).SendCorrection("6", "apply").Follow()
	if got := done.Flash(); got != "Refunded 6 credits. Now available: 3 credits." {
		t.Errorf("the flash is %q", got)
	}
	p.CheckBalance(account.ID, 3, 0)
	p.CheckBooks()
}

func TestReversalIntoDebtAndUndo(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	bought := p.PaidPurchase(account.ID, "one", 10)
	p.MustCharge(account.ID, 3)
	p.Post(models.Command{Account: account.ID, Do: models.GrantCredits{
		Kind: models.Promotional, Source: models.SourceGrant, Credits: models.Credit,
	}})
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	path := reversePath(bought)
	if got := b.Get(webtest.AdminAccountPath(account.ID)).Link("Reverse"); got != path {
		t.Errorf("the purchase leads to %q", got)
	}
	b.Get(path).Shows(http.StatusOK, "Reverse a purchase", "Up to 10 credits can be reversed.", "Amount $12.50",
		"7 from this purchase’s own credits", "1 from promotional credits valid since 29 Mar 2026",
		"2 more debt, which new credits pay off first", "Available now 8 Available after 0 Owed now 0 Owed after 2")
	b.CorrectionForm(path).SendCorrection("4", "apply").Follow().Shows(http.StatusOK, "4 credits reversed. 10 $12.50", "4 credits of a purchase reversed Payments · Sorted out ada −4 Actions for 4 credits of a purchase reversed Undo")
	p.CheckBalance(account.ID, 4, 0)
	b.CorrectionForm(path).SendCorrection("6.000001", "apply").ShowsFault("credits", "The amount is more than the 6 that were not reversed yet.")
	done := b.CorrectionForm(path).SendCorrection("6", "apply").Follow().Shows(http.StatusOK, "Payments · Sorted out ada −6")
	if got := done.Flash(); got != "Reversed 6 credits of a purchase. Now available: 0 credits. Owed: 2 credits." {
		t.Errorf("the flash is %q", got)
	}
	p.CheckBalance(account.ID, 0, 2)
	b.Get(path).Shows(http.StatusOK, "Nothing is left to reverse.")

	p.Grant(account.ID, models.Credit) // repays half of the debt
	undo := b.Get(webtest.AdminAccountPath(account.ID)).Link("Undo")
	b.Get(undo).Shows(http.StatusOK, "Undo a reversal", "3 back to purchased credits bought on 29 Mar 2026", "1 back to promotional credits valid since 29 Mar 2026",
		"1 back as purchased credits, because the debt is already paid", "1 less debt",
		"Available now 0 Available after 5 Owed now 1 Owed after 0", "Reason Sorted out")
	f := b.CorrectionForm(undo)
	f.SendCorrection("", "preview").Shows(http.StatusOK, "Available after 5")
	if got := f.SendCorrection("", "apply").Follow().Shows(http.StatusOK, "4 credits reversed. 10 $12.50", "6 credits of a purchase restored Payments · Sorted out ada +6").Flash(); got != "Restored 6 credits of a purchase. Now available: 5 credits." {
		t.Errorf("the flash is %q", got)
	}
	f.SendCorrection("", "apply").Redirects(http.StatusSeeOther) // a double submit
	if b.Get(undo).Shows(http.StatusOK, "This reversal was already undone.").HasForm(undo) {
		t.Error("there is a form for what was undone")
	}
	f.Set("key", "another").SendCorrection("", "apply").Shows(http.StatusUnprocessableEntity, "This reversal was already undone.")
	if next := b.Get(webtest.AdminAccountPath(account.ID)).Link("Undo"); next == undo || next == "" {
		t.Errorf("the page offers to undo %q", next)
	}
	p.As(alex).Get("/activity").Hides("/admin/")
	p.CheckBalance(account.ID, 5, 0)
	p.CheckBooks()
}

func TestCorrectionDoubleSubmit(t *testing.T) {
	p := webtest.NewPortal(t)
	_, account := p.Customer("alex")
	bought := p.PaidPurchase(account.ID, "one", 10)
	charge := p.MustCharge(account.ID, 4)
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	for _, path := range []string{refundPath(charge), reversePath(bought)} {
		f := b.CorrectionForm(path).Set("credits", "4").Set("reason", "Sorted out").Set("step", "apply")
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() { f.Send().Redirects(http.StatusSeeOther) })
		}
		wg.Wait()
	}
	p.CheckBalance(account.ID, 6, 0)
	if got := strings.Join(p.AuditTrail(account.ID), "|"); got != "ada charge.refund: Refunded 4 credits.|ada purchase.reverse: Reversed 4 credits of a purchase." {
		t.Errorf("the audit log says %s", got)
	}
	f := b.CorrectionForm(reversePath(bought))
	f.SendCorrection("2", "apply").Redirects(http.StatusSeeOther)
	again := f.SendCorrection("3", "apply").Shows(http.StatusUnprocessableEntity, "This form was already used.")
	p.CheckBalance(account.ID, 4, 0)
	again.Form(f.Action).Set("step", "apply").Send().Redirects(http.StatusSeeOther)
	p.CheckBalance(account.ID, 1, 0)
	p.CheckBooks()
}

func TestCorrectionFaults(t *testing.T) {
	p := webtest.NewPortal(t)
	_, account := p.Customer("alex")
	_, other := p.Customer("petra")
	p.Grant(account.ID, 10*models.Credit)
	charge := p.MustCharge(account.ID, 4)
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	path := refundPath(charge)
	for _, test := range []struct{ credits, reason, field, fault string }{
		{"", "a", "credits", "The amount must be a decimal number such as 10 or 2.5."},
		{"-1", "a", "credits", "The amount must be a decimal number such as 10 or 2.5."},
		{"0", "a", "credits", "The amount can’t be 0."},
		{"0.0000001", "a", "credits", "The amount must have at most six decimals."},
		{"1", " ", "reason", "Enter a reason."},
		{"1", strings.Repeat("a", 501), "reason", "The reason is too long or is not UTF-8 text."},
	} {
		page := b.CorrectionForm(path).Set("credits", test.credits).Set("reason", test.reason).Set("step", "apply").Send().ShowsFault(test.field, test.fault)
		if got := page.Form(path).Fields; got.Get("credits") != test.credits || got.Get("reason") != test.reason {
			t.Errorf("the form came back with %v", got)
		}
	}
	b.Post(path, url.Values{"credits": {"1"}, "reason": {"a"}, "step": {"apply"}}).Shows(http.StatusUnprocessableEntity, "Something was missing from the form.")
	b.Post(path, url.Values{"credits": {"1"}, "reason": {"a"}, "step": {"guess"}, "key": {"k"}}).Shows(http.StatusNotFound)

	// Charges, purchases and reversals are not found under another account.
	bought := p.PaidPurchase(account.ID, "one", 2)
	reversal := p.Post(models.Command{Account: account.ID, Do: models.ReversePurchase{PurchaseID: bought.ID, Credits: models.Credit}}).Entry
	addresses := []string{"/charges/" + string(charge.ID) + "/refund", "/purchases/" + string(bought.ID) + "/reverse", "/reversals/" + string(reversal.ID) + "/undo"}
	for _, rest := range addresses {
		b.Get(webtest.AdminAccountPath(account.ID) + rest).Shows(http.StatusOK)
	}
	p.Post(models.Command{Account: account.ID, Do: models.RefundCharge{ChargeID: charge.ID}})
	p.Post(models.Command{Account: account.ID, Do: models.ReversePurchase{PurchaseID: bought.ID, Credits: models.Credit}})
	for _, rest := range addresses {
		b.Get(webtest.AdminAccountPath(other.ID) + rest).Shows(http.StatusNotFound)
		b.Get(webtest.AdminAccountPath("acc_none")+rest).Shows(http.StatusNotFound, "There is no such account.")
	}
	b.Get(webtest.AdminAccountPath(account.ID) + "/reversals/" + string(p.Grant(account.ID, models.Credit).Entry.ID) + "/undo").Shows(http.StatusNotFound)

	again := p.MustCharge(account.ID, 1)
	closed := models.AccountClosed
	p.Post(models.Command{Account: account.ID, Do: models.ChangeAccount{Status: &closed}})
	b.Get(refundPath(again)).Shows(http.StatusOK, "This account is closed.")
	p.CheckBooks()
}

// The preview includes lots of periods that are not stored yet, and frozen lots.
func TestCorrectionPreviewNamesEveryLot(t *testing.T) {
	p := webtest.NewPortal(t)
	_, account := p.Customer("alex")
	daily := p.Plan(models.PlanVersion{Slug: "daily", Name: "Daily Plan", Allowance: 20 * models.Credit, Period: models.Daily})
	p.Subscribe(account.ID, daily)
	bought := p.PaidPurchase(account.ID, "one", 10)
	charge := p.MustCharge(account.ID, 10) // from the purchased lot, which is used before allowances
	p.Post(models.Command{Account: account.ID, Do: models.AdjustCredits{Amount: models.Credit, Kind: models.Promotional}})
	p.Clock.Add(24 * time.Hour)
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	b.Get(reversePath(bought)).Shows(http.StatusOK,
		"1 from promotional credits from the adjustment of 29 Mar 2026", "9 from allowance credits of Daily Plan", "Available now 21 Available after 11")
	b.CorrectionForm(reversePath(bought)).SendCorrection("10", "apply").Redirects(http.StatusSeeOther)

	frozen := p.PaidPurchase(account.ID, "two", 5)
	spent := p.MustCharge(account.ID, 2)
	p.Post(models.Command{Account: account.ID, Do: models.FreezePurchase{PurchaseID: frozen.ID}})
	b.Get(refundPath(spent)).Shows(http.StatusOK, "2 back to purchased credits bought on 30 Mar 2026, frozen", "Available now 11 Available after 11")
	b.CorrectionForm(refundPath(charge)).SendCorrection("10", "apply").Redirects(http.StatusSeeOther)
	p.CheckBalance(account.ID, 21, 0)
	p.CheckBooks()
}
