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

func TestAdjust(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	p.Grant(account.ID, 1000*models.Credit)
	b := p.As(p.Operator("ada", models.OperatorAdmin))

	preview := b.AdjustForm(account.ID).SendAdjustment(" +5.5 ", "Goodwill", "preview").
		Shows(http.StatusOK, "Available now 1,000", "Change +5.5", "Available after 1,005.5", "Nothing has changed yet.")
	p.CheckAvailable(account.ID, 1000*models.Credit)

	f := preview.Form("/admin/accounts/" + string(account.ID) + "/adjust")
	if f.Fields.Get("amount") != " +5.5 " || f.Fields.Get("reason") != "Goodwill" || f.Fields.Get("kind") != "purchased" {
		t.Errorf("the preview came back with %v", f.Fields)
	}
	done := f.Set("step", "apply").Send().Follow().Shows(http.StatusOK, "Available to spend 1,005.5 credits",
		"5.5 credits added Credits · Goodwill ada +5.5 Actions for 5.5 credits added Undo")
	if got := done.Flash(); got != "Adjusted by +5.5. Now available: 1,005.5 credits." {
		t.Errorf("the flash is %q", got)
	}
	b.AdjustForm(account.ID).Set("kind", "promotional").SendAdjustment("−5.5", "Taken back", "apply").Follow().
		Shows(http.StatusOK, "5.5 credits removed Credits · Taken back ada −5.5 Actions for 5.5 credits removed Undo")
	// Customers see the reason, and the company instead of the operator.
	for _, path := range []string{"/activity", "/dashboard"} {
		p.As(alex).Get(path).Shows(http.StatusOK, "5.5 credits added Adjustment · Goodwill Bursar +5.5", "Taken back Bursar −5.5").Hides(" ada ")
	}
	if got := strings.Join(p.AuditTrail(account.ID), "|"); got != "ada credits.adjust: Adjusted by +5.5 (purchased).|ada credits.adjust: Adjusted by −5.5 (promotional)." {
		t.Errorf("the audit log says %s", got)
	}
	p.CheckAvailable(account.ID, 1000*models.Credit)
	p.CheckBooks()
}

func TestAdjustDoubleSubmit(t *testing.T) {
	p := webtest.NewPortal(t)
	_, account := p.Customer("alex")
	f := p.As(p.Operator("ada", models.OperatorAdmin)).AdjustForm(account.ID).Set("amount", "5").Set("reason", "Goodwill").Set("step", "apply")
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() { f.Send().Redirects(http.StatusSeeOther) })
	}
	wg.Wait()
	page := f.Send().Follow()
	if got := page.Flash(); got != "Adjusted by +5. Now available: 5 credits." {
		t.Errorf("the replay says %q", got)
	}
	p.CheckAvailable(account.ID, 5*models.Credit)
	if n := len(p.AuditTrail(account.ID)); n != 1 {
		t.Errorf("%d records in the audit log", n)
	}

	// The same form with another amount is another adjustment, so it is shown again with
	// a new key.
	again := f.SendAdjustment("6", "Goodwill", "apply").Shows(http.StatusUnprocessableEntity, "This form was already used for another adjustment.")
	p.CheckAvailable(account.ID, 5*models.Credit)
	again.Form(f.Action).Set("step", "apply").Send().Redirects(http.StatusSeeOther)
	p.CheckAvailable(account.ID, 11*models.Credit)
	p.CheckBooks()
}

func TestAdjustNeverGoesBelowZero(t *testing.T) {
	p := webtest.NewPortal(t)
	_, account := p.Customer("alex")
	p.Grant(account.ID, 10*models.Credit)
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	const fault = "Only 10 can be deducted. A balance never goes below zero."
	for _, step := range []string{"preview", "apply"} {
		b.AdjustForm(account.ID).SendAdjustment("-10.000001", "Too much", step).ShowsFault("amount", fault).Hides("Available after")
	}
	p.CheckAvailable(account.ID, 10*models.Credit)
	b.AdjustForm(account.ID).SendAdjustment("-10", "All of it", "apply").Redirects(http.StatusSeeOther)
	p.CheckAvailable(account.ID, 0)
	p.CheckBooks()
}

