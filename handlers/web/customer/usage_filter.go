package customer

import (
	"context"
	"maps"
	"net/url"
	"slices"
	"time"

	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/customer"
)

// usageFilter is the filter of the usage page, and the query that it stands for.
type usageFilter struct {
	web.Filter
	account     models.Account
	rangeName   string    // "" if the address has dates
	first, last time.Time // days as midnights in UTC
	query       models.UsageQuery
	look        usageLook

	products, keys, members []views.Option

	r      present.Reader
	reader models.UserID
	all    bool // the reader may see what each member used
}

// usageFields are its parameters in an address.
var usageFields = []string{"range", "from", "to", "product", "key", "member", "group", "per", "unit"}

// noneValue is the parameter for charges that name no product, key or member, and meValue
// the one for the reader's own.
const (
	noneValue = "-"
	meValue   = "me"
)

// usageFilter reads the filter. Days are the reader's. Error: CodeNotFound for an unknown
// range, group, period or unit.
func (w *Pages) usageFilter(ctx context.Context, actor models.Actor, a models.Account, params url.Values, r present.Reader) (usageFilter, error) {
	f := usageFilter{Filter: web.NewFilter(a.ID, params, usageFields), account: a, r: r, reader: actor.User.ID, all: actor.MaySeeMembersUse(a.ID)}
	if f.Params.Get("member") == meValue {
		f.Params.Set("member", string(f.reader))
		if a.Kind == models.Solo { // all of it is theirs
			f.Params.Del("member")
		}
	}
	if err := f.setDays(models.DateOf(w.Now(), r.Zone)); err != nil {
		return f, err
	}
	if err := f.readLook(); err != nil {
		return f, err
	}
	if err := w.loadUsageOptions(ctx, &f); err != nil {
		return f, err
	}
	f.query = models.UsageQuery{
		AccountID: a.ID, From: models.FromWallClock(f.first, r.Zone), To: models.FromWallClock(f.last, r.Zone), Zone: r.Zone,
		Product: filterValue[string](f.Choice("product", f.products, r.T("usage.no_product"))),
		KeyID:   filterValue[models.KeyID](f.Choice("key", f.keys, r.T("usage.no_key"))),
		UserID:  filterValue[models.UserID](f.Choice("member", f.members, f.unknownMember())),
	}
	return f, nil
}

// unknownMember is the fault of a member who can't be chosen. Whoever may see only their own
// use does not learn who else there is.
func (f usageFilter) unknownMember() string {
	if f.all {
		return f.r.T("usage.no_member")
	}
	return f.r.T("usage.only_yourself")
}

// own reports whether the filter selects the reader's own use.
func (f usageFilter) own() bool { return f.Params.Get("member") == string(f.reader) }

// filterValue is a choice as the query takes it: nil for all.
func filterValue[T ~string](choice string) *T {
	switch choice {
	case "":
		return nil
	case noneValue:
		return new(T)
	}
	one := T(choice)
	return &one
}

// A namedRange is a range of days with a name, such as this month, relative to today.
type namedRange struct {
	name string
	text string // the key of its name
	days func(today time.Time) (first, last time.Time)
}

var namedRanges = []namedRange{
	{"7", "usage.range_7", func(today time.Time) (time.Time, time.Time) { return today.AddDate(0, 0, -6), today }},
	{"30", "usage.range_30", func(today time.Time) (time.Time, time.Time) { return today.AddDate(0, 0, 1-present.ChartDays), today }},
	{"90", "usage.range_90", func(today time.Time) (time.Time, time.Time) { return today.AddDate(0, 0, -89), today }},
	{"month", "usage.range_month", func(today time.Time) (time.Time, time.Time) { return today.AddDate(0, 0, 1-today.Day()), today }},
	{"last-month", "usage.range_last_month", func(today time.Time) (time.Time, time.Time) {
		first := today.AddDate(0, 0, 1-today.Day())
		return first.AddDate(0, -1, 0), first.AddDate(0, 0, -1)
	}},
	{"year", "usage.range_year", func(today time.Time) (time.Time, time.Time) { return today.AddDate(-1, 0, 1), today }},
}

const defaultRange = "30"

// setDays sets the first and the last day: those of the address, of which one suffices, or
// else those of a named range.
func (f *usageFilter) setDays(today time.Time) error {
	f.first, f.last = f.Date("from"), f.Date("to")
	switch {
	case f.first.IsZero() && f.last.IsZero():
		if f.rangeName = f.Params.Get("range"); f.rangeName == "" {
			f.rangeName = defaultRange
		}
		i := slices.IndexFunc(namedRanges, func(p namedRange) bool { return p.name == f.rangeName })
		if i < 0 {
			return models.Errorf(models.CodeNotFound, "There is no such period.")
		}
		f.first, f.last = namedRanges[i].days(today)
	case f.last.IsZero():
		f.last = f.first
		if today.After(f.first) {
			f.last = today
		}
	case f.first.IsZero():
		f.first = f.last.AddDate(0, 0, 1-present.ChartDays)
	}
	if f.last.Before(f.first) {
		f.Faults.Add("to", f.r.T("usage.to_before_from"))
	} else if !f.last.Before(f.first.AddDate(2, 0, 0)) {
		f.Faults.Add("to", f.r.T("usage.too_long"))
	}
	return nil
}

