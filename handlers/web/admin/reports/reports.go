package reports

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/admin"
)

// monthForm is how an address names a month.
const monthForm = "2006-01"

// reportQuestion is which roll-forward an address asks for.
type reportQuestion struct {
	models.ReportQuery
	month, account string // as they were asked for
	faults         web.Faults
}

// readReport reads a month, the present one if none is named, and whose it is.
// Months are UTC's: the books of all customers are closed at one instant.
func (w *Pages) readReport(ctx context.Context, asked url.Values) (reportQuestion, error) {
	now := w.Now().UTC()
	q := reportQuestion{month: asked.Get("month"), account: strings.TrimSpace(asked.Get("account"))}
	if q.month == "" {
		q.month = now.Format(monthForm)
	}
	from, err := time.Parse(monthForm, q.month)
	switch {
	case err != nil || from.Year() < 2000:
		q.faults.Add("month", "Write a month such as "+now.Format(monthForm)+".")
	case from.After(now):
		q.faults.Add("month", "This month has not begun.")
	}
	q.From, q.Until, q.AccountID = from, from.AddDate(0, 1, 0), models.AccountID(q.account)
	if q.account != "" {
		switch _, err := w.Store.Account(ctx, q.AccountID); models.CodeOf(err) {
		case "":
		case models.CodeNotFound:
			q.faults.Add("account", "There is no such account.")
		default:
			return q, err
		}
	}
	return q, nil
}

// url is an address about the same report, with what more it asks for.
func (q reportQuestion) url(path string, more url.Values) string {
	query := url.Values{"month": {q.month}}
	if q.account != "" {
		query.Set("account", q.account)
	}
	maps.Copy(query, more)
	return path + "?" + query.Encode()
}

// at is the address of the same report of another month.
func (q reportQuestion) at(month time.Time) string {
	return q.url(address.AdminReports, url.Values{"month": {month.Format(monthForm)}})
}

// dueForReport is how many accounts one report advances; the background task does
// the rest, and the page says that it is not done.
const dueForReport = 5000

// AdminReports is a month's roll-forward: what was outstanding, what came of it,
// what is outstanding now, in credits and in money.
func (w *Pages) Reports(c echo.Context) error {
	ctx := c.Request().Context()
	q, err := w.readReport(ctx, c.QueryParams())
	if err != nil {
		return err
	}
	page := view.ReportPage{
		Frame: w.Frame(c, "Reports", views.IconReports, models.Account{}), Action: address.AdminReports,
		Month: q.faults.Field("month", q.month), Account: q.faults.Field("account", q.account),
	}
	if q.faults.Any() {
		return edge.Render(c, q.faults.Status, view.Report(page))
	}
	if _, err := w.Store.AdvanceAccounts(ctx, q.Until, dueForReport); err != nil {
		return err
	}
	report, err := w.Store.Report(ctx, q.ReportQuery)
	if err != nil {
		return err
	}
	w.printReport(&page, q, report)
	return edge.Render(c, http.StatusOK, view.Report(page))
}

func (w *Pages) printReport(page *view.ReportPage, q reportQuestion, report models.Report) {
	page.Title = q.From.Format("January 2006")
	page.Heading, page.PreviousURL = page.Title, q.at(q.From.AddDate(0, -1, 0))
	if q.Until.After(report.At) {
		page.InProgressNote = "Counted until " + report.At.UTC().Format("2 Jan 2006, 15:04") + " UTC."
	} else {
		page.NextURL = q.at(q.Until)
	}
	if report.Due > 0 {
		page.PendingNote = present.GroupDigits(models.Credits(report.Due*int64(models.Credit)).String()) + " accounts have expiries or turns that are not entered yet. Load the page again for exact figures."
	}
	page.Reconciles = report.Agrees
	page.Credits, page.Money, page.Debt = creditTable(report.Lines), moneyTable(report.Lines), debtTable(report.Lines)
	page.CSVURL = q.url(address.AdminReports+"/lines.csv", nil)
	if q.account == "" {
		page.AccountsCSVURL = q.url(address.AdminReports+"/lines.csv", url.Values{"by": {"account"}})
	}
}

// AdminReportsCSV is the same to download: a line for each kind of credits, or
// with by=account one for each account and kind. Money is in whole units.
func (w *Pages) ReportsCSV(c echo.Context) error {
	ctx := c.Request().Context()
	q, err := w.readReport(ctx, c.QueryParams())
	if err != nil {
		return err
	}
	if q.faults.Any() {
		return models.Errorf(models.CodeNotFound, "There is no such report.")
	}
	if _, err := w.Store.AdvanceAccounts(ctx, q.Until, dueForReport); err != nil {
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