// An adjustment repays debt first. The preview and the flash name the balance and the
// debt afterwards.
func TestAdjustRepaysDebt(t *testing.T) {
	p := webtest.NewPortal(t)
	_, account := p.Customer("alex")
	spent := p.PaidPurchase(account.ID, "one", 10)
	p.MustCharge(account.ID, 10)
	p.Post(models.Command{Account: account.ID, Do: models.ReversePurchase{PurchaseID: spent.ID, Credits: 10 * models.Credit}})
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	for _, test := range []struct{ amount, preview, flash string }{
		{"4", "Available now 0 Change +4 Available after 0 Owed now 10 Owed after 6", "Adjusted by +4. Now available: 0 credits. Owed: 6 credits."},
		{"6", "Available now 0 Change +6 Available after 0 Owed now 6 Owed after 0", "Adjusted by +6. Now available: 0 credits."},
	} {
		b.AdjustForm(account.ID).SendAdjustment(test.amount, "Goodwill", "preview").Shows(http.StatusOK, test.preview)
		if got := b.AdjustForm(account.ID).SendAdjustment(test.amount, "Goodwill", "apply").Follow().Flash(); got != test.flash {
			t.Errorf("the flash is %q, want %q", got, test.flash)
		}
	}
	b.AdjustForm(account.ID).SendAdjustment("4", "Goodwill", "preview").Shows(http.StatusOK, "Available after 4").Hides("Owed")
	p.CheckBalance(account.ID, 0, 0)
	p.CheckBooks()
}

func TestAdjustFaults(t *testing.T) {
	p := webtest.NewPortal(t)
	_, account := p.Customer("alex")
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	tests := []struct{ amount, kind, reason, field, fault string }{
		{"", "purchased", "a", "amount", "The amount must be a decimal number such as 10 or 2.5."},
		{"five", "purchased", "a", "amount", "The amount must be a decimal number such as 10 or 2.5."},
		{"1e3", "purchased", "a", "amount", "The amount must be a decimal number such as 10 or 2.5."},
		{"0.0000001", "purchased", "a", "amount", "The amount must have at most six decimals."},
		{"1000000001", "purchased", "a", "amount", "The amount must be at most 1000000000 credits."},
		{"0", "purchased", "a", "amount", "The amount can’t be 0."},
		{"5", "allowance", "a", "kind", "Choose one of these."},
		{"5", "purchased", "  ", "reason", "Enter a reason."},
		{"5", "purchased", strings.Repeat("a", 501), "reason", "The reason is too long or is not UTF-8 text."},
	}
	for _, test := range tests {
		page := b.AdjustForm(account.ID).Set("kind", test.kind).SendAdjustment(test.amount, test.reason, "apply").ShowsFault(test.field, test.fault)
		if got := page.Form("/admin/accounts/" + string(account.ID) + "/adjust").Fields; got.Get("amount") != test.amount || got.Get("reason") != test.reason {
			t.Errorf("the form came back with %v", got)
		}
	}
	path := "/admin/accounts/" + string(account.ID) + "/adjust"
	for _, key := range []string{"", "a b", strings.Repeat("k", 256)} {
		page := b.Post(path, url.Values{"amount": {"5"}, "kind": {"purchased"}, "reason": {"a"}, "step": {"apply"}, "key": {key}}).
			Shows(http.StatusUnprocessableEntity, "Something was missing from the form.")
		if got := page.Form(path).Fields.Get("key"); len(got) != 26 {
			t.Errorf("the form came back under the key %q", got)
		}
	}
	b.Post(path, url.Values{"amount": {"5"}, "kind": {"purchased"}, "reason": {"a"}, "key": {"k"}, "step": {"guess"}}).
		Shows(http.StatusNotFound)
	closed := models.AccountClosed
	p.Post(models.Command{Account: account.ID, Do: models.ChangeAccount{Status: &closed}})
	b.AdjustForm(account.ID).SendAdjustment("5", "Too late", "apply").Shows(http.StatusUnprocessableEntity, "This account is closed.")
	p.CheckAvailable(account.ID, 0)
	p.CheckBooks()
}

