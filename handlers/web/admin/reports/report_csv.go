package reports

import (
	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
)

// ReportsCSV sends a report as a file: a line for each kind of credits, or with
// by=account a line for each account and kind. Money is in whole units of the currency.
func (w *Pages) ReportsCSV(c echo.Context) error {
	ctx := c.Request().Context()
	q, err := w.parseReportQuery(ctx, c.QueryParams())
	if err != nil {
		return err
	}
	if q.faults.Any() {
		return models.Errorf(models.CodeNotFound, "There is no such report.")
	}
	if _, err := w.Store.AdvanceAccounts(ctx, q.Until, maxAdvancedForReport); err != nil {
		return err
	}
	if c.QueryParam("by") == "account" {
		columns := append([]string{"account", "external_id", "name"}, reportColumns()...)
		return w.SendCSV(c, "credits-"+q.month+"-accounts.csv", columns, func(file *web.CSVWriter) error {
			return w.Store.ReportByAccount(ctx, q.ReportQuery, func(l models.AccountReportLine) error {
				return file.Row(append([]string{string(l.Account.ID), l.Account.ExternalID, l.Account.Name}, reportCells(q.month, l.ReportLine)...)...)
			})
		})
	}
	report, err := w.Store.Report(ctx, q.ReportQuery)
	if err != nil {
		return err
	}
	return w.SendCSV(c, "credits-"+q.month+".csv", reportColumns(), func(file *web.CSVWriter) error {
		for _, l := range report.Lines {
			if err := file.Row(reportCells(q.month, l)...); err != nil {
				return err
			}
		}
		return nil
	})
}

// reportColumns returns the columns of the file: each part of the report in credits, then
// in money.
func reportColumns() []string {
	columns := []string{"month", "kind", "currency"}
	for _, unit := range []string{"credits", "money"} {
		columns = append(columns, "opening_"+unit)
		for _, f := range models.Movements {
			columns = append(columns, string(f)+"_"+unit)
		}
		columns = append(columns, "closing_"+unit)
	}
	return columns
}

// reportCells returns the cells of a line, in the order of reportColumns.
func reportCells(month string, l models.ReportLine) []string {
	parts := []models.PricedCredits{l.Opening}
	for _, f := range models.Movements {
		parts = append(parts, l.Movements[f])
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
