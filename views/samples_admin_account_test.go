package views_test

import (
	"strings"

	"github.com/bursar-portal/bursar/views"
	"github.com/bursar-portal/bursar/views/admin"
	"github.com/bursar-portal/bursar/views/admin/accounts"
)

// accountSamples are the operator's lists of accounts, the overview of one, and
// corrections.
func accountSamples() []sample {
	return []sample{
		{"admin-accounts", accounts.Accounts(accounts.AccountsPage{Frame: adminFrame("Accounts"), Query: "alex", Lines: accountLines(), First: "/admin/accounts?q=alex", Next: "/admin/accounts?q=alex&after=acc_1"})},
		{"admin-accounts-none", accounts.Accounts(accounts.AccountsPage{Frame: adminFrame("Accounts"), Query: "nobody" + strings.Repeat("-at-all", 30)})},
		{"admin-account", accounts.Account(adminAccount())},
		{"admin-account-timeline", accounts.Timeline(accountTimeline(timelineLines()))},
		{"admin-account-timeline-none", accounts.Timeline(accountTimeline(nil))},
		{"admin-account-timeline-kind", accounts.Timeline(timelineOfKind())},
		{"admin-account-timeline-long", accounts.Timeline(accountTimeline(longTimeline()))},
		{"admin-account-balance", accounts.BalanceStory(balanceStory())},
		{"admin-account-balance-none", accounts.BalanceStory(accounts.BalancePage{Frame: adminFrame("Alex"), Header: accountHeader(1), Available: "0", Groups: []accounts.BalanceGroup{{Title: "What is left", Lines: []accounts.BalanceLine{{Text: "Came in less what went out", Amount: "0"}}, Sum: accounts.BalanceLine{Text: "Available", Amount: "0"}}}})},
		{"admin-account-preview", accounts.Account(adminAccountPreview())},
		{"admin-account-invalid", accounts.Account(adminAccountInvalid())},
		{"admin-account-auditor", accounts.Account(adminAccountAuditor())},
		{"correction", accounts.Correction(correction())},
		{"correction-previewed", accounts.Correction(correctionPreviewed())},
		{"correction-all-or-nothing", accounts.Correction(correctionAllOrNothing())},
		{"correction-invalid", accounts.Correction(correctionInvalid())},
		{"correction-disabled", accounts.Correction(correctionDisabled())},
	}
}

func accountLines() []admin.AccountLine {
	good := views.Badge{Text: "Active", Tone: views.ToneGood}
	return []admin.AccountLine{
		{ID: "acc_alex", Name: "Alex Rivera", URL: "/admin/accounts/acc_alex", Kind: "Personal", Owner: "Alex Rivera", Email: "alex@demo.test", Status: good, Available: "1,250", CreatedAt: on("02")},
		{ID: "acc_works", Name: "Leadworks", URL: "/admin/accounts/acc_works", Kind: "Organization", Owner: "Leah Magister", Email: "leah@demo.test", Status: good, Available: "15,432.50", CreatedAt: on("02")},
		{ID: "acc_sol", Name: "Sol", URL: "/admin/accounts/acc_sol", Kind: "Personal", Owner: "Sol", Email: "sol@demo.test", Status: views.Badge{Text: "Suspended", Tone: views.ToneWarn}, Available: "0", CreatedAt: on("02")},
		{ID: "acc_long", Name: strings.Repeat("Unbreakable", 12), URL: "/admin/accounts/acc_long", Kind: "Organization", Owner: strings.Repeat("Long Name ", 9), Email: strings.Repeat("address", 12) + "@demo.test", Status: good, Available: "987,654,321.123456", CreatedAt: on("02")},
	}
}

func auditLines() []admin.AuditLine {
	return []admin.AuditLine{
		{At: at("29", "17:48"), Actor: "Ada Admin", Action: "credits.adjust", Detail: "Adjusted by +5 (purchased): Goodwill for the outage of March 3", Account: "Alex Rivera", AccountURL: "/admin/accounts/acc_alex", RequestID: "ea6e3248-f4d2-437d-bca3-20881b529129"},
		{At: at("28", "09:13"), URL: "/admin/audit/aud_1", Actor: "Visitor", Action: "signin.fail", Detail: "Wrong password.", Times: "1,204 times", Subject: views.Link{Text: "View user", URL: "/admin/users/usr_1"}},
		{At: at("28", "09:12"), Actor: "Alex Rivera", Action: "key.create", Detail: "Made the key Build server", Account: "Alex Rivera", AccountURL: "/admin/accounts/acc_alex", RequestID: "ea6e3248-f4d2-437d-bca3-20881b529128"},
		{At: at("27", "09:12"), Actor: "Command line", Action: "user.create", Detail: "Made the user admin@demo.test"},
	}
}

