package accounts_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

// A payment made outside Stripe is a purchase that the customer sees and that can be
// reversed.
func TestPayment(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	p.Grant(account.ID, 10*models.Credit)
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	if got := b.Get(webtest.AdminAccountPath(account.ID)).Link("Book a payment"); got != webtest.PaymentPath(account.ID) {
		t.Errorf("the account leads to %q", got)
	}
	f := b.PaymentForm(account.ID, "1000", "1200", " INV-7 ", "2026-03-12")
	asked := f.Set("step", "preview").Send().Shows(http.StatusOK, "1,000 credits for $1,200.00, as purchased credits that never expire.",
		"Price per credit $1.20", "List price $1.25", "Available now 10 Available after 1,010", "Nothing has changed yet.").Hides("Owed")
	p.CheckBalance(account.ID, 10, 0)
	f = asked.Form(f.Action).Set("step", "apply")
	const done = "Booked invoice INV-7: 1,000 credits for $1,200.00, received on 12 Mar 2026."
	var wg sync.WaitGroup
	for range 6 {
		wg.Go(func() { f.Send().Redirects(http.StatusSeeOther) })
	}
	wg.Wait()
	page := b.Get(webtest.AdminAccountPath(account.ID)).Shows(http.StatusOK, "1,000 credits bought Payments · Invoice INV-7 ada +1,000", "Invoice INV-7 Paid 1,000 $1,200.00")
	if got := page.Flash(); got != done {
		t.Errorf("the flash is %q", got)
	}
	p.As(alex).Get("/activity").Shows(http.StatusOK, "1,000 credits bought Purchase · Invoice INV-7 Bursar +1,000")
	p.As(alex).Get("/billing").Shows(http.StatusOK, "Invoice INV-7").Hides("An API key")
	stored := p.OnlyPurchase(account.ID)
	p.As(alex).Get("/billing/"+string(stored.ID)).Shows(http.StatusOK, "Receipt", "Booked on 29 Mar 2026, 17:48 Invoice INV-7 Payment Received on 12 Mar 2026",
		"Prepaid credits 1,000 $1.20 $1,200.00")
	if stored.State != models.PurchasePaid || stored.Method != models.MethodOffline || stored.UnitCents != 120 || stored.AmountCents != 120_000 ||
		stored.Currency != "usd" || stored.Invoice != "INV-7" || !stored.ReceivedAt.Equal(time.Date(2026, 3, 12, 0, 0, 0, 0, time.UTC)) || !stored.PaidAt.Equal(p.Now()) {
		t.Errorf("stored is %+v", stored)
	}
	b.Get("/admin/accounts?q=inv-7").Shows(http.StatusOK).Lists("alex alex-1@example.test")
	p.CheckAuditTrail(account.ID, "ada payment.book: "+done)
	b.CorrectionForm(reversePath(stored)).SendCorrection("1000", "apply").Redirects(http.StatusSeeOther)
	p.CheckBalance(account.ID, 10, 0)
	p.CheckBooks()
}

