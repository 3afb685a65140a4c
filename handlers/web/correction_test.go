package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// charged is a charge of whole credits.
func (p *portal) charged(id models.AccountID, credits models.Credits) models.Charge {
	p.Helper()
	receipt, err := p.Charge(id, credits*models.Credit)
	if err != nil {
		p.Fatal(err)
	}
	return *receipt.Charge
}

func adminURL(id models.AccountID) string { return "/admin/accounts/" + string(id) }

func refundPath(c models.Charge) string {
	return adminURL(c.AccountID) + "/charges/" + string(c.ID) + "/refund"
}

func reversePath(p models.Purchase) string {
	return adminURL(p.AccountID) + "/purchases/" + string(p.ID) + "/reverse"
}

// correction is the form of a page that corrects an earlier entry.
func (b *browser) correction(path string) *form {
	b.Helper()
	return b.get(path).form(path)
}

func (f *form) back(credits, step string) *page {
	f.Helper()
	return f.set("credits", credits).set("reason", "Sorted out").set("step", step).send()
}

// alert is what the page says is wrong with a form as a whole.
func (p *page) alert() string {
	for n := range p.all("div") {
		if attr(n, "role") == "alert" {
			return textOf(n)
		}
	}
	return ""
}

// values fails the test unless the account has and owes so many whole credits.
func (p *portal) values(id models.AccountID, available, owed models.Credits) {
	p.Helper()
	if v := p.Balance(id).Values; v.Available != available*models.Credit || v.Debt != owed*models.Credit {
		p.Errorf("%s available and %s owed, want %d and %d", v.Available, v.Debt, available, owed)
	}
}

func TestRefundInPartAndTheRest(t *testing.T) {
	p := newPortal(t)
	alex, account := p.person("alex")
	p.bought(account.ID, "one", 3)
	p.Clock.Add(24 * time.Hour)
	p.bought(account.ID, "two", 9)
	charge := p.charged(account.ID, 5) // 3 of the first, 2 of the second
	b := p.as(p.operator("ada", models.OperatorAdmin))
	path := refundPath(charge)
	if got := b.get(adminURL(account.ID)).link("Refund"); got != path {
		t.Errorf("the charge leads to %q", got)
	}
	page := b.get(path).shows(http.StatusOK, "Refund a charge", "5 credits can be given back.",
		"2 back to purchased credits bought on 30 Mar 2026", "3 back to purchased credits bought on 29 Mar 2026",
		"Available now 7", "Available after 12", "Taken 5 credits", "Given back 0 credits").hides("Owed")
	if got := page.form(path).fields.Get("credits"); got != "5" {
		t.Errorf("%q is filled in", got)
	}
	asked := b.correction(path).back("2.5", "preview").shows(http.StatusOK, "2 back to purchased credits bought on 30 Mar 2026",
		"0.5 back to purchased credits bought on 29 Mar 2026", "Available after 9.5", "Nothing has changed yet.")
	p.values(account.ID, 7, 0)

	done := asked.form(path).set("step", "apply").send().follow().shows(http.StatusOK, "2.5 credits refunded Refund · Sorted out ada +2.5 9.5",
		"ada Refunded 2.5 credits. charge.refund")
	if got := done.flash(); got != "Refunded 2.5 credits. Available after that: 9.5 credits." {
		t.Errorf("the flash is %q", got)
	}
	b.get(path).shows(http.StatusOK, "2.5 credits can be given back.", "2.5 back to purchased credits bought on 29 Mar 2026")
	b.correction(path).back("2.500001", "preview").faulty("credits", "The amount is more than the 2.5 that can be given back.").hides("Available after")
	b.correction(path).back("2.500001", "apply").faulty("credits", "The amount is more than the 2.5 that can be given back.")
	rest := b.correction(path).back("2.5", "apply").follow()
	if got := rest.link("Refund"); got != "" {
		t.Errorf("what was refunded in whole leads to %q", got)
	}
	if b.get(path).shows(http.StatusOK, "There is nothing left to give back.").offers(path) {
		t.Error("there is a form for nothing")
	}
	p.as(alex).get("/activity").shows(http.StatusOK, "2.5 credits refunded Refund · Sorted out Bursar")
	p.values(account.ID, 12, 0)
	p.CheckBooks()
}

