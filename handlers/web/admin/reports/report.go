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
	"github.com/bursar-portal/bursar/handlers/web/admin"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/admin/reports"
)

// Reports shows the roll-forward of a month, in credits and in money: the opening
// balance, movements by cause, and the closing balance.
func (w *Pages) Reports(c echo.Context) error {
	ctx := c.Request().Context()
	q, err := w.parseReportQuery(ctx, c.QueryParams())
	if err != nil {
		return err
	}
	r := utc(w.ReaderOf(c))
	page := view.ReportPage{
		Frame: w.Frame(c, r.T("admin_reports.reports"), views.IconReports, models.Account{}), Action: address.AdminReports,
		Month: q.faults.Field("month", q.month), Account: q.faults.Field("account", q.account),
	}
	if q.faults.Any() {
		return edge.Render(c, q.faults.Status, view.Report(page))
	}
	if _, err := w.Store.AdvanceAccounts(ctx, q.Until, maxAdvancedForReport); err != nil {
		return err
	}
	report, err := w.Store.Report(ctx, q.ReportQuery)
	if err != nil {
		return err
	}
	w.addReport(&page, r, q, report)
	if err := w.addMonthStatus(c, &page, q, report); err != nil {
		return err
	}
	return edge.Render(c, http.StatusOK, view.Report(page))
}

// maxAdvancedForReport is how many accounts one report advances. If more are pending,
// the background task advances them, and the report says that it is incomplete.
const maxAdvancedForReport = 5000

// addReport adds the tables of a report to the page.
func (w *Pages) addReport(page *view.ReportPage, r present.Reader, q reportQuery, report models.Report) {
	page.Title = r.Month(q.From)
	page.Heading, page.PreviousURL = page.Title, q.monthURL(q.From.AddDate(0, -1, 0))
	if q.Until.After(report.At) {
		page.InProgressNote = r.T("admin_reports.counted_until", "when", r.Moment(report.At).Text)
	} else {
		page.NextURL = q.monthURL(q.Until)
	}
	if report.PendingAccounts > 0 {
		page.PendingNote = r.T("admin_reports.pending", "n", report.PendingAccounts)
	}
	page.Reconciles = report.Reconciles
	page.BooksURL = address.AdminBooks
	corrections := correctionsOf(r, report)
	page.Credits, page.Money, page.Debt = creditTable(r, report.Lines, corrections), moneyTable(r, report.Lines, corrections), debtTable(r, report.Lines, corrections)
	for _, t := range journalTotals(report) {
		if t.tax != 0 {
			page.Taxes = append(page.Taxes, view.Figure{Label: strings.ToUpper(t.currency), Text: r.Money(t.tax, t.currency)})
		}
	}
	page.CSVURL = q.url(address.AdminReports+"/lines.csv", nil)
	if q.account == "" {
		page.JournalURL = q.url(address.AdminReports+"/journal.csv", nil)
		page.AccountsCSVURL = q.url(address.AdminReports+"/lines.csv", url.Values{"by": {"account"}})
	}
}

// utc prints months and moments in UTC, in which months begin and end.
func utc(r present.Reader) present.Reader {
	r.Zone = time.UTC
	return r
}

// monthLayout is the layout of a month in addresses.
const monthLayout = "2006-01"

// reportQuery is the report that an address names.
type reportQuery struct {
	models.ReportQuery
	month, account string // as in the address
	faults         web.Faults
}

// parseReportQuery parses a month, by default the present one, and an optional account.
// Months begin in UTC, so that the books of all customers are closed at one instant.
func (w *Pages) parseReportQuery(ctx context.Context, params url.Values) (reportQuery, error) {
	now := w.Now().UTC()
	q := reportQuery{month: params.Get("month"), account: strings.TrimSpace(params.Get("account"))}
	if q.month == "" {
		q.month = now.Format(monthLayout)
	}
	from, err := time.Parse(monthLayout, q.month)
	switch {
	case err != nil || from.Year() < 2000:
		q.faults.Add("month", admin.English.T("admin_reports.fault_month", "example", now.Format(monthLayout)))
	case from.After(now):
		q.faults.Add("month", admin.English.T("admin_reports.fault_future"))
	}
	q.From, q.Until, q.AccountID = from, from.AddDate(0, 1, 0), models.AccountID(q.account)
	if q.account != "" {
		switch _, err := w.Store.Account(ctx, q.AccountID); models.CodeOf(err) {
		case "":
		case models.CodeNotFound:
			q.faults.Add("account", admin.English.T("admin_reports.fault_account"))
		default:
			return q, err
		}
	}
	return q, nil
}

// url returns the address of this report below path, with more parameters.
func (q reportQuery) url(path string, more url.Values) string {
	query := url.Values{"month": {q.month}}
	if q.account != "" {
		query.Set("account", q.account)
	}
	maps.Copy(query, more)
	return path + "?" + query.Encode()
}

// monthURL returns the address of the same report of another month.
func (q reportQuery) monthURL(month time.Time) string {
	return q.url(address.AdminReports, url.Values{"month": {month.Format(monthLayout)}})
}
