package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/checkout/sandbox"
	"github.com/bursar-portal/bursar/handlers"
	"github.com/bursar-portal/bursar/models"
)

// pay types on the sandbox's payment page and returns where that leads.
func (b *browser) pay(paymentPage string, typed url.Values) string {
	b.Helper()
	answer, err := b.client.PostForm(paymentPage, typed)
	if err != nil {
		b.Fatal(err)
	}
	answer.Body.Close()
	return answer.Header.Get("Location")
}

// purchase is the account's only one.
func (p *portal) purchase(id models.AccountID) models.Purchase {
	p.Helper()
	purchases, err := p.AccountPurchases(p.Context(), id, 10)
	if err != nil || len(purchases) != 1 {
		p.Fatalf("%d purchases, %v", len(purchases), err)
	}
	return purchases[0]
}

func TestBuy(t *testing.T) {
	p := newPortal(t)
	alex, account := p.person("alex")
	b := p.as(alex)
	page := b.get("/buy").shows(http.StatusOK, "Buy credits alex Personal", "2 credits $2.50", "100 credits $125.00",
		"For alex", "Available now 0", "Price per credit $1.25", "Total $12.50", "We never see your card.")
	paymentPage := page.form("/buy").send().leads(http.StatusSeeOther)
	if !strings.HasPrefix(paymentPage, "http://127.0.0.1:") {
		t.Fatalf("the form leads to %s", paymentPage)
	}
	if got := p.purchase(account.ID); got.Credits != 10*models.Credit || got.UserID != alex.ID || got.State != models.PurchasePending {
		t.Errorf("the purchase is %+v", got)
	}
	back := b.pay(paymentPage, sandbox.CardForm(sandbox.CardPays))
	b.get(back).shows(http.StatusOK, "10 credits added", "Your payment of $12.50 has arrived", "Account alex Available now 10",
		string(p.purchase(account.ID).ID))
	b.get("/dashboard").shows(http.StatusOK, "Available to spend 10 credits", "10 credits bought Purchase Stripe +10 10",
		"Purchased Bought on 29 Mar 2026")
	p.CheckBooks()
}

func TestWhatIsWrittenCountsInsteadOfAPack(t *testing.T) {
	p := newPortal(t)
	alex, account := p.person("alex")
	p.as(alex).get("/buy").form("/buy").set("credits", " 37 ").send().leads(http.StatusSeeOther)
	if got := p.purchase(account.ID); got.Credits != 37*models.Credit || got.AmountCents != 4625 {
		t.Errorf("the purchase is %+v", got)
	}
}

func TestBuyComesBack(t *testing.T) {
	p := newPortal(t)
	alex, account := p.person("alex")
	b := p.as(alex)
	for _, credits := range []string{"2.5", "0", "-1", "10001", "ten", "1e3", "99999999999999999999"} {
		page := b.get("/buy").form("/buy").set("credits", credits).send().faulty("credits", "Write a whole number from 1 to 10,000.")
		if got := page.form("/buy").fields; got.Get("credits") != credits || got.Get("pack") != "10" {
			t.Errorf("the form came back with %v", got)
		}
	}
	b.post("/buy", url.Values{"key": {"k"}}).faulty("credits", "Write a whole number from 1 to 10,000.")
	for _, key := range []string{"", "a b", "ä", "a\n", "\x00", strings.Repeat("k", 256)} {
		page := b.post("/buy", url.Values{"credits": {"10"}, "key": {key}}).shows(http.StatusUnprocessableEntity, "The form was incomplete.")
		if got := page.form("/buy").fields.Get("key"); got == key || len(got) != 26 {
			t.Errorf("the form came back under the key %q", got)
		}
	}
	if purchases, err := p.AccountPurchases(t.Context(), account.ID, 10); err != nil || len(purchases) != 0 {
		t.Errorf("%d purchases, %v", len(purchases), err)
	}
}

func TestADoubleClickOpensOneCheckout(t *testing.T) {
	p := newPortal(t)
	alex, account := p.person("alex")
	f := p.as(alex).get("/buy").form("/buy")
	pages := make([]string, 8)
	var wg sync.WaitGroup
	for i := range pages {
		wg.Go(func() { pages[i] = f.send().leads(http.StatusSeeOther) })
	}
	wg.Wait()
	for _, page := range pages {
		if page != pages[0] {
			t.Errorf("two checkouts: %s and %s", pages[0], page)
		}
	}
	p.purchase(account.ID)

	f.set("pack", "100").send().shows(http.StatusUnprocessableEntity, "This form was used for another purchase.").
		form("/buy").send().leads(http.StatusSeeOther) // it came back under a new key
	if purchases, err := p.AccountPurchases(t.Context(), account.ID, 10); err != nil || len(purchases) != 2 {
		t.Errorf("%d purchases, %v", len(purchases), err)
	}
}