// What came from a lot that has ended lives on as promotional credits; what is owed
// is paid first.
func TestRefundOfALotThatHasEnded(t *testing.T) {
	p := newPortal(t)
	_, account := p.person("alex")
	p.Post(models.Command{Account: account.ID, Do: models.GrantCredits{
		Kind: models.Promotional, Source: models.SourceGrant, Credits: 2 * models.Credit, ExpiresAt: p.Now().Add(time.Hour),
	}})
	bought := p.bought(account.ID, "one", 4)
	charge := p.charged(account.ID, 6)
	p.Clock.Add(time.Hour)
	path := refundPath(charge)
	b := p.as(p.operator("ada", models.OperatorAdmin))
	const ended = "2 come back as promotional credits until 28 Apr 2026, because their lot has ended"
	b.get(path).shows(http.StatusOK, "4 back to purchased credits bought on 29 Mar 2026", ended, "Available after 6")
	b.correction(path).back("5", "preview").shows(http.StatusOK, "1 comes back as promotional credits until 28 Apr 2026, because their lot has ended")

	p.Post(models.Command{Account: account.ID, Do: models.ReversePurchase{PurchaseID: bought.ID, Credits: 3 * models.Credit}})
	b.get(path).shows(http.StatusOK, ended, "3 of that pay what is owed", "Available now 0 Available after 3 Owed now 3 Owed after 0")
	done := b.correction(path).back("6", "apply").follow()
	if got := done.flash(); got != "Refunded 6 credits. Available after that: 3 credits." {
		t.Errorf("the flash is %q", got)
	}
	p.values(account.ID, 3, 0)
	p.CheckBooks()
}

func TestReversalInPartsIntoDebtAndBack(t *testing.T) {
	p := newPortal(t)
	alex, account := p.person("alex")
	bought := p.bought(account.ID, "one", 10)
	p.charged(account.ID, 3)
	p.Post(models.Command{Account: account.ID, Do: models.GrantCredits{
		Kind: models.Promotional, Source: models.SourceGrant, Credits: models.Credit,
	}})
	b := p.as(p.operator("ada", models.OperatorAdmin))
	path := reversePath(bought)
	if got := b.get(adminURL(account.ID)).link("Reverse"); got != path {
		t.Errorf("the purchase leads to %q", got)
	}
	b.get(path).shows(http.StatusOK, "Reverse a purchase", "10 credits can be taken back.", "Amount $12.50",
		"7 from the purchase’s own lot", "1 from promotional credits valid since 29 Mar 2026",
		"2 become debt, which is paid first out of whatever comes in", "Available now 8 Available after 0 Owed now 0 Owed after 2")
	b.correction(path).back("4", "apply").follow().shows(http.StatusOK, "10 4 reversed", "4 credits of a purchase taken back Reversal · Sorted out Undo ada −4 4")
	p.values(account.ID, 4, 0)
	b.correction(path).back("6.000001", "apply").faulty("credits", "The amount is more than the 6 that were not reversed yet.")
	done := b.correction(path).back("6", "apply").follow().shows(http.StatusOK, "ada Took back 6 credits of a purchase. purchase.reverse")
	if got := done.flash(); got != "Took back 6 credits of a purchase. Available after that: 0 credits. Owed: 2 credits." {
		t.Errorf("the flash is %q", got)
	}
	p.values(account.ID, 0, 2)
	b.get(path).shows(http.StatusOK, "There is nothing left to take back.")

	p.Grant(account.ID, models.Credit) // pays half of what is owed
	undo := b.get(adminURL(account.ID)).link("Undo")
	b.get(undo).shows(http.StatusOK, "Undo a reversal", "3 back to purchased credits bought on 29 Mar 2026", "1 back to promotional credits valid since 29 Mar 2026",
		"1 comes back as purchased credits, because what was owed has been paid since", "1 is no longer owed",
		"Available now 0 Available after 5 Owed now 1 Owed after 0", "Reason Sorted out")
	f := b.correction(undo)
	f.back("", "preview").shows(http.StatusOK, "Available after 5")
	if got := f.back("", "apply").follow().shows(http.StatusOK, "10 4 reversed", "reversal.undo").flash(); got != "Gave back 6 credits of a purchase. Available after that: 5 credits." {
		t.Errorf("the flash is %q", got)
	}
	f.back("", "apply").leads(http.StatusSeeOther) // the same form again is the same undoing
	if b.get(undo).shows(http.StatusOK, "This reversal was undone already.").offers(undo) {
		t.Error("there is a form for what was undone")
	}
	f.set("key", "another").back("", "apply").shows(http.StatusUnprocessableEntity, "This reversal was undone already.")
	if next := b.get(adminURL(account.ID)).link("Undo"); next == undo || next == "" {
		t.Errorf("the page offers to undo %q", next)
	}
	p.as(alex).get("/activity").hides("/admin/")
	p.values(account.ID, 5, 0)
	p.CheckBooks()
}

