package handlers_test

import (
	"net/http"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/checkout/sandbox"
	"github.com/bursar-portal/bursar/models"
)

func TestCheckoutAndVerify(t *testing.T) {
	p := newPortal(t)
	gita, account := p.Person("gita")
	other, _ := p.Person("other")
	session, stranger := p.signIn(gita), p.signIn(other)
	own := header{"Sec-Fetch-Site", "same-origin"}
	secret := p.key(account.ID, models.ScopeBalanceRead)

	opened := p.request("POST", "/api/create-checkout-session", `{"credits":10}`, session, own)
	if opened.status != http.StatusOK {
		t.Fatal(opened.body)
	}
	bought, err := p.AccountPurchases(t.Context(), account.ID, 1)
	if err != nil {
		t.Fatal(err)
	}
	if bought[0].SessionURL != opened.field("url") || bought[0].UserID != gita.ID || bought[0].AmountCents != 1250 {
		t.Errorf("got %+v", bought[0])
	}
	verify := `{"sessionId":"` + bought[0].SessionID + `"}`

	p.request("POST", "/api/verify-payment", verify).wantBody(401, `{"error":"Unauthorized"}`)
	p.request("POST", "/api/verify-payment", `{}`, session, own).wantBody(400, `{"error":"Missing session ID"}`)
	p.request("POST", "/api/verify-payment", `{"sessionId":7}`, session, own).wantBody(400, `{"error":"Missing session ID"}`)
	p.request("POST", "/api/verify-payment", `{"sessionId":"cs_test_none"}`, session, own).wantBody(400, `{"error":"Stripe session not found"}`)
	p.request("POST", "/api/verify-payment", verify, stranger, own).wantBody(400, `{"error":"Invalid session"}`)
	p.request("POST", "/api/verify-payment", verify, session, own).wantBody(400, `{"error":"Payment not completed"}`)
	p.request("GET", "/api/credits", "", session).wantBody(200, `{"credits":0}`)

	p.pay(opened.field("url"), sandbox.CardForm(sandbox.CardPays))
	p.request("POST", "/api/verify-payment", verify, session, own).wantBody(200, `{"success":true}`)
	p.request("POST", "/api/verify-payment", verify, bearer(secret)).wantBody(200, `{"success":true}`)
	p.request("POST", "/api/verify-payment", verify, stranger, own).wantBody(400, `{"error":"Invalid session"}`)
	p.request("GET", "/api/credits", "", session).wantBody(200, `{"credits":10}`)
	p.CheckBooks()
}