// Going back from the payment page and sending the form once more leads to what
// became of it.
func TestAFormThatWasPaidForLeadsToItsPayment(t *testing.T) {
	p := newPortal(t)
	alex, account := p.person("alex")
	b := p.as(alex)
	f := b.get("/buy").form("/buy")
	back := b.pay(f.send().leads(http.StatusSeeOther), sandbox.CardForm(sandbox.CardPays))
	b.get(back).shows(http.StatusOK, "10 credits added")
	f.send().follow().shows(http.StatusOK, "10 credits added")
	if got := p.Balance(account.ID).Available; got != 10*models.Credit {
		t.Errorf("%s available", got)
	}
	p.CheckBooks()
}

func TestADeclinedCardChangesNothing(t *testing.T) {
	p := newPortal(t)
	alex, account := p.person("alex")
	b := p.as(alex)
	paymentPage := b.get("/buy").form("/buy").send().leads(http.StatusSeeOther)
	b.pay(paymentPage, sandbox.CardForm(sandbox.CardDeclined))
	page := b.get("/success?session_id="+p.purchase(account.ID).SessionID).shows(http.StatusOK, "Confirming your payment")
	if got := page.refresh(); got != "3" {
		t.Errorf("the page renews itself after %q seconds", got)
	}
	if got := p.Balance(account.ID).Available; got != 0 {
		t.Errorf("%s available", got)
	}
	p.CheckBooks()
}

// refresh is after how many seconds the page loads itself anew, "" for never.
func (p *page) refresh() string {
	for n := range p.all("meta") {
		if attr(n, "http-equiv") == "refresh" {
			return attr(n, "content")
		}
	}
	return ""
}

func TestADelayedPaymentArrivesLater(t *testing.T) {
	p := newPortal(t)
	alex, _ := p.person("alex")
	b := p.as(alex)
	back := b.pay(b.get("/buy").form("/buy").send().leads(http.StatusSeeOther), sandbox.BankForm(sandbox.BankPays))
	page := b.get(back).shows(http.StatusOK, "Confirming your payment")
	if got := page.refresh(); got != "10" {
		t.Errorf("the page renews itself after %q seconds", got)
	}
	p.Clock.Add(2 * time.Minute)
	if err := p.sandbox.Tick(t.Context()); err != nil {
		t.Fatal(err)
	}
	page = b.get(back).shows(http.StatusOK, "10 credits added")
	if got := page.refresh(); got != "" {
		t.Errorf("the page still renews itself after %q seconds", got)
	}
	p.CheckBooks()
}

func TestADelayedPaymentThatFails(t *testing.T) {
	p := newPortal(t)
	alex, account := p.person("alex")
	b := p.as(alex)
	back := b.pay(b.get("/buy").form("/buy").send().leads(http.StatusSeeOther), sandbox.BankForm(sandbox.BankFails))
	b.get(back).shows(http.StatusOK, "Confirming your payment")
	p.Clock.Add(2 * time.Minute)
	if err := p.sandbox.Tick(t.Context()); err != nil {
		t.Fatal(err)
	}
	purchase := p.purchase(account.ID)
	if _, err := p.SettlePurchase(t.Context(), models.PaymentReport{SessionID: purchase.SessionID, PurchaseID: purchase.ID, Failed: true}); err != nil {
		t.Fatal(err)
	}
	p.stripe.on = true // what we know is said without asking
	b.get(back).shows(http.StatusOK, "The payment did not go through", "Try again")
	p.CheckBooks()
}

func TestOtherEndsOfAPayment(t *testing.T) {
	tests := []struct {
		name   string
		report models.PaymentReport
		says   string
	}{
		{"expired", models.PaymentReport{Expired: true}, "The payment page has expired"},
		{"paid otherwise than offered", models.PaymentReport{Paid: true, Currency: "eur", SubtotalCents: 1250}, "We are looking at this payment"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := newPortal(t)
			alex, account := p.person("alex")
			b := p.as(alex)
			b.get("/buy").form("/buy").send().leads(http.StatusSeeOther)
			purchase := p.purchase(account.ID)
			test.report.SessionID, test.report.PurchaseID = purchase.SessionID, purchase.ID
			if _, err := p.SettlePurchase(t.Context(), test.report); err != nil {
				t.Fatal(err)
			}
			p.stripe.on = true
			b.get("/success?session_id="+purchase.SessionID).shows(http.StatusOK, test.says)
			p.CheckBooks()
		})
	}
}

