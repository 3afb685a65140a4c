package overview

import (
	"context"
	"time"

	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/customer"
)

// dashboardGroups is how many products a dashboard shows by name.
const dashboardGroups = 4

// lastDays returns the account's usage on each of the last days in the reader's zone, by
// product, with that of as many days before as one sum.
func (w *Pages) lastDays(ctx context.Context, id models.AccountID, r present.Reader) (models.UsageSeries, error) {
	query := models.UsageSeriesQuery{AccountID: id, By: models.UsageByProduct, Limit: dashboardGroups}
	today := models.DateOf(w.Now(), r.Zone)
	start := func(n int) time.Time { return models.FromWallClock(today.AddDate(0, 0, n), r.Zone) }
	for n := 1 - present.ChartDays; n <= 0; n++ {
		query.Periods = append(query.Periods, models.TimeRange{Since: start(n), Until: start(n + 1)})
	}
	query.Before = []models.TimeRange{{Since: start(1 - 2*present.ChartDays), Until: start(1 - present.ChartDays)}}
	return w.Store.UsageSeries(ctx, query)
}

// dashboardUsage draws what was used in the last days.
func dashboardUsage(account models.Account, used models.UsageSeries, r present.Reader) view.DashboardUsage {
	printed := view.DashboardUsage{
		Title: r.T("overview.used", "n", present.ChartDays), Total: r.Count(used.Credits), Hint: r.Charges(used.Charges), URL: address.Usage(account, nil),
	}
	if change := r.PercentChange(used.Credits, present.UsedBefore(used)); change != "" {
		printed.Hint += " · " + r.T("usage.versus", "change", change, "n", present.ChartDays)
	}
	if used.Credits == 0 {
		return printed
	}
	printed.Chart = views.Chart{
		ID: "chart", Label: r.T("usage.chart_day"), Column: r.T("usage.column_day"), Total: r.T("usage.total"),
		Note: r.T("usage.days_begin", "zone", r.Zone.String()),
	}
	for _, p := range used.Periods {
		date := p.Since.In(r.Zone).Format(time.DateOnly)
		printed.Chart.Points = append(printed.Chart.Points, views.ChartPoint{
			ISO: date, Text: r.DayMonth(p.Since), URL: address.ForAccount("/activity", account.ID) + "&since=" + date + "&until=" + date,
		})
	}
	present.UsageUnit{Reader: r}.Stack(&printed.Chart, used, func(g models.UsageGroup) string { return r.UsageGroup(models.UsageByProduct, g) })
	return printed
}