func adminAccount() accounts.AccountPage {
	d, k := dashboard(), keys()
	d.Lots.Listed[1].Correction = views.Link{Text: "Extend", URL: "/admin/accounts/acc_alex/lots/lot_2/extend"}
	return accounts.AccountPage{
		Frame: adminFrame("Alex Rivera"), Account: accountLines()[0], Header: accountHeader(0), Paid: "Paid $312.50 for 250 credits of these.", Lots: d.Lots, Plans: d.Plans, Storage: d.Storage,
		Facts: []views.Fact{{Label: "Account", Text: "acc_q2lz6n4mf3w7k5hj2xv4abcdef", Code: true}, {Label: "External id", Text: "cust-4711", Code: true}, {Label: "Time zone", Text: "Europe/Berlin"}, {Label: "Created", At: on("02")}},
		Adjust: accounts.AdjustForm{Form: views.Form{Action: "/admin/accounts/acc_alex/adjust", Account: "acc_alex", Key: "form-key"},
			Kinds: []views.Option{{Value: "purchased", Text: "Purchased", Selected: true}, {Value: "promotional", Text: "Promotional"}}},
		Purchases: []accounts.PurchaseRow{
			{Purchase: admin.Purchase{ID: "pur_q2lz6n4mf3w7k5hj2xv4abcdef", State: views.Badge{Text: "Paid", Tone: views.ToneGood}, Credits: "250", Amount: "$371.88", Parts: "$312.50 + $59.38 tax", Buyer: "Alex Rivera", StripeID: "pi_3OqXYZ2eZvKYlo2C1a2b3c4d", CreatedAt: at("28", "09:11"), Reversed: "4"},
				Menu: []views.Link{{Text: "View purchase", URL: "/admin/purchases/pur_1"}, {Text: "Reverse", URL: "/admin/accounts/acc_alex/purchases/pur_1/reverse"}}},
			{Purchase: admin.Purchase{ID: "pur_7k5hj2xv4abcdefq2lz6n4mf3w", State: views.Badge{Text: "Flagged", Tone: views.ToneBad}, Credits: "10", Amount: "$12.50", Buyer: "Alex Rivera", StripeID: "cs_test_a1b2c3", FlagReason: "Paid in eur, offered in usd.", CreatedAt: at("27", "09:11"),
				InStripe: views.Link{Text: "Payment in Stripe", URL: "https://dashboard.stripe.com/payments/pi_1"}}},
			{Purchase: admin.Purchase{ID: "pur_long", State: views.Badge{Text: "Refunded in part", Tone: views.ToneWarn}, Credits: "987,654,321.123456", Amount: "$1,234,567,890.12", Buyer: strings.Repeat("Donaudampfschiff", 9), StripeID: strings.Repeat("cs_test_", 20), CreatedAt: at("27", "09:11"), Reversed: "987,654,321.123456",
				Notes: []string{"$12.50 was refunded.", "The purchase is frozen. Its remaining credits can’t be used until an admin unfreezes it."}}}},
		PurchasesURL: "/admin/purchases?account=acc_alex", Recent: timelineLines()[:6], TimelineURL: "/admin/accounts/acc_alex/timeline",
		Notes: notes().Notes, NotesURL: "/admin/accounts/acc_alex/notes", Keys: k.Keys, KeysURL: "/admin/accounts/acc_alex/keys",
		Members: []views.Member{{Name: "Alex Rivera", Email: "alex@demo.test", URL: "/admin/users/usr_1", Role: "Owner", Since: on("02")}, {Name: strings.Repeat("Long Name ", 9), Email: strings.Repeat("address", 12) + "@demo.test", Role: "Member, pending", Since: on("02")}}, MembersURL: "/admin/accounts/acc_alex/members",
	}
}

