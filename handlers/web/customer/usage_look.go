package customer

import (
	"net/url"
	"slices"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/customer"
)

// usageLook is how usage is shown: what it is divided by, per what time, and in which unit.
type usageLook struct {
	group models.UsagePart
	per   string // perDay, perWeek or perMonth
	money bool   // at today's price, instead of credits

	groups, pers []string // what the reader may choose
}

const (
	perDay    = "day"
	perWeek   = "week"
	perMonth  = "month"
	moneyUnit = "money"
)

// The longest time that is shown by day, and the shortest ones by week and by month.
const (
	maxDailyBars   = 92
	minWeeklyDays  = 8
	minMonthlyDays = 32
)

// The sentences about what usage is divided by, and about periods.
var (
	groupWords = map[models.UsagePart]struct{ column, title, top string }{
		models.UsageByProduct: {"usage.product", "usage.title_product", "usage.top_product"},
		models.UsageByKey:     {"usage.key", "usage.title_key", "usage.top_key"},
		models.UsageByMember:  {"usage.member", "usage.title_member", "usage.top_member"},
	}
	periodWords = map[string]struct{ name, column, chart string }{
		perDay:   {"usage.per_day", "usage.column_day", "usage.chart_day"},
		perWeek:  {"usage.per_week", "usage.column_week", "usage.chart_week"},
		perMonth: {"usage.per_month", "usage.column_month", "usage.chart_month"},
	}
)

// days is how many days the filter covers.
func (f usageFilter) days() int { return int(f.last.Sub(f.first)/(24*time.Hour)) + 1 }

// readLook reads how usage is shown. A period that does not suit the days gives way to one
// that does. Error: CodeNotFound for what cannot be chosen at all.
func (f *usageFilter) readLook() error {
	look := usageLook{group: models.UsageByProduct, per: perDay, groups: []string{string(models.UsageByProduct), string(models.UsageByKey)}}
	if f.account.Kind == models.Enterprise && f.all {
		look.groups = append(look.groups, string(models.UsageByMember))
	}
	days := f.days()
	if days <= maxDailyBars {
		look.pers = append(look.pers, perDay)
	}
	if days >= minWeeklyDays {
		look.pers = append(look.pers, perWeek)
	}
	if days >= minMonthlyDays {
		look.pers = append(look.pers, perMonth)
	}
	group, per, unit := f.Params.Get("group"), f.Params.Get("per"), f.Params.Get("unit")
	if group != "" {
		look.group = models.UsagePart(group)
	}
	if look.per = per; !slices.Contains(look.pers, per) && len(look.pers) > 0 {
		look.per = look.pers[0]
	}
	look.money = unit == moneyUnit
	known := slices.Contains(look.groups, string(look.group)) &&
		slices.Contains([]string{"", perDay, perWeek, perMonth}, per) && slices.Contains([]string{"", moneyUnit, "credits"}, unit)
	if f.look = look; !known {
		return models.Errorf(models.CodeNotFound, "There is no such view of usage.")
	}
	return nil
}

// choices links the ways to look at the same usage.
func (f usageFilter) choices() []view.UsageChoice {
	var groups, pers []views.Tab
	for _, v := range f.look.groups {
		groups = append(groups, views.Tab{
			Text: f.r.T(groupWords[models.UsagePart(v)].column), Current: v == string(f.look.group), URL: f.url(url.Values{"group": {v}}),
		})
	}
	for _, v := range f.look.pers {
		pers = append(pers, views.Tab{Text: f.r.T(periodWords[v].name), Current: v == f.look.per, URL: f.url(url.Values{"per": {v}})})
	}
	list := []view.UsageChoice{{Label: f.r.T("usage.group"), Options: groups}}
	if len(f.look.pers) > 1 {
		list = append(list, view.UsageChoice{Label: f.r.T("usage.per"), Options: pers})
	}
	money := views.Tab{Text: f.r.T("usage.unit_money"), Current: f.look.money, URL: f.url(url.Values{"unit": {moneyUnit}})}
	credits := views.Tab{Text: views.Capital(f.r.Words()), Current: !f.look.money, URL: f.url(url.Values{"unit": {""}})}
	return append(list, view.UsageChoice{Label: f.r.T("usage.unit"), Options: []views.Tab{credits, money}})
}

// dateRange is days as midnights in UTC, from the first to the last.
type dateRange struct{ first, last time.Time }

// periods are the days, weeks or months of the filter, of which the first and the last one
// may be cut short.
func (f usageFilter) periods() (list []dateRange) {
	for day := f.first; !day.After(f.last); day = day.AddDate(0, 0, 1) {
		begins := f.look.per == perDay || (f.look.per == perWeek && day.Weekday() == time.Monday) || (f.look.per == perMonth && day.Day() == 1)
		if begins || len(list) == 0 {
			list = append(list, dateRange{first: day})
		}
		list[len(list)-1].last = day
	}
	return list
}

// timeRanges are periods as instants in the reader's zone, so many days earlier.
func (f usageFilter) timeRanges(periods []dateRange, earlier int) []models.TimeRange {
	list := make([]models.TimeRange, len(periods))
	for i, p := range periods {
		list[i] = models.TimeRange{
			Since: models.FromWallClock(p.first.AddDate(0, 0, -earlier), f.r.Zone),
			Until: models.FromWallClock(p.last.AddDate(0, 0, 1-earlier), f.r.Zone),
		}
	}
	return list
}

// series asks for what the page shows.
func (f usageFilter) series(limit int) models.UsageSeriesQuery {
	periods := f.periods()
	return models.UsageSeriesQuery{
		AccountID: f.AccountID, Product: f.query.Product, KeyID: f.query.KeyID, UserID: f.query.UserID, By: f.look.group, Limit: limit,
		Periods: f.timeRanges(periods, 0), Before: f.timeRanges(periods, f.days()),
	}
}

// groupName names a product, key or member.
func (f usageFilter) groupName(g models.UsageGroup) string { return f.r.UsageGroup(f.look.group, g) }
