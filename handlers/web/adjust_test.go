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

// adjustForm is the form on an account's page.
func (b *browser) adjustForm(id models.AccountID) *form {
	b.Helper()
	path := "/admin/accounts/" + string(id)
	return b.get(path).form(path + "/adjust")
}

func (f *form) adjust(amount, reason, step string) *page {
	f.Helper()
	return f.set("amount", amount).set("reason", reason).set("step", step).send()
}

// available fails the test unless so much can be spent.
func (p *portal) available(id models.AccountID, want models.Credits) {
	p.Helper()
	if got := p.Balance(id).Available; got != want {
		p.Errorf("%s available, want %s", got, want)
	}
}

func TestAdjust(t *testing.T) {
	p := newPortal(t)
	alex, account := p.person("alex")
	p.Grant(account.ID, 1000*models.Credit)
	b := p.as(p.operator("ada", models.OperatorAdmin))

	preview := b.adjustForm(account.ID).adjust(" +5.5 ", "Goodwill", "preview").
		shows(http.StatusOK, "Available now 1,000", "Change +5.5", "Available after 1,005.5", "Nothing has changed yet.")
	p.available(account.ID, 1000*models.Credit)

	f := preview.form("/admin/accounts/" + string(account.ID) + "/adjust")
	if f.fields.Get("amount") != " +5.5 " || f.fields.Get("reason") != "Goodwill" || f.fields.Get("kind") != "purchased" {
		t.Errorf("the preview came back with %v", f.fields)
	}
	done := f.set("step", "apply").send().follow().shows(http.StatusOK, "Available to spend 1,005.5 credits",
		"5.5 credits added Adjustment · Goodwill Undo ada +5.5 1,005.5", "ada Adjusted by +5.5 (purchased). credits.adjust")
	if got := done.flash(); got != "Adjusted by +5.5. Available after that: 1,005.5 credits." {
		t.Errorf("the flash is %q", got)
	}
	b.adjustForm(account.ID).set("kind", "promotional").adjust("−5.5", "Taken back", "apply").follow().
		shows(http.StatusOK, "5.5 credits taken back Adjustment · Taken back Undo ada −5.5 1,000")
	// Customers read why, and from whom as a house, not as a person.
	for _, path := range []string{"/activity", "/dashboard"} {
		p.as(alex).get(path).shows(http.StatusOK, "5.5 credits added Adjustment · Goodwill Bursar +5.5", "Taken back Bursar −5.5").hides(" ada ")
	}
	if got := strings.Join(p.auditTrail(account.ID), "|"); got != "ada credits.adjust: Adjusted by +5.5 (purchased).|ada credits.adjust: Adjusted by −5.5 (promotional)." {
		t.Errorf("the audit log says %s", got)
	}
	p.available(account.ID, 1000*models.Credit)
	p.CheckBooks()
}

func TestADoubleSubmitAdjustsOnce(t *testing.T) {
	p := newPortal(t)
	_, account := p.person("alex")
	f := p.as(p.operator("ada", models.OperatorAdmin)).adjustForm(account.ID).set("amount", "5").set("reason", "Goodwill").set("step", "apply")
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() { f.send().leads(http.StatusSeeOther) })
	}
	wg.Wait()
	page := f.send().follow()
	if got := page.flash(); got != "Adjusted by +5. Available after that: 5 credits." {
		t.Errorf("the replay says %q", got)
	}
	p.available(account.ID, 5*models.Credit)
	if n := len(p.auditTrail(account.ID)); n != 1 {
		t.Errorf("%d records in the audit log", n)
	}

	// The same form with another amount is another adjustment: it has to be sent
	// under a new key, knowingly.
	again := f.adjust("6", "Goodwill", "apply").shows(http.StatusUnprocessableEntity, "This form was used for another adjustment.")
	p.available(account.ID, 5*models.Credit)
	again.form(f.action).set("step", "apply").send().leads(http.StatusSeeOther)
	p.available(account.ID, 11*models.Credit)
	p.CheckBooks()
}