func adminAccountPreview() accounts.AccountPage {
	p := adminAccount()
	p.Adjust.Amount, p.Adjust.Reason = views.Field{Value: "+5"}, views.Field{Value: "Goodwill"}
	p.Adjust.Preview = &accounts.AdjustPreview{BalancePreview: admin.BalancePreview{Now: "0", After: "1", DebtNow: "4", DebtAfter: "0"}, Change: "+5"}
	return p
}

func adminAccountInvalid() accounts.AccountPage {
	p := adminAccount()
	p.Adjust.Fault = "This account has 1,250 credits available; 2,000 can't be taken."
	p.Adjust.Amount = views.Field{Value: "-2000", Fault: "At most 1,250 can be taken."}
	p.Adjust.Kind.Fault = "Choose one of these."
	p.Adjust.Reason.Fault = "Enter a reason."
	p.Adjust.LimitHint = "You can adjust up to 100 within 24 hours, added or taken. 40 is left."
	return p
}

func adminAccountAuditor() accounts.AccountPage {
	p := adminAccount()
	p.Header.Actions = nil
	p.Adjust = accounts.AdjustForm{DisabledReason: "View only. Ask an admin to make changes."}
	p.Lots, p.Plans, p.Recent, p.Purchases, p.Keys = views.LotList{}, nil, nil, nil, nil
	p.Account.Available, p.Paid = "0", ""
	return p
}

func correction() accounts.CorrectionPage {
	return accounts.CorrectionPage{
		Frame: adminFrame("Refund a charge"), Account: views.Link{Text: "Alex Rivera", URL: "/admin/accounts/acc_alex"},
		Form:    views.Form{Action: "/admin/accounts/acc_alex/charges/chg_1/refund", Account: "acc_alex", Key: "form-key"},
		Subject: "Charge", Verb: "Refund", Lead: "What the charge took goes back to where it came from.",
		Facts:   []views.Fact{{Label: "Id", Text: "chg_q2lz6n4mf3w7k5hj2xv4abcdef", Code: true}, {Label: "When", At: on("02")}, {Label: "Taken", Text: "5 credits"}},
		Credits: views.Field{Value: "5"}, RemainingNote: "Up to 5 credits can be refunded.",
		Preview: &accounts.CorrectionPreview{Parts: []string{"3 back to purchased credits bought on 2 Apr 2026", "2 of that pay what is owed"}, BalancePreview: admin.BalancePreview{Now: "0", After: "1", DebtNow: "2", DebtAfter: "0"}},
	}
}

func correctionPreviewed() accounts.CorrectionPage {
	p := correction()
	p.Preview.Requested, p.Preview.DebtNow, p.Preview.DebtAfter = true, "", ""
	p.LimitHint = "You can adjust up to 100 within 24 hours, added or taken. 40 is left."
	return p
}

func correctionAllOrNothing() accounts.CorrectionPage {
	p := correctionPreviewed()
	p.AllOrNothing, p.Preview.Requested = true, false
	return p
}

func correctionInvalid() accounts.CorrectionPage {
	p := correction()
	p.Preview, p.Fault = nil, "This form was already used. Check the balance, then submit it again."
	p.Credits.Fault, p.Reason.Fault = "The amount is more than the 5 that can be given back.", "Enter a reason."
	return p
}

func correctionDisabled() accounts.CorrectionPage {
	p := correction()
	p.DisabledReason = "Nothing is left to refund."
	return p
}

func adminAccountWaits() accounts.AccountPage {
	p := adminAccountPreview()
	p.Adjust.Preview.ApprovalNote = "This is above your limit: another admin has to approve it."
	p.Recent[1].Menu = append(p.Recent[1].Menu, views.Link{Text: "View decision", URL: "/admin/bulk/bat_1"})
	p.Frame.Nav[0].Links[0].Count = "99+"
	return p
}