// loadUsageOptions loads what may be chosen.
func (w *Pages) loadUsageOptions(ctx context.Context, f *usageFilter) (err error) {
	if f.products, err = w.ProductOptions(ctx, f.r); err != nil {
		return err
	}
	if f.keys, err = w.KeyOptions(ctx, f.r, f.AccountID, models.KeyID(f.Params.Get("key"))); err != nil {
		return err
	}
	if f.all {
		f.members, err = w.MemberOptions(ctx, f.r, f.AccountID, models.UserID(f.Params.Get("member")))
		f.members = append(f.members, views.Option{Value: noneValue, Text: f.r.T("usage.without_member")})
	} else {
		f.members = []views.Option{{Text: f.r.T("usage.all_members")}, {Value: string(f.reader), Text: f.r.T("usage.only_you")}}
	}
	f.products = append(f.products, views.Option{Value: noneValue, Text: f.r.T("usage.without_product")})
	f.keys = append(f.keys, views.Option{Value: noneValue, Text: f.r.T("usage.without_key")})
	return err
}

// narrowsBeyondDays reports whether a product, key or member is chosen.
func (f usageFilter) narrowsBeyondDays() bool {
	return f.Params.Has("product") || f.Params.Has("key") || f.Params.Has("member")
}

// url returns the address of the page under this filter with other parameters; empty ones
// are left out.
func (f usageFilter) url(more url.Values) string {
	query := url.Values{}
	maps.Copy(query, f.Params)
	maps.Copy(query, more)
	maps.DeleteFunc(query, func(_ string, v []string) bool { return v[0] == "" })
	return address.Usage(f.account, query)
}

// csvURL returns the address of what the page shows as a CSV file, with the days as dates.
func (f usageFilter) csvURL() string {
	query := f.fileQuery()
	query.Set("group", string(f.look.group))
	query.Set("per", f.look.per)
	if f.look.money {
		query.Set("unit", moneyUnit)
	}
	return "/usage.csv?" + query.Encode()
}

// detailsURL returns the address of all usage under the filter as a CSV file, a row for each
// day, product, key and member.
func (f usageFilter) detailsURL() string { return "/usage.csv?" + f.fileQuery().Encode() }

// fileQuery has the filter alone, with the days as dates.
func (f usageFilter) fileQuery() url.Values {
	query := url.Values{}
	maps.Copy(query, f.Params)
	for _, name := range []string{"range", "group", "per", "unit"} {
		query.Del(name)
	}
	query.Set("account", string(f.AccountID))
	query.Set("from", f.first.Format(time.DateOnly))
	query.Set("to", f.last.Format(time.DateOnly))
	return query
}

// view prints the filter's form, and the links to the named ranges.
func (f usageFilter) view() view.UsageFilter {
	from, to := f.Params.Get("from"), f.Params.Get("to")
	if !f.Faults.Any() {
		from, to = f.first.Format(time.DateOnly), f.last.Format(time.DateOnly)
	}
	printed := view.UsageFilter{
		Account: string(f.AccountID), ClearURL: address.Usage(f.account, nil), Filtered: f.narrowsBeyondDays(),
		From: f.Faults.Field("from", from), To: f.Faults.Field("to", to),
		Products: f.products, Keys: f.keys, Members: f.members,
		ProductFault: f.Faults.Of("product"), KeyFault: f.Faults.Of("key"), MemberFault: f.Faults.Of("member"),
	}
	printed.Action = "/usage"
	switch {
	case f.account.Kind == models.Solo:
	case f.own():
		printed.Own = views.Link{Text: f.r.T("usage.view_all"), URL: f.url(url.Values{"member": {""}})}
	default:
		printed.Own = views.Link{Text: f.r.T("usage.view_yours"), URL: f.url(url.Values{"member": {meValue}})}
	}
	if f.account.Kind == models.Enterprise {
		printed.Action, printed.Hidden = "/enterprise/dashboard", []views.Option{{Text: "page", Value: "usage"}}
	} else if printed.MemberFault == "" {
		printed.Members = nil
	}
	for _, name := range []string{"group", "per", "unit"} {
		if value := f.Params.Get(name); value != "" {
			printed.Hidden = append(printed.Hidden, views.Option{Text: name, Value: value})
		}
	}
	printed.Open = f.rangeName == "" || printed.Filtered || f.Faults.Any()
	for _, p := range namedRanges {
		printed.Periods = append(printed.Periods, views.Tab{
			Text: f.r.T(p.text), Current: p.name == f.rangeName,
			URL: f.url(url.Values{"range": {p.name}, "from": {""}, "to": {""}}),
		})
	}
	return printed
}
