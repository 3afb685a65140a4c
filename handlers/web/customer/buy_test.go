package customer_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/checkout/sandbox"
	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

func TestBuy(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	b := p.As(alex)
	page := b.Get("/buy").Shows(http.StatusOK, "Buy credits alex Personal", "2 credits $2.50", "100 credits $125.00",
		"For alex", "Available now 0", "Price per credit $1.25", "Total $12.50", "We never see your card.")
	paymentPage := page.Form("/buy").Send().PaymentPage()
	if !strings.HasPrefix(paymentPage, "http://127.0.0.1:") {
		t.Fatalf("the form leads to %s", paymentPage)
	}
	if got := p.OnlyPurchase(account.ID); got.Credits != 10*models.Credit || got.UserID != alex.ID || got.State != models.PurchasePending {
		t.Errorf("the purchase is %+v", got)
	}
	back := b.Pay(paymentPage, sandbox.CardForm(sandbox.CardPays))
	b.Get(back).Shows(http.StatusOK, "10 credits added", "We received your $12.50 payment", "For alex New balance 10",
		string(p.OnlyPurchase(account.ID).ID))
	b.Get("/dashboard").Shows(http.StatusOK, "Available to spend 10 credits", "10 credits bought Purchase Stripe +10 10",
		"Purchased Bought on 29 Mar 2026")
	p.CheckBooks()
}

func TestSandboxNotice(t *testing.T) {
	p := webtest.NewPortal(t, func(d *webtest.Config) { d.Demo = true })
	alex, _ := p.Customer("alex")
	p.As(alex).Get("/buy").Shows(http.StatusOK, "The payment page is a sandbox: no real money moves.")
}

func TestTypedCreditsOverrideThePack(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	p.As(alex).Get("/buy").Form("/buy").Set("credits", " 37 ").Send().PaymentPage()
	if got := p.OnlyPurchase(account.ID); got.Credits != 37*models.Credit || got.AmountCents != 4625 {
		t.Errorf("the purchase is %+v", got)
	}
}

// A thousand is a thousand, however it is written.
func TestBuyGroupedNumber(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, _ := p.Customer("alex")
	b := p.As(alex)
	for _, typed := range []string{"1,000", " 1 000 ", "1000"} {
		form := b.Get("/buy").Form("/buy").Set("credits", typed).Set("key", "a b") // comes back, with the total
		if page := form.Send(); !strings.Contains(page.Text(), "$1,250.00") {
			t.Errorf("%q is not a thousand:\n%s", typed, page.Text())
		}
	}
}

func TestBuyFaults(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	b := p.As(alex)
	for _, credits := range []string{"2.5", "1,5", "0", "-1", "10,001", "10001", "ten", "1e3", "99999999999999999999"} {
		page := b.Get("/buy").Form("/buy").Set("credits", credits).Send().ShowsFault("credits", "Enter a whole number from 1 to 10,000.")
		if got := page.Form("/buy").Fields; got.Get("credits") != credits || got.Get("pack") != "10" {
			t.Errorf("the form came back with %v", got)
		}
	}
	b.Post("/buy", url.Values{"key": {"k"}}).ShowsFault("credits", "Enter a whole number from 1 to 10,000.")
	for _, key := range []string{"", "a b", "ä", "a\n", "\x00", strings.Repeat("k", 256)} {
		page := b.Post("/buy", url.Values{"credits": {"10"}, "key": {key}}).Shows(http.StatusUnprocessableEntity, "Something was missing from the form.")
		if got := page.Form("/buy").Fields.Get("key"); got == key || len(got) != 26 {
			t.Errorf("the form came back under the key %q", got)
		}
	}
	if purchases, err := p.AccountPurchases(t.Context(), account.ID, 10); err != nil || len(purchases) != 0 {
		t.Errorf("%d purchases, %v", len(purchases), err)
	}
}

func TestDoubleClickOpensOneCheckout(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	f := p.As(alex).Get("/buy").Form("/buy")
	pages := make([]string, 8)
	var wg sync.WaitGroup
	for i := range pages {
		wg.Go(func() { pages[i] = f.Send().Redirects(http.StatusSeeOther) })
	}
	wg.Wait()
	for _, page := range pages {
		if page != pages[0] {
			t.Errorf("two checkouts: %s and %s", pages[0], page)
		}
	}
	p.OnlyPurchase(account.ID)

	f.Set("pack", "100").Send().Shows(http.StatusUnprocessableEntity, "This form was used for another purchase.").
		Form("/buy").Send().PaymentPage() // it came back under a new key
	if purchases, err := p.AccountPurchases(t.Context(), account.ID, 10); err != nil || len(purchases) != 2 {
		t.Errorf("%d purchases, %v", len(purchases), err)
	}
}

