package web

import (
	"context"
	"slices"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// entries prints lines of the ledger.
func (w *Web) entries(ctx context.Context, lines []models.EntryLine, r reader) ([]views.Entry, error) {
	names, err := w.productNames(ctx)
	if err != nil {
		return nil, err
	}
	entries := make([]views.Entry, len(lines))
	for i, l := range lines {
		entries[i] = r.entry(l, names)
	}
	return entries, nil
}

// productNames are the products' names by slug.
func (w *Web) productNames(ctx context.Context) (map[string]string, error) {
	products, err := w.store.Products(ctx)
	names := make(map[string]string, len(products))
	for _, p := range products {
		names[p.Slug] = p.Name
	}
	return names, err
}

// ownEntries prints lines for an account's own people. Whoever acts on it for the
// operator bears the operator's name there, not their own.
func (w *Web) ownEntries(ctx context.Context, id models.AccountID, lines []models.EntryLine, r reader) ([]views.Entry, error) {
	var people []models.UserID
	for _, l := range lines {
		if l.Actor.Kind == models.ActorUser {
			people = append(people, models.UserID(l.Actor.ID))
		}
	}
	members, err := w.store.MembersAmong(ctx, id, people)
	if err != nil {
		return nil, err
	}
	for i, l := range lines {
		if l.Actor.Kind == models.ActorUser && !slices.Contains(members, models.UserID(l.Actor.ID)) {
			lines[i].ActorName = r.brand
		}
	}
	r.own = true
	return w.entries(ctx, lines, r)
}

// actor names who did something.
func (r reader) actor(ref models.ActorRef, name string) string {
	if name != "" {
		return name
	}
	switch ref.Kind {
	case models.ActorStripe:
		return "Stripe"
	case models.ActorSystem:
		return r.brand
	case models.ActorCLI:
		return "Operator"
	case models.ActorKey:
		return "An API key"
	}
	return "Somebody"
}
