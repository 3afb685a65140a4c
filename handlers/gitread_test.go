package handlers_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/models"
)

func TestSettingCredits(t *testing.T) {
	p := newPortal(t)
	_, account := p.Person("gita")
	secret := p.key(account.ID, models.ScopeBalanceRead, models.ScopeCreditsWrite)
	for _, test := range []struct{ body, want string }{
		{`{"credits":10}`, `{"success":true,"credits":10}`},
		{`{"credits":10.0}`, `{"success":true,"credits":10}`}, // no difference, but still an entry
		{`{"credits":1e1}`, `{"success":true,"credits":10}`},
		{`{"credits":2.5}`, `{"success":true,"credits":2.5}`},
		{`{"credits":0.000001}`, `{"success":true,"credits":0.000001}`},
		{`{"credits":0}`, `{"success":true,"credits":0}`},
		{`{"credits":1000000000}`, `{"success":true,"credits":1000000000}`},
	} {
		p.request("POST", "/api/credits", test.body, bearer(secret)).wantBody(200, test.want)
	}
	snapshot := p.Balance(account.ID)
	if snapshot.Sequence != 7 || snapshot.Available != models.MaxCredits {
		t.Errorf("after all: %d entries, %s available", snapshot.Sequence, snapshot.Available)
	}
	lot := snapshot.Lots[0]
	if lot.Kind != models.Purchased || lot.Source != models.SourceAdjustment {
		t.Errorf("an increase is %s from %s", lot.Kind, lot.Source)
	}
	log, err := p.AuditLog(t.Context(), models.AuditQuery{AccountID: account.ID, Limit: 10})
	if err != nil {
		t.Fatal(err)
	}
	if len(log.Lines) != 8 || log.Lines[0].Action != "credits.set" || log.Lines[0].RequestID == "" { // the key's creation, and seven settings
		t.Errorf("the audit log has %+v", log.Lines)
	}
	p.CheckBooks()
}

// The amount that is set is available afterwards; debt is paid on top of it.
func TestSettingCreditsWhileInDebt(t *testing.T) {
	p := newPortal(t)
	gita, account := p.Person("gita")
	paid := p.paidAccount(account, gita, "cs_test_debt") // ten credits
	purchase, err := p.PurchaseBySession(t.Context(), paid.session)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Charge(account.ID, 8*models.Credit); err != nil {
		t.Fatal(err)
	}
	p.Post(models.Command{Account: account.ID, Do: models.ReversePurchase{PurchaseID: purchase.ID, Credits: 10 * models.Credit}})
	secret := p.key(account.ID, models.ScopeBalanceRead, models.ScopeCreditsWrite)
	p.request("POST", "/api/credits", `{"credits":0}`, bearer(secret)).wantBody(200, `{"success":true,"credits":0}`)
	if got := p.Balance(account.ID).Balance; got != (models.Balance{Debt: 8 * models.Credit}) {
		t.Errorf("set to 0, it stands at %+v", got)
	}
	for _, credits := range []string{"5", "2"} {
		p.request("POST", "/api/credits", `{"credits":`+credits+`}`, bearer(secret)).wantBody(200, `{"success":true,"credits":`+credits+`}`)
		p.request("GET", "/api/credits", "", bearer(secret)).wantBody(200, `{"credits":`+credits+`}`)
	}
	p.CheckBooks()
}

// Invalid input is rejected with a clear error and changes nothing.
func TestInvalidCreditsValues(t *testing.T) {
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
		{"nothing", ``, 400, invalid},
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
		{"another member's name", `{"Credits":10}`, 400, invalid},
		{"huge", `{"credits":10,"x":"` + strings.Repeat("x", 70_000) + `"}`, 413, `{"error":"The body must be at most 65536 bytes."}`},
	} {
		t.Run(test.name, func(t *testing.T) {
			p.request("POST", "/api/credits", test.body, bearer(secret)).wantBody(test.status, test.want)
			p.request("POST", "/api/create-checkout-session", test.body, bearer(secret)).wantBody(test.status, test.want)
		})
	}
	p.request("POST", "/api/credits", `{"credits":10}`, bearer(secret), header{"Content-Encoding", "gzip"}).
		wantBody(415, `{"error":"Send the body uncompressed, without Content-Encoding."}`)
	if after := p.Balance(account.ID); after.Sequence != before.Sequence || after.Available != before.Available {
		t.Errorf("something changed: %+v", after)
	}
	if bought, err := p.AccountPurchases(t.Context(), account.ID, 10); err != nil || len(bought) != 0 {
		t.Errorf("%d checkouts were opened, %v", len(bought), err)
	}
}

