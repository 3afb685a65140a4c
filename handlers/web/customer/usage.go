package customer

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/customer"
)

// Usage shows a personal account's usage by day, product and key. It redirects to
// EnterpriseDashboard for an organization.
func (w *Pages) Usage(c echo.Context) error {
	m, err := web.MembershipFor(edge.Actor(c), c.QueryParam("account"))
	if err != nil {
		return err
	}
	if m.Account.Kind == models.Enterprise {
		query := c.QueryParams()
		query.Del("account")
		return edge.SeeOther(c, address.Usage(m.Account, query))
	}
	return w.showUsage(c, m.Account)
}

// maxListedGroups is how many products, keys or members are listed by name.
const maxListedGroups = 25

// showUsage answers with the page. Filter fields that can't be used come back with their
// faults, and nothing is summed up.
func (w *Pages) showUsage(c echo.Context, account models.Account) error {
	ctx, actor, r := c.Request().Context(), edge.Actor(c), w.ReaderOf(c)
	f, err := w.usageFilter(ctx, actor, account, c.QueryParams(), r)
	if err != nil {
		return err
	}
	page := view.UsageReportPage{
		Frame: w.Frame(c, r.T("usage.title"), views.IconUsage, account), Account: present.AccountRef(account, true), Filter: f.view(),
	}
	if f.Faults.Any() {
		return edge.Render(c, f.Faults.Status, view.UsageReport(page))
	}
	used, err := w.Store.UsageSeries(ctx, f.series(maxListedGroups))
	if err != nil {
		return err
	}
	u := w.unit(f)
	page.PeriodText = r.Day(f.query.From)
	if f.last.After(f.first) {
		page.PeriodText = r.T("usage.from_to", "from", page.PeriodText, "to", r.Day(f.query.To))
	}
	if f.look.money {
		page.ChartHint = r.T("usage.at_price", "price", r.Money(w.Settings().PriceCents, w.Settings().Currency), "credit", r.Credit)
	}
	page.Tiles, page.Choices, page.Empty = usageTiles(f, used, u), f.choices(), used.Credits == 0
	page.Chart = usageChart(f, used, u)
	page.Title, page.Column, page.Unit = r.T(groupWords[f.look.group].title), r.T(groupWords[f.look.group].column), views.Capital(r.Words())
	if f.look.money {
		page.Unit = r.T("usage.unit_money")
	}
	page.Groups = usageGroups(f, used, u, page.Chart)
	page.CSVURL, page.DetailsURL, page.OwnDetails = f.csvURL(), f.detailsURL(), !f.all
	return edge.Render(c, http.StatusOK, view.UsageReport(page))
}

// usageTiles are the sums at the top of the page, compared with the period before.
func usageTiles(f usageFilter, used models.UsageSeries, u present.UsageUnit) []view.UsageTile {
	r, days := f.r, int64(f.days())
	var before models.UsageSum
	for _, p := range used.Before {
		before = before.Add(p.UsageSum)
	}
	average, _ := models.MulDivRound(u.Value(used.Credits), 1, days)
	if hundredths, _ := models.MulDivRound(average, 100, int64(models.Credit)); hundredths > 0 { // more digits would promise more than an average knows
		average = hundredths * int64(models.Credit) / 100
	}
	total := view.UsageTile{Label: r.T("usage.used"), Value: u.Amount(used.Credits)}
	if change := r.PercentChange(used.Credits, before.Credits); change != "" {
		total.Hint = r.T("usage.versus", "change", change, "n", days)
	}
	if used.Refunded > 0 {
		total.Hint = present.JoinNonEmpty([]string{total.Hint, r.T("usage.refunded", "amount", u.Amount(used.Refunded))}, " · ")
	}
	charges := view.UsageTile{Label: r.T("usage.charges"), Value: r.Number(used.Charges)}
	if change := r.PercentChange(models.Credits(used.Charges), models.Credits(before.Charges)); change != "" {
		charges.Hint = r.T("usage.versus", "change", change, "n", days)
	}
	tiles := []view.UsageTile{total, charges, {Label: r.T("usage.average"), Value: u.Print(average)}}
	if len(used.Groups) > 0 && used.Credits > 0 {
		top := used.Groups[0]
		share := present.Permille(int64(top.Credits), int64(used.Credits))
		tiles = append(tiles, view.UsageTile{
			Label: r.T(groupWords[f.look.group].top), Value: f.groupName(top), URL: f.groupURL(top), IsName: true,
			Hint: r.T("usage.share_of", "share", shareText(r, share), "amount", u.Amount(top.Credits)),
		})
	}
	return tiles
}

// shareText prints thousandths: "37.5%".
func shareText(r present.Reader, permille int) string {
	return r.Percent(models.Credits(permille) * models.Credit / 10)
}

