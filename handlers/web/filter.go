package web

import (
	"net/url"
	"slices"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// narrowing is what a person wants to see of an account's list: what they asked
// for, and what is wrong with it.
type Filter struct {
	AccountID models.AccountID
	Params    url.Values
	Faults    Faults
}

// narrowingOf keeps of an address the fields that narrow.
func NewFilter(id models.AccountID, asked url.Values, fields []string) Filter {
	n := Filter{AccountID: id, Params: url.Values{}}
	for _, name := range fields {
		if value := asked.Get(name); value != "" {
			n.Params.Set(name, value)
		}
	}
	return n
}

// set tells whether anything narrows the list.
func (n Filter) Active() bool { return len(n.Params) > 0 }

// choice is what was chosen of a list, "" for all of it.
func (n *Filter) Choice(name string, options []views.Option, unknown string) string {
	value := n.Params.Get(name)
	i := slices.IndexFunc(options, func(o views.Option) bool { return o.Value == value })
	if i < 0 {
		n.Faults.Add(name, unknown)
		return ""
	}
	options[i].Selected = true
	return value
}

// date is the date that was asked for, as midnight in UTC; the zero time for none.
func (n *Filter) Date(name string) time.Time {
	text := n.Params.Get(name)
	if text == "" {
		return time.Time{}
	}
	return n.Faults.Date(name, text)
}

// day is the first instant of the day that lies so many days after the one asked
// for; the zero time for none.
func (n *Filter) Day(name string, after int, zone *time.Location) time.Time {
	date := n.Date(name)
	if date.IsZero() {
		return date
	}
	return models.InstantOf(date.AddDate(0, 0, after), zone)
}
