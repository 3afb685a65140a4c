package reports

import (
	"slices"
	"strings"

	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	view "github.com/bursar-portal/bursar/views/admin/reports"
)

// creditTable is the roll-forward in credits. Credits that were sold are separate from
// purchased credits that were granted, because only the former have a price.
func creditTable(lines []models.ReportLine, corrections string) view.ReportTable {
	columns := []column{
		{"Sold", func(l models.ReportLine) bool { return l.Currency != "" }},
		{"Purchased, no price", func(l models.ReportLine) bool { return l.Kind == models.Purchased && l.Currency == "" }},
		{"Allowance", ofKind(models.Allowance)}, {"Rollover", ofKind(models.Rollover)}, {"Promotional", ofKind(models.Promotional)},
		{"Total", func(l models.ReportLine) bool { return l.Kind != models.Debt }},
	}
	return table(columns, models.Movements, movementLabels, corrections, lines, func(_ column, p models.PricedCredits) string { return present.Amount(p.Credits) })
}

// moneyTable is the roll-forward of what was paid for credits, with a column for each
// currency. Its closing balance is the deferred revenue.
func moneyTable(lines []models.ReportLine, corrections string) view.ReportTable {
	var columns []column
	for _, l := range lines {
		if l.Currency != "" && !slices.ContainsFunc(columns, func(c column) bool { return c.title == strings.ToUpper(l.Currency) }) {
			columns = append(columns, column{strings.ToUpper(l.Currency), func(other models.ReportLine) bool { return other.Currency == l.Currency }})
		}
	}
	return table(columns, pricedMovements, movementLabels, corrections, lines, func(col column, p models.PricedCredits) string {
		return present.Money(p.Cents, strings.ToLower(col.title))
	})
}

// pricedMovements are the movements that credits with a price can have.
var pricedMovements = []models.Movement{
	models.MovementSold, models.MovementAdjusted, models.MovementUsed, models.MovementRefunded, models.MovementLapsed, models.MovementReversed, models.MovementRepaid,
	models.MovementAdjustedEarlier, models.MovementRefundedEarlier, models.MovementReversedEarlier,
}

// debtTable is the roll-forward of the debt of accounts, in credits.
func debtTable(lines []models.ReportLine, corrections string) view.ReportTable {
	return table([]column{{"Owed", ofKind(models.Debt)}}, []models.Movement{models.MovementReversed, models.MovementRepaid, models.MovementReversedEarlier}, debtLabels, corrections, lines,
		func(_ column, p models.PricedCredits) string { return present.Amount(p.Credits) })
}

// debtLabels are the labels of the rows of debtTable.
var debtLabels = map[models.Movement]string{models.MovementReversed: "± Reversed beyond what was there", models.MovementRepaid: "− Paid", models.MovementReversedEarlier: "±\u00a0Earlier purchases reversed"}

// movementLabels are the labels of the rows. A no-break space keeps the sign and the
// word together.
var movementLabels = map[models.Movement]string{
	models.MovementSold: "+\u00a0Sold", models.MovementGranted: "+\u00a0Granted", models.MovementAllowance: "+\u00a0Allowances",
	models.MovementRolledOver: "±\u00a0Rolled over", models.MovementAdjusted: "±\u00a0Adjusted", models.MovementUsed: "−\u00a0Used",
	models.MovementRefunded: "+\u00a0Use refunded", models.MovementLapsed: "−\u00a0Expired", models.MovementReversed: "−\u00a0Reversed", models.MovementRepaid: "−\u00a0Paid debt",
	models.MovementAdjustedEarlier: "±\u00a0Earlier adjustments undone", models.MovementRefundedEarlier: "+\u00a0Earlier use refunded", models.MovementReversedEarlier: "−\u00a0Earlier purchases reversed",
}

// correctionsOf heads the movements that go back on earlier months.
func correctionsOf(report models.Report) string {
	if report.CorrectsClosed {
		return "Corrections to closed months"
	}
	return "Corrections to earlier months"
}

// isEarlier reports whether a movement goes back on an earlier month.
func isEarlier(m models.Movement) bool {
	return m == models.MovementAdjustedEarlier || m == models.MovementRefundedEarlier || m == models.MovementReversedEarlier
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
func (col column) sum(lines []models.ReportLine, part func(models.ReportLine) models.PricedCredits) (sum models.PricedCredits) {
	for _, l := range lines {
		if col.includes(l) {
			sum = sum.Add(part(l))
		}
	}
	return sum
}

// table prints a roll-forward with a row for each movement. print formats a cell. Corrections of
// earlier months are listed below a heading, if there are any.
func table(columns []column, movements []models.Movement, labels map[models.Movement]string, corrections string, lines []models.ReportLine, print func(column, models.PricedCredits) string) view.ReportTable {
	t := view.ReportTable{}
	row := func(text string, total bool, part func(models.ReportLine) models.PricedCredits) {
		r := view.ReportRow{Label: text, Total: total}
		for _, col := range columns {
			r.Cells = append(r.Cells, print(col, col.sum(lines, part)))
		}
		t.Rows = append(t.Rows, r)
	}
	for _, col := range columns {
		t.Columns = append(t.Columns, col.title)
	}
	row("Opening", true, func(l models.ReportLine) models.PricedCredits { return l.Opening })
	headed := false
	for _, f := range movements {
		if isEarlier(f) {
			if !slices.ContainsFunc(lines, func(l models.ReportLine) bool {
				return l.Movements[f] != (models.PricedCredits{}) && slices.ContainsFunc(columns, func(col column) bool { return col.includes(l) })
			}) {
				continue
			}
			if !headed {
				headed, t.Rows = true, append(t.Rows, view.ReportRow{Label: corrections})
			}
		}
		row(labels[f], false, func(l models.ReportLine) models.PricedCredits { return l.Movements[f] })
	}
	row("Closing", true, func(l models.ReportLine) models.PricedCredits { return l.Closing })
	return t
}
