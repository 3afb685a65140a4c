package handlers_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/checkout/sandbox"
	"github.com/bursar-portal/bursar/models"
)

func TestSettingCredits(t *testing.T) {
	p := newPortal(t)
	_, account := p.Person("gita")
	secret := p.key(account.ID, models.ScopeBalanceRead, models.ScopeCreditsWrite)
	for _, test := range []struct{ body, want string }{
		{`{"credits":10}`, `{"success":true,"credits":10}`},
		{`{"credits":10.0}`, `{"success":true,"credits":10}`}, // nothing to change, and an entry of its own
		{`{"credits":1e1}`, `{"success":true,"credits":10}`},
		{`{"credits":2.5}`, `{"success":true,"credits":2.5}`},
		{`{"credits":0.000001}`, `{"success":true,"credits":0.000001}`},
		{`{"credits":0}`, `{"success":true,"credits":0}`},
		{`{"credits":1000000000}`, `{"success":true,"credits":1000000000}`},
	} {
		p.ask("POST", "/api/credits", test.body, bearer(secret)).is(200, test.want)
	}
	standing := p.Balance(account.ID)
	if standing.Sequence != 7 || standing.Available != models.MaxCredits {
		t.Errorf("after all: %d entries, %s available", standing.Sequence, standing.Available)
	}
	lot := standing.Lots[0]
	if lot.Kind != models.Purchased || lot.Source != models.SourceAdjustment {
		t.Errorf("an increase is %s from %s", lot.Kind, lot.Source)
	}
	log, err := p.AuditLog(t.Context(), models.AuditQuery{AccountID: account.ID, Limit: 10})
	if err != nil {
		t.Fatal(err)
	}
	if len(log.Lines) != 8 || log.Lines[0].Action != "credits.set" || log.Lines[0].RequestID == "" { // the key, and seven settings
		t.Errorf("the audit log has %+v", log.Lines)
	}
	p.CheckBooks()
}

// What is set can be spent then, whatever is owed: that is paid on top.
func TestSettingCreditsWhileInDebt(t *testing.T) {
	p := newPortal(t)
	gita, account := p.Person("gita")
	paid := (&cast{portal: p}).scene(account, gita, "cs_test_debt") // ten credits
	purchase, err := p.PurchaseBySession(t.Context(), paid.session)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Charge(account.ID, 8*models.Credit); err != nil {
		t.Fatal(err)
	}
	p.Post(models.Command{Account: account.ID, Do: models.ReversePurchase{PurchaseID: purchase.ID, Credits: 10 * models.Credit}})
	secret := p.key(account.ID, models.ScopeBalanceRead, models.ScopeCreditsWrite)
	p.ask("POST", "/api/credits", `{"credits":0}`, bearer(secret)).is(200, `{"success":true,"credits":0}`)
	if got := p.Balance(account.ID).Values; got != (models.Values{Debt: 8 * models.Credit}) {
		t.Errorf("set to 0, it stands at %+v", got)
	}
	for _, credits := range []string{"5", "2"} {
		p.ask("POST", "/api/credits", `{"credits":`+credits+`}`, bearer(secret)).is(200, `{"success":true,"credits":`+credits+`}`)
		p.ask("GET", "/api/credits", "", bearer(secret)).is(200, `{"credits":`+credits+`}`)
	}
	p.CheckBooks()
}