func TestADoubleSubmitGoesBackOnce(t *testing.T) {
	p := newPortal(t)
	_, account := p.person("alex")
	bought := p.bought(account.ID, "one", 10)
	charge := p.charged(account.ID, 4)
	b := p.as(p.operator("ada", models.OperatorAdmin))
	for _, path := range []string{refundPath(charge), reversePath(bought)} {
		f := b.correction(path).set("credits", "4").set("reason", "Sorted out").set("step", "apply")
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() { f.send().leads(http.StatusSeeOther) })
		}
		wg.Wait()
	}
	p.values(account.ID, 6, 0)
	if got := strings.Join(p.auditTrail(account.ID), "|"); got != "ada charge.refund: Refunded 4 credits.|ada purchase.reverse: Took back 4 credits of a purchase." {
		t.Errorf("the audit log says %s", got)
	}
	f := b.correction(reversePath(bought))
	f.back("2", "apply").leads(http.StatusSeeOther)
	again := f.back("3", "apply").shows(http.StatusUnprocessableEntity, "This form was used for something else.")
	p.values(account.ID, 4, 0)
	again.form(f.action).set("step", "apply").send().leads(http.StatusSeeOther)
	p.values(account.ID, 1, 0)
	p.CheckBooks()
}

func TestCorrectionComesBack(t *testing.T) {
	p := newPortal(t)
	_, account := p.person("alex")
	_, other := p.person("petra")
	p.Grant(account.ID, 10*models.Credit)
	charge := p.charged(account.ID, 4)
	b := p.as(p.operator("ada", models.OperatorAdmin))
	path := refundPath(charge)
	for _, test := range []struct{ credits, reason, field, fault string }{
		{"", "a", "credits", "The amount must be a decimal number such as 10 or 2.5."},
		{"-1", "a", "credits", "The amount must be a decimal number such as 10 or 2.5."},
		{"0", "a", "credits", "The amount must not be 0."},
		{"0.0000001", "a", "credits", "The amount must have at most six decimals."},
		{"1", " ", "reason", "Write a reason."},
		{"1", strings.Repeat("a", 501), "reason", "The reason is too long or is not UTF-8 text."},
	} {
		page := b.correction(path).set("credits", test.credits).set("reason", test.reason).set("step", "apply").send().faulty(test.field, test.fault)
		if got := page.form(path).fields; got.Get("credits") != test.credits || got.Get("reason") != test.reason {
			t.Errorf("the form came back with %v", got)
		}
	}
	b.post(path, url.Values{"credits": {"1"}, "reason": {"a"}, "step": {"apply"}}).shows(http.StatusUnprocessableEntity, "The form was incomplete.")
	b.post(path, url.Values{"credits": {"1"}, "reason": {"a"}, "step": {"guess"}, "key": {"k"}}).shows(http.StatusNotFound)

	// Nothing of one account is found under another.
	bought := p.bought(account.ID, "one", 2)
	reversal := p.Post(models.Command{Account: account.ID, Do: models.ReversePurchase{PurchaseID: bought.ID, Credits: models.Credit}}).Entry
	addresses := []string{"/charges/" + string(charge.ID) + "/refund", "/purchases/" + string(bought.ID) + "/reverse", "/reversals/" + string(reversal.ID) + "/undo"}
	for _, rest := range addresses {
		b.get(adminURL(account.ID) + rest).shows(http.StatusOK)
	}
	p.Post(models.Command{Account: account.ID, Do: models.RefundCharge{ChargeID: charge.ID}})
	p.Post(models.Command{Account: account.ID, Do: models.ReversePurchase{PurchaseID: bought.ID, Credits: models.Credit}})
	for _, rest := range addresses {
		b.get(adminURL(other.ID) + rest).shows(http.StatusNotFound)
		b.get(adminURL("acc_none")+rest).shows(http.StatusNotFound, "There is no such account.")
	}
	b.get(adminURL(account.ID) + "/reversals/" + string(p.Grant(account.ID, models.Credit).Entry.ID) + "/undo").shows(http.StatusNotFound)

	again := p.charged(account.ID, 1)
	closed := models.AccountClosed
	p.Post(models.Command{Account: account.ID, Do: models.ChangeAccount{Status: &closed}})
	b.get(refundPath(again)).shows(http.StatusOK, "This account is closed.")
	p.CheckBooks()
}

