package customer

import (
	"net/url"
	"time"

	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// unit returns what the filter's usage is counted in.
func (w *Pages) unit(f usageFilter) present.UsageUnit {
	u := present.UsageUnit{Reader: f.r}
	if f.look.money {
		u.PriceCents, u.Currency = w.Settings().PriceCents, w.Settings().Currency
	}
	return u
}

// usageChart draws what the filter selects.
func usageChart(f usageFilter, used models.UsageSeries, u present.UsageUnit) views.Chart {
	chart := views.Chart{
		ID: "chart", Label: f.r.T(periodWords[f.look.per].chart), Column: f.r.T(periodWords[f.look.per].column), Total: f.r.T("usage.total"),
		Note: f.r.T("usage.days_begin", "zone", f.r.Zone.String()),
	}
	if f.look.per == perWeek {
		chart.Note = f.r.T("usage.weeks_begin") + " " + chart.Note
	}
	if present.UsedBefore(used) > 0 {
		chart.Before = f.r.T("usage.before", "n", f.days())
	}
	for _, p := range f.periods() {
		chart.Points = append(chart.Points, views.ChartPoint{ISO: p.first.Format(time.DateOnly), Text: f.periodText(p), URL: f.periodURL(p)})
	}
	u.Stack(&chart, used, f.groupName)
	return chart
}

// periodText names a period for the chart. Only days of one year go without it.
func (f usageFilter) periodText(p dateRange) string {
	utc := f.r // dates are midnights in UTC
	utc.Zone = time.UTC
	switch {
	case f.look.per == perMonth:
		return utc.Month(p.first)
	case f.look.per == perDay && f.first.Year() == f.last.Year():
		return utc.DayMonth(p.first)
	}
	return utc.Day(p.first)
}

// periodURL leads to the activity of a day, and from a week or a month to its days.
func (f usageFilter) periodURL(p dateRange) string {
	from, to := p.first.Format(time.DateOnly), p.last.Format(time.DateOnly)
	if f.look.per != perDay {
		return f.url(url.Values{"from": {from}, "to": {to}, "range": {""}, "per": {""}})
	}
	query := url.Values{"since": {from}, "until": {to}}
	for _, field := range []string{"product", "key"} {
		if value := f.Params.Get(field); value != "" && value != noneValue {
			query.Set(field, value)
		}
	}
	return address.ForAccount("/activity", f.AccountID) + "&" + query.Encode()
}