// Bad input gets a clear error and changes nothing.
func TestBadCreditsValues(t *testing.T) {
	p := newPortal(t)
	_, account := p.Person("gita")
	p.Grant(account.ID, 5*models.Credit)
	before := p.Balance(account.ID)
	secret := p.key(account.ID, models.ScopeBalanceRead, models.ScopeCreditsWrite)
	const invalid = `{"error":"Invalid credits value"}`
	for _, test := range []struct {
		name, body string
		status     int
		want       string
	}{
		{"nothing", ``, 415, `{"error":"The body must be JSON, with Content-Type: application/json."}`},
		{"not JSON", `credits=10`, 400, invalid},
		{"half of it", `{"credits":`, 400, invalid},
		{"no credits", `{}`, 400, invalid},
		{"null", `{"credits":null}`, 400, invalid},
		{"text", `{"credits":"10"}`, 400, invalid},
		{"true", `{"credits":true}`, 400, invalid},
		{"an object", `{"credits":{}}`, 400, invalid},
		{"not a number", `{"credits":NaN}`, 400, invalid},
		{"infinity", `{"credits":Infinity}`, 400, invalid},
		{"negative", `{"credits":-1}`, 400, invalid},
		{"a negative nothing", `{"credits":-0}`, 400, invalid},
		{"a longer negative nothing", `{"credits":-0.0e5}`, 400, invalid},
		{"nearly nothing below zero", `{"credits":-0.000001}`, 400, invalid},
		{"seven decimals", `{"credits":0.0000001}`, 400, invalid},
		{"too much", `{"credits":1000000000.000001}`, 400, invalid},
		{"absurd", `{"credits":1e400}`, 400, invalid},
		{"absurd and small", `{"credits":1e-400}`, 400, invalid},
		{"hexadecimal", `{"credits":0x10}`, 400, invalid},
		{"twice", `{"credits":10,"credits":11}`, 400, invalid},
		{"two values", `{"credits":10}{"credits":11}`, 400, invalid},
		{"an unknown field", `{"credits":10,"to":"me"}`, 400, `{"error":"Unknown field \"to\""}`},
		{"huge", `{"credits":10,"x":"` + strings.Repeat("x", 70_000) + `"}`, 413, `{"error":"The body must be at most 65536 bytes."}`},
	} {
		t.Run(test.name, func(t *testing.T) {
			p.ask("POST", "/api/credits", test.body, bearer(secret)).is(test.status, test.want)
			if test.status != 415 {
				p.ask("POST", "/api/create-checkout-session", test.body, bearer(secret)).is(test.status, test.want)
			}
		})
	}
	p.ask("POST", "/api/credits", `{"credits":10}`, bearer(secret), header{"Content-Type", "text/plain"}).
		is(415, `{"error":"The body must be JSON, with Content-Type: application/json."}`)
	if after := p.Balance(account.ID); after.Sequence != before.Sequence || after.Available != before.Available {
		t.Errorf("something changed: %+v", after)
	}
	if bought, err := p.AccountPurchases(t.Context(), account.ID, 10); err != nil || len(bought) != 0 {
		t.Errorf("%d checkouts were opened, %v", len(bought), err)
	}
}

func TestSettingCreditsNeedsTheScope(t *testing.T) {
	p := newPortal(t)
	user, account := p.Person("gita")
	const body = `{"credits":10}`
	p.ask("POST", "/api/credits", body).is(401, `{"error":"Unauthorized"}`)
	p.ask("POST", "/api/credits", body, bearer(p.key(account.ID, models.ScopeBalanceRead))).is(403, `{"error":"Forbidden"}`)
	p.ask("POST", "/api/credits", body, bearer(p.key("", models.ServiceScopes...))).is(403, `{"error":"Forbidden"}`)
	own := header{"Sec-Fetch-Site", "same-origin"}
	p.ask("POST", "/api/credits", body, p.signIn(user), own).is(403, `{"error":"Forbidden"}`)
	if got := p.Balance(account.ID).Sequence; got != 0 {
		t.Errorf("%d entries were written", got)
	}
}

func TestCreditsOfAPerson(t *testing.T) {
	p := newPortal(t)
	gita, account := p.Person("gita")
	p.Grant(account.ID, 5*models.Credit)
	session := p.signIn(gita)
	p.ask("GET", "/api/credits", "", session).is(200, `{"credits":5}`)

	// Who has no account has no record.
	p.ask("GET", "/api/credits", "", p.signIn(p.operator(models.OperatorSupport))).is(200, `{"credits":0}`)

	p.status(account.ID, models.AccountSuspended)
	p.ask("GET", "/api/credits", "", session).is(403, `{"error":"Forbidden"}`)
	p.status(account.ID, models.AccountClosed)
	p.ask("GET", "/api/credits", "", session).is(200, `{"credits":0}`)
}

