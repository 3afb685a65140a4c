package history

import (
	"context"
	"errors"
	"slices"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/books"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// Lot finds a lot of an account as it is written. CodeNotFound.
func (h *History) Lot(ctx context.Context, account models.AccountID, id models.LotID) (line models.LotLine, err error) {
	err = h.read(ctx, func(tx *gorm.DB, r *books.Reader) error {
		lot, place, err := lotOf(r, account, id)
		if err != nil {
			return err
		}
		made, err := r.EntriesAt([]schema.Place{schema.PlaceOf(place.Account(), lot.MadeBy)})
		if err != nil || len(made) == 0 {
			return notFoundOr(err, "entry that made the lot")
		}
		names, err := books.PlanNames(tx, []models.Entry{{SubscriptionID: lot.SubscriptionID}})
		line = models.LotLine{Lot: lot, Entry: made[0].ID, CreatedAt: made[0].EffectiveAt, PlanName: names[lot.SubscriptionID]}
		return err
	})
	return line, err
}

// lotOf reads a lot of an account. CodeNotFound.
func lotOf(r *books.Reader, account models.AccountID, id models.LotID) (lot models.Lot, place schema.Place, err error) {
	owner, ordinal, ok := r.IDs.LotAt(id)
	if place, err = placeIn(r, account, owner, ordinal, ok); err != nil || place == 0 {
		return lot, 0, notFoundOr(err, "lot")
	}
	lots, err := r.Lots(account, "WHERE l.place = ?", int64(place))
	if err != nil || len(lots) == 0 {
		return lot, 0, notFoundOr(err, "lot")
	}
	return lots[0], place, nil
}

// LotUses returns a page of the entries that drew on a lot or gave back to it, newest
// first: none of a lot that is not written.
func (h *History) LotUses(ctx context.Context, q models.LotUseQuery) (models.LotUsePage, error) {
	var page models.LotUsePage
	err := h.read(ctx, func(_ *gorm.DB, r *books.Reader) error {
		lot, place, err := lotOf(r, q.AccountID, q.LotID)
		switch {
		case models.CodeOf(err) == models.CodeNotFound:
			return nil
		case err != nil:
			return err
		}
		uses, err := usesOf(r, lot, place, q.Before, q.Limit+1)
		if err != nil {
			return err
		}
		if len(uses) > q.Limit {
			uses = uses[:q.Limit]
			page.Next = uses[q.Limit-1].place.Number()
		}
		places := make([]schema.Place, len(uses))
		for i, u := range uses {
			places[len(uses)-1-i] = u.place
		}
		lines, err := r.LinesAt(places)
		for i, l := range lines {
			page.Lines = append(page.Lines, models.LotUse{EntryLine: l, Remaining: uses[i].remaining, Held: uses[i].held})
		}
		return err
	})
	return page, err
}

// A use is what an entry has changed of a lot.
type use struct {
	place           schema.Place
	remaining, held models.Credits
}

// errEnough ends reading when there is enough.
var errEnough = errors.New("there is enough")

// usesOf returns the newest uses of a lot before an entry, 0 for all, newest first. They
// are between the first and the last entry that drew on it.
func usesOf(r *books.Reader, lot models.Lot, place schema.Place, before int64, limit int) (uses []use, err error) {
	behind := lot.LastDraw + 1
	if before > 0 {
		behind = min(behind, before)
	}
	if lot.FirstDraw == 0 || lot.FirstDraw >= behind {
		return nil, nil
	}
	from, until := books.Range(place.Account(), lot.FirstDraw, behind)
	err = r.EachDraws(func(at schema.Place, draws []byte) error {
		u, drawn := use{place: at}, false
		err := schema.EachDraw(draws, func(ordinal int64, _ models.LotKind, remaining, held models.Credits) {
			if ordinal == lot.Ordinal {
				u.remaining, u.held, drawn = u.remaining+remaining, u.held+held, true
			}
		})
		if drawn {
			uses = append(uses, u)
		}
		if len(uses) == limit {
			return errEnough
		}
		return err
	}, "WHERE e.place >= ? AND e.place < ? AND instr(e.draws, ?) > 0 ORDER BY e.place DESC", int64(from), int64(until), schema.DrawKey(lot.Ordinal, lot.Kind))
	if errors.Is(err, errEnough) {
		err = nil
	}
	return uses, err
}

// Lots finds lots, including those with nothing left. Unknown ones are missing from the
// result.
func (h *History) Lots(ctx context.Context, ids []models.LotID) (map[models.LotID]models.Lot, error) {
	lots := make(map[models.LotID]models.Lot, len(ids))
	err := h.read(ctx, func(_ *gorm.DB, r *books.Reader) error {
		places := make([]schema.Place, 0, len(ids))
		for _, id := range ids {
			if account, ordinal, ok := r.IDs.LotAt(id); ok {
				places = append(places, schema.PlaceOf(account, ordinal))
			}
		}
		slices.Sort(places)
		found, err := r.LotsAt(slices.Compact(places))
		for _, l := range found {
			lots[l.ID] = l
		}
		return err
	})
	return lots, err
}