// Going back from the payment page and sending the form again leads to the payment's result.
func TestPaidFormLeadsToItsPayment(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	b := p.As(alex)
	f := b.Get("/buy").Form("/buy")
	back := b.Pay(f.Send().PaymentPage(), sandbox.CardForm(sandbox.CardPays))
	b.Get(back).Shows(http.StatusOK, "10 credits added")
	f.Send().Follow().Shows(http.StatusOK, "10 credits added")
	if got := p.Balance(account.ID).Available; got != 10*models.Credit {
		t.Errorf("%s available", got)
	}
	p.CheckBooks()
}

func TestDeclinedCard(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	b := p.As(alex)
	paymentPage := b.Get("/buy").Form("/buy").Send().PaymentPage()
	b.Pay(paymentPage, sandbox.CardForm(sandbox.CardDeclined))
	page := b.Get("/success?session_id="+p.OnlyPurchase(account.ID).SessionID).Shows(http.StatusOK, "You haven’t paid yet").Hides("Confirming")
	if got := page.Refresh(); got != "" {
		t.Errorf("the page renews itself after %q seconds", got)
	}
	if got := p.Balance(account.ID).Available; got != 0 {
		t.Errorf("%s available", got)
	}
	p.CheckBooks()
}

func TestDelayedPaymentArrives(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, _ := p.Customer("alex")
	b := p.As(alex)
	back := b.Pay(b.Get("/buy").Form("/buy").Send().PaymentPage(), sandbox.BankForm(sandbox.BankPays))
	page := b.Get(back).Shows(http.StatusOK, "Confirming your payment")
	if got := page.Refresh(); got != "10" {
		t.Errorf("the page renews itself after %q seconds", got)
	}
	p.Clock.Add(2 * time.Minute)
	if err := p.Sandbox.Tick(t.Context()); err != nil {
		t.Fatal(err)
	}
	page = b.Get(back).Shows(http.StatusOK, "10 credits added")
	if got := page.Refresh(); got != "" {
		t.Errorf("the page still renews itself after %q seconds", got)
	}
	p.CheckBooks()
}

func TestDelayedPaymentFails(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	b := p.As(alex)
	back := b.Pay(b.Get("/buy").Form("/buy").Send().PaymentPage(), sandbox.BankForm(sandbox.BankFails))
	b.Get(back).Shows(http.StatusOK, "Confirming your payment")
	p.Clock.Add(2 * time.Minute)
	if err := p.Sandbox.Tick(t.Context()); err != nil {
		t.Fatal(err)
	}
	purchase := p.OnlyPurchase(account.ID)
	if _, err := p.SettlePurchase(t.Context(), models.PaymentReport{SessionID: purchase.SessionID, PurchaseID: purchase.ID, Failed: true}); err != nil {
		t.Fatal(err)
	}
	p.Stripe.Down = true // the final state is shown without asking Stripe
	b.Get(back).Shows(http.StatusOK, "Your payment didn’t go through", "Try again")
	p.CheckBooks()
}

func TestExpiredAndFlaggedPayments(t *testing.T) {
	tests := []struct {
		name   string
		report models.PaymentReport
		says   string
	}{
		{"expired", models.PaymentReport{Expired: true}, "The payment page has expired"},
		{"paid otherwise than offered", models.PaymentReport{Paid: true, Currency: "eur", SubtotalCents: 1250}, "We’re reviewing this payment"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := webtest.NewPortal(t)
			alex, account := p.Customer("alex")
			b := p.As(alex)
			b.Get("/buy").Form("/buy").Send().PaymentPage()
			purchase := p.OnlyPurchase(account.ID)
			test.report.SessionID, test.report.PurchaseID = purchase.SessionID, purchase.ID
			if _, err := p.SettlePurchase(t.Context(), test.report); err != nil {
				t.Fatal(err)
			}
			p.Stripe.Down = true
			b.Get("/success?session_id="+purchase.SessionID).Shows(http.StatusOK, test.says)
			p.CheckBooks()
		})
	}
}

