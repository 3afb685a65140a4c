package views_test

import (
	"fmt"
	"strings"

	"github.com/bursar-portal/bursar/views"
	"github.com/bursar-portal/bursar/views/customer"
)

func entries() []views.Entry {
	return []views.Entry{
		{ID: "ent_6", Kind: "charge", KindText: "Usage", What: "Fast Spec × 2", Detail: "Landing page", Change: "−20", BalanceAfter: "1,250", Actor: "Build server", At: at("29", "17:48")},
		{ID: "ent_5", Kind: "purchase", KindText: "Purchase", Change: "+250", BalanceAfter: "1,270", Actor: "Alex Rivera", At: at("28", "09:12")},
		{ID: "ent_4", Kind: "adjustment", KindText: "Adjustment", Detail: "Goodwill for the outage of March 3", Change: "+5", BalanceAfter: "1,020", Actor: "Ada Admin", At: at("27", "11:00")},
		{ID: "ent_3", Kind: "turn", KindText: "New period", What: "Starter Plan", Detail: "1,000 granted, 85 expired", Change: "+915", BalanceAfter: "1,015", Actor: "Bursar", At: at("26", "00:00")},
		{ID: "ent_2", Kind: "account", KindText: "Account changed", Detail: "Time zone", Change: "0", BalanceAfter: "100", Actor: "Alex Rivera", At: at("25", "08:00")},
		{ID: "ent_1", Kind: "charge", KindText: "Usage", What: "Employee Finder × 3", Change: "−0.15", BalanceAfter: "100", Actor: "Build server", At: at("25", "07:59")},
	}
}

func muchEntries(n int) []views.Entry {
	var list []views.Entry
	for i := range n {
		list = append(list, views.Entry{ID: fmt.Sprintf("ent_%d", n-i), Kind: "charge", KindText: "Usage", What: "Deep " + strings.Repeat("Specification", 5) + " × 1,000,000.000001",
			Detail: strings.Repeat("a reason that goes on and on, ", 6) + strings.Repeat("unbroken", 12),
			Change: "−123,456,789.123456", BalanceAfter: "987,654,321.123456", Actor: strings.Repeat("verylongkeyname", 4), At: at("29", "17:48")})
	}
	return list
}

func activityFilter() views.ActivityFilter {
	return views.ActivityFilter{
		Action: "/activity", Account: "acc_alex", ClearURL: "/activity?account=acc_alex",
		Kinds:    []views.Option{{Text: "All kinds", Selected: true}, {Value: "charge", Text: "Usage"}, {Value: "purchase", Text: "Purchase"}},
		Products: []views.Option{{Text: "All products", Selected: true}, {Value: "fast-spec", Text: "Fast Spec"}},
		Keys:     []views.Option{{Text: "All keys", Selected: true}, {Value: "key_1", Text: "Build server"}},
	}
}

func activity() customer.ActivityPage {
	return customer.ActivityPage{Frame: alexFrame("Activity", "/activity"), Account: alex, Filter: activityFilter(), Entries: entries(), Older: "/activity?before=1", Zone: "Europe/Berlin", BuyURL: "/buy",
		CSVURL: "/activity.csv", StatementURL: "/activity/statement"}
}

func activityEmpty(filtered bool) customer.ActivityPage {
	p := activity()
	p.Entries, p.Older, p.Filtered = nil, "", filtered
	if filtered {
		p.Filter.Kinds[0].Selected, p.Filter.Kinds[2].Selected = false, true
		p.Filter.KindFault = "There is no such kind."
		p.Filter.Since = views.Field{Value: "2026-13-01", Fault: "Enter a date such as 2026-03-01."}
	}
	return p
}

func activityMuch() customer.ActivityPage {
	p := activity()
	p.Frame, p.Entries, p.Newest = muchFrame("Activity", "/activity"), muchEntries(50), "/activity"
	p.Account = p.Accounts[1]
	return p
}

