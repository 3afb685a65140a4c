package views_test

import (
	"fmt"
	"strings"

	"github.com/bursar-portal/bursar/views"
	"github.com/bursar-portal/bursar/views/customer"
)

func someCaps() []views.Cap {
	return []views.Cap{
		{ID: "cap-account-month", Owner: "Everyone", Kind: "Account", Limit: "5,000", Period: "a month", Used: "1,204.5", Present: "this month", Permille: 241, ResetsAt: on("01"), URL: "/usage/caps/set?subject=account"},
		{ID: "cap-key_1-day", Owner: "Nightly pipeline", Kind: "API key 3fa81c02…", Limit: "100", Period: "a day", Used: "100", Present: "today", Permille: 1000, Tone: views.ToneBad, ResetsAt: on("02"), URL: "/usage/caps/set?subject=key"},
		{ID: "cap-usr_max-week", Owner: "Max Muster", Kind: "Member", Limit: "75", Unboosted: "50", BoostUntil: on("03"), Period: "a week", Used: "61", Present: "this week", Permille: 813, Tone: views.ToneWarn, ResetsAt: on("04"), URL: "/usage/caps/set?subject=member"},
		{ID: "cap-usr_leah-ever", Owner: "Leah Magister", Kind: "Former member", Limit: "0", Period: "in total", Used: "0", Present: "in total", Permille: 1000, Tone: views.ToneBad, URL: "/usage/caps/set?subject=leah"},
	}
}

func capsPage() customer.CapsPage {
	return customer.CapsPage{
		Frame: leahFrame("Caps", "/enterprise/dashboard?page=caps"), Account: views.AccountRef{Name: "Leadworks", Kind: "Organization"},
		Caps: someCaps(), SetURL: "/usage/caps/set?account=acc_works",
	}
}

func capsEmpty(maySet bool) customer.CapsPage {
	p := capsPage()
	p.Caps = nil
	if !maySet {
		p.SetURL = ""
	}
	return p
}

func capsOwn() customer.CapsPage {
	p := capsPage()
	p.Caps, p.SetURL = p.Caps[2:3], ""
	p.Caps[0].URL = ""
	return p
}

func manyCaps() (many []views.Cap) {
	for n := range 50 {
		c := someCaps()[n%4]
		c.ID = fmt.Sprint("cap-", n)
		c.Owner = fmt.Sprint("Wolfeschlegelsteinhausenbergerdorff ", strings.Repeat("Hubert", 8), n)
		c.Limit, c.Used = "1,000,000,000", "999,999,999.999999"
		if c.Unboosted != "" {
			c.Unboosted = "1,000,000,000"
		}
		many = append(many, c)
	}
	return many
}

func capsMuch() customer.CapsPage {
	p := capsPage()
	p.Frame = muchFrame("Caps", "")
	p.Account, p.Caps = p.Accounts[1], manyCaps()
	p.First, p.Next = "/enterprise/dashboard?page=caps", "/enterprise/dashboard?page=caps&after=account%2Fday"
	return p
}

func capNew() customer.CapFormPage {
	return customer.CapFormPage{
		Frame: leahFrame("Set a cap", "/enterprise/dashboard?page=caps"), Account: views.AccountRef{Name: "Leadworks", Kind: "Organization"},
		BackURL: "/enterprise/dashboard?page=caps",
		Editor: views.CapEditor{
			Zone: "Europe/Berlin", Set: views.Form{Action: "/usage/caps/set", Account: "acc_works", Key: "k"},
			Owners:  []views.Option{{Value: "account", Text: "Everyone"}, {Value: "member:usr_max", Text: "Member: Max Muster"}, {Value: "key:key_1", Text: "API key: Build server (3fa81c02…)"}},
			Windows: []views.Option{{Value: "day", Text: "Day"}, {Value: "month", Text: "Month", Selected: true}},
		},
	}
}

func capNewInvalid() customer.CapFormPage {
	p := capNew()
	p.Editor.SubjectFault, p.Editor.WindowFault = "Choose one of these.", "Choose one of these."
	p.Editor.Limit = views.Field{Value: "many", Fault: "The limit must be a decimal number such as 10 or 2.5."}
	p.Editor.OwnerHint = "Find more members and keys on their own pages."
	p.Editor.Set.Fault = "Something was missing from the form. Send it again."
	return p
}

func capChange(c views.Cap) customer.CapFormPage {
	p := capNew()
	p.Title = "Max Muster’s weekly cap"
	form := func(action string) views.Form {
		return views.Form{Action: "/usage/caps/" + action, Account: "acc_works", Key: action}
	}
	p.Editor = views.CapEditor{
		Now: &c, Counts: "Counts charges for this member, and charges with API keys they created.", Subject: "member:usr_max", Window: "week", Zone: "Europe/Berlin",
		Set: form("set"), Boost: form("boost"), Remove: form("remove"), Limit: views.Field{Value: "50"},
		RemoveNote: "Charges no longer count against it. If you set it again this week, earlier usage still counts.",
	}
	return p
}

func capConfirm() customer.CapFormPage {
	p := capChange(someCaps()[2])
	p.Editor.Limit = views.Field{Value: "10", Fault: "61 of 10 used: charges stop now."}
	p.Editor.SetConfirmed = "10"
	p.Editor.BoostCredits, p.Editor.BoostUntil = views.Field{Value: "1", Fault: "61 of 51 used: charges stop now."}, views.Field{Value: "2026-04-02"}
	p.Editor.BoostConfirmed = "51"
	return p
}

func capMuch() customer.CapFormPage {
	p := capChange(manyCaps()[2])
	p.Frame = muchFrame(manyCaps()[2].Owner+"’s weekly cap", "")
	return p
}
