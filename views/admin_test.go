package views_test

import (
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/views"
	"github.com/bursar-portal/bursar/views/admin/accounts"
	"github.com/bursar-portal/bursar/views/admin/batches"
)

func TestAdjustPreviewsFirst(t *testing.T) {
	d := render(t, accounts.Account(adminAccount()))
	d.wantAttr("#adjust form [name]", "name", "csrf_token", "account", "key", "amount", "kind", "kind", "reason", "step", "step")
	d.wantAttr("#adjust [name=step]", "value", "preview", "apply") // Enter presses the first
	d.want(".preview")
	d.wantAttr(".heading .menu a", "href", "/admin/accounts/acc_alex#adjust", "/admin/accounts/acc_alex/payments/new") // the form is far down on a phone

	d = render(t, accounts.Account(adminAccountPreview()))
	d.wantAttr("#adjust [name=step]", "value", "apply", "preview")
	d.want(".preview dt", "Available now", "Change", "Available after", "Owed now", "Owed after")
	d.want(".preview dd", "0", "+5", "1", "4", "0")
	d.wantAttr("#amount", "value", "+5")
	d.wantAttr("[autofocus]", "class", "preview")
}

// What can be done to an account is a menu of rows.
func TestAccountActionsAreRows(t *testing.T) {
	p := adminAccount()
	p.Header.Actions = []views.Link{{Text: "Adjust balance", URL: "#adjust"}, {Text: "Set a cap", URL: "/caps"}}
	render(t, accounts.Account(p)).want(".heading .menu .row", "Adjust balance", "Set a cap")
}

// A batch in progress says how far it is, not one thousandth more.
func TestBatchProgress(t *testing.T) {
	render(t, batches.BatchDetail(batchInProgress())).wantAttr("progress", "value", "120")
}

func TestAdjustShowsFaultsAndLimits(t *testing.T) {
	d := render(t, accounts.Account(adminAccountInvalid()))
	d.want("#adjust .fault", "At most 1,250 can be taken.", "Choose one of these.", "Enter a reason.")
	d.want("#adjust [role=alert] p", "There is a problem", "This account has 1,250 credits available; 2,000 can't be taken.")
	p := adminAccount()
	p.Adjust.LimitHint = "You can adjust up to 100 within 24 hours, added or taken. 40 is left."
	render(t, accounts.Account(p)).want("#amount-hint", "Use + to add or - to deduct. Up to six decimals. You can adjust up to 100 within 24 hours, added or taken. 40 is left.")
}

func TestAccountShowsMembersAndFacts(t *testing.T) {
	d := render(t, accounts.Account(adminAccount()))
	d.want("[aria-labelledby=members] li", "Alex Riveraalex@demo.testOwner", strings.Repeat("Long Name ", 9)+strings.Repeat("address", 12)+"@demo.testMember, pending")
	d.want("[aria-labelledby=facts] dt", "Account", "External id", "Time zone", "Created")
	d.want("[aria-labelledby=facts] .id code", "acc_q2lz6n4mf3w7k5hj2xv4abcdef", "cust-4711")
	d.wantAttr("[aria-labelledby=facts] .copy", "data-copy", "fact-1", "fact-2")
	d.want("[aria-labelledby=purchases] .badge", "Paid", "Flagged", "Refunded in part")
	d.want("[aria-labelledby=purchases] small.is-warn", "Paid in eur, offered in usd.")
}

func TestAuditorsGetNoForms(t *testing.T) {
	d := render(t, accounts.Account(adminAccountAuditor()))
	d.want("main form")
	d.want(".heading a")
	d.want("#adjust .hint", "View only. Ask an admin to make changes.")
}

func TestSearchKeepsTheQuery(t *testing.T) {
	p := accounts.AccountsPage{Frame: adminFrame("Accounts"), Query: `"alex"`, Lines: accountLines(), Next: "/admin/accounts?after=1"}
	d := render(t, accounts.Accounts(p))
	d.wantAttr("#q", "value", `"alex"`)
	d.want("#found", "Matches for “\"alex\"”")
	d.want(".pager a", "Next page")
	d.want(".accounts .left", "1,250", "15,432.50", "0", "987,654,321.123456")
}

// The enter key presses the first button, so it must only apply what was previewed.
func TestCorrectionPreviewsFirst(t *testing.T) {
	for _, test := range []struct {
		page    accounts.CorrectionPage
		buttons []string
	}{
		{correction(), []string{"Preview", "Refund"}},
		{correctionInvalid(), []string{"Preview", "Refund"}},
		{correctionPreviewed(), []string{"Refund", "Preview again"}},
		{correctionAllOrNothing(), []string{"Refund", "Preview again"}},
		{correctionDisabled(), nil},
	} {
		render(t, accounts.Correction(test.page)).want("main form button", test.buttons...)
	}
	render(t, accounts.Correction(correction())).want("[autofocus]")
	render(t, accounts.Correction(correction())).want(".preview li", "3 back to purchased credits bought on 2 Apr 2026", "2 of that pay what is owed")
	render(t, accounts.Correction(correctionPreviewed())).wantAttr("[autofocus]", "class", "preview")
	render(t, accounts.Correction(correctionAllOrNothing())).want("[name=credits]")
}
