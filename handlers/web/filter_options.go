package web

import (
	"context"
	"slices"

	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// ProductOptions lists all products.
func (w *Site) ProductOptions(ctx context.Context, r present.Reader) ([]views.Option, error) {
	products, err := w.Store.Products(ctx)
	options := []views.Option{{Text: r.T("usage.all_products")}}
	for _, p := range products {
		options = append(options, views.Option{Value: p.Slug, Text: models.Isolate(p.Name)})
	}
	return options, err
}

// maxKeyOptions is how many keys a filter lists. Older ones can be chosen by address.
const maxKeyOptions = 50

// KeyOptions lists the newest keys of an account, and the chosen one.
func (w *Site) KeyOptions(ctx context.Context, r present.Reader, id models.AccountID, chosen models.KeyID) ([]views.Option, error) {
	newest, err := w.Store.AccountKeys(ctx, models.KeyQuery{AccountID: id, Limit: maxKeyOptions})
	if err != nil {
		return nil, err
	}
	keys := newest.Keys
	if chosen != "" && !slices.ContainsFunc(keys, func(k models.Key) bool { return k.ID == chosen }) {
		switch key, err := w.Store.AccountKey(ctx, id, chosen); models.CodeOf(err) {
		case "":
			keys = append(keys, key)
		case models.CodeNotFound: // the filter has a fault for it
		default:
			return nil, err
		}
	}
	options := []views.Option{{Text: r.T("usage.all_keys")}}
	for _, k := range keys {
		options = append(options, views.Option{Value: string(k.ID), Text: present.KeyText(k.Name, k.Prefix)})
	}
	return options, nil
}

// maxMemberOptions is how many members a filter lists. Others can be chosen by address.
const maxMemberOptions = 50

// MemberOptions lists the first members of an account, and the chosen one. That may be a
// former member, whose usage stays with the account.
func (w *Site) MemberOptions(ctx context.Context, r present.Reader, id models.AccountID, chosen models.UserID) ([]views.Option, error) {
	first, err := w.Store.MemberList(ctx, models.MemberQuery{AccountID: id, Limit: maxMemberOptions})
	if err != nil {
		return nil, err
	}
	members := first.Lines
	if chosen != "" && !slices.ContainsFunc(members, func(m models.MemberLine) bool { return m.ID == chosen }) {
		member, err := w.Store.Member(ctx, id, chosen)
		if models.CodeOf(err) == models.CodeNotFound {
			member, err = w.Store.FormerMember(ctx, id, chosen)
		}
		switch models.CodeOf(err) {
		case "":
			members = append(members, member)
		case models.CodeNotFound: // the filter has a fault for it
		default:
			return nil, err
		}
	}
	options := []views.Option{{Text: r.T("usage.all_members")}}
	for _, m := range members {
		options = append(options, views.Option{Value: string(m.ID), Text: models.Isolate(m.Name)})
	}
	return options, nil
}
