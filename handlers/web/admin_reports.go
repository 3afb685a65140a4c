package web

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

const reportsURL = "/admin/reports"

// monthForm is how an address names a month.
const monthForm = "2006-01"

// reportQuestion is which roll-forward an address asks for.
type reportQuestion struct {
	models.ReportQuery
	month, account string // as they were asked for
	faults         faults
}

// readReport reads a month, the present one if none is named, and whose it is.
// Months are UTC's: the books of all customers are closed at one instant.
func (w *Web) readReport(ctx context.Context, asked url.Values) (reportQuestion, error) {
	now := w.now().UTC()
	q := reportQuestion{month: asked.Get("month"), account: strings.TrimSpace(asked.Get("account"))}
	if q.month == "" {
		q.month = now.Format(monthForm)
	}
	from, err := time.Parse(monthForm, q.month)
	switch {
	case err != nil || from.Year() < 2000:
		q.faults.add("month", "Write a month such as "+now.Format(monthForm)+".")
	case from.After(now):
		q.faults.add("month", "This month has not begun.")
	}
	q.From, q.Until, q.AccountID = from, from.AddDate(0, 1, 0), models.AccountID(q.account)
	if q.account != "" {
		switch _, err := w.store.Account(ctx, q.AccountID); models.CodeOf(err) {
		case "":
		case models.CodeNotFound:
			q.faults.add("account", "There is no such account.")
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
	return q.url(reportsURL, url.Values{"month": {month.Format(monthForm)}})
}

// dueForReport is how many accounts one report advances; the background task does
// the rest, and the page says that it is not done.
const dueForReport = 5000

// AdminReports is a month's roll-forward: what was outstanding, what came of it,
// what is outstanding now, in credits and in money.
func (w *Web) AdminReports(c echo.Context) error {
	ctx := c.Request().Context()
	q, err := w.readReport(ctx, c.QueryParams())
	if err != nil {
		return err
	}
	page := views.ReportPage{
		Frame: w.frame(c, "Reports", views.IconReports, models.Account{}), Action: reportsURL,
		Month: q.faults.field("month", q.month), Account: q.faults.field("account", q.account),
	}
	if q.faults.any() {
		return edge.Render(c, q.faults.status, views.Report(page))
	}
	if _, err := w.store.AdvanceAccounts(ctx, q.Until, dueForReport); err != nil {
		return err
	}
	report, err := w.store.Report(ctx, q.ReportQuery)
	if err != nil {
		return err
	}
	w.printReport(&page, q, report)
	return edge.Render(c, http.StatusOK, views.Report(page))
}

func (w *Web) printReport(page *views.ReportPage, q reportQuestion, report models.Report) {
	page.Title = q.From.Format("January 2006")
	page.Heading, page.Earlier = page.Title, q.at(q.From.AddDate(0, -1, 0))
	if q.Until.After(report.At) {
		page.Until = "Counted until " + report.At.UTC().Format("2 Jan 2006, 15:04") + " UTC."
	} else {
		page.Later = q.at(q.Until)
	}
	if report.Due > 0 {
		page.Due = grouped(models.Credits(report.Due*int64(models.Credit)).String()) + " accounts have expiries or turns that are not entered yet. Load the page again for exact figures."
	}
	page.Agrees = report.Agrees
	page.Credits, page.Money, page.Debt = creditTable(report.Lines), moneyTable(report.Lines), debtTable(report.Lines)
	page.CSV = q.url(reportsURL+"/lines.csv", nil)
	if q.account == "" {
		page.AccountsCSV = q.url(reportsURL+"/lines.csv", url.Values{"by": {"account"}})
	}
}

// AdminReportsCSV is the same to download: a line for each kind of credits, or
// with by=account one for each account and kind. Money is in whole units.
func (w *Web) AdminReportsCSV(c echo.Context) error {
	ctx := c.Request().Context()
	q, err := w.readReport(ctx, c.QueryParams())
	if err != nil {
		return err
	}
	if q.faults.any() {
		return models.Errorf(models.CodeNotFound, "There is no such report.")
	}
	if _, err := w.store.AdvanceAccounts(ctx, q.Until, dueForReport); err != nil {
		return err
	}
	if c.QueryParam("by") == "account" {
		columns := append([]string{"account", "external_id", "name"}, reportColumns()...)
		return w.sendCSV(c, "credits-"+q.month+"-accounts.csv", columns, func(file *csvFile) error {
			return w.store.ReportByAccount(ctx, q.ReportQuery, func(l models.AccountReportLine) error {
				return file.row(append([]string{string(l.Account.ID), l.Account.ExternalID, l.Account.Name}, reportCells(q.month, l.ReportLine)...)...)
			})
		})
	}
	report, err := w.store.Report(ctx, q.ReportQuery)
	if err != nil {
		return err
	}
	return w.sendCSV(c, "credits-"+q.month+".csv", reportColumns(), func(file *csvFile) error {
		for _, l := range report.Lines {
			if err := file.row(reportCells(q.month, l)...); err != nil {
				return err
			}
		}
		return nil
	})
}
