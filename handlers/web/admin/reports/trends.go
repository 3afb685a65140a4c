package reports

import (
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/admin/reports"
)

// trendRange is a time that the charts of the overview show, beside the same time before.
type trendRange struct {
	value, text string
	before      string // "the 30 days before"
	column      string // "Day"
	count       int    // of periods
	start       func(now time.Time, back int) time.Time
}

var trendRanges = []trendRange{
	{"", "30 days", "the 30 days before", "Day", 30, func(now time.Time, back int) time.Time {
		return now.UTC().Truncate(24*time.Hour).AddDate(0, 0, -back)
	}},
	{"year", "12 months", "the 12 months before", "Month", 12, func(now time.Time, back int) time.Time {
		return time.Date(now.UTC().Year(), now.UTC().Month()-time.Month(back), 1, 0, 0, 0, 0, time.UTC)
	}},
}

// addTrends draws revenue, usage, outstanding credits and new accounts over time.
func (w *Pages) addTrends(c echo.Context, page *view.OverviewPage, now time.Time) error {
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
		page.Ranges = append(page.Ranges, views.Tab{Text: t.text, URL: url, Current: t.value == chosen.value})
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
	money := func(n int64) string { return present.Money(n, currency) }
	credits := func(n int64) string { return present.Amount(models.Credits(n)) }
	for _, t := range []struct {
		id, title, label string
		line             bool
		value            func(models.TrendPoint) int64
		print            func(int64) string
	}{
		{"revenue", "Revenue", "Revenue", false, func(p models.TrendPoint) int64 { return p.Revenue }, money},
		{"used", "Usage", "Credits used", false, func(p models.TrendPoint) int64 { return int64(p.Used) }, credits},
		{"outstanding-trend", "Outstanding", "Credits outstanding", true, func(p models.TrendPoint) int64 { return int64(p.Outstanding) }, credits},
		{"new-accounts", "New accounts", "New accounts", false, func(p models.TrendPoint) int64 { return p.NewAccounts }, formatCount},
	} {
		chart := views.Chart{ID: t.id, Label: t.label + " by " + strings.ToLower(chosen.column), Column: chosen.column, Total: t.title, Line: t.line}
		var values, earlier []int64
		var sum, sumBefore int64
		for i, p := range shown {
			values, earlier = append(values, t.value(p)), append(earlier, t.value(before[i]))
			sum, sumBefore = sum+t.value(p), sumBefore+t.value(before[i])
			chart.Points = append(chart.Points, trendPoint(chosen, p))
		}
		trend := view.Trend{Title: t.title, Total: t.print(sum)}
		if t.line {
			last := len(values) - 1
			trend.Total, trend.Compared = t.print(values[last]), compared(values[last], earlier[last], "at the end of "+chosen.before)
			present.DrawLine(&chart, values, t.print)
		} else {
			if trend.Compared = compared(sum, sumBefore, "in "+chosen.before); sumBefore > 0 {
				chart.Before = "Period before"
			} else {
				earlier = nil
			}
			chart.Series = []views.ChartSeries{{Name: t.title}}
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

func trendPoint(chosen trendRange, p models.TrendPoint) views.ChartPoint {
	if chosen.column == "Month" {
		return views.ChartPoint{ISO: p.Since.Format(monthLayout), Text: p.Since.Format("Jan 2006"), URL: "/admin/reports?month=" + p.Since.Format(monthLayout)}
	}
	return views.ChartPoint{ISO: p.Since.Format(time.DateOnly), Text: p.Since.Format("2 Jan")}
}

// compared says how a figure compares with what it was: "12% more than in the 30 days before".
func compared(now, before int64, when string) string {
	if before <= 0 || now < 0 {
		return ""
	}
	switch share := present.Permille(now, before); {
	case share == 1000:
		return "As much as " + when
	case share >= 10_000:
		return "More than ten times as much as " + when
	case share > 1000:
		return strconv.Itoa(max(1, (share-1000+5)/10)) + "% more than " + when
	default:
		return strconv.Itoa(max(1, (1000-share+5)/10)) + "% less than " + when
	}
}