// A request that a page of another site makes a browser send does nothing, as
// long as a cookie is what authenticates it.
func TestOtherSites(t *testing.T) {
	p := newPortal(t)
	gita, account := p.Person("gita")
	session := p.signIn(gita)
	const body = `{"credits":10}`
	for _, site := range []string{"cross-site", "same-site"} {
		from := header{"Sec-Fetch-Site", site}
		p.ask("POST", "/api/create-checkout-session", body, session, from).is(403, `{"error":"Forbidden"}`)
		p.ask("POST", "/signin", "", from).has(403, "did not come from one of our pages")
		p.ask("GET", "/api/credits", "", session, from).is(200, `{"credits":0}`)
	}
	// Without the header, a token must equal the one in the cookie.
	p.ask("POST", "/api/create-checkout-session", body, session).is(403, `{"error":"Forbidden"}`)
	withToken := header{"Cookie", session.value + "; bursar-csrf=a-token"}
	p.ask("POST", "/api/create-checkout-session", body, withToken, header{"X-CSRF-Token", "another"}).is(403, `{"error":"Forbidden"}`)
	p.ask("POST", "/api/create-checkout-session", body, withToken, header{"X-CSRF-Token", "a-token"}).has(200, `{"url":"`)

	// A key is not sent by a browser on its own.
	secret := p.key(account.ID, models.ScopeBalanceRead)
	p.ask("POST", "/api/create-checkout-session", body, bearer(secret), header{"Sec-Fetch-Site", "cross-site"}).has(200, `{"url":"`)
}

func TestCheckoutAndVerify(t *testing.T) {
	p := newPortal(t)
	gita, account := p.Person("gita")
	other, _ := p.Person("other")
	session, stranger := p.signIn(gita), p.signIn(other)
	own := header{"Sec-Fetch-Site", "same-origin"}
	secret := p.key(account.ID, models.ScopeBalanceRead)

	opened := p.ask("POST", "/api/create-checkout-session", `{"credits":10}`, session, own)
	if opened.status != http.StatusOK {
		t.Fatal(opened.body)
	}
	bought, err := p.AccountPurchases(t.Context(), account.ID, 1)
	if err != nil {
		t.Fatal(err)
	}
	if bought[0].SessionURL != opened.member("url") || bought[0].UserID != gita.ID || bought[0].AmountCents != 1250 {
		t.Errorf("got %+v", bought[0])
	}
	verify := `{"sessionId":"` + bought[0].SessionID + `"}`

	p.ask("POST", "/api/verify-payment", verify).is(401, `{"error":"Unauthorized"}`)
	p.ask("POST", "/api/verify-payment", `{}`, session, own).is(400, `{"error":"Missing session ID"}`)
	p.ask("POST", "/api/verify-payment", `{"sessionId":7}`, session, own).is(400, `{"error":"Missing session ID"}`)
	p.ask("POST", "/api/verify-payment", `{"sessionId":"cs_test_none"}`, session, own).is(400, `{"error":"Stripe session not found"}`)
	p.ask("POST", "/api/verify-payment", verify, stranger, own).is(400, `{"error":"Invalid session"}`)
	p.ask("POST", "/api/verify-payment", verify, session, own).is(400, `{"error":"Payment not completed"}`)
	p.ask("GET", "/api/credits", "", session).is(200, `{"credits":0}`)

	p.pay(opened.member("url"), sandbox.CardForm(sandbox.CardPays))
	p.ask("POST", "/api/verify-payment", verify, session, own).is(200, `{"success":true}`)
	p.ask("POST", "/api/verify-payment", verify, bearer(secret)).is(200, `{"success":true}`)
	p.ask("POST", "/api/verify-payment", verify, stranger, own).is(400, `{"error":"Invalid session"}`)
	p.ask("GET", "/api/credits", "", session).is(200, `{"credits":10}`)
	p.CheckBooks()
}

