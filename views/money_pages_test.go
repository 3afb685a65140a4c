package views_test

import (
	"testing"

	"github.com/bursar-portal/bursar/static"
	"github.com/bursar-portal/bursar/views/admin"
	"github.com/bursar-portal/bursar/views/customer"
	"github.com/bursar-portal/bursar/views/public"
)

func TestKeysOfferWhatMakesSense(t *testing.T) {
	d := render(t, customer.Keys(keys()))
	d.want(".key .badge", "Active", "Paused", "Revoked")
	d.want(".key-actions button", "Pause Build server", "Revoke this key", "Resume Nightly report", "Revoke this key")
	d.wantAttr(".key [name=id]", "value", "key_1", "key_1", "key_2", "key_2")
	d.wantAttr(".key-create [name=account]", "value", "acc_alex")

	d = render(t, customer.Keys(keysLooking()))
	d.wantAttr("main form", "action", "/playground") // which changes nothing
	d.want(".card-foot", "Owners and admins of this account make and revoke its keys.")
	d.want(".tabs a", "Overview", "API")
}

// Revoking asks first, by means that need no script.
func TestRevokingAsks(t *testing.T) {
	d := render(t, customer.Keys(keys()))
	d.want("details.confirm summary", "Revoke Build server", "Revoke Nightly report")
	d.want("details.confirm form button", "Revoke this key", "Revoke this key")
}

func TestFreshKeyIsShownOnce(t *testing.T) {
	render(t, customer.Keys(keys())).want("#fresh-secret")
	p := keysFresh()
	d := render(t, customer.Keys(p))
	d.want("#fresh-secret", p.NewKey.Secret)
	d.wantAttr(".fresh .copy", "data-copy", "fresh-secret")
	d.wantAttr("[autofocus]", "class", "card fresh")
}

// The playground offers every dialect and, of each, a program in every language.
func TestThePlaygroundOffersEveryDialect(t *testing.T) {
	d := render(t, customer.Keys(keys()))
	d.want(".choices label", "pre.dev", "BrookMimir", "GitRead", "srtgen", "LeadMagic", "Native", "curl", "JavaScript", "Python", "Go")
	d.wantAttr("[name=dialect][checked]", "value", "pre-dev")
	d.wantAttr("[name=language][checked]", "value", "curl")
	d.wantAttr("#secret", "autocomplete", "off")
	d.wantAttr("#secret", "type", "text") // browsers offer to keep passwords
	if got := len(d.all(".snippet pre")); got != 24 {
		t.Errorf("there are %d programs", got)
	}
	if got, want := d.one("#srtgen-curl code").FirstChild.Data, "curl http://localhost:8080/api/v1/balance \\\n  -H 'x-api-key: KEY'"; got != want {
		t.Errorf("the command reads %q, want %q", got, want)
	}
	if !has(d.one("[data-answer]"), "hidden") {
		t.Error("an answer is shown before there is one")
	}
	d.wantAttr("script[src]", "src", static.URL("app.js"), static.URL("playground.js"))
}

func TestThePlaygroundShowsAnAnswer(t *testing.T) {
	d := render(t, customer.Keys(keysAnswered()))
	d.want("[data-answer-status]", "200 OK")
	d.want("[data-answer-headers]", "Content-Type: application/json X-Credits-Remaining: 1250.00")
	if has(d.one("[data-answer]"), "hidden") {
		t.Error("the answer is hidden")
	}
}

func TestBuyOffersPacksAndAnyNumber(t *testing.T) {
	d := render(t, customer.Buy(buy()))
	d.wantAttr("[name=pack]", "value", "2", "10", "25", "100")
	d.wantAttr("[name=pack][checked]", "value", "10")
	d.want(".pack", "2 credits $2.50", "10 credits $12.50", "25 credits $31.25", "100 credits $125.00")
	d.wantAttr("[name=credits]", "data-max", "10000")
	d.wantAttr("[data-unit-cents]", "data-unit-cents", "125")
	d.wantAttr("[data-currency]", "data-currency", "USD")
	d.wantAttr("[name=account]", "value", "acc_alex")
	d.wantAttr("[name=key]", "value", "form-key")
	d.want(".till dd", "Alex Rivera", "1,250", "$1.25", "$12.50")
	d.want("form button", "Sign out", "Continue to payment")
}

func TestBuyKeepsWhatWasTyped(t *testing.T) {
	d := render(t, customer.Buy(buyInvalid()))
	d.wantAttr("#credits", "value", "2.5")
	d.want("#credits-fault", "Write a whole number from 1 to 10,000.")
	d.want("[name=pack][checked]")
	d.wantAttr("[data-total-row]", "hidden", "")
}

func TestBuyingOff(t *testing.T) {
	d := render(t, customer.Buy(buyOff()))
	d.want("main form")
	d.want(".empty p", "Nothing can be bought at the moment.", "This portal is not connected to a payment service. What you have can be used as always.")
}

func TestSuccessTellsTheState(t *testing.T) {
	for state, want := range map[customer.PaymentState]struct {
		heading string
		links   []string
	}{
		customer.PaymentPaid:       {"10 credits added", []string{"Go to your dashboard", "Buy more"}},
		customer.PaymentConfirming: {"Confirming your payment", []string{"Go to your dashboard"}},
		customer.PaymentFailed:     {"The payment did not go through", []string{"Try again", "Go to your dashboard"}},
		customer.PaymentExpired:    {"The payment page has expired", []string{"Try again", "Go to your dashboard"}},
		customer.PaymentClosed:     {"We have looked at this payment", []string{"Go to your dashboard"}},
		customer.PaymentFlagged:    {"We are looking at this payment", []string{"Go to your dashboard"}},
		customer.PaymentUnknown:    {"No such payment", []string{"Go to your dashboard"}},
	} {
		t.Run(string(state), func(t *testing.T) {
			d := render(t, customer.Success(success(state)))
			d.want("h1", want.heading)
			d.want(".actions a", want.links...)
		})
	}
}

