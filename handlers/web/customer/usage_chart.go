package customer

import (
	"net/url"
	"time"

	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// chartDays is how many days charts show by default, including today.
const chartDays = 30

// usageUnit is what usage is counted in: credits, or what they cost at today's price.
type usageUnit struct {
	r          present.Reader
	priceCents int64 // 0 for credits
	currency   string
}

// value is an amount in the smallest part of the unit, so that sums are exact: millionths of
// a credit or of a cent.
func (u usageUnit) value(c models.Credits) int64 {
	if u.priceCents == 0 {
		return int64(c)
	}
	v, _ := models.MulDivRound(int64(c), u.priceCents, 1)
	return v
}

// print prints a value.
func (u usageUnit) print(v int64) string {
	if u.priceCents == 0 {
		return u.r.Amount(models.Credits(v))
	}
	cents, _ := models.MulDivRound(v, 1, int64(models.Credit))
	return u.r.Money(cents, u.currency)
}

// amount prints an amount.
func (u usageUnit) amount(c models.Credits) string { return u.print(u.value(c)) }

// unit returns what the filter's usage is counted in.
func (w *Pages) unit(f usageFilter) usageUnit {
	u := usageUnit{r: f.r}
	if f.look.money {
		u.priceCents, u.currency = w.Settings().PriceCents, w.Settings().Currency
	}
	return u
}

// stack draws a series: the groups that used most, the others together, and the periods
// before.
func stack(chart *views.Chart, used models.UsageSeries, u usageUnit, name func(models.UsageGroup) string) {
	shown := min(len(used.Groups), views.ChartColors)
	for _, g := range used.Groups[:shown] {
		chart.Series = append(chart.Series, views.ChartSeries{Name: name(g)})
	}
	others := len(used.Groups) - shown + used.Others
	switch {
	case others == 1 && len(used.Groups) > shown:
		chart.Series = append(chart.Series, views.ChartSeries{Name: name(used.Groups[shown]), Rest: true})
	case others > 0:
		chart.Series = append(chart.Series, views.ChartSeries{Name: u.r.T("usage.others", "n", others), Rest: true})
	}
	drawn := present.Stack{Values: make([][]int64, len(used.Periods))}
	for i, p := range used.Periods {
		rest := p.Credits
		for _, g := range p.Groups[:shown] {
			drawn.Values[i], rest = append(drawn.Values[i], u.value(g.Credits)), rest-g.Credits
		}
		if others > 0 {
			drawn.Values[i] = append(drawn.Values[i], u.value(rest))
		}
	}
	if chart.Before != "" {
		drawn.Before = make([]int64, len(used.Before))
		for i, p := range used.Before {
			drawn.Before[i] = u.value(p.Credits)
		}
	}
	drawn.Draw(chart, u.print)
}

// usageChart draws what the filter selects.
func usageChart(f usageFilter, used models.UsageSeries, u usageUnit) views.Chart {
	chart := views.Chart{
		ID: "chart", Label: f.r.T(periodWords[f.look.per].chart), Column: f.r.T(periodWords[f.look.per].column), Total: f.r.T("usage.total"),
		Note: f.r.T("usage.days_begin", "zone", f.r.Zone.String()),
	}
	if f.look.per == perWeek {
		chart.Note = f.r.T("usage.weeks_begin") + " " + chart.Note
	}
	if sumBefore(used) > 0 {
		chart.Before = f.r.T("usage.before", "n", f.days())
	}
	for _, p := range f.periods() {
		chart.Points = append(chart.Points, views.ChartPoint{ISO: p.first.Format(time.DateOnly), Text: f.periodText(p), URL: f.periodURL(p)})
	}
	stack(&chart, used, u, f.groupName)
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

// sumBefore is what was used in the periods before.
func sumBefore(used models.UsageSeries) (sum models.Credits) {
	for _, p := range used.Before {
		sum += p.Credits
	}
	return sum
}

// changeText compares an amount with the one before: "+12%", "" if there was none.
func changeText(r present.Reader, now, before models.Credits) string {
	if before <= 0 {
		return ""
	}
	percent, ok := models.MulDivRound(int64(now-before), 100, int64(before))
	if now < before { // MulDivRound takes no negative numbers
		percent, ok = models.MulDivRound(int64(before-now), 100, int64(before))
		percent = -percent
	}
	if !ok {
		return ""
	}
	text := r.Number(percent) + "%"
	if percent > 0 {
		text = "+" + text
	}
	return text
}

// groupName names a product, key or member as pages list it.
func groupName(r present.Reader, by models.UsagePart, g models.UsageGroup) string {
	switch {
	case g.ID == "" && by == models.UsageByProduct:
		return r.T("usage.without_product")
	case g.ID == "" && by == models.UsageByKey:
		return r.T("usage.without_key")
	case g.ID == "":
		return r.T("usage.without_member")
	case g.Prefix != "":
		return present.KeyText(g.Name, g.Prefix)
	case g.Name == "":
		return g.ID
	}
	return g.Name
}

// chargeCount prints a number of charges.
func chargeCount(r present.Reader, n int64) string {
	if n == 0 {
		return r.T("usage.no_charges")
	}
	return r.T("usage.count_charges", "n", n)
}
