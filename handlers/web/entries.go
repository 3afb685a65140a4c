package web

import (
	"context"
	"slices"

	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// PresentEntries prints ledger entries.
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

// PresentOwnEntries prints entries for the account's own people. The operator's people
// appear there under the operator's name, not their own. It takes from the lines what the
// reader may not see of caps.
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
		if l.Cap != nil && !r.Viewer.MaySeeCap(id, l.Cap.Subject) {
			lines[i].Cap, lines[i].Reason = nil, ""
		}
	}
	r.ForCustomer = true
	entries, err := w.PresentEntries(ctx, lines, r)
	changes := r.Column(present.AmountsOf(lines, func(l models.EntryLine) models.Credits { return l.Delta }))
	balances := r.Column(present.AmountsOf(lines, func(l models.EntryLine) models.Credits { return l.BalanceAfter.Available }))
	for i := range entries {
		entries[i].Change, entries[i].BalanceAfter = changes.Change(lines[i].Delta), balances.Amount(lines[i].BalanceAfter.Available)
	}
	return entries, err
}
