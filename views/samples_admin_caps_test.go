package views_test

import (
	"github.com/bursar-portal/bursar/views"
	"github.com/bursar-portal/bursar/views/admin"
	"github.com/bursar-portal/bursar/views/admin/accounts"
)

func adminCaps() accounts.AccountCapsPage {
	return accounts.AccountCapsPage{
		Frame: adminFrame("Leadworks"), Header: accountHeader(1), Caps: someCaps(), SetURL: "/admin/accounts/acc_works/caps/set",
	}
}

func adminCapsNone() accounts.AccountCapsPage {
	p := adminCaps()
	p.Caps, p.SetURL, p.ReadOnlyReason = nil, "", readOnlyReason
	return p
}

func adminCapsMuch() accounts.AccountCapsPage {
	p := adminCaps()
	p.Caps, p.First, p.Next = manyCaps(), "/admin/accounts/acc_works/caps", "/admin/accounts/acc_works/caps?after=account%2Fday"
	return p
}

func adminCap() accounts.CapFormPage {
	editor := capChange(someCaps()[2]).Editor
	editor.AsksReason = true
	editor.SetReason.Fault = "The reason must be at most 500 bytes."
	return accounts.CapFormPage{
		Frame: adminFrame("Max Muster’s weekly cap"), Account: views.Link{Text: "Leadworks", URL: "/admin/accounts/acc_works/caps"}, Editor: editor,
	}
}

func extend() accounts.ExtendPage {
	return accounts.ExtendPage{
		Frame: adminFrame("Extend credits"), Form: views.Form{Action: "/admin/accounts/acc_alex/lots/lot_1/extend", Account: "acc_alex", Key: "k"},
		Account: views.Link{Text: "Alex Rivera", URL: "/admin/accounts/acc_alex"}, UntilHint: "Days end at midnight in Europe/Berlin.",
		Facts: []views.Fact{{Label: "Id", Text: "lot_q2lz6n4mf3w7k5hj2xv4abcdef", Code: true}, {Label: "Kind", Text: "Promotional"}, {Label: "Left", Text: "987,654,321.123456 of 1,000,000,000"}, {Label: "Expires", At: on("01")}},
		Until: views.Field{Value: "2026-05-01"}, Reason: views.Field{Value: "They were away"},
		Preview: &admin.Effects{
			Steps:   []admin.Step{{Texts: []string{"987,654,321.123456 move to a lot that expires on 2 May 2026", "20 stay on hold. What is released of them expires on 2 May 2026 as well"}}},
			Balance: admin.BalancePreview{Now: "987,654,321.123456", After: "987,654,321.123456"},
		},
	}
}

func extendInvalid() accounts.ExtendPage {
	p := extend()
	p.Preview = nil
	p.Never, p.ExpiryFault = true, "Choose one of these."
	p.Until, p.Reason = views.Field{Value: "soon", Fault: "Enter a date such as 2026-03-01."}, views.Field{Fault: "Enter a reason."}
	p.Fault = "Something was missing from the form. Send it again."
	return p
}

func extendFixed() accounts.ExtendPage {
	p := extend()
	p.DisabledReason = "This lot never expires."
	return p
}
