package views_test

import (
	"slices"

	"github.com/bursar-portal/bursar/views"
)

// operatorSamples are the operator's pages that show and explain.
func operatorSamples() []sample {
	return []sample{
		{"report", views.Report(report())},
		{"report-invalid", views.Report(views.ReportPage{Frame: adminFrame("Reports"), Action: "/admin/reports", Month: views.Field{Value: "x", Fault: "Write a month such as 2026-03."}})},
		{"report-empty", views.Report(reportEmpty())},
		{"report-much", views.Report(reportMuch())},
	}
}

func report() views.ReportPage {
	return views.ReportPage{
		Frame: adminFrame("Reports"), Action: "/admin/reports", Month: views.Field{Value: "2026-03"}, Heading: "March 2026", Agrees: true,
		Until: "Until now: 29 March 2026, 17:48 UTC.", Earlier: "/admin/reports?month=2026-02",
		Credits: reportTable("Sold", "Purchased, no price", "Allowance", "Rollover", "Promotional", "Total"),
		Money:   reportTable("USD"), Debt: reportTable("Owed"),
		CSV: "/admin/reports/lines.csv?month=2026-03", AccountsCSV: "/admin/reports/lines.csv?month=2026-03&by=account",
	}
}

func reportTable(columns ...string) views.ReportTable {
	cells := func(text string) []string { return slices.Repeat([]string{text}, len(columns)) }
	return views.ReportTable{Columns: columns, Rows: []views.ReportRow{
		{Text: "Opening", Total: true, Cells: cells("1,250")}, {Text: "− Used", Cells: cells("−12.5")}, {Text: "− Lapsed", Cells: cells("0")},
		{Text: "Closing", Total: true, Cells: cells("1,237.5")},
	}}
}

func reportEmpty() views.ReportPage {
	p := report()
	p.Money = views.ReportTable{}
	return p
}

func reportMuch() views.ReportPage {
	p := report()
	p.Agrees, p.Due = false, "1,204,233 accounts have expiries or turns that are not entered yet. Load the page again for exact figures."
	p.Money = reportTable("USD", "EUR", "GBP", "JPY", "CHF", "SEK", "NOK", "DKK")
	for i := range p.Credits.Rows {
		for j := range p.Credits.Rows[i].Cells {
			p.Credits.Rows[i].Cells[j] = "−9,223,372,036,854.775807"
		}
	}
	return p
}
