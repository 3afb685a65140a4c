package customer

import (
	"net/url"
	"time"

	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// A period is the days of a statement, in the account's zone.
type period struct {
	account      models.AccountID
	from, to     string // dates as typed, both included
	since, until time.Time
	faults       web.Faults
}

// readPeriod reads the days; without any, the period is the current month.
func (w *Pages) readPeriod(account models.Account, params url.Values) period {
	p := period{account: account.ID, from: params.Get("from"), to: params.Get("to")}
	zone := account.Location()
	today := models.DateOf(w.Now(), zone)
	if p.from == "" && p.to == "" {
		p.from, p.to = monthBounds(today)
	}
	day := func(field, text string, later int) time.Time {
		return models.FromWallClock(p.faults.Date(field, text).AddDate(0, 0, later), zone)
	}
	p.since, p.until = day("from", p.from, 0), day("to", p.to, 1)
	if !p.faults.Any() && !p.since.Before(p.until) {
		p.faults.Add("to", "Choose a day that is not before the first one.")
	}
	return p
}

// monthBounds returns the first and the last day of a date's month.
func monthBounds(date time.Time) (first, last string) {
	begin := time.Date(date.Year(), date.Month(), 1, 0, 0, 0, 0, time.UTC)
	return begin.Format(time.DateOnly), begin.AddDate(0, 1, -1).Format(time.DateOnly)
}

// url returns the address of the period's page, or with an extension of its file.
func (p period) url(extension string) string {
	return "/activity/statement" + extension + "?" + url.Values{"account": {string(p.account)}, "from": {p.from}, "to": {p.to}}.Encode()
}

// monthLinks is how many months the page links to.
const monthLinks = 6

// months links to the newest months since the account was opened.
func (w *Pages) months(account models.Account, chosen period) (months []views.Tab) {
	zone := account.Location()
	today := models.DateOf(w.Now(), zone)
	month := time.Date(today.Year(), today.Month(), 1, 0, 0, 0, 0, time.UTC)
	opened := models.DateOf(account.CreatedAt, zone)
	for range monthLinks {
		p := period{account: account.ID}
		p.from, p.to = monthBounds(month)
		months = append(months, views.Tab{
			Text: month.Format("Jan 2006"), URL: p.url(""), Current: p.from == chosen.from && p.to == chosen.to,
		})
		if !month.After(opened) {
			break
		}
		month = month.AddDate(0, -1, 0)
	}
	return months
}
