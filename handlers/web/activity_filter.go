package web

import (
	"context"
	"maps"
	"net/url"
	"slices"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// activityFilter is what of a ledger a person wants to see: what they asked for,
// the query it comes to, and what is wrong with it.
type activityFilter struct {
	account models.AccountID
	asked   url.Values
	query   models.EntryQuery
	faults  faults

	kinds, products, keys []views.Option
}

// activityFields are the filters of an address.
var activityFields = []string{"kind", "product", "key", "since", "until"}

// activityFilter reads filters. Days begin and end in the reader's zone, and the
// last one is included.
func (w *Web) activityFilter(ctx context.Context, id models.AccountID, asked url.Values, r reader) (activityFilter, error) {
	f := activityFilter{account: id, asked: url.Values{}, query: models.EntryQuery{AccountID: id}}
	for _, name := range activityFields {
		if value := asked.Get(name); value != "" {
			f.asked.Set(name, value)
		}
	}
	if err := w.offerFilters(ctx, &f); err != nil {
		return f, err
	}
	if kind := f.choice("kind", f.kinds, "There is no such kind."); kind != "" {
		f.query.Kinds = []models.EntryKind{models.EntryKind(kind)}
	}
	f.query.Product = f.choice("product", f.products, "There is no such product.")
	f.query.KeyID = models.KeyID(f.choice("key", f.keys, "This account has no such key."))
	f.query.Since = f.day("since", 0, r.zone)
	f.query.Until = f.day("until", 1, r.zone)
	if !f.query.Since.IsZero() && !f.query.Until.IsZero() && !f.query.Since.Before(f.query.Until) {
		f.faults.add("until", "Choose a day that is not before the first one.")
	}
	return f, nil
}

// offerFilters lists what may be chosen.
func (w *Web) offerFilters(ctx context.Context, f *activityFilter) error {
	f.kinds = []views.Option{{Text: "All kinds"}}
	for _, kind := range models.EntryKinds {
		f.kinds = append(f.kinds, views.Option{Value: string(kind), Text: entryKinds[kind]})
	}
	products, err := w.store.Products(ctx)
	if err != nil {
		return err
	}
	f.products = []views.Option{{Text: "All products"}}
	for _, p := range products {
		f.products = append(f.products, views.Option{Value: p.Slug, Text: p.Name})
	}
	return w.offerKeys(ctx, f)
}

// offeredKeys is how many keys may be chosen from a list; older ones by address.
const offeredKeys = 50

// offerKeys lists the newest keys, and the one that was chosen.
func (w *Web) offerKeys(ctx context.Context, f *activityFilter) error {
	newest, err := w.store.Keys(ctx, models.KeyQuery{AccountID: f.account, Limit: offeredKeys})
	if err != nil {
		return err
	}
	keys, chosen := newest.Keys, models.KeyID(f.asked.Get("key"))
	if chosen != "" && !slices.ContainsFunc(keys, func(k models.Key) bool { return k.ID == chosen }) {
		switch key, err := w.store.AccountKey(ctx, f.account, chosen); models.CodeOf(err) {
		case "":
			keys = append(keys, key)
		case models.CodeNotFound: // the filter says so
		default:
			return err
		}
	}
	f.keys = []views.Option{{Text: "All keys"}}
	for _, k := range keys {
		f.keys = append(f.keys, views.Option{Value: string(k.ID), Text: k.Name + " (" + k.Prefix + "…)"})
	}
	return nil
}

// choice is what was chosen of a list, "" for all of it.
func (f *activityFilter) choice(name string, options []views.Option, unknown string) string {
	value := f.asked.Get(name)
	i := slices.IndexFunc(options, func(o views.Option) bool { return o.Value == value })
	if i < 0 {
		f.faults.add(name, unknown)
		return ""
	}
	options[i].Selected = true
	return value
}

// day is the first instant of the day that lies so many days after the one asked
// for; the zero time for none.
func (f *activityFilter) day(name string, after int, zone *time.Location) time.Time {
	text := f.asked.Get(name)
	if text == "" {
		return time.Time{}
	}
	day, err := time.ParseInLocation(time.DateOnly, text, zone)
	if err != nil {
		f.faults.add(name, "Write a date such as 2026-03-01.")
		return time.Time{}
	}
	return day.AddDate(0, 0, after)
}

// set tells whether anything narrows the list.
func (f activityFilter) set() bool { return len(f.asked) > 0 }

// url is the address of the list under this filter.
func (f activityFilter) url(more url.Values) string {
	query := url.Values{"account": {string(f.account)}}
	maps.Copy(query, f.asked)
	maps.Copy(query, more)
	return "/activity?" + query.Encode()
}

// printed is the filter's form. What there is only one choice of is not offered.
func (f activityFilter) printed() views.ActivityFilter {
	offered := func(name string, options []views.Option) []views.Option {
		if len(options) == 1 && f.faults.of(name) == "" {
			return nil
		}
		return options
	}
	return views.ActivityFilter{
		Action: "/activity", Account: string(f.account), ClearURL: accountURL("/activity", f.account),
		Kinds: f.kinds, Products: offered("product", f.products), Keys: offered("key", f.keys),
		KindFault: f.faults.of("kind"), ProductFault: f.faults.of("product"), KeyFault: f.faults.of("key"),
		Since: f.faults.field("since", f.asked.Get("since")), Until: f.faults.field("until", f.asked.Get("until")),
	}
}
