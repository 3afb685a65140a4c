package customer

import (
	"context"
	"slices"

	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// extensionsPerRead is how many extensions are read at a time to find the one of a lot.
const extensionsPerRead = 50

// successorLinks lead to the lots that continue one whose expiry was extended: to what
// remained of it, and to what has come back since, as far as anything is left of that.
func (w *Pages) successorLinks(ctx context.Context, lot models.Lot, s models.Snapshot, r present.Reader) (links []views.Link, err error) {
	if !lot.Extended {
		return nil, nil
	}
	var successors []models.Lot
	first, err := w.firstSuccessor(ctx, lot)
	if err != nil {
		return nil, err
	}
	if first.ID != "" {
		successors = append(successors, first)
	}
	for _, l := range s.Lots {
		if l.Source == models.SourceExtension && l.Continues == lot.ID && l.ID != first.ID {
			successors = append(successors, l)
		}
	}
	for _, l := range successors {
		links = append(links, views.Link{Text: r.T("lot.continued_by", "credits", r.Count(l.Granted)), URL: address.Lot(l.ID, l.AccountID)})
	}
	return links, nil
}

// firstSuccessor finds the lot that an extension has made of what remained of another one.
// There is none if all of it was on hold.
func (w *Pages) firstSuccessor(ctx context.Context, lot models.Lot) (models.Lot, error) {
	query := models.EntryQuery{
		AccountID: lot.AccountID, Kinds: []models.EntryKind{models.EntryExtension}, Before: lot.LastDraw + 1, Limit: extensionsPerRead,
	}
	for {
		page, err := w.Store.Entries(ctx, query)
		if err != nil {
			return models.Lot{}, err
		}
		for _, l := range page.Lines {
			if i := slices.IndexFunc(l.NewLots, func(made models.Lot) bool { return made.Continues == lot.ID }); i >= 0 {
				return l.NewLots[i], nil
			}
		}
		if query.Before = page.Next; page.Next == 0 || page.Next < lot.FirstDraw {
			return models.Lot{}, nil
		}
	}
}
