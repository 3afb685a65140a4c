package admin

import (
	"cmp"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/admin"
)

// A ListFilter is the filter of one of the operator's lists.
type ListFilter struct {
	web.Filter
	path    string
	texts   []view.FilterText
	more    int // how many of them are not behind the fold, 0 for all
	selects []view.FilterChoice
	Dates   bool
}

// NewListFilter keeps those parameters of an address that are fields of the filter of the
// list at path.
func NewListFilter(path string, asked url.Values, fields ...string) *ListFilter {
	f := &ListFilter{Filter: web.NewFilter("", asked, fields), path: path}
	for name := range f.Params {
		f.Params.Set(name, strings.TrimSpace(f.Params.Get(name)))
	}
	return f
}

// MaxQueryBytes bounds the length of search texts. No name, address or identifier is
// longer, so a longer text matches nothing.
const MaxQueryBytes = 500

// Text adds an input and returns what was typed into it.
func (f *ListFilter) Text(name, label, placeholder string) string {
	value := f.Params.Get(name)
	if len(value) > MaxQueryBytes {
		f.Faults.Add(name, English.T("admin_parts.too_long"))
	}
	f.texts = append(f.texts, view.FilterText{Name: name, Label: label, Placeholder: placeholder, Field: f.Faults.Field(name, value)})
	return value
}

// More puts the inputs that are added later behind a fold, which is open if one is filled in.
func (f *ListFilter) More() { f.more = len(f.texts) }

// Select adds a select and returns the chosen option.
func (f *ListFilter) Select(name, label string, options []views.Option) string {
	value := f.Choice(name, options, English.T("admin_parts.choose"))
	f.selects = append(f.selects, view.FilterChoice{Name: name, Label: label, Options: options, Fault: f.Faults.Of(name)})
	return value
}

// Options prints the choices of a field. says has the sentence of each.
func Options[T ~string](r present.Reader, choices []T, says map[T]string, selected string) []views.Option {
	list := make([]views.Option, len(choices))
	for i, choice := range choices {
		list[i] = views.Option{Value: string(choice), Text: r.T(says[choice]), Selected: string(choice) == selected}
	}
	return list
}

// URL returns the address of a page under this filter, with more parameters.
func (f *ListFilter) URL(path string, more url.Values) string {
	query := maps.Clone(f.Params)
	maps.Copy(query, more)
	if len(query) == 0 {
		return path
	}
	return path + "?" + query.Encode()
}

// Pages returns the addresses of the newest and the next older page of a list that is paged
// by sequence, "" where there is none.
func (f *ListFilter) Pages(before, next int64) (newest, older string) {
	if before > 0 {
		newest = f.URL(f.path, nil)
	}
	if next > 0 {
		older = f.URL(f.path, url.Values{"before": {strconv.FormatInt(next, 10)}})
	}
	return newest, older
}

// View prints the filter's form.
func (f *ListFilter) View() view.ListFilter {
	for i, t := range f.texts {
		f.texts[i].Fault = cmp.Or(t.Fault, f.Faults.Of(t.Name))
	}
	texts, more := f.texts, []view.FilterText(nil)
	if f.more > 0 {
		texts, more = f.texts[:f.more], f.texts[f.more:]
	}
	open := slices.ContainsFunc(more, func(t view.FilterText) bool { return t.Value != "" })
	return view.ListFilter{
		Action: f.path, ClearURL: f.path, Texts: texts, More: more, MoreOpen: open, Choices: f.selects, Dates: f.Dates, Active: f.Active(),
		Since: f.Faults.Field("since", f.Params.Get("since")), Until: f.Faults.Field("until", f.Params.Get("until")),
	}
}