// The webhook, delivered many times, races with many calls of verify-payment.
func TestPaymentsAreCreditedOnce(t *testing.T) {
	p := newPortal(t)
	_, account := p.Person("gita")
	secret := p.key(account.ID, models.ScopeBalanceRead)
	opened := p.ask("POST", "/api/create-checkout-session", `{"credits":10}`, bearer(secret))
	p.pay(opened.member("url"), sandbox.CardForm(sandbox.CardPays))
	bought, err := p.AccountPurchases(t.Context(), account.ID, 1)
	if err != nil {
		t.Fatal(err)
	}
	verify := `{"sessionId":"` + bought[0].SessionID + `"}`
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			if a := p.ask("POST", "/api/verify-payment", verify, bearer(secret)); a.status != http.StatusOK {
				t.Errorf("got %d %s", a.status, a.body)
			}
		})
	}
	wg.Go(func() {
		if err := p.sandbox.Tick(t.Context()); err != nil {
			t.Error(err)
		}
	})
	wg.Wait()
	p.ask("GET", "/api/credits", "", bearer(secret)).is(200, `{"credits":10}`)
	p.CheckBooks()
}

func TestADelayedPaymentIsNotCompleted(t *testing.T) {
	p := newPortal(t)
	_, account := p.Person("gita")
	secret := p.key(account.ID, models.ScopeBalanceRead)
	opened := p.ask("POST", "/api/create-checkout-session", `{"credits":10}`, bearer(secret))
	p.pay(opened.member("url"), sandbox.BankForm(sandbox.BankPays))
	bought, err := p.AccountPurchases(t.Context(), account.ID, 1)
	if err != nil {
		t.Fatal(err)
	}
	verify := `{"sessionId":"` + bought[0].SessionID + `"}`
	p.ask("POST", "/api/verify-payment", verify, bearer(secret)).is(400, `{"error":"Payment not completed"}`)
	p.Clock.Add(time.Minute)
	if err := p.sandbox.Tick(t.Context()); err != nil { // its webhook arrives
		t.Fatal(err)
	}
	p.ask("GET", "/api/credits", "", bearer(secret)).is(200, `{"credits":10}`)
	p.ask("POST", "/api/verify-payment", verify, bearer(secret)).is(200, `{"success":true}`)
	p.CheckBooks()
}

func TestCheckoutRefusals(t *testing.T) {
	p := newPortal(t)
	_, account := p.Person("gita")
	secret := p.key(account.ID, models.ScopeBalanceRead)
	for _, credits := range []string{"0", "-1", "0.5", "10.000001", "10001", "1e9", "9223372036854775808"} {
		p.ask("POST", "/api/create-checkout-session", `{"credits":`+credits+`}`, bearer(secret)).is(400, `{"error":"Invalid credits value"}`)
	}
	p.ask("POST", "/api/create-checkout-session", `{"credits":1}`, p.signIn(p.operator(models.OperatorAdmin)), header{"Sec-Fetch-Site", "same-origin"}).
		is(403, `{"error":"Forbidden"}`)
}

// A key that may only look can't fill Stripe and the books with checkouts.
func TestCheckoutsAreCounted(t *testing.T) {
	p := newPortal(t)
	_, account := p.Person("gita")
	secret := p.key(account.ID, models.ScopeBalanceRead)
	for range 20 {
		p.ask("POST", "/api/create-checkout-session", `{"credits":1}`, bearer(secret)).has(200, `{"url":"`)
	}
	a := p.ask("POST", "/api/create-checkout-session", `{"credits":1}`, bearer(secret))
	a.is(429, `{"error":"Too many requests"}`)
	a.carries("Retry-After", "180")
	if purchases, err := p.AccountPurchases(t.Context(), account.ID, 100); err != nil || len(purchases) != 20 {
		t.Errorf("%d purchases, %v", len(purchases), err)
	}
}