func balanceStory() accounts.BalancePage {
	p := accounts.BalancePage{Frame: adminFrame("Alex"), Header: accountHeader(1), Available: "999,999,999.999999", DebtNote: "The account also owes 1 credit. Whatever comes in pays this first."}
	for _, title := range []string{"Added", "Deducted", "Remaining"} {
		g := accounts.BalanceGroup{Title: title, Sum: accounts.BalanceLine{Text: "In total", Amount: "+999,999,999.999999"}}
		for range 40 {
			g.Lines = append(g.Lines, accounts.BalanceLine{Text: strings.Repeat("Donaudampfschiff", 6), Note: "1,204,233 charges", Amount: "−999,999,999.999999", URL: "/admin/accounts/acc_1/entries?kind=charge"})
		}
		p.Groups = append(p.Groups, g)
	}
	return p
}

func accountTimeline(lines []accounts.TimelineLine) accounts.TimelinePage {
	const path = "/admin/accounts/acc_alex/timeline"
	return accounts.TimelinePage{
		Frame: adminFrame("Alex Rivera"), Header: accountHeader(1), Action: path, ClearURL: path, Lines: lines, Zone: "Europe/Berlin", AuditURL: "/admin/audit?account=acc_alex",
		Kinds: []views.Tab{{Text: "Everything", URL: path, Current: true}, {Text: "Usage", URL: path + "?kind=usage"}, {Text: "Payments", URL: path + "?kind=payments"}, {Text: "Other actions", URL: path + "?kind=actions"}},
		Older: path + "?before=1.1.mail_1",
	}
}

func timelineOfKind() accounts.TimelinePage {
	p := accountTimeline(nil)
	p.Kind, p.Filtered, p.Older, p.Newest = "usage", true, "", p.Action+"?kind=usage"
	p.Until = views.Field{Value: "2026-13-01", Fault: "Enter a date, such as 2026-03-29."}
	p.Kinds[0].Current, p.Kinds[1].Current = false, true
	return p
}

func timelineLines() []accounts.TimelineLine {
	return []accounts.TimelineLine{
		{At: at("29", "17:48"), Kind: "Usage", What: "12.50 credits used", URL: "/admin/accounts/acc_alex/timeline?kind=usage", Detail: "all day, UTC", Change: "−12.50"},
		{At: at("29", "17:48"), Kind: "Credits", What: "5 credits added", URL: "/admin/accounts/acc_alex/entries?before=9#ent_1", Detail: "Goodwill for the outage of March 3", By: "Ada Admin", Change: "+5",
			Menu: []views.Link{{Text: "Undo", URL: "/admin/accounts/acc_alex/adjustments/ent_1/undo"}}},
		{At: at("28", "09:13"), Kind: "Emails", What: "Leaked API key", URL: "/admin/mails?to=alex%40demo.test", Detail: "to alex@demo.test", State: views.Badge{Text: "Failed", Tone: views.ToneBad}, By: "Bursar"},
		{At: at("28", "09:12"), Kind: "API keys", What: "Created an API key", URL: "/admin/audit/aud_1", Detail: "Created the key Build server.", By: "Alex Rivera"},
		{At: at("28", "09:12"), Kind: "Payments", What: "10 credits bought", URL: "/admin/purchases/pur_1", By: "Stripe", Change: "+10"},
		{At: at("28", "09:11"), Kind: "Payments", What: "Checkout: 10 credits for $12.50", URL: "/admin/purchases/pur_1", State: views.Badge{Text: "Paid", Tone: views.ToneGood}, By: "Alex Rivera"},
		{At: at("27", "09:11"), Kind: "Notes", What: "Called about the invoice.", URL: "/admin/accounts/acc_alex/notes?before=2#note-1", By: "Sam Support"},
	}
}

func longTimeline() (lines []accounts.TimelineLine) {
	for range 50 {
		lines = append(lines, accounts.TimelineLine{
			At: at("28", "09:13"), Kind: "Other actions", What: strings.Repeat("Donaudampfschiff", 12), URL: "/admin/audit/aud_1", Detail: strings.Repeat("Long words ", 40),
			State: views.Badge{Text: "Written to a file", Tone: views.ToneWarn}, By: strings.Repeat("Long Name ", 9), Change: "−987,654,321.123456",
			Menu: []views.Link{{Text: "Refund", URL: "/admin/accounts/acc_alex/charges/chg_1/refund"}, {Text: "View decision", URL: "/admin/bulk/bat_1"}},
		})
	}
	return lines
}