func TestAdjustPreviewsFirst(t *testing.T) {
	d := render(t, admin.Account(adminAccount()))
	d.wantAttr("#adjust form [name]", "name", "csrf_token", "account", "key", "amount", "kind", "kind", "reason", "step", "step")
	d.wantAttr("#adjust [name=step]", "value", "preview", "apply") // Enter presses the first
	d.want(".preview")
	d.wantAttr(".heading a", "href", "#adjust") // the form is far down on a phone

	d = render(t, admin.Account(adminAccountPreview()))
	d.wantAttr("#adjust [name=step]", "value", "apply", "preview")
	d.want(".preview dt", "Available now", "Change", "Available after", "Owed now", "Owed after")
	d.want(".preview dd", "0", "+5", "1", "4", "0")
	d.wantAttr("#amount", "value", "+5")
	d.wantAttr("[autofocus]", "class", "preview")
}

func TestAdjustShowsFaultsAndLimits(t *testing.T) {
	d := render(t, admin.Account(adminAccountInvalid()))
	d.want("#adjust .fault", "At most 1,250 can be taken.", "Choose one of these.", "Write a reason.")
	d.want("#adjust [role=alert]", "This account has 1,250 credits available; 2,000 can't be taken.")
	p := adminAccount()
	p.Adjust.LimitHint = "Your role adjusts by at most 100 within 24 hours, whichever way; 40 of that is left."
	render(t, admin.Account(p)).want("#amount-hint", "With its sign, and up to six decimals. Your role adjusts by at most 100 within 24 hours, whichever way; 40 of that is left.")
}

func TestAccountSaysWhoBelongsToIt(t *testing.T) {
	d := render(t, admin.Account(adminAccount()))
	d.want("[aria-labelledby=members] li", "Alex Rivera alex@demo.test Since Apr 02, 2026Owner")
	d.want("[aria-labelledby=facts] dt", "Account", "External id", "Time zone", "Created")
	d.want("[aria-labelledby=facts] .id code", "acc_q2lz6n4mf3w7k5hj2xv4abcdef", "cust-4711")
	d.wantAttr("[aria-labelledby=facts] .copy", "data-copy", "fact-1", "fact-2")
	d.want(".purchases .badge", "Paid", "Flagged")
	d.want(".purchases .is-warn", "Paid in eur, offered in usd.")
}

func TestAuditorsLookOnly(t *testing.T) {
	d := render(t, admin.Account(adminAccountAuditor()))
	d.want("main form")
	d.want(".heading a")
	d.want("#adjust .hint", "Auditors look and change nothing.")
}

func TestSearchKeepsTheQuery(t *testing.T) {
	p := admin.AccountsPage{Frame: adminFrame("Accounts"), Query: `"alex"`, Lines: accountLines(), Next: "/admin/accounts?after=1"}
	d := render(t, admin.Accounts(p))
	d.wantAttr("#q", "value", `"alex"`)
	d.want("#found", "Matches for “\"alex\"”")
	d.want(".pager a", "Next page")
	d.want(".accounts .left", "1,250", "15,432.50", "0", "987,654,321.123456")
}

// Answers of the APIs point to these anchors.
func TestDocsHaveAnchors(t *testing.T) {
	p := public.DocsPage{Frame: visitor("API"), BaseURL: "https://credits.example.com", Errors: errorRows()}
	d := render(t, public.Docs(p))
	for _, id := range []string{"authentication", "balances", "native", "repeating", "errors", "pre-dev", "brookmimir", "gitread", "srtgen", "leadmagic", "insufficient_credits"} {
		d.one("#" + id)
	}
	d.want("#brookmimir-1", `curl https://credits.example.com/credits \ -H 'x-api-key: KEY'`)
	d.wantAttr(".codes a", "href", "/errors/unauthenticated", "/errors/insufficient_credits", "/errors/storage_limit_exceeded")
}

func TestErrorPagesNameTheRequest(t *testing.T) {
	p := public.ErrorPage{Frame: visitor("Error"), Status: 500, Heading: "Something went wrong on our side.", RequestID: "ea6e3248"}
	d := render(t, public.Error(p))
	d.want(".lost code", "ea6e3248")
	d.wantAttr(".lost a", "href", "/", "mailto:help@acme.test?subject=Request%20ea6e3248")
	p.Status = 404
	render(t, public.Error(p)).wantAttr(".lost a", "href", "/")
}

// The enter key presses the first button: it carries out only what was looked at.
func TestRecallPreviewsFirst(t *testing.T) {
	for _, test := range []struct {
		page    admin.CorrectionPage
		buttons []string
	}{
		{recall(), []string{"Preview", "Refund"}},
		{recallInvalid(), []string{"Preview", "Refund"}},
		{recallAsked(), []string{"Refund", "Preview again"}},
		{recallWhole(), []string{"Refund", "Preview again"}},
		{recallClosed(), nil},
	} {
		render(t, admin.Correction(test.page)).want("main form button", test.buttons...)
	}
	render(t, admin.Correction(recall())).want("[autofocus]")
	render(t, admin.Correction(recall())).want(".preview li", "3 back to purchased credits bought on 2 Apr 2026", "2 of that pay what is owed")
	render(t, admin.Correction(recallAsked())).wantAttr("[autofocus]", "class", "preview")
	render(t, admin.Correction(recallWhole())).want("[name=credits]")
}