// Somebody else's payment is unknown to the person, and asking for it does nothing.
func TestForeignPaymentIsUnknown(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	bruno, _ := p.Customer("bruno")
	b := p.As(alex)
	back := b.Pay(b.Get("/buy").Form("/buy").Send().PaymentPage(), sandbox.CardForm(sandbox.CardPays))
	p.As(bruno).Get(back).Shows(http.StatusNotFound, "Payment not found").Hides("12.50", string(p.OnlyPurchase(account.ID).ID), "alex")
	for _, id := range []string{"", "cs_test_none", "cs_../..", "'"} {
		b.Get("/success?session_id="+url.QueryEscape(id)).Shows(http.StatusNotFound, "Payment not found")
	}
	p.CheckAvailable(account.ID, 0)
	b.Get(back).Shows(http.StatusOK)
	p.CheckAvailable(account.ID, 10*models.Credit)
	p.CheckBooks()
}

func TestStripeOutage(t *testing.T) {
	var log bytes.Buffer
	p := webtest.NewPortal(t, func(d *webtest.Config) { d.Log = slog.New(slog.NewTextHandler(&log, nil)) })
	alex, account := p.Customer("alex")
	b := p.As(alex)
	f := b.Get("/buy").Form("/buy")
	p.Stripe.Down = true
	page := f.Send().Shows(http.StatusServiceUnavailable, "We can’t reach the payment service right now.")
	if got := page.Header.Get("Retry-After"); got != "5" {
		t.Errorf("Retry-After is %q", got)
	}
	if got := strings.Count(page.Body, "We can’t reach the payment service right now."); got != 1 {
		t.Errorf("the page says %d times that the payment service does not answer", got)
	}
	operator := p.As(p.Operator("adm", models.OperatorAdmin))
	operator.Get("/admin").Shows(http.StatusOK, "Stripe has been unreachable since 29 Mar 2026, 17:48")
	p.Stripe.Down = false
	paymentPage := page.Form("/buy").Send().PaymentPage()
	back := b.Pay(paymentPage, sandbox.CardForm(sandbox.CardPays))
	p.Stripe.Down = true
	b.Get(back).Shows(http.StatusOK, "Confirming your payment", "The payment service isn’t responding, so this takes longer than usual.")
	p.Stripe.Down = false
	b.Get(back).Shows(http.StatusOK, "10 credits added")
	operator.Get("/admin").Shows(http.StatusOK).Hides("unreachable")
	if got := log.String(); strings.Count(got, "Stripe can't be reached") != 2 || strings.Count(got, "Stripe can be reached again") != 2 || !strings.Contains(got, "502") {
		t.Errorf("the log of two outages is:\n%s", got)
	}
	p.OnlyPurchase(account.ID) // the outage made no second purchase
	p.CheckBooks()
}

func TestCheckoutsAreRateLimited(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	b := p.As(alex)
	for range 20 {
		b.Get("/buy").Form("/buy").Send().PaymentPage()
	}
	page := b.Get("/buy").Form("/buy").Set("credits", "37").Send().Shows(http.StatusTooManyRequests, "Too many payment pages were opened for this account.")
	if got := page.Header.Get("Retry-After"); got != "180" {
		t.Errorf("Retry-After is %q", got)
	}
	if got := page.Form("/buy").Fields.Get("credits"); got != "37" {
		t.Errorf("the form came back with %q", got)
	}
	if purchases, err := p.AccountPurchases(t.Context(), account.ID, 100); err != nil || len(purchases) != 20 {
		t.Errorf("%d purchases, %v", len(purchases), err)
	}
}

// Errors by which Stripe rejects a request for good are not answered with "try again".
func TestStripeRejectsTheRequest(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, _ := p.Customer("alex")
	b := p.As(alex)
	for answer, says := range map[string]string{
		`{"error":{"type":"invalid_request_error","message":"Invalid API Key"}}`: "Something went wrong on our side",
		`{"error":{"type":"invalid_request_error","code":"email_invalid"}}`:      "The payment service does not accept the email address of this account.",
	} {
		p.Stripe.Handler = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { http.Error(w, answer, http.StatusBadRequest) })
		page := b.Get("/buy").Form("/buy").Send()
		if page.Shows(page.Status, says); page.Header.Get("Retry-After") != "" || page.Status == http.StatusServiceUnavailable {
			t.Errorf("%s gave %d", answer, page.Status)
		}
	}
}

func TestPurchasesDisabled(t *testing.T) {
	p := webtest.NewPortal(t, func(d *webtest.Config) { d.Stripe = nil })
	alex, _ := p.Customer("alex")
	b := p.As(alex)
	b.Get("/buy").Shows(http.StatusOK, "You can’t buy credits right now. This portal isn’t connected to a payment service.")
	b.Post("/buy", url.Values{"credits": {"10"}, "key": {"k"}}).Shows(http.StatusNotImplemented, "Buying credits is turned off on this portal.")
	b.Get("/success?session_id=cs_test_1").Shows(http.StatusNotImplemented)
}