// usageGroups lists the groups, the largest first, and the others on one line.
func usageGroups(f usageFilter, used models.UsageSeries, u present.UsageUnit, chart views.Chart) []view.UsageGroup {
	u.Reader = u.Reader.Column(slices.Values(append(slices.Collect(present.AmountsOf(used.Groups, func(g models.UsageGroup) models.Credits { return g.Credits })), used.Rest.Credits)))
	line := func(name string, sum models.UsageSum) view.UsageGroup {
		return view.UsageGroup{
			Name: name, Amount: u.Amount(sum.Credits), Charges: f.r.Number(sum.Charges), Permille: present.Permille(int64(sum.Credits), int64(used.Credits)),
		}
	}
	before := make([]models.Credits, len(used.Groups))
	rest := present.UsedBefore(used)
	for _, p := range used.Before {
		for i, g := range p.Groups {
			before[i], rest = before[i]+g.Credits, rest-g.Credits
		}
	}
	var list []view.UsageGroup
	for i, g := range used.Groups {
		l := line(f.groupName(g), g.UsageSum)
		l.URL, l.Change = f.groupURL(g), f.r.PercentChange(g.Credits, before[i])
		if len(chart.Series) > 1 {
			l.Color = chart.Color(min(i, len(chart.Series)-1))
		}
		list = append(list, l)
	}
	if used.Others > 0 {
		l := line(f.r.T("usage.others", "n", used.Others), used.Rest)
		l.Change, l.Color = f.r.PercentChange(used.Rest.Credits, rest), chart.Color(len(chart.Series)-1)
		list = append(list, l)
	}
	return list
}

// groupURL leads to what is within a group: the keys of a product, the products of a key or
// of a member. "" if the filter is about it already.
func (f usageFilter) groupURL(g models.UsageGroup) string {
	field := string(f.look.group)
	if f.Params.Has(field) {
		return ""
	}
	within, value := string(models.UsageByProduct), g.ID
	if f.look.group == models.UsageByProduct {
		within = string(models.UsageByKey)
	}
	if value == "" {
		value = noneValue
	}
	return f.url(url.Values{field: {value}, "group": {within}})
}

// UsageCSV sends usage as a CSV file: with a group, what the page shows; without, all usage
// under the filter, a row for each day, product, key and member. Amounts are plain decimals
// for programs. Readers who may see their own use only get that, unless the page shows them
// the sums of all.
func (w *Pages) UsageCSV(c echo.Context) error {
	m, err := web.MembershipFor(edge.Actor(c), c.QueryParam("account"))
	if err != nil {
		return err
	}
	ctx, r := c.Request().Context(), w.ReaderOf(c)
	f, err := w.usageFilter(ctx, edge.Actor(c), m.Account, c.QueryParams(), r)
	if err != nil {
		return err
	}
	if f.Faults.Any() {
		return models.Errorf(models.CodeInvalidField, "Choose a different period or filter.")
	}
	name := "usage-" + f.first.Format(time.DateOnly) + "-to-" + f.last.Format(time.DateOnly) + ".csv"
	if f.Params.Has("group") {
		return w.usageSeriesCSV(c, f, name)
	}
	if !f.all {
		f.query.UserID = &f.reader
	}
	columns := []string{"day", "product", "key", "key_name", "member", "member_name", "charges", "credits", "refunded"}
	return w.SendCSV(c, name, columns, func(file *web.CSVWriter) error {
		return w.Store.EachUsage(ctx, f.query, func(l models.UsageLine) error {
			return file.Row(l.Day.In(r.Zone).Format(time.DateOnly), l.Product, string(l.KeyID), l.KeyName, string(l.UserID), l.MemberName,
				strconv.FormatInt(l.Charges, 10), l.Credits.String(), l.Refunded.String())
		})
	})
}

// usageSeriesCSV sends what the page shows, with every group by its name: a row for each
// group in each period.
func (w *Pages) usageSeriesCSV(c echo.Context, f usageFilter, name string) error {
	columns := []string{"from", "to", string(f.look.group), "name", "charges", "credits", "refunded"}
	if f.look.money {
		columns = append(columns, "amount", "currency")
	}
	periods := f.periods()
	query := f.series(0)
	ends := map[time.Time]dateRange{}
	for i, p := range query.Periods {
		ends[p.Since] = periods[i]
	}
	price, currency := w.Settings().PriceCents, w.Settings().Currency
	return w.SendCSV(c, name, columns, func(file *web.CSVWriter) error {
		return w.Store.EachUsageOf(c.Request().Context(), query, func(p models.TimeRange, g models.UsageGroup) error {
			days := ends[p.Since]
			row := []string{days.first.Format(time.DateOnly), days.last.Format(time.DateOnly), g.ID, g.Name, strconv.FormatInt(g.Charges, 10), g.Credits.String(), g.Refunded.String()}
			if f.look.money {
				cents, _ := models.MulDivRound(int64(g.Credits), price, int64(models.Credit))
				row = append(row, present.PlainMoney(cents, currency), strings.ToUpper(currency))
			}
			return file.Row(row...)
		})
	})
}