// Repeated webhooks race with calls of verify-payment.
func TestPaymentsAreCreditedOnce(t *testing.T) {
	p := newPortal(t)
	_, account := p.Person("gita")
	secret := p.key(account.ID, models.ScopeBalanceRead)
	opened := p.request("POST", "/api/create-checkout-session", `{"credits":10}`, bearer(secret))
	p.pay(opened.field("url"), sandbox.CardForm(sandbox.CardPays))
	bought, err := p.AccountPurchases(t.Context(), account.ID, 1)
	if err != nil {
		t.Fatal(err)
	}
	verify := `{"sessionId":"` + bought[0].SessionID + `"}`
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			if a := p.request("POST", "/api/verify-payment", verify, bearer(secret)); a.status != http.StatusOK {
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
	p.request("GET", "/api/credits", "", bearer(secret)).wantBody(200, `{"credits":10}`)
	p.CheckBooks()
}

func TestDelayedPaymentIsNotCompleted(t *testing.T) {
	p := newPortal(t)
	_, account := p.Person("gita")
	secret := p.key(account.ID, models.ScopeBalanceRead)
	opened := p.request("POST", "/api/create-checkout-session", `{"credits":10}`, bearer(secret))
	p.pay(opened.field("url"), sandbox.BankForm(sandbox.BankPays))
	bought, err := p.AccountPurchases(t.Context(), account.ID, 1)
	if err != nil {
		t.Fatal(err)
	}
	verify := `{"sessionId":"` + bought[0].SessionID + `"}`
	p.request("POST", "/api/verify-payment", verify, bearer(secret)).wantBody(400, `{"error":"Payment not completed"}`)
	p.Clock.Add(time.Minute)
	if err := p.sandbox.Tick(t.Context()); err != nil { // delivers the webhook
		t.Fatal(err)
	}
	p.request("GET", "/api/credits", "", bearer(secret)).wantBody(200, `{"credits":10}`)
	p.request("POST", "/api/verify-payment", verify, bearer(secret)).wantBody(200, `{"success":true}`)
	p.CheckBooks()
}

func TestRejectedCheckouts(t *testing.T) {
	p := newPortal(t)
	_, account := p.Person("gita")
	secret := p.key(account.ID, models.ScopeBalanceRead)
	for _, credits := range []string{"0", "-1", "0.5", "10.000001", "10001", "1e9", "9223372036854775808"} {
		p.request("POST", "/api/create-checkout-session", `{"credits":`+credits+`}`, bearer(secret)).wantBody(400, `{"error":"Invalid credits value"}`)
	}
	p.request("POST", "/api/create-checkout-session", `{"credits":1}`, p.signIn(p.operator(models.OperatorAdmin)), header{"Sec-Fetch-Site", "same-origin"}).
		wantBody(403, `{"error":"Forbidden"}`)
}

// What costs less than Stripe takes is refused like any other number that can't be bought.
func TestCheckoutBelowTheMinimum(t *testing.T) {
	p := newPortal(t, func(d *config) { d.Settings.PriceCents = 10 })
	_, account := p.Person("gita")
	secret := p.key(account.ID, models.ScopeBalanceRead)
	p.request("POST", "/api/create-checkout-session", `{"credits":4}`, bearer(secret)).wantBody(400, `{"error":"Invalid credits value"}`)
	p.request("POST", "/api/create-checkout-session", `{"credits":5}`, bearer(secret)).wantContains(200, `{"url":"`)
	purchases, err := p.AccountPurchases(t.Context(), account.ID, 10)
	if err != nil || len(purchases) != 1 || purchases[0].AmountCents != 50 {
		t.Errorf("%+v, %v", purchases, err)
	}
}

// A read-only key cannot flood Stripe and the database with checkouts.
func TestCheckoutRateLimit(t *testing.T) {
	p := newPortal(t)
	_, account := p.Person("gita")
	secret := p.key(account.ID, models.ScopeBalanceRead)
	for range 20 {
		p.request("POST", "/api/create-checkout-session", `{"credits":1}`, bearer(secret)).wantContains(200, `{"url":"`)
	}
	a := p.request("POST", "/api/create-checkout-session", `{"credits":1}`, bearer(secret))
	a.wantBody(429, `{"error":"Too many requests"}`)
	a.wantHeader("Retry-After", "180")
	a.wantHeader("RateLimit-Limit", "20")
	a.wantHeader("RateLimit-Remaining", "0")
	a.wantHeader("RateLimit-Reset", "3600")
	if purchases, err := p.AccountPurchases(t.Context(), account.ID, 100); err != nil || len(purchases) != 20 {
		t.Errorf("%d purchases, %v", len(purchases), err)
	}
}

// Unknown sessions have a budget per account: each is a question to Stripe. Known ones are
// answered however often they are asked about.
func TestVerifyRateLimit(t *testing.T) {
	p := newPortal(t)
	gita, account := p.Person("gita")
	_, other := p.Person("other")
	secret, another := p.key(account.ID, models.ScopeBalanceRead), p.key(other.ID, models.ScopeBalanceRead)
	paid := p.paidAccount(account, gita, "cs_test_paid")
	known, unknown := `{"sessionId":"`+paid.session+`"}`, `{"sessionId":"cs_test_none"}`
	verify := func(key models.Secret, body string) response {
		return p.request("POST", "/api/verify-payment", body, bearer(key))
	}
	for i := range 20 {
		a := verify(secret, known)
		a.wantBody(200, `{"success":true}`)
		a.wantHeader("RateLimit-Remaining", strconv.Itoa(20-i))
		a = verify(secret, unknown)
		a.wantBody(400, `{"error":"Stripe session not found"}`)
		a.wantHeader("RateLimit-Limit", "20")
		a.wantHeader("RateLimit-Remaining", strconv.Itoa(19-i))
		a.wantHeader("RateLimit-Reset", strconv.Itoa(60*(i+1)))
	}
	// Another key of the account, and its person, share the budget.
	over := verify(p.key(account.ID, models.ScopeBalanceRead), unknown)
	over.wantBody(429, `{"error":"Too many requests"}`)
	over.wantHeader("Retry-After", "60")
	over.wantHeader("RateLimit-Remaining", "0")
	p.request("POST", "/api/verify-payment", unknown, p.signIn(gita), header{"Sec-Fetch-Site", "same-origin"}).wantBody(429, `{"error":"Too many requests"}`)
	p.request("GET", "/success?session_id=cs_test_none", "", p.signIn(gita)).wantContains(429, "<!doctype html>")
	verify(secret, known).wantBody(200, `{"success":true}`)
	verify(another, unknown).wantBody(400, `{"error":"Stripe session not found"}`)
	verify(secret, `{}`).wantHeader("RateLimit-Remaining", "0")

	p.Clock.Add(time.Minute)
	verify(secret, unknown).wantBody(400, `{"error":"Stripe session not found"}`)
	verify(secret, unknown).wantBody(429, `{"error":"Too many requests"}`)
	p.request("POST", "/api/verify-payment", unknown).wantHeader("RateLimit-Limit", "") // nobody's
	p.CheckBooks()
}
