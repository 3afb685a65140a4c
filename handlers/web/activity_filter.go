package web

import (
	"context"
	"maps"
	"net/url"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// activityFilter is what of a ledger a person wants to see, and the query it
// comes to.
type activityFilter struct {
	narrowing
	path  string // of the page
	whose string // the account as the page's address bears it, "" where the path does
	query models.EntryQuery

	kinds, products, keys []views.Option
}

// activityFields are the filters of an address.
var activityFields = []string{"kind", "product", "key", "since", "until"}

// activityFilter reads filters. Days begin and end in the reader's zone, and the
// last one is included.
func (w *Web) activityFilter(ctx context.Context, id models.AccountID, asked url.Values, r reader) (activityFilter, error) {
	return w.entryFilter(ctx, "/activity", id, string(id), asked, r)
}

// entryFilter is activityFilter for any page that lists entries.
func (w *Web) entryFilter(ctx context.Context, path string, id models.AccountID, whose string, asked url.Values, r reader) (activityFilter, error) {
	f := activityFilter{
		narrowing: narrowingOf(id, asked, activityFields), path: path, whose: whose, query: models.EntryQuery{AccountID: id},
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
	var err error
	if f.products, err = w.productOptions(ctx); err != nil {
		return err
	}
	f.keys, err = w.keyOptions(ctx, f.account, models.KeyID(f.asked.Get("key")))
	return err
}

// url is the address of the list under this filter.
func (f activityFilter) url(more url.Values) string {
	if query := f.parameters(more); query != "" {
		return f.path + "?" + query
	}
	return f.path
}

// csvURL is the address of all that it leaves, as a table for the account's people.
func (f activityFilter) csvURL() string { return "/activity.csv?" + f.parameters(nil) }

func (f activityFilter) parameters(more url.Values) string {
	query := url.Values{}
	if f.whose != "" {
		query.Set("account", f.whose)
	}
	maps.Copy(query, f.asked)
	maps.Copy(query, more)
	return query.Encode()
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
		Action: f.path, Account: f.whose, ClearURL: activityFilter{path: f.path, whose: f.whose}.url(nil),
		Kinds: f.kinds, Products: offered("product", f.products), Keys: offered("key", f.keys),
		KindFault: f.faults.of("kind"), ProductFault: f.faults.of("product"), KeyFault: f.faults.of("key"),
		Since: f.faults.field("since", f.asked.Get("since")), Until: f.faults.field("until", f.asked.Get("until")),
	}
}
