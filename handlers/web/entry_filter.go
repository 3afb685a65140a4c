package web

import (
	"context"
	"maps"
	"net/url"
	"strconv"

	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// EntryFilter is the filter of a list of ledger entries, and the query that it stands for.
type EntryFilter struct {
	Filter
	path         string // of the page
	accountParam string // "" if the path names the account
	Query        models.EntryQuery

	kinds, products, keys []views.Option
}

// entryFilterFields are its parameters in an address.
var entryFilterFields = []string{"kind", "product", "key", "since", "until"}

// EntryFilter reads the filter of the entries that the page at path lists. Days begin and
// end in the reader's zone, and the last one is included. accountParam is the account
// parameter of the page's address, "" if the path names the account.
func (w *Site) EntryFilter(ctx context.Context, path string, id models.AccountID, accountParam string, params url.Values, r present.Reader) (EntryFilter, error) {
	f := EntryFilter{
		Filter: NewFilter(id, params, entryFilterFields), path: path, accountParam: accountParam, Query: models.EntryQuery{AccountID: id},
	}
	if err := w.loadOptions(ctx, &f, r); err != nil {
		return f, err
	}
	if kind := f.Choice("kind", f.kinds, r.T("activity.no_kind")); kind != "" {
		f.Query.Kinds = []models.EntryKind{models.EntryKind(kind)}
	}
	f.Query.Product = f.Choice("product", f.products, r.T("usage.no_product"))
	f.Query.KeyID = models.KeyID(f.Choice("key", f.keys, r.T("usage.no_key")))
	f.Query.Since = f.Day("since", 0, r.Zone)
	f.Query.Until = f.Day("until", 1, r.Zone)
	if !f.Query.Since.IsZero() && !f.Query.Until.IsZero() && !f.Query.Since.Before(f.Query.Until) {
		f.Faults.Add("until", r.T("usage.to_before_from"))
	}
	return f, nil
}

// loadOptions loads what may be chosen.
func (w *Site) loadOptions(ctx context.Context, f *EntryFilter, r present.Reader) error {
	f.kinds = []views.Option{{Text: r.T("activity.all_kinds")}}
	for _, kind := range models.EntryKinds {
		f.kinds = append(f.kinds, views.Option{Value: string(kind), Text: r.EntryKind(kind)})
	}
	var err error
	if f.products, err = w.ProductOptions(ctx, r); err != nil {
		return err
	}
	f.keys, err = w.KeyOptions(ctx, r, f.AccountID, models.KeyID(f.Params.Get("key")))
	return err
}

// URL returns the address of the list under this filter, with more parameters.
func (f EntryFilter) URL(more url.Values) string {
	if query := f.parameters(more); query != "" {
		return f.path + "?" + query
	}
	return f.path
}

// FilteredEntries finds the entries under a filter on the page that a cursor names, "" for
// the newest, and returns the addresses of the newest and of the next older page, "" where
// there is none. Error: CodeNotFound for a cursor that none of our links has.
func (w *Site) FilteredEntries(ctx context.Context, f EntryFilter, cursor string) (lines []models.EntryLine, newest, older string, err error) {
	query := f.Query
	query.Limit = entriesPerPage
	if query.Before, err = ParseCursor(cursor); err != nil {
		return nil, "", "", err
	}
	found, err := w.Store.Entries(ctx, query)
	if query.Before > 0 {
		newest = f.URL(nil)
	}
	if found.Next > 0 {
		older = f.URL(url.Values{"before": {strconv.FormatInt(found.Next, 10)}})
	}
	return found.Lines, newest, older, err
}

// CSVURL returns the address of the same entries as a CSV file, for the account's people.
func (f EntryFilter) CSVURL() string { return "/activity.csv?" + f.parameters(nil) }

func (f EntryFilter) parameters(more url.Values) string {
	query := url.Values{}
	if f.accountParam != "" {
		query.Set("account", f.accountParam)
	}
	maps.Copy(query, f.Params)
	maps.Copy(query, more)
	return query.Encode()
}

// View prints the filter's form. Lists with a single option are left out, unless they have
// a fault.
func (f EntryFilter) View() views.ActivityFilter {
	several := func(name string, options []views.Option) []views.Option {
		if len(options) == 1 && f.Faults.Of(name) == "" {
			return nil
		}
		return options
	}
	return views.ActivityFilter{
		Action: f.path, Account: f.accountParam, ClearURL: EntryFilter{path: f.path, accountParam: f.accountParam}.URL(nil),
		Kinds: f.kinds, Products: several("product", f.products), Keys: several("key", f.keys),
		KindFault: f.Faults.Of("kind"), ProductFault: f.Faults.Of("product"), KeyFault: f.Faults.Of("key"),
		Since: f.Faults.Field("since", f.Params.Get("since")), Until: f.Faults.Field("until", f.Params.Get("until")),
	}
}