func TestAnAdjustmentNeverGoesBelowZero(t *testing.T) {
	p := newPortal(t)
	_, account := p.person("alex")
	p.Grant(account.ID, 10*models.Credit)
	b := p.as(p.operator("ada", models.OperatorAdmin))
	const fault = "Only 10 can be taken: a balance never goes below zero."
	for _, step := range []string{"preview", "apply"} {
		b.adjustForm(account.ID).adjust("-10.000001", "Too much", step).faulty("amount", fault).hides("Available after")
	}
	p.available(account.ID, 10*models.Credit)
	b.adjustForm(account.ID).adjust("-10", "All of it", "apply").leads(http.StatusSeeOther)
	p.available(account.ID, 0)
	p.CheckBooks()
}

// What comes in pays what is owed first, and both the preview and what is said
// afterwards name what is left of either.
func TestAnAdjustmentPaysWhatIsOwed(t *testing.T) {
	p := newPortal(t)
	_, account := p.person("alex")
	spent := p.bought(account.ID, "one", 10)
	p.charged(account.ID, 10)
	p.Post(models.Command{Account: account.ID, Do: models.ReversePurchase{PurchaseID: spent.ID, Credits: 10 * models.Credit}})
	b := p.as(p.operator("ada", models.OperatorAdmin))
	for _, test := range []struct{ amount, preview, flash string }{
		{"4", "Available now 0 Change +4 Available after 0 Owed now 10 Owed after 6", "Adjusted by +4. Available after that: 0 credits. Owed: 6 credits."},
		{"6", "Available now 0 Change +6 Available after 0 Owed now 6 Owed after 0", "Adjusted by +6. Available after that: 0 credits."},
	} {
		b.adjustForm(account.ID).adjust(test.amount, "Goodwill", "preview").shows(http.StatusOK, test.preview)
		if got := b.adjustForm(account.ID).adjust(test.amount, "Goodwill", "apply").follow().flash(); got != test.flash {
			t.Errorf("the flash is %q, want %q", got, test.flash)
		}
	}
	b.adjustForm(account.ID).adjust("4", "Goodwill", "preview").shows(http.StatusOK, "Available after 4").hides("Owed")
	p.values(account.ID, 0, 0)
	p.CheckBooks()
}

func TestAdjustComesBack(t *testing.T) {
	p := newPortal(t)
	_, account := p.person("alex")
	b := p.as(p.operator("ada", models.OperatorAdmin))
	tests := []struct{ amount, kind, reason, field, fault string }{
		{"", "purchased", "a", "amount", "The amount must be a decimal number such as 10 or 2.5."},
		{"five", "purchased", "a", "amount", "The amount must be a decimal number such as 10 or 2.5."},
		{"1e3", "purchased", "a", "amount", "The amount must be a decimal number such as 10 or 2.5."},
		{"0.0000001", "purchased", "a", "amount", "The amount must have at most six decimals."},
		{"1000000001", "purchased", "a", "amount", "The amount must be at most 1000000000 credits."},
		{"0", "purchased", "a", "amount", "The amount must not be 0."},
		{"5", "allowance", "a", "kind", "Choose one of these."},
		{"5", "purchased", "  ", "reason", "Write a reason."},
		{"5", "purchased", strings.Repeat("a", 501), "reason", "The reason is too long or is not UTF-8 text."},
	}
	for _, test := range tests {
		page := b.adjustForm(account.ID).set("kind", test.kind).adjust(test.amount, test.reason, "apply").faulty(test.field, test.fault)
		if got := page.form("/admin/accounts/" + string(account.ID) + "/adjust").fields; got.Get("amount") != test.amount || got.Get("reason") != test.reason {
			t.Errorf("the form came back with %v", got)
		}
	}
	path := "/admin/accounts/" + string(account.ID) + "/adjust"
	for _, key := range []string{"", "a b", strings.Repeat("k", 256)} {
		page := b.post(path, url.Values{"amount": {"5"}, "kind": {"purchased"}, "reason": {"a"}, "step": {"apply"}, "key": {key}}).
			shows(http.StatusUnprocessableEntity, "The form was incomplete.")
		if got := page.form(path).fields.Get("key"); len(got) != 26 {
			t.Errorf("the form came back under the key %q", got)
		}
	}
	b.post(path, url.Values{"amount": {"5"}, "kind": {"purchased"}, "reason": {"a"}, "key": {"k"}, "step": {"guess"}}).
		shows(http.StatusNotFound)
	closed := models.AccountClosed
	p.Post(models.Command{Account: account.ID, Do: models.ChangeAccount{Status: &closed}})
	b.adjustForm(account.ID).adjust("5", "Too late", "apply").shows(http.StatusUnprocessableEntity, "This account is closed.")
	p.available(account.ID, 0)
	p.CheckBooks()
}

