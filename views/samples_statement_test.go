package views_test

import (
	"strings"

	"github.com/bursar-portal/bursar/views"
	"github.com/bursar-portal/bursar/views/customer"
)

func statement() customer.StatementPage {
	return customer.StatementPage{
		Frame: alexFrame("Statement", "/activity"), Account: alex, BackURL: "/activity", Zone: "Europe/Berlin", CreatedAt: at("29", "17:48"),
		Form:   customer.StatementForm{Action: "/activity/statement", Account: "acc_alex", From: views.Field{Value: "2026-03-01"}, To: views.Field{Value: "2026-03-31"}},
		Months: []views.Tab{{Text: "Mar 2026", URL: "/activity/statement?from=2026-03-01", Current: true}, {Text: "Feb 2026", URL: "/activity/statement?from=2026-02-01"}},
		Period: "1 Mar 2026 to 31 Mar 2026", Opening: "100", Closing: "1,250", NetChange: "+1,150", UnchangedNote: "2 more entries moved nothing.",
		ClosingBreakdown: []views.BalanceLine{{Label: "Available", Amount: "1,245"}, {Label: "On hold", Amount: "5"}},
		Totals:           []customer.StatementTotal{{KindText: "Usage", Count: "41", Change: "−20"}, {KindText: "Purchase", Count: "1", Change: "+1,170"}},
		Lines: []customer.StatementLine{
			{At: at("28", "09:12"), What: "1,170 credits bought", Detail: "Purchase", Change: "+1,170", Balance: "1,270"},
			{At: at("29", "17:48"), What: "Usage", Change: "−20", Balance: "1,250"},
		},
		ChainHead: strings.Repeat("0f", 32), Sequence: "43", JSONURL: "/activity/statement.json", CSVURL: "/activity/statement.csv",
	}
}

func statementFaulty() customer.StatementPage {
	p := statement()
	p.Period, p.Lines, p.Totals = "", nil, nil
	p.Form.To = views.Field{Value: "2026-02-31", Fault: "Enter a date such as 2026-03-01."}
	return p
}

func statementQuiet() customer.StatementPage {
	p := statement()
	p.Lines, p.Totals, p.ClosingBreakdown, p.NetChange, p.Closing, p.UnchangedNote = nil, nil, nil, "0", "100", ""
	return p
}

func statementMuch() customer.StatementPage {
	p := statement()
	p.Frame = muchFrame("Statement", "/activity")
	p.Account = p.Accounts[1]
	p.Opening, p.Closing, p.Sequence = "987,654,321.123456", "987,654,321.123456", "9,876,543,210"
	p.OmittedNote = "This period has 1,234,567 entries, and a page lists up to 1,000. The files below have all of them."
	for range 16 {
		p.Totals = append(p.Totals, customer.StatementTotal{KindText: "Usage, held before", Count: "987,654,321", Change: "−987,654,321.123456"})
	}
	return p
}