// Somebody else's payment is unknown, though asking settles it.
func TestAPaymentThatIsNotTheirs(t *testing.T) {
	p := newPortal(t)
	alex, account := p.person("alex")
	bruno, _ := p.person("bruno")
	b := p.as(alex)
	back := b.pay(b.get("/buy").form("/buy").send().leads(http.StatusSeeOther), sandbox.CardForm(sandbox.CardPays))
	p.as(bruno).get(back).shows(http.StatusNotFound, "No such payment").hides("12.50", string(p.purchase(account.ID).ID), "alex")
	for _, id := range []string{"", "cs_test_none", "cs_../..", "'"} {
		b.get("/success?session_id="+url.QueryEscape(id)).shows(http.StatusNotFound, "No such payment")
	}
	if got := p.Balance(account.ID).Available; got != 10*models.Credit {
		t.Errorf("%s available", got)
	}
	p.CheckBooks()
}

func TestAnOutageOfStripe(t *testing.T) {
	p := newPortal(t)
	alex, account := p.person("alex")
	b := p.as(alex)
	f := b.get("/buy").form("/buy")
	p.stripe.on = true
	page := f.send().shows(http.StatusServiceUnavailable, "The payment service does not answer right now.")
	if got := page.header.Get("Retry-After"); got != "5" {
		t.Errorf("Retry-After is %q", got)
	}
	p.stripe.on = false
	paymentPage := page.form("/buy").send().leads(http.StatusSeeOther)
	back := b.pay(paymentPage, sandbox.CardForm(sandbox.CardPays))
	p.stripe.on = true
	b.get(back).shows(http.StatusOK, "Confirming your payment")
	p.stripe.on = false
	b.get(back).shows(http.StatusOK, "10 credits added")
	p.purchase(account.ID) // the outage made no second one
	p.CheckBooks()
}

func TestCheckoutsAreCounted(t *testing.T) {
	p := newPortal(t)
	alex, account := p.person("alex")
	b := p.as(alex)
	for range 20 {
		b.get("/buy").form("/buy").send().leads(http.StatusSeeOther)
	}
	page := b.get("/buy").form("/buy").set("credits", "37").send().shows(http.StatusTooManyRequests, "Too many payment pages were opened for this account.")
	if got := page.header.Get("Retry-After"); got != "180" {
		t.Errorf("Retry-After is %q", got)
	}
	if got := page.form("/buy").fields.Get("credits"); got != "37" {
		t.Errorf("the form came back with %q", got)
	}
	if purchases, err := p.AccountPurchases(t.Context(), account.ID, 100); err != nil || len(purchases) != 20 {
		t.Errorf("%d purchases, %v", len(purchases), err)
	}
}

// What Stripe refuses for good is nobody's to try again.
func TestStripeRefusesTheOperator(t *testing.T) {
	p := newPortal(t)
	alex, _ := p.person("alex")
	b := p.as(alex)
	for answer, says := range map[string]string{
		`{"error":{"type":"invalid_request_error","message":"Invalid API Key"}}`: "Something went wrong on our side",
		`{"error":{"type":"invalid_request_error","code":"email_invalid"}}`:      "The payment service does not accept the email address of this account.",
	} {
		p.stripe.Handler = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { http.Error(w, answer, http.StatusBadRequest) })
		page := b.get("/buy").form("/buy").send()
		if page.shows(page.status, says); page.header.Get("Retry-After") != "" || page.status == http.StatusServiceUnavailable {
			t.Errorf("%s gave %d", answer, page.status)
		}
	}
}

func TestBuyingIsOff(t *testing.T) {
	p := newPortal(t, func(d *handlers.Deps) { d.Till = nil })
	alex, _ := p.person("alex")
	b := p.as(alex)
	b.get("/buy").shows(http.StatusOK, "Nothing can be bought at the moment. This portal is not connected to a payment service.")
	b.post("/buy", url.Values{"credits": {"10"}, "key": {"k"}}).shows(http.StatusNotImplemented, "Buying credits is switched off on this portal.")
	b.get("/success?session_id=cs_test_1").shows(http.StatusNotImplemented)
}
