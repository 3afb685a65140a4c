package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
)

func paymentPath(id models.AccountID) string { return adminURL(id) + "/payments/new" }

// payment is the form that books a payment, filled in.
func (b *browser) payment(id models.AccountID, credits, amount, invoice, received string) *form {
	b.Helper()
	return b.get(paymentPath(id)).form(paymentPath(id)).set("credits", credits).set("amount", amount).
		set("invoice", invoice).set("received", received).set("step", "apply")
}

// A payment beside the portal is a purchase as any other, which the customer sees
// and which can be reversed.
func TestAPaymentIsBooked(t *testing.T) {
	p := newPortal(t)
	alex, account := p.person("alex")
	p.Grant(account.ID, 10*models.Credit)
	b := p.as(p.operator("ada", models.OperatorAdmin))
	if got := b.get(adminURL(account.ID)).link("Book a payment"); got != paymentPath(account.ID) {
		t.Errorf("the account leads to %q", got)
	}
	f := b.payment(account.ID, "1000", "1200", " INV-7 ", "2026-03-12")
	asked := f.set("step", "preview").send().shows(http.StatusOK, "1,000 credits for $1,200.00, as purchased credits that never expire.",
		"Price of one $1.20", "List price $1.25", "Available now 10 Available after 1,010", "Nothing has changed yet.").hides("Owed")
	p.values(account.ID, 10, 0)
	f = asked.form(f.action).set("step", "apply")
	const done = "Booked invoice INV-7: 1,000 credits for $1,200.00, received on 12 Mar 2026."
	var wg sync.WaitGroup
	for range 6 {
		wg.Go(func() { f.send().leads(http.StatusSeeOther) })
	}
	wg.Wait()
	page := b.get(adminURL(account.ID)).shows(http.StatusOK, "1,000 credits bought Purchase · Invoice INV-7 ada +1,000 1,010", "Invoice INV-7 pur_", "Paid 1,000 $1,200.00")
	if got := page.flash(); got != done {
		t.Errorf("the flash is %q", got)
	}
	p.as(alex).get("/activity").shows(http.StatusOK, "1,000 credits bought Purchase · Invoice INV-7 Bursar +1,000")
	p.as(alex).get("/billing").shows(http.StatusOK, "Invoice INV-7").hides("An API key")
	stored := p.purchase(account.ID)
	p.as(alex).get("/billing/"+string(stored.ID)).shows(http.StatusOK, "Receipt", "Booked on 29 Mar 2026, 17:48 Invoice INV-7 Payment Received on 12 Mar 2026",
		"Prepaid credits 1,000 $1.20 $1,200.00")
	if stored.State != models.PurchasePaid || stored.Method != models.MethodOffline || stored.UnitCents != 120 || stored.AmountCents != 120_000 ||
		stored.Currency != "usd" || stored.Invoice != "INV-7" || !stored.ReceivedAt.Equal(time.Date(2026, 3, 12, 0, 0, 0, 0, time.UTC)) || !stored.PaidAt.Equal(p.Now()) {
		t.Errorf("stored is %+v", stored)
	}
	b.get("/admin/accounts?q=inv-7").shows(http.StatusOK).lists("alex alex-1@example.test")
	p.trail(account.ID, "ada payment.book: "+done)
	b.correction(reversePath(stored)).back("1000", "apply").leads(http.StatusSeeOther)
	p.values(account.ID, 10, 0)
	p.CheckBooks()
}

