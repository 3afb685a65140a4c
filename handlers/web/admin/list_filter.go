package admin

import (
	"cmp"
	"maps"
	"net/url"
	"strconv"
	"strings"

	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/admin"
)

// listFilter narrows one of the operator's lists.
type ListFilter struct {
	web.Filter
	path    string
	texts   []view.FilterText
	selects []view.FilterChoice
	Dates   bool
}

// newListFilter keeps of an address the fields that narrow the list at path.
func NewListFilter(path string, asked url.Values, fields ...string) *ListFilter {
	f := &ListFilter{Filter: web.NewFilter("", asked, fields), path: path}
	for name := range f.Params {
		f.Params.Set(name, strings.TrimSpace(f.Params.Get(name)))
	}
	return f
}

// text is a field that is written in. Too long a text matches nothing.
func (f *ListFilter) Text(name, label, placeholder string) string {
	value := f.Params.Get(name)
	if len(value) > MaxQueryBytes {
		f.Faults.Add(name, "This is longer than any of them.")
	}
	f.texts = append(f.texts, view.FilterText{Name: name, Label: label, Placeholder: placeholder, Field: f.Faults.Field(name, value)})
	return value
}

// pick is a field that is chosen from a list.
func (f *ListFilter) Select(name, label string, options []views.Option) string {
	value := f.Choice(name, options, "Choose one of these.")
	f.selects = append(f.selects, view.FilterChoice{Name: name, Label: label, Options: options, Fault: f.Faults.Of(name)})
	return value
}

// url is the list under this filter, with what more is asked for.
func (f *ListFilter) URL(path string, more url.Values) string {
	query := maps.Clone(f.Params)
	maps.Copy(query, more)
	if len(query) == 0 {
		return path
	}
	return path + "?" + query.Encode()
}

// printed is the filter's form.
func (f *ListFilter) View() view.ListFilter {
	for i, t := range f.texts {
		f.texts[i].Fault = cmp.Or(t.Fault, f.Faults.Of(t.Name))
	}
	return view.ListFilter{
		Action: f.path, ClearURL: f.path, Texts: f.texts, Choices: f.selects, Dates: f.Dates, Set: f.Active(),
		Since: f.Faults.Field("since", f.Params.Get("since")), Until: f.Faults.Field("until", f.Params.Get("until")),
	}
}

// maxQueryBytes bounds what is searched for: no name, address or identifier is
// longer, so a longer text matches nothing.
const MaxQueryBytes = 500

// pages leads from a page of a list that goes by sequence to its others.
func (f *ListFilter) Pages(before, next int64) (newest, older string) {
	if before > 0 {
		newest = f.URL(f.path, nil)
	}
	if next > 0 {
		older = f.URL(f.path, url.Values{"before": {strconv.FormatInt(next, 10)}})
	}
	return newest, older
}
