package web

import (
	"context"
	"net/url"
	"slices"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// narrowing is what a person wants to see of an account's list: what they asked
// for, and what is wrong with it.
type narrowing struct {
	account models.AccountID
	asked   url.Values
	faults  faults
}

// narrowingOf keeps of an address the fields that narrow.
func narrowingOf(id models.AccountID, asked url.Values, fields []string) narrowing {
	n := narrowing{account: id, asked: url.Values{}}
	for _, name := range fields {
		if value := asked.Get(name); value != "" {
			n.asked.Set(name, value)
		}
	}
	return n
}

// set tells whether anything narrows the list.
func (n narrowing) set() bool { return len(n.asked) > 0 }

// choice is what was chosen of a list, "" for all of it.
func (n *narrowing) choice(name string, options []views.Option, unknown string) string {
	value := n.asked.Get(name)
	i := slices.IndexFunc(options, func(o views.Option) bool { return o.Value == value })
	if i < 0 {
		n.faults.add(name, unknown)
		return ""
	}
	options[i].Selected = true
	return value
}

// date is the date that was asked for, as midnight in UTC; the zero time for none.
func (n *narrowing) date(name string) time.Time {
	text := n.asked.Get(name)
	if text == "" {
		return time.Time{}
	}
	return n.faults.date(name, text)
}

// day is the first instant of the day that lies so many days after the one asked
// for; the zero time for none.
func (n *narrowing) day(name string, after int, zone *time.Location) time.Time {
	date := n.date(name)
	if date.IsZero() {
		return date
	}
	return models.InstantOf(date.AddDate(0, 0, after), zone)
}

func (w *Web) productOptions(ctx context.Context) ([]views.Option, error) {
	products, err := w.store.Products(ctx)
	options := []views.Option{{Text: "All products"}}
	for _, p := range products {
		options = append(options, views.Option{Value: p.Slug, Text: p.Name})
	}
	return options, err
}

// offeredKeys is how many keys may be chosen from a list; older ones by address.
const offeredKeys = 50

// keyOptions are the newest keys, and the one that was chosen.
func (w *Web) keyOptions(ctx context.Context, id models.AccountID, chosen models.KeyID) ([]views.Option, error) {
	newest, err := w.store.AccountKeys(ctx, models.KeyQuery{AccountID: id, Limit: offeredKeys})
	if err != nil {
		return nil, err
	}
	keys := newest.Keys
	if chosen != "" && !slices.ContainsFunc(keys, func(k models.Key) bool { return k.ID == chosen }) {
		switch key, err := w.store.AccountKey(ctx, id, chosen); models.CodeOf(err) {
		case "":
			keys = append(keys, key)
		case models.CodeNotFound: // the filter says so
		default:
			return nil, err
		}
	}
	options := []views.Option{{Text: "All keys"}}
	for _, k := range keys {
		options = append(options, views.Option{Value: string(k.ID), Text: keyText(k.Name, k.Prefix)})
	}
	return options, nil
}

// keyText names a key so that two of the same name are told apart.
func keyText(name, prefix string) string { return name + " (" + prefix + "…)" }

// offeredMembers is how many members may be chosen from a list; others by address.
const offeredMembers = 50

// memberOptions are the first members, and the one that was chosen, who may be a
// member no longer: what they used stays in the account's usage.
func (w *Web) memberOptions(ctx context.Context, id models.AccountID, chosen models.UserID) ([]views.Option, error) {
	first, err := w.store.MemberList(ctx, models.MemberQuery{AccountID: id, Limit: offeredMembers})
	if err != nil {
		return nil, err
	}
	members := first.Lines
	if chosen != "" && !slices.ContainsFunc(members, func(m models.MemberLine) bool { return m.ID == chosen }) {
		member, err := w.store.Member(ctx, id, chosen)
		if models.CodeOf(err) == models.CodeNotFound {
			member, err = w.store.FormerMember(ctx, id, chosen)
		}
		switch models.CodeOf(err) {
		case "":
			members = append(members, member)
		case models.CodeNotFound: // the filter says so
		default:
			return nil, err
		}
	}
	options := []views.Option{{Text: "All members"}}
	for _, m := range members {
		options = append(options, views.Option{Value: string(m.ID), Text: m.Name})
	}
	return options, nil
}
