package views_test

import (
	"testing"

	"github.com/bursar-portal/bursar/views/customer"
)

func TestEntriesShowSignsAndBalances(t *testing.T) {
	d := render(t, customer.Activity(activity()))
	d.want(".entries .change", "−20", "+250", "+5", "+915", "0", "−0.15")
	d.wantAttr(".entries .change", "class", "change num minus", "change num plus", "change num plus", "change num plus", "change num none", "change num minus")
	d.want(".entries .after", "1,250 after", "1,270 after", "1,020 after", "1,015 after", "100 after", "100 after")
	d.want("#ent_6 .what", "Fast Spec × 2 Usage · Landing page")
	d.want("#ent_5 .what", "Purchase")
	d.want("#ent_4 .what", "Adjustment Goodwill for the outage of March 3")
}

func TestActivityFilter(t *testing.T) {
	d := render(t, customer.Activity(activityEmpty(true)))
	d.wantAttr("form[role=search]", "method", "get")
	d.wantAttr("form[role=search] [name]", "name", "account", "kind", "product", "key", "since", "until")
	d.want("#kind [selected]", "Purchase")
	d.want("#kind-fault", "There is no such kind.")
	d.wantAttr("[aria-invalid=true]", "name", "kind", "since")
	d.want("#since-fault", "Enter a date such as 2026-03-01.")
	d.want(".empty strong", "Nothing matches.")
	d.want(".filter .notice a", "There is no such kind.", "Enter a date such as 2026-03-01.")
	d.want(".filter .actions a", "Clear")
	render(t, customer.Activity(activity())).want(".filter a")
}

func TestActivityPages(t *testing.T) {
	d := render(t, customer.Activity(activity()))
	d.wantAttr(".pager a", "href", "/activity?before=1")
	d = render(t, customer.Activity(activityMuch()))
	d.want(".pager a", "Newest", "Older")
	d = render(t, customer.Activity(activityEmpty(false)))
	d.want(".pager a")
	d.want(".empty strong", "No activity yet.")
	past := activityEmpty(false)
	past.Newest = "/activity"
	render(t, customer.Activity(past)).want(".empty strong", "This is the beginning.")
}
