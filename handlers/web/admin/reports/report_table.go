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
func creditTable(r present.Reader, lines []models.ReportLine, corrections string) view.ReportTable {
	columns := []column{
		{r.T("admin_reports.col_sold"), func(l models.ReportLine) bool { return l.Currency != "" }},
		{r.T("admin_reports.col_no_price"), func(l models.ReportLine) bool { return l.Kind == models.Purchased && l.Currency == "" }},
		{r.T("admin_reports.col_allowance"), ofKind(models.Allowance)}, {r.T("admin_reports.col_rollover"), ofKind(models.Rollover)}, {r.T("admin_reports.col_promotional"), ofKind(models.Promotional)},
		{r.T("admin_reports.col_total"), func(l models.ReportLine) bool { return l.Kind != models.Debt }},
	}
	return table(r, columns, models.Movements, movementLabels, corrections, lines, func(_ column, p models.PricedCredits) string { return r.Amount(p.Credits) })
}

// moneyTable is the roll-forward of what was paid for credits, with a column for each
// currency. Its closing balance is the deferred revenue.
func moneyTable(r present.Reader, lines []models.ReportLine, corrections string) view.ReportTable {
	var columns []column
	for _, l := range lines {
		if l.Currency != "" && !slices.ContainsFunc(columns, func(c column) bool { return c.title == strings.ToUpper(l.Currency) }) {
			columns = append(columns, column{strings.ToUpper(l.Currency), func(other models.ReportLine) bool { return other.Currency == l.Currency }})
		}
	}
	return table(r, columns, pricedMovements, movementLabels, corrections, lines, func(col column, p models.PricedCredits) string {
		return r.Money(p.Cents, strings.ToLower(col.title))
	})
}

// pricedMovements are the movements that credits with a price can have.
var pricedMovements = []models.Movement{
	models.MovementSold, models.MovementAdjusted, models.MovementUsed, models.MovementRefunded, models.MovementLapsed, models.MovementReversed, models.MovementRepaid,
	models.MovementAdjustedEarlier, models.MovementRefundedEarlier, models.MovementReversedEarlier,
}

// debtTable is the roll-forward of the debt of accounts, in credits.
func debtTable(r present.Reader, lines []models.ReportLine, corrections string) view.ReportTable {
	return table(r, []column{{r.T("admin_reports.col_owed"), ofKind(models.Debt)}}, []models.Movement{models.MovementReversed, models.MovementRepaid, models.MovementReversedEarlier}, debtLabels, corrections, lines,
		func(_ column, p models.PricedCredits) string { return r.Amount(p.Credits) })
}

// debtLabels are the labels of the rows of debtTable.
var debtLabels = map[models.Movement]string{models.MovementReversed: "admin_reports.debt_reversed", models.MovementRepaid: "admin_reports.debt_paid", models.MovementReversedEarlier: "admin_reports.debt_reversed_earlier"}

// movementLabels are the labels of the rows. A no-break space keeps the sign and the
// word together.
var movementLabels = map[models.Movement]string{
	models.MovementSold: "admin_reports.row_sold", models.MovementGranted: "admin_reports.row_granted", models.MovementAllowance: "admin_reports.row_allowance",
	models.MovementRolledOver: "admin_reports.row_rolled", models.MovementAdjusted: "admin_reports.row_adjusted", models.MovementUsed: "admin_reports.row_used",
	models.MovementRefunded: "admin_reports.row_refunded", models.MovementLapsed: "admin_reports.row_expired", models.MovementReversed: "admin_reports.row_reversed", models.MovementRepaid: "admin_reports.row_repaid",
	models.MovementAdjustedEarlier: "admin_reports.row_adjusted_earlier", models.MovementRefundedEarlier: "admin_reports.row_refunded_earlier", models.MovementReversedEarlier: "admin_reports.row_reversed_earlier",
}

// correctionsOf heads the movements that go back on earlier months.
func correctionsOf(r present.Reader, report models.Report) string {
	if report.CorrectsClosed {
		return r.T("admin_reports.corrects_closed")
	}
	return r.T("admin_reports.corrects_earlier")
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
func table(r present.Reader, columns []column, movements []models.Movement, labels map[models.Movement]string, corrections string, lines []models.ReportLine, print func(column, models.PricedCredits) string) view.ReportTable {
	t := view.ReportTable{}
	row := func(text string, total bool, part func(models.ReportLine) models.PricedCredits) {
		line := view.ReportRow{Label: text, Total: total}
		for _, col := range columns {
			line.Cells = append(line.Cells, print(col, col.sum(lines, part)))
		}
		t.Rows = append(t.Rows, line)
	}
	for _, col := range columns {
		t.Columns = append(t.Columns, col.title)
	}
	row(r.T("admin_reports.opening"), true, func(l models.ReportLine) models.PricedCredits { return l.Opening })
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
		row(r.T(labels[f]), false, func(l models.ReportLine) models.PricedCredits { return l.Movements[f] })
	}
	row(r.T("admin_reports.closing_balance"), true, func(l models.ReportLine) models.PricedCredits { return l.Closing })
	return t
}