func entryDetail() customer.EntryPage {
	return customer.EntryPage{
		Frame: alexFrame("Usage", "/activity"), Account: alex, Entry: entries()[0], BackURL: "/activity",
		Facts: []views.Fact{{Label: "Type", Text: "Usage"}, {Label: "When", At: at("29", "17:48")}, {Label: "Your reference", Text: "job-17", Code: true}, {Label: "Hash", Text: strings.Repeat("0f", 32), Code: true}},
		LotEffects: []customer.LotEffect{
			{Kind: "purchased", KindText: "Purchased", URL: "/lots/lot_1", Effect: "Bought on 2 Mar 2026 · Taken", Change: "−15"},
			{Kind: "allowance", KindText: "Allowance", URL: "/lots/lot_2", Effect: "Taken", Change: "−5"},
		},
		BalancesAfter:  []views.BalanceLine{{Label: "Available", Amount: "1,250"}, {Label: "On hold", Amount: "5"}},
		RelatedEntries: entries()[3:], Links: []views.Link{{Text: "View receipt", URL: "/billing/pur_1"}},
	}
}

func entryMuch() customer.EntryPage {
	p := entryDetail()
	p.Frame, p.RelatedEntries, p.OlderURL = muchFrame("Usage", "/activity"), muchEntries(20), "/activity/ent_6?before=4"
	p.Account = p.Accounts[1]
	p.Entry.What = strings.Repeat("Unbreakable", 30)
	p.Facts = append(p.Facts, views.Fact{Label: "Reason", Text: strings.Repeat("unbreakable", 40)})
	for i := range 60 {
		part := p.LotEffects[0]
		part.URL, part.Change = fmt.Sprintf("/lots/lot_much_%d", i), "−987,654,321.123456"
		p.LotEffects = append(p.LotEffects, part)
	}
	return p
}

func lotDetail() customer.LotPage {
	return customer.LotPage{
		Frame: alexFrame("Purchased credits", "/dashboard"), Account: alex, Kind: "purchased", Title: "Purchased credits", Description: "Bought, or granted as purchased.",
		Remaining: "230", Granted: "250", Permille: 920, OrderNote: "Used 2nd, after 40 credits.",
		Facts: []views.Fact{{Label: "Source", Text: "Purchase"}, {Label: "Added", At: at("02", "09:00")}, {Label: "Expires", Text: "Never"}, {Label: "ID", Text: "lot_1", Code: true}},
		Links: []views.Link{{Text: "View activity", URL: "/activity/ent_1"}, {Text: "View receipt", URL: "/billing/pur_1"}},
		Uses:  entries()[:1], BackURL: "/dashboard",
	}
}

func lotUnused(newest string) customer.LotPage {
	p := lotDetail()
	p.Uses, p.Links, p.Newest, p.Remaining, p.Permille = nil, nil, newest, "250", 1000
	return p
}

func lotMuch() customer.LotPage {
	p := lotDetail()
	p.Frame, p.Uses, p.Newest, p.Older = muchFrame("Purchased credits", "/dashboard"), muchEntries(25), "/lots/lot_1", "/lots/lot_1?before=7"
	p.Account, p.Remaining, p.Granted = p.Accounts[1], "987,654,321.123456", "999,999,999.123456"
	return p
}

func refusedCalls() customer.RefusedPage {
	p := customer.RefusedPage{Frame: alexFrame("Refused calls", "/activity"), Account: alex, BackURL: "/activity", Older: "/activity?show=refused&before=9"}
	for range 3 {
		p.Calls = append(p.Calls, customer.RefusedCall{
			At: at("29", "17:48"), Call: "POST /v1/accounts/:id/charges", Status: views.Badge{Text: "402 insufficient_credits", Tone: views.ToneWarn},
			Detail: "There are 2.5 credits available, and 10 are needed. " + strings.Repeat("Unbreakable", 20), Actor: "Build server", RequestID: "req_1",
		})
	}
	return p
}
