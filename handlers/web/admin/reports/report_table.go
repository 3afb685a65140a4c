package reports

import (
	"slices"
	"strings"

	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	view "github.com/bursar-portal/bursar/views/admin"
)

// creditTable is the roll-forward in credits. Credits that were sold are separate from
// purchased credits that were granted, because only the former have a price.
func creditTable(lines []models.ReportLine) view.ReportTable {
	columns := []column{
		{"Sold", func(l models.ReportLine) bool { return l.Currency != "" }},
		{"Purchased, no price", func(l models.ReportLine) bool { return l.Kind == models.Purchased && l.Currency == "" }},
		{"Allowance", ofKind(models.Allowance)}, {"Rollover", ofKind(models.Rollover)}, {"Promotional", ofKind(models.Promotional)},
		{"Total", func(l models.ReportLine) bool { return l.Kind != models.Owed }},
	}
	return table(columns, models.Flows, movementLabels, lines, func(_ column, p models.Part) string { return present.Amount(p.Credits) })
}

// moneyTable is the roll-forward of what was paid for credits, with a column for each
// currency. Its closing balance is the deferred revenue.
func moneyTable(lines []models.ReportLine) view.ReportTable {
	var columns []column
	for _, l := range lines {
		if l.Currency != "" && !slices.ContainsFunc(columns, func(c column) bool { return c.title == strings.ToUpper(l.Currency) }) {
			columns = append(columns, column{strings.ToUpper(l.Currency), func(other models.ReportLine) bool { return other.Currency == l.Currency }})
		}
	}
	return table(columns, pricedMovements, movementLabels, lines, func(col column, p models.Part) string {
		return present.Money(p.Cents, strings.ToLower(col.title))
	})
}

// pricedMovements are the movements that credits with a price can have.
var pricedMovements = []models.Flow{
	models.FlowSold, models.FlowAdjusted, models.FlowUsed, models.FlowRefunded, models.FlowLapsed, models.FlowReversed, models.FlowRepaid,
}

// debtTable is the roll-forward of the debt of accounts, in credits.
func debtTable(lines []models.ReportLine) view.ReportTable {
	return table([]column{{"Owed", ofKind(models.Owed)}}, []models.Flow{models.FlowReversed, models.FlowRepaid}, debtLabels, lines,
		func(_ column, p models.Part) string { return present.Amount(p.Credits) })
}

// debtLabels are the labels of the rows of debtTable.
var debtLabels = map[models.Flow]string{models.FlowReversed: "± Reversed beyond what was there", models.FlowRepaid: "− Paid"}

// movementLabels are the labels of the rows. A no-break space keeps the sign and the
// word together.
var movementLabels = map[models.Flow]string{
	models.FlowSold: "+\u00a0Sold", models.FlowGranted: "+\u00a0Granted", models.FlowAllowance: "+\u00a0Allowances",
	models.FlowRolled: "±\u00a0Rolled over", models.FlowAdjusted: "±\u00a0Adjusted", models.FlowUsed: "−\u00a0Used",
	models.FlowRefunded: "+\u00a0Use refunded", models.FlowLapsed: "−\u00a0Lapsed", models.FlowReversed: "−\u00a0Reversed", models.FlowRepaid: "−\u00a0Paid debt",
}

// column is a column of a report, which sums some of its lines.
type column struct {
	title    string
	includes func(models.ReportLine) bool
}

// ofKind selects the lines of a kind of credits.
func ofKind(kind models.LotKind) func(models.ReportLine) bool {
	return func(l models.ReportLine) bool { return l.Kind == kind }
}

// sum sums a part of the column's lines: the opening, a movement or the closing.
func (col column) sum(lines []models.ReportLine, part func(models.ReportLine) models.Part) (sum models.Part) {
	for _, l := range lines {
		if col.includes(l) {
			sum = sum.Plus(part(l))
		}
	}
	return sum
}

// table prints a roll-forward with a row for each movement. print formats a cell.
func table(columns []column, movements []models.Flow, labels map[models.Flow]string, lines []models.ReportLine, print func(column, models.Part) string) view.ReportTable {
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
	for _, f := range movements {
		row(labels[f], false, func(l models.ReportLine) models.Part { return l.Flows[f] })
	}
	row("Closing", true, func(l models.ReportLine) models.Part { return l.Closing })
	return t
}
