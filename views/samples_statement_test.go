package views_test

import (
	"slices"
	"strings"

	"github.com/bursar-portal/bursar/views"
	"github.com/bursar-portal/bursar/views/customer"
)

func statement() customer.StatementPage {
	return customer.StatementPage{
		Frame: alexFrame("Statement", "/activity"), Account: alex, Buyer: alexBuyer(), BackURL: "/activity", Zone: "Europe/Berlin", CreatedAt: at("29", "17:48"),
		Form:      customer.StatementForm{Action: "/activity/statement", Account: "acc_alex", By: "entry", From: views.Field{Value: "2026-03-01"}, To: views.Field{Value: "2026-03-31"}},
		Months:    []views.Tab{{Text: "Mar 2026", URL: "/activity/statement?from=2026-03-01", Current: true}, {Text: "Feb 2026", URL: "/activity/statement?from=2026-02-01"}},
		Years:     []views.Tab{{Text: "2026", URL: "/activity/statement?from=2026-01-01"}},
		Groupings: []views.Tab{{Text: "By product", URL: "/activity/statement"}, {Text: "By day", URL: "/activity/statement?by=day"}, {Text: "Every entry", URL: "/activity/statement?by=entry", Current: true}},
		Period:    "1 Mar 2026 to 31 Mar 2026", Opening: "100", Closing: "1,250", NetChange: "+1,150", UnchangedNote: "2 more entries didn’t change the balance.",
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
	p.Buyer = muchBuyer()
	p.OmittedNote = "This period has 1,234,567 entries. A page lists up to 1,000."
	for range 16 {
		p.Totals = append(p.Totals, customer.StatementTotal{KindText: "Usage, held before", Count: "987,654,321", Change: "−987,654,321.123456"})
	}
	return p
}

func statementByProduct() customer.StatementPage {
	p := statement()
	line := customer.StatementProduct{Name: "Fast Spec", Uses: "40", Used: "25", Refunded: "5", Net: "20"}
	p.Lines, p.Products = nil, &customer.StatementProducts{Lines: []customer.StatementProduct{line, {Name: "Without a product", Uses: "1", Used: "0.5", Refunded: "0", Net: "0.5"}}, Sum: line}
	return p
}

func statementProductsMuch() customer.StatementPage {
	p := statementMuch()
	line := customer.StatementProduct{Name: strings.Repeat("Unbreakable", 9), Uses: "987,654,321", Used: "987,654,321.123456", Refunded: "987,654,321.123456", Net: "987,654,321.123456"}
	p.OmittedNote, p.Products = "", &customer.StatementProducts{Lines: slices.Repeat([]customer.StatementProduct{line}, 200), Sum: line}
	return p
}

func statementByDay() customer.StatementPage {
	p := statementMuch()
	p.OmittedNote, p.Days = "", slices.Repeat([]customer.StatementDay{{Day: dayOf("28", "Mar"), Used: "−987,654,321.123456", Other: "+987,654,321.123456", Balance: "987,654,321.123456"}}, 366)
	return p
}