// Support's limit covers all adjustments within 24 hours, in both directions and of all
// accounts.
func TestAdjustSupportLimit(t *testing.T) {
	p := webtest.NewPortal(t)
	_, account := p.Customer("alex")
	_, other := p.Customer("petra")
	p.Grant(account.ID, 1000*models.Credit)
	b := p.As(p.Operator("sue", models.OperatorSupport))
	left := func(rest string) string {
		return "You can add or deduct up to 100 in 24 hours. " + rest + " left."
	}
	page := func(says string) {
		t.Helper()
		b.Get("/admin/accounts/"+string(account.ID)).Shows(http.StatusOK, says)
	}
	refused := func(id models.AccountID, amount, rest string) {
		t.Helper()
		const above = "This is above your limit. An admin must approve it."
		b.AdjustForm(id).SendAdjustment(amount, "Too much", "preview").Shows(http.StatusOK, above, "Ask for approval")
		b.AdjustForm(id).SendAdjustment(amount, "Too much", "apply").ShowsFault("amount", left(rest)).Shows(http.StatusUnprocessableEntity, above, "Ask for approval")
	}
	page(left("100") + " An admin must approve anything above that.")
	refused(account.ID, "100.000001", "100")
	refused(account.ID, "-100.000001", "100")
	first := b.AdjustForm(account.ID).Set("amount", "60").Set("reason", "Goodwill").Set("step", "apply")
	first.Send().Redirects(http.StatusSeeOther)
	page(left("40"))
	p.Clock.Add(12 * time.Hour)
	b.Prove()
	b.AdjustForm(other.ID).SendAdjustment("30", "Goodwill", "apply").Redirects(http.StatusSeeOther)
	b.AdjustForm(account.ID).SendAdjustment("-7.5", "Taken back", "apply").Redirects(http.StatusSeeOther)
	refused(account.ID, "3", "2.5")
	refused(other.ID, "-3", "2.5")
	b.AdjustForm(account.ID).SendAdjustment("2.5", "All that is left", "preview").Shows(http.StatusOK, "Available after 1,055", left("2.5"))
	b.AdjustForm(account.ID).SendAdjustment("2.5", "All that is left", "apply").Redirects(http.StatusSeeOther)
	page(left("0"))
	first.Send().Redirects(http.StatusSeeOther) // a double submit

	// The limit is per person, and admins have none.
	p.As(p.Operator("sid", models.OperatorSupport)).AdjustForm(account.ID).SendAdjustment("100", "Goodwill", "apply").Redirects(http.StatusSeeOther)
	p.As(p.Operator("ada", models.OperatorAdmin)).AdjustForm(account.ID).SendAdjustment("-155", "Sorted out", "apply").Redirects(http.StatusSeeOther)
	p.CheckAvailable(account.ID, 1000*models.Credit)

	p.Clock.Add(12 * time.Hour) // the 60 are a day ago
	page(left("60"))
	b.AdjustForm(account.ID).SendAdjustment("60", "Goodwill", "apply").Redirects(http.StatusSeeOther)
	p.CheckBooks()
}

func TestAdjustSupportLimitConcurrent(t *testing.T) {
	p := webtest.NewPortal(t)
	_, account := p.Customer("alex")
	b := p.As(p.Operator("sue", models.OperatorSupport))
	var wg sync.WaitGroup
	for range 8 {
		f := b.AdjustForm(account.ID).Set("amount", "30").Set("reason", "Goodwill").Set("step", "apply")
		wg.Go(func() { f.Send() })
	}
	wg.Wait()
	p.CheckAvailable(account.ID, 90*models.Credit)
	p.CheckBooks()
}

func TestAuditorsMayNotAdjust(t *testing.T) {
	p := webtest.NewPortal(t)
	_, account := p.Customer("alex")
	b := p.As(p.Operator("ada", models.OperatorAuditor))
	path := "/admin/accounts/" + string(account.ID)
	if b.Get(path).Shows(http.StatusOK, "View only. Ask an admin to make changes.").HasForm(path + "/adjust") {
		t.Error("an auditor is offered the form")
	}
	for _, step := range []string{"preview", "apply"} {
		b.Post(path+"/adjust", url.Values{"amount": {"5"}, "kind": {"purchased"}, "reason": {"a"}, "key": {"k"}, "step": {step}}).
			Shows(http.StatusForbidden, "View only. Ask an admin to make changes.")
	}
	p.CheckAvailable(account.ID, 0)
	if trail := p.AuditTrail(account.ID); len(trail) != 0 {
		t.Errorf("the audit log says %v", trail)
	}
	p.CheckBooks()
}
