package web

import (
	"net/url"
	"slices"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// A Filter is what a person wants to see of a list: the parameters of the address, and what
// is wrong with them.
type Filter struct {
	AccountID models.AccountID
	Params    url.Values
	Faults    Faults
}

// NewFilter keeps those parameters of an address that are fields of the filter and not
// empty.
func NewFilter(id models.AccountID, params url.Values, fields []string) Filter {
	f := Filter{AccountID: id, Params: url.Values{}}
	for _, name := range fields {
		if value := params.Get(name); value != "" {
			f.Params.Set(name, value)
		}
	}
	return f
}

// Active reports whether the filter has any parameters.
func (f Filter) Active() bool { return len(f.Params) > 0 }

// Choice returns the option that was chosen, and marks it as selected. unknown is the fault
// of a value that is not among the options. "" is usually the option for everything.
func (f *Filter) Choice(name string, options []views.Option, unknown string) string {
	value := f.Params.Get(name)
	i := slices.IndexFunc(options, func(o views.Option) bool { return o.Value == value })
	if i < 0 {
		f.Faults.Add(name, unknown)
		return ""
	}
	options[i].Selected = true
	return value
}

// Date returns the date in a field as midnight in UTC, the zero time for none.
func (f *Filter) Date(name string) time.Time {
	text := f.Params.Get(name)
	if text == "" {
		return time.Time{}
	}
	return f.Faults.Date(name, text)
}

// Day returns the first instant of a day in a zone, so many days after the date in the
// field; the zero time for none.
func (f *Filter) Day(name string, plusDays int, zone *time.Location) time.Time {
	date := f.Date(name)
	if date.IsZero() {
		return date
	}
	return models.FromWallClock(date.AddDate(0, 0, plusDays), zone)
}