// Support's limit is for a rolling day and all its adjustments together, up or
// down, of whatever account.
func TestSupportAdjustsUpToItsLimit(t *testing.T) {
	p := newPortal(t)
	_, account := p.person("alex")
	_, other := p.person("petra")
	p.Grant(account.ID, 1000*models.Credit)
	b := p.as(p.operator("sue", models.OperatorSupport))
	left := func(rest string) string {
		return "Your role adjusts by at most 100 within 24 hours, whichever way; " + rest + " of that is left."
	}
	page := func(says string) {
		t.Helper()
		b.get("/admin/accounts/"+string(account.ID)).shows(http.StatusOK, says)
	}
	refused := func(id models.AccountID, amount, rest string) {
		t.Helper()
		const above = "This is above your limit: an admin has to approve it."
		b.adjustForm(id).adjust(amount, "Too much", "preview").shows(http.StatusOK, above, "Ask for approval")
		b.adjustForm(id).adjust(amount, "Too much", "apply").faulty("amount", left(rest)).shows(http.StatusUnprocessableEntity, above, "Ask for approval")
	}
	page(left("100") + " More than that an admin has to approve.")
	refused(account.ID, "100.000001", "100")
	refused(account.ID, "-100.000001", "100")
	first := b.adjustForm(account.ID).set("amount", "60").set("reason", "Goodwill").set("step", "apply")
	first.send().leads(http.StatusSeeOther)
	page(left("40"))
	p.Clock.Add(12 * time.Hour)
	b.adjustForm(other.ID).adjust("30", "Goodwill", "apply").leads(http.StatusSeeOther)
	b.adjustForm(account.ID).adjust("-7.5", "Taken back", "apply").leads(http.StatusSeeOther)
	refused(account.ID, "3", "2.5")
	refused(other.ID, "-3", "2.5")
	b.adjustForm(account.ID).adjust("2.5", "All that is left", "preview").shows(http.StatusOK, "Available after 1,055", left("2.5"))
	b.adjustForm(account.ID).adjust("2.5", "All that is left", "apply").leads(http.StatusSeeOther)
	page(left("0"))
	first.send().leads(http.StatusSeeOther) // the same form again is no other adjustment

	// Others have their own, admins need none.
	p.as(p.operator("sid", models.OperatorSupport)).adjustForm(account.ID).adjust("100", "Goodwill", "apply").leads(http.StatusSeeOther)
	p.as(p.operator("ada", models.OperatorAdmin)).adjustForm(account.ID).adjust("-155", "Sorted out", "apply").leads(http.StatusSeeOther)
	p.available(account.ID, 1000*models.Credit)

	p.Clock.Add(12 * time.Hour) // the 60 are a day ago
	page(left("60"))
	b.adjustForm(account.ID).adjust("60", "Goodwill", "apply").leads(http.StatusSeeOther)
	p.CheckBooks()
}

func TestSupportsLimitHoldsForFormsAtOnce(t *testing.T) {
	p := newPortal(t)
	_, account := p.person("alex")
	b := p.as(p.operator("sue", models.OperatorSupport))
	var wg sync.WaitGroup
	for range 8 {
		f := b.adjustForm(account.ID).set("amount", "30").set("reason", "Goodwill").set("step", "apply")
		wg.Go(func() { f.send() })
	}
	wg.Wait()
	p.available(account.ID, 90*models.Credit)
	p.CheckBooks()
}

func TestAuditorsLookOnly(t *testing.T) {
	p := newPortal(t)
	_, account := p.person("alex")
	b := p.as(p.operator("ada", models.OperatorAuditor))
	path := "/admin/accounts/" + string(account.ID)
	if b.get(path).shows(http.StatusOK, "Auditors look and change nothing.").offers(path + "/adjust") {
		t.Error("an auditor is offered the form")
	}
	for _, step := range []string{"preview", "apply"} {
		b.post(path+"/adjust", url.Values{"amount": {"5"}, "kind": {"purchased"}, "reason": {"a"}, "key": {"k"}, "step": {step}}).
			shows(http.StatusForbidden, "Your role looks at balances and changes none.")
	}
	p.available(account.ID, 0)
	if trail := p.auditTrail(account.ID); len(trail) != 0 {
		t.Errorf("the audit log says %v", trail)
	}
	p.CheckBooks()
}