// An invoice is booked once, whoever sends which form for which account.
func TestAnInvoiceIsBookedOnce(t *testing.T) {
	p := newPortal(t)
	_, alex := p.person("alex")
	_, petra := p.person("petra")
	ada, eve := p.as(p.operator("ada", models.OperatorAdmin)), p.as(p.operator("eve", models.OperatorAdmin))
	forms := []*form{ada.payment(alex.ID, "10", "12.5", "INV-7", "2026-03-12"), eve.payment(petra.ID, "10", "12.50", "inv-7", "2026-03-12")}
	var wg sync.WaitGroup
	statuses := make([]int, len(forms))
	for i, f := range forms {
		wg.Go(func() { statuses[i] = f.send().status })
	}
	wg.Wait()
	if got := fmt.Sprint(statuses); got != "[303 422]" && got != "[422 303]" {
		t.Errorf("both were answered %s", got)
	}
	owner := alex.ID
	if statuses[1] == http.StatusSeeOther {
		owner = petra.ID
	}
	booked := p.purchase(owner)
	for _, step := range []string{"preview", "apply"} {
		ada.payment(alex.ID, "5", "6", "InV-7", "2026-03-12").set("step", step).send().faulty("invoice", "The invoice was booked already, as "+string(booked.ID)+".")
	}
	f := ada.payment(alex.ID, "5", "6", "INV-8", "2026-03-12")
	f.send().leads(http.StatusSeeOther)
	again := f.set("invoice", "INV-9").send().shows(http.StatusUnprocessableEntity, "This form was used for another payment.")
	again.form(f.action).set("step", "apply").send().leads(http.StatusSeeOther)
	if sum := p.Balance(alex.ID).Available + p.Balance(petra.ID).Available; sum != 20*models.Credit {
		t.Errorf("%s came in together", sum)
	}
	p.CheckBooks()
}

func TestAPaymentComesBack(t *testing.T) {
	p := newPortal(t)
	_, account := p.person("alex")
	b := p.as(p.operator("ada", models.OperatorAdmin))
	for _, test := range []struct{ field, value, fault string }{
		{"credits", "", "The amount must be a decimal number such as 10 or 2.5."},
		{"credits", "0", "The amount must not be 0."},
		{"amount", "", "Write what was paid, such as 1250.00."},
		{"amount", "1,250.00", "Write what was paid, such as 1250.00."},
		{"amount", "12.505", "Write what was paid, such as 1250.00."},
		{"amount", "-1", "Write what was paid, such as 1250.00."},
		{"amount", "0", "Write what was paid, such as 1250.00."},
		{"invoice", " ", "Write the number of the invoice."},
		{"invoice", strings.Repeat("7", 61), "The number must be plain text of at most 60 characters."},
		{"received", "12.3.2026", "Write a date such as 2026-03-01."},
		{"received", "2026-03-30", "Money that arrives later is booked then."},
		{"received", "0001-01-01", "Write the day on which the money arrived."},
	} {
		f := b.payment(account.ID, "10", "12.50", "INV-7", "2026-03-29")
		if got := f.set(test.field, test.value).send().faulty(test.field, test.fault).form(f.action).fields.Get(test.field); got != test.value {
			t.Errorf("%s came back as %q", test.field, got)
		}
	}
	b.post(paymentPath(account.ID), url.Values{}).shows(http.StatusUnprocessableEntity, "The form was incomplete.")
	b.payment(account.ID, "10", "12.50", "INV-7", "2026-03-29").set("step", "guess").send().shows(http.StatusNotFound)
	b.get("/admin/accounts/acc_none/payments/new").shows(http.StatusNotFound)
	p.as(p.operator("sam", models.OperatorSupport)).get(paymentPath(account.ID)).shows(http.StatusForbidden)
	p.values(account.ID, 0, 0)
	p.CheckBooks()
}

// What comes in pays what is owed first, and the preview says so.
func TestAPaymentPaysWhatIsOwed(t *testing.T) {
	p := newPortal(t)
	_, account := p.person("alex")
	spent := p.bought(account.ID, "one", 10)
	p.charged(account.ID, 10)
	p.Post(models.Command{Account: account.ID, Do: models.ReversePurchase{PurchaseID: spent.ID, Credits: 4 * models.Credit}})
	b := p.as(p.operator("ada", models.OperatorAdmin))
	f := b.payment(account.ID, "6", "7.50", "INV-7", "2026-03-29")
	f.set("step", "preview").send().shows(http.StatusOK, "Available now 0 Available after 2 Owed now 4 Owed after 0")
	f.set("step", "apply").send().leads(http.StatusSeeOther)
	p.values(account.ID, 2, 0)
	p.CheckBooks()
}