// An invoice is booked once, even if two operators send forms for two accounts.
func TestPaymentBooksInvoiceOnce(t *testing.T) {
	p := webtest.NewPortal(t)
	_, alex := p.Customer("alex")
	_, petra := p.Customer("petra")
	ada, eve := p.As(p.Operator("ada", models.OperatorAdmin)), p.As(p.Operator("eve", models.OperatorAdmin))
	forms := []*webtest.Form{ada.PaymentForm(alex.ID, "10", "12.5", "INV-7", "2026-03-12"), eve.PaymentForm(petra.ID, "10", "12.50", "inv-7", "2026-03-12")}
	var wg sync.WaitGroup
	statuses := make([]int, len(forms))
	for i, f := range forms {
		wg.Go(func() { statuses[i] = f.Send().Status })
	}
	wg.Wait()
	if got := fmt.Sprint(statuses); got != "[303 422]" && got != "[422 303]" {
		t.Errorf("both were answered %s", got)
	}
	owner := alex.ID
	if statuses[1] == http.StatusSeeOther {
		owner = petra.ID
	}
	booked := p.OnlyPurchase(owner)
	for _, step := range []string{"preview", "apply"} {
		ada.PaymentForm(alex.ID, "5", "6", "InV-7", "2026-03-12").Set("step", step).Send().ShowsFault("invoice", "The invoice was booked already, as "+string(booked.ID)+".")
	}
	f := ada.PaymentForm(alex.ID, "5", "6", "INV-8", "2026-03-12")
	f.Send().Redirects(http.StatusSeeOther)
	again := f.Set("invoice", "INV-9").Send().Shows(http.StatusUnprocessableEntity, "This form was already used for another payment.")
	again.Form(f.Action).Set("step", "apply").Send().Redirects(http.StatusSeeOther)
	if sum := p.Balance(alex.ID).Available + p.Balance(petra.ID).Available; sum != 20*models.Credit {
		t.Errorf("%s came in together", sum)
	}
	p.CheckBooks()
}

func TestPaymentFaults(t *testing.T) {
	p := webtest.NewPortal(t)
	_, account := p.Customer("alex")
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	for _, test := range []struct{ field, value, fault string }{
		{"credits", "", "The amount must be a decimal number such as 10 or 2.5."},
		{"credits", "0", "The amount can’t be 0."},
		{"amount", "", "Enter the amount paid, such as 1250.00."},
		{"amount", "1,250.00", "Enter the amount paid, such as 1250.00."},
		{"amount", "12.505", "Enter the amount paid, such as 1250.00."},
		{"amount", "-1", "Enter the amount paid, such as 1250.00."},
		{"amount", "0", "Enter the amount paid, such as 1250.00."},
		{"invoice", " ", "Enter the invoice number."},
		{"invoice", strings.Repeat("7", 61), "The invoice number can have up to 60 characters of plain text."},
		{"received", "12.3.2026", "Enter a date such as 2026-03-01."},
		{"received", "2026-03-30", "Enter today or an earlier date. Book later payments when they arrive."},
		{"received", "0001-01-01", "Enter the day the money arrived."},
	} {
		f := b.PaymentForm(account.ID, "10", "12.50", "INV-7", "2026-03-29")
		if got := f.Set(test.field, test.value).Send().ShowsFault(test.field, test.fault).Form(f.Action).Fields.Get(test.field); got != test.value {
			t.Errorf("%s came back as %q", test.field, got)
		}
	}
	b.Post(webtest.PaymentPath(account.ID), url.Values{}).Shows(http.StatusUnprocessableEntity, "Something was missing from the form.")
	b.PaymentForm(account.ID, "10", "12.50", "INV-7", "2026-03-29").Set("step", "guess").Send().Shows(http.StatusNotFound)
	b.Get("/admin/accounts/acc_none/payments/new").Shows(http.StatusNotFound)
	p.As(p.Operator("sam", models.OperatorSupport)).Get(webtest.PaymentPath(account.ID)).Shows(http.StatusForbidden)
	p.CheckBalance(account.ID, 0, 0)
	p.CheckBooks()
}

// A payment repays debt first, and the preview says so.
func TestPaymentRepaysDebt(t *testing.T) {
	p := webtest.NewPortal(t)
	_, account := p.Customer("alex")
	spent := p.PaidPurchase(account.ID, "one", 10)
	p.MustCharge(account.ID, 10)
	p.Post(models.Command{Account: account.ID, Do: models.ReversePurchase{PurchaseID: spent.ID, Credits: 4 * models.Credit}})
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	f := b.PaymentForm(account.ID, "6", "7.50", "INV-7", "2026-03-29")
	f.Set("step", "preview").Send().Shows(http.StatusOK, "Available now 0 Available after 2 Owed now 4 Owed after 0")
	f.Set("step", "apply").Send().Redirects(http.StatusSeeOther)
	p.CheckBalance(account.ID, 2, 0)
	p.CheckBooks()
}