// Support's limit is for what it adjusts, refunds, reverses and undoes together.
func TestSupportGoesBackUpToItsLimit(t *testing.T) {
	p := newPortal(t)
	_, account := p.person("alex")
	bought := p.bought(account.ID, "one", 200)
	charge := p.charged(account.ID, 150)
	b := p.as(p.operator("sue", models.OperatorSupport))
	left := func(rest string) string {
		return "Your role adjusts by at most 100 within 24 hours, whichever way; " + rest + " of that is left."
	}
	b.get(refundPath(charge)).shows(http.StatusOK, "150 credits can be given back. "+left("100"))
	for _, step := range []string{"preview", "apply"} {
		b.correction(refundPath(charge)).back("100.5", step).faulty("credits", left("100"))
	}
	refund := b.correction(refundPath(charge))
	refund.back("60", "apply").leads(http.StatusSeeOther)
	b.adjustForm(account.ID).adjust("41", "Too much", "apply").faulty("amount", left("40"))
	b.correction(reversePath(bought)).back("30", "apply").leads(http.StatusSeeOther)
	undo := b.get(adminURL(account.ID)).link("Undo")
	b.get(undo).shows(http.StatusOK, left("10"))
	for _, step := range []string{"preview", "apply"} {
		page := b.correction(undo).back("", step).shows(http.StatusUnprocessableEntity)
		if got := page.alert(); got != left("10") || strings.Count(page.text(), got) != 1 {
			t.Errorf("%s says %q:\n%s", step, got, page.text())
		}
	}
	refund.back("60", "apply").leads(http.StatusSeeOther) // the same form again counts no more
	p.values(account.ID, 80, 0)
	p.Clock.Add(25 * time.Hour)
	b.correction(undo).back("", "apply").leads(http.StatusSeeOther)
	b.adjustForm(account.ID).adjust("71", "Too much", "apply").faulty("amount", left("70"))
	p.values(account.ID, 110, 0)
	p.CheckBooks()
}

func TestAuditorsGoBackOnNothing(t *testing.T) {
	p := newPortal(t)
	_, account := p.person("alex")
	bought := p.bought(account.ID, "one", 10)
	charge := p.charged(account.ID, 4)
	reversal := p.Post(models.Command{Account: account.ID, Do: models.ReversePurchase{PurchaseID: bought.ID, Credits: models.Credit}}).Entry
	b := p.as(p.operator("ada", models.OperatorAuditor))
	b.get(adminURL(account.ID)).shows(http.StatusOK, "10 1 reversed").hides("/refund", "/reverse", "/undo")
	for _, path := range []string{refundPath(charge), reversePath(bought), adminURL(account.ID) + "/reversals/" + string(reversal.ID) + "/undo"} {
		b.get(path).shows(http.StatusForbidden, "Your role looks at balances and changes none.")
		b.post(path, url.Values{"credits": {"1"}, "reason": {"a"}, "key": {"k"}, "step": {"apply"}}).shows(http.StatusForbidden)
	}
	p.values(account.ID, 5, 0)
	p.CheckBooks()
}

// A preview knows what time has made and nobody has written yet, and what is frozen.
func TestAPreviewNamesEveryLot(t *testing.T) {
	p := newPortal(t)
	_, account := p.person("alex")
	daily := p.Plan(models.PlanVersion{Slug: "daily", Name: "Daily Plan", Allowance: 20 * models.Credit, Period: models.Daily})
	p.Subscribe(account.ID, daily)
	bought := p.bought(account.ID, "one", 10)
	charge := p.charged(account.ID, 10) // of what was bought, which comes before allowances
	p.Post(models.Command{Account: account.ID, Do: models.AdjustCredits{Amount: models.Credit, Kind: models.Promotional}})
	p.Clock.Add(24 * time.Hour)
	b := p.as(p.operator("ada", models.OperatorAdmin))
	b.get(reversePath(bought)).shows(http.StatusOK,
		"1 from promotional credits of the adjustment of 29 Mar 2026", "9 from allowance credits of Daily Plan", "Available now 21 Available after 11")
	b.correction(reversePath(bought)).back("10", "apply").leads(http.StatusSeeOther)

	frozen := p.bought(account.ID, "two", 5)
	spent := p.charged(account.ID, 2)
	p.Post(models.Command{Account: account.ID, Do: models.FreezePurchase{PurchaseID: frozen.ID}})
	b.get(refundPath(spent)).shows(http.StatusOK, "2 back to purchased credits bought on 30 Mar 2026, which are frozen", "Available now 11 Available after 11")
	b.correction(refundPath(charge)).back("10", "apply").leads(http.StatusSeeOther)
	p.values(account.ID, 21, 0)
	p.CheckBooks()
}
