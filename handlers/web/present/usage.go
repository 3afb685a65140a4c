package present

import (
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// ChartDays is how many days charts show by default, including today.
const ChartDays = 30

// UsageUnit is what usage is counted in: credits, or what they cost at today's price.
type UsageUnit struct {
	Reader     Reader
	PriceCents int64 // 0 for credits
	Currency   string
}

// Value is an amount in the smallest part of the unit, so that sums are exact: millionths of
// a credit or of a cent.
func (u UsageUnit) Value(c models.Credits) int64 {
	if u.PriceCents == 0 {
		return int64(c)
	}
	v, _ := models.MulDivRound(int64(c), u.PriceCents, 1)
	return v
}

// Print prints a value.
func (u UsageUnit) Print(v int64) string {
	if u.PriceCents == 0 {
		return u.Reader.Amount(models.Credits(v))
	}
	cents, _ := models.MulDivRound(v, 1, int64(models.Credit))
	return u.Reader.Money(cents, u.Currency)
}

// Amount prints an amount.
func (u UsageUnit) Amount(c models.Credits) string { return u.Print(u.Value(c)) }

// Stack draws a series: the groups that used most, the others together, and the periods
// before.
func (u UsageUnit) Stack(chart *views.Chart, used models.UsageSeries, name func(models.UsageGroup) string) {
	shown := min(len(used.Groups), views.ChartColors)
	for _, g := range used.Groups[:shown] {
		chart.Series = append(chart.Series, views.ChartSeries{Name: name(g)})
	}
	others := len(used.Groups) - shown + used.Others
	switch {
	case others == 1 && len(used.Groups) > shown:
		chart.Series = append(chart.Series, views.ChartSeries{Name: name(used.Groups[shown]), Rest: true})
	case others > 0:
		chart.Series = append(chart.Series, views.ChartSeries{Name: u.Reader.T("usage.others", "n", others), Rest: true})
	}
	drawn := Stack{Values: make([][]int64, len(used.Periods))}
	for i, p := range used.Periods {
		rest := p.Credits
		for _, g := range p.Groups[:shown] {
			drawn.Values[i], rest = append(drawn.Values[i], u.Value(g.Credits)), rest-g.Credits
		}
		if others > 0 {
			drawn.Values[i] = append(drawn.Values[i], u.Value(rest))
		}
	}
	if chart.Before != "" {
		drawn.Before = make([]int64, len(used.Before))
		for i, p := range used.Before {
			drawn.Before[i] = u.Value(p.Credits)
		}
	}
	drawn.Draw(chart, u.Print)
}

// UsedBefore is what was used in the periods before.
func UsedBefore(used models.UsageSeries) (sum models.Credits) {
	for _, p := range used.Before {
		sum += p.Credits
	}
	return sum
}

// PercentChange compares an amount with the one before: "+12%", "" if there was none.
func (r Reader) PercentChange(now, before models.Credits) string {
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
	text := r.language().Percent(r.Number(max(percent, -percent)))
	switch {
	case percent > 0:
		return r.language().Plus(text)
	case percent < 0:
		return r.language().Minus(text)
	}
	return text
}

// UsageGroup names a product, key or member as pages list it.
func (r Reader) UsageGroup(by models.UsagePart, g models.UsageGroup) string {
	switch {
	case g.ID == "" && by == models.UsageByProduct:
		return r.T("usage.without_product")
	case g.ID == "" && by == models.UsageByKey:
		return r.T("usage.without_key")
	case g.ID == "":
		return r.T("usage.without_member")
	case g.Prefix != "":
		return KeyText(g.Name, g.Prefix)
	case g.Name == "":
		return g.ID
	}
	return g.Name
}

// Charges prints a number of charges.
func (r Reader) Charges(n int64) string {
	if n == 0 {
		return r.T("usage.no_charges")
	}
	return r.T("usage.count_charges", "n", n)
}
