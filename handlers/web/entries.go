package web

import (
	"context"
	"slices"

	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// entries prints lines of the ledger.
func (w *Site) PresentEntries(ctx context.Context, lines []models.EntryLine, r present.Reader) ([]views.Entry, error) {
	names, err := w.ProductNames(ctx)
	if err != nil {
		return nil, err
	}
	entries := make([]views.Entry, len(lines))
	for i, l := range lines {
		entries[i] = r.Entry(l, names)
	}
	return entries, nil
}

// productNames are the products' names by slug.
func (w *Site) ProductNames(ctx context.Context) (map[string]string, error) {
	products, err := w.Store.Products(ctx)
	names := make(map[string]string, len(products))
	for _, p := range products {
		names[p.Slug] = p.Name
	}
	return names, err
}

// ownEntries prints lines for an account's own people. Whoever acts on it for the
// operator bears the operator's name there, not their own.
func (w *Site) PresentOwnEntries(ctx context.Context, id models.AccountID, lines []models.EntryLine, r present.Reader) ([]views.Entry, error) {
	var people []models.UserID
	for _, l := range lines {
		if l.Actor.Kind == models.ActorUser {
			people = append(people, models.UserID(l.Actor.ID))
		}
	}
	members, err := w.Store.MembersAmong(ctx, id, people)
	if err != nil {
		return nil, err
	}
	for i, l := range lines {
		if l.Actor.Kind == models.ActorUser && !slices.Contains(members, models.UserID(l.Actor.ID)) {
			lines[i].ActorName = r.Brand
		}
	}
	r.ForCustomer = true
	return w.PresentEntries(ctx, lines, r)
}