// Bodies are read as leniently as the original reads them: with a key, their media type
// does not matter, other members are ignored, and so is a byte order mark. With a session,
// the media type is a guard against forms of other sites.
func TestLenientBodies(t *testing.T) {
	p := newPortal(t)
	gita, account := p.Person("gita")
	secret := p.key(account.ID, models.ScopeBalanceRead, models.ScopeCreditsWrite)
	for i, mediaType := range []string{"", "text/plain;charset=UTF-8", "application/x-www-form-urlencoded", "application/json", "nonsense"} {
		credits := strconv.Itoa(i + 1)
		p.request("POST", "/api/credits", "\ufeff"+`{"credits":`+credits+`,"userId":"user_1","extra":{"a":[1,2]}}`, bearer(secret), header{"Content-Type", mediaType}).
			wantBody(200, `{"success":true,"credits":`+credits+`}`)
		p.request("POST", "/api/create-checkout-session", `{"credits":10,"priceId":null}`, bearer(secret), header{"Content-Type", mediaType}).
			wantContains(200, `{"url":"`)
		p.request("POST", "/api/verify-payment", `{"sessionId":"cs_test_none","userId":7}`, bearer(secret), header{"Content-Type", mediaType}).
			wantBody(400, `{"error":"Stripe session not found"}`)
	}
	session, own := p.signIn(gita), header{"Sec-Fetch-Site", "same-origin"}
	for _, mediaType := range []string{"", "text/plain", "application/x-www-form-urlencoded"} {
		p.request("POST", "/api/create-checkout-session", `{"credits":10}`, session, own, header{"Content-Type", mediaType}).
			wantBody(415, `{"error":"The body must be JSON, with Content-Type: application/json."}`)
	}
	p.request("POST", "/api/create-checkout-session", "\ufeff"+`{"credits":10,"priceId":null}`, session, own).wantContains(200, `{"url":"`)
	if got := p.Balance(account.ID); got.Sequence != 5 || got.Available != 5*models.Credit {
		t.Errorf("%d entries, %s available", got.Sequence, got.Available)
	}
	p.CheckBooks()
}

func TestSettingCreditsNeedsTheScope(t *testing.T) {
	p := newPortal(t)
	user, account := p.Person("gita")
	const body = `{"credits":10}`
	p.request("POST", "/api/credits", body).wantBody(401, `{"error":"Unauthorized"}`)
	p.request("POST", "/api/credits", body, bearer(p.key(account.ID, models.ScopeBalanceRead))).wantBody(403, `{"error":"Forbidden"}`)
	p.request("POST", "/api/credits", body, bearer(p.key("", models.ServiceScopes...))).wantBody(403, `{"error":"Forbidden"}`)
	own := header{"Sec-Fetch-Site", "same-origin"}
	p.request("POST", "/api/credits", body, p.signIn(user), own).wantBody(403, `{"error":"Forbidden"}`)
	if got := p.Balance(account.ID).Sequence; got != 0 {
		t.Errorf("%d entries were written", got)
	}
}

func TestCreditsOfAPerson(t *testing.T) {
	p := newPortal(t)
	gita, account := p.Person("gita")
	p.Grant(account.ID, 5*models.Credit)
	session := p.signIn(gita)
	p.request("GET", "/api/credits", "", session).wantBody(200, `{"credits":5}`)

	// A person without an account has a balance of 0.
	p.request("GET", "/api/credits", "", p.signIn(p.operator(models.OperatorSupport))).wantBody(200, `{"credits":0}`)

	p.setStatus(account.ID, models.AccountSuspended)
	p.request("GET", "/api/credits", "", session).wantBody(403, `{"error":"Forbidden"}`)
	p.setStatus(account.ID, models.AccountClosed)
	p.request("GET", "/api/credits", "", session).wantBody(200, `{"credits":0}`)
}

// Cross-site requests are rejected if a cookie authenticates them.
func TestCrossSiteRequests(t *testing.T) {
	p := newPortal(t)
	gita, account := p.Person("gita")
	session := p.signIn(gita)
	const body = `{"credits":10}`
	for _, site := range []string{"cross-site", "same-site"} {
		from := header{"Sec-Fetch-Site", site}
		p.request("POST", "/api/create-checkout-session", body, session, from).wantBody(403, `{"error":"Forbidden"}`)
		p.request("POST", "/signin", "", from).wantContains(403, "didn’t come from one of our pages")
		p.request("POST", "/api/create-checkout-session", body, from).wantBody(401, `{"error":"Unauthorized"}`)
		p.request("GET", "/api/credits", "", session, from).wantBody(401, `{"error":"Unauthorized"}`)
	}
	for _, origin := range []string{"https://evil.example", "null"} {
		from := header{"Origin", origin}
		p.request("GET", "/api/credits", "", session, from).wantBody(401, `{"error":"Unauthorized"}`)
		p.request("POST", "/api/create-checkout-session", body, session, from).wantBody(403, `{"error":"Forbidden"}`)
	}
	for _, same := range []header{{"Origin", p.url}, {"Origin", "http://example.com"}, {"Sec-Fetch-Site", "same-origin"}, {"Sec-Fetch-Site", "none"}} {
		p.request("GET", "/api/credits", "", session, same).wantBody(200, `{"credits":0}`) // example.com is the test's host
	}
	// Without Sec-Fetch-Site, the token must equal the one in the cookie.
	p.request("POST", "/api/create-checkout-session", body, session).wantBody(403, `{"error":"Forbidden"}`)
	withToken := header{"Cookie", session.value + "; bursar-csrf=a-token"}
	p.request("POST", "/api/create-checkout-session", body, withToken, header{"X-CSRF-Token", "another"}).wantBody(403, `{"error":"Forbidden"}`)
	p.request("POST", "/api/create-checkout-session", body, withToken, header{"X-CSRF-Token", "a-token"}).wantContains(200, `{"url":"`)
	// Another site that can set our cookies, as a subdomain can, has a token that fits.
	p.request("POST", "/api/create-checkout-session", body, withToken, header{"X-CSRF-Token", "a-token"}, header{"Origin", "https://evil.example"}).
		wantBody(403, `{"error":"Forbidden"}`)

	// Browsers do not send API keys by themselves.
	secret := p.key(account.ID, models.ScopeBalanceRead)
	p.request("POST", "/api/create-checkout-session", body, bearer(secret), header{"Sec-Fetch-Site", "cross-site"}).wantContains(200, `{"url":"`)
}
