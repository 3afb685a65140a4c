package web

import (
	"cmp"
	"maps"
	"net/url"
	"strings"

	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/admin"
)

// listFilter narrows one of the operator's lists.
type listFilter struct {
	narrowing
	path  string
	texts []view.FilterText
	picks []view.FilterChoice
	dates bool
}

// newListFilter keeps of an address the fields that narrow the list at path.
func newListFilter(path string, asked url.Values, fields ...string) *listFilter {
	f := &listFilter{narrowing: narrowingOf("", asked, fields), path: path}
	for name := range f.asked {
		f.asked.Set(name, strings.TrimSpace(f.asked.Get(name)))
	}
	return f
}

// text is a field that is written in. Too long a text matches nothing.
func (f *listFilter) text(name, label, placeholder string) string {
	value := f.asked.Get(name)
	if len(value) > maxQueryBytes {
		f.faults.add(name, "This is longer than any of them.")
	}
	f.texts = append(f.texts, view.FilterText{Name: name, Label: label, Placeholder: placeholder, Field: f.faults.field(name, value)})
	return value
}

// pick is a field that is chosen from a list.
func (f *listFilter) pick(name, label string, options []views.Option) string {
	value := f.choice(name, options, "Choose one of these.")
	f.picks = append(f.picks, view.FilterChoice{Name: name, Label: label, Options: options, Fault: f.faults.of(name)})
	return value
}

// url is the list under this filter, with what more is asked for.
func (f *listFilter) url(path string, more url.Values) string {
	query := maps.Clone(f.asked)
	maps.Copy(query, more)
	if len(query) == 0 {
		return path
	}
	return path + "?" + query.Encode()
}

// printed is the filter's form.
func (f *listFilter) printed() view.ListFilter {
	for i, t := range f.texts {
		f.texts[i].Fault = cmp.Or(t.Fault, f.faults.of(t.Name))
	}
	return view.ListFilter{
		Action: f.path, ClearURL: f.path, Texts: f.texts, Choices: f.picks, Dates: f.dates, Set: f.set(),
		Since: f.faults.field("since", f.asked.Get("since")), Until: f.faults.field("until", f.asked.Get("until")),
	}
}
