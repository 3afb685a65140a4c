package reports

import (
	"slices"
	"strings"

	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	view "github.com/bursar-portal/bursar/views/admin"
)

// flowTexts are the lines of a roll-forward. The sign and the word stay together.
var flowTexts = map[models.Flow]string{
	models.FlowSold: "+\u00a0Sold", models.FlowGranted: "+\u00a0Granted", models.FlowAllowance: "+\u00a0Allowances",
	models.FlowRolled: "±\u00a0Rolled over", models.FlowAdjusted: "±\u00a0Adjusted", models.FlowUsed: "−\u00a0Used",
	models.FlowRefunded: "+\u00a0Use refunded", models.FlowLapsed: "−\u00a0Lapsed", models.FlowReversed: "−\u00a0Reversed", models.FlowRepaid: "−\u00a0Paid debt",
}

// column is one column of a report: the lines that it sums up.
type column struct {
	title string
	has   func(models.ReportLine) bool
}

// sum is what the column's lines come to, by part: opening, a flow, closing.
func (col column) sum(lines []models.ReportLine, part func(models.ReportLine) models.Part) (sum models.Part) {
	for _, l := range lines {
		if col.has(l) {
			sum = sum.Plus(part(l))
		}
	}
	return sum
}

// table prints a roll-forward over columns. print tells how a cell reads.
func table(columns []column, flows []models.Flow, texts map[models.Flow]string, lines []models.ReportLine, print func(column, models.Part) string) view.ReportTable {
	t := view.ReportTable{}
	row := func(text string, total bool, part func(models.ReportLine) models.Part) {
		r := view.ReportRow{Label: text, Total: total}
		for _, col := range columns {
			r.Cells = append(r.Cells, print(col, col.sum(lines, part)))
		}
		t.Rows = append(t.Rows, r)
	}
	for _, col := range columns {
		t.Columns = append(t.Columns, col.title)
	}
	row("Opening", true, func(l models.ReportLine) models.Part { return l.Opening })
	for _, f := range flows {
		row(texts[f], false, func(l models.ReportLine) models.Part { return l.Flows[f] })
	}
	row("Closing", true, func(l models.ReportLine) models.Part { return l.Closing })
	return t
}

func isKind(kind models.LotKind) func(models.ReportLine) bool {
	return func(l models.ReportLine) bool { return l.Kind == kind }
}

// creditTable is the roll-forward in credits. What was bought stands apart from
// what was given as purchased: only the first has a price.
func creditTable(lines []models.ReportLine) view.ReportTable {
	columns := []column{
		{"Sold", func(l models.ReportLine) bool { return l.Currency != "" }},
		{"Purchased, no price", func(l models.ReportLine) bool { return l.Kind == models.Purchased && l.Currency == "" }},
		{"Allowance", isKind(models.Allowance)}, {"Rollover", isKind(models.Rollover)}, {"Promotional", isKind(models.Promotional)},
		{"Total", func(l models.ReportLine) bool { return l.Kind != models.Owed }},
	}
	return table(columns, models.Flows, flowTexts, lines, func(_ column, p models.Part) string { return present.Amount(p.Credits) })
}

// moneyFlows are those that credits with a price can have.
var moneyFlows = []models.Flow{
	models.FlowSold, models.FlowAdjusted, models.FlowUsed, models.FlowRefunded, models.FlowLapsed, models.FlowReversed, models.FlowRepaid,
}

// moneyTable is the roll-forward of what was paid for credits, a column for each
// currency. Its closing is what is still owed in service: the deferred revenue.
func moneyTable(lines []models.ReportLine) view.ReportTable {
	var columns []column
	for _, l := range lines {
		if l.Currency != "" && !slices.ContainsFunc(columns, func(c column) bool { return c.title == strings.ToUpper(l.Currency) }) {
			columns = append(columns, column{strings.ToUpper(l.Currency), func(other models.ReportLine) bool { return other.Currency == l.Currency }})
		}
	}
	return table(columns, moneyFlows, flowTexts, lines, func(col column, p models.Part) string {
		return present.Money(p.Cents, strings.ToLower(col.title))
	})
}

var debtTexts = map[models.Flow]string{models.FlowReversed: "± Reversed beyond what was there", models.FlowRepaid: "− Paid"}

// debtTable is the roll-forward of what accounts owe, in credits.
func debtTable(lines []models.ReportLine) view.ReportTable {
	return table([]column{{"Owed", isKind(models.Owed)}}, []models.Flow{models.FlowReversed, models.FlowRepaid}, debtTexts, lines,
		func(_ column, p models.Part) string { return present.Amount(p.Credits) })
}

// reportColumns are those of the file: each part in credits, then in money.
func reportColumns() []string {
	columns := []string{"month", "kind", "currency"}
	for _, unit := range []string{"credits", "money"} {
		columns = append(columns, "opening_"+unit)
		for _, f := range models.Flows {
			columns = append(columns, string(f)+"_"+unit)
		}
		columns = append(columns, "closing_"+unit)
	}
	return columns
}

func reportCells(month string, l models.ReportLine) []string {
	parts := []models.Part{l.Opening}
	for _, f := range models.Flows {
		parts = append(parts, l.Flows[f])
	}
	parts = append(parts, l.Closing)
	cells := []string{month, string(l.Kind), l.Currency}
	for _, p := range parts {
		cells = append(cells, p.Credits.String())
	}
	for _, p := range parts {
		if l.Currency == "" {
			cells = append(cells, "")
		} else {
			cells = append(cells, present.PlainMoney(p.Cents, l.Currency))
		}
	}
	return cells
}
