package reports

import (
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/admin/reports"
)

// trendRange is a time that the charts of the home page show, beside the same time before.
type trendRange struct {
	value                                string // of the parameter range
	text, before, earlier, column, label string // keys of sentences
	count                                int    // of periods
	start                                func(now time.Time, back int) time.Time
	print                                func(r present.Reader, at time.Time) string
}

var trendRanges = []trendRange{
	{"", "admin_home.days", "admin_home.before_days", "admin_home.days_earlier", "admin_home.day", "admin_home.by_day", 30, func(now time.Time, back int) time.Time {
		return now.UTC().Truncate(24*time.Hour).AddDate(0, 0, -back)
	}, present.Reader.DayMonth},
	{"year", "admin_home.months", "admin_home.before_months", "admin_home.months_earlier", "admin_home.month", "admin_home.by_month", 12, func(now time.Time, back int) time.Time {
		return time.Date(now.UTC().Year(), now.UTC().Month()-time.Month(back), 1, 0, 0, 0, 0, time.UTC)
	}, present.Reader.Month},
}

// addTrends draws revenue, usage, outstanding credits and new accounts over time. Days and
// months are those of the books, in UTC.
func (w *Pages) addTrends(c echo.Context, page *view.OverviewPage, r present.Reader, now time.Time) error {
	r.Zone = time.UTC
	chosen := trendRanges[0]
	for _, t := range trendRanges {
		if t.value == c.QueryParam("range") {
			chosen = t
		}
	}
	for _, t := range trendRanges {
		url := "/admin"
		if t.value != "" {
			url += "?range=" + t.value
		}
		page.Ranges = append(page.Ranges, views.Tab{Text: r.T(t.text, "n", t.count), URL: url, Current: t.value == chosen.value})
	}
	var bounds []time.Time
	for back := 2*chosen.count - 1; back >= -1; back-- {
		bounds = append(bounds, chosen.start(now, back))
	}
	currency := w.Settings().Currency
	points, err := w.Store.Trend(c.Request().Context(), currency, bounds)
	if err != nil {
		return err
	}
	before, shown := points[:chosen.count], points[chosen.count:]
	money := func(n int64) string { return r.Money(n, currency) }
	credits := func(n int64) string { return r.Amount(models.Credits(n)) }
	than, ago := r.T(chosen.before, "n", chosen.count), r.T(chosen.earlier, "n", chosen.count)
	for _, t := range []struct {
		id, title string
		line      bool
		value     func(models.TrendPoint) int64
		print     func(int64) string
	}{
		{"revenue", "admin_home.revenue", false, func(p models.TrendPoint) int64 { return p.Revenue }, money},
		{"used", "admin_home.usage", false, func(p models.TrendPoint) int64 { return int64(p.Used) }, credits},
		{"outstanding-trend", "admin_home.stock", true, func(p models.TrendPoint) int64 { return int64(p.Outstanding) }, credits},
		{"new-accounts", "admin_home.new", false, func(p models.TrendPoint) int64 { return p.NewAccounts }, r.Number},
	} {
		title := r.T(t.title)
		chart := views.Chart{ID: t.id, Label: r.T(chosen.label, "what", title), Column: r.T(chosen.column), Total: title, Line: t.line}
		var values, earlier []int64
		var sum, sumBefore int64
		for i, p := range shown {
			values, earlier = append(values, t.value(p)), append(earlier, t.value(before[i]))
			sum, sumBefore = sum+t.value(p), sumBefore+t.value(before[i])
			chart.Points = append(chart.Points, trendPoint(r, chosen, p))
		}
		trend := view.Trend{Title: title, Total: t.print(sum)}
		if t.id == "revenue" {
			trend.Hint = r.T("admin_home.revenue_hint")
		}
		if t.line {
			last := len(values) - 1
			trend.Total, trend.Compared = t.print(values[last]), compared(r, values[last], earlier[last], ago)
			present.DrawLine(&chart, values, t.print)
		} else {
			if trend.Compared = compared(r, sum, sumBefore, than); sumBefore > 0 {
				chart.Before = r.T("admin_home.before")
			} else {
				earlier = nil
			}
			chart.Series = []views.ChartSeries{{Name: title}}
			stack := present.Stack{Before: earlier}
			for _, v := range values {
				stack.Values = append(stack.Values, []int64{v})
			}
			stack.Draw(&chart, t.print)
		}
		trend.Chart = chart
		page.Trends = append(page.Trends, trend)
	}
	return nil
}

func trendPoint(r present.Reader, chosen trendRange, p models.TrendPoint) views.ChartPoint {
	point := views.ChartPoint{ISO: p.Since.Format(time.DateOnly), Text: chosen.print(r, p.Since)}
	if chosen.value == "year" {
		point.ISO = p.Since.Format(monthLayout)
		point.URL = "/admin/reports?month=" + point.ISO
	}
	return point
}

// compared says how a figure compares with what it was: "12% more than the previous 30 days".
func compared(r present.Reader, now, before int64, when string) string {
	if before <= 0 || now < 0 {
		return ""
	}
	switch share := present.Permille(now, before); {
	case share == 1000:
		return r.T("admin_home.as_much", "when", when)
	case share >= 10_000:
		return r.T("admin_home.ten_times", "when", when)
	case share > 1000:
		return r.T("admin_home.more", "n", max(1, (share-1000+5)/10), "when", when)
	default:
		return r.T("admin_home.less", "n", max(1, (1000-share+5)/10), "when", when)
	}
}
