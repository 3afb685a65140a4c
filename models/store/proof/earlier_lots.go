package proof

import (
	"database/sql"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/books"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// lotsThen returns the lots as they were.
func (a *account) lotsThen() (lots []models.Lot, err error) {
	then := a.earlier.sequence
	if err := books.Query(a.tx, func(rows *sql.Rows) error {
		var row schema.Lot
		if err := books.ScanLot(rows, &row); err != nil {
			return err
		}
		l := row.Model(a.id, a.ids)
		if l.FirstDraw > then {
			l.FirstDraw = 0
		}
		if l.LastDraw > then {
			l.LastDraw = 0 // those that were drawn on since learn it again
		}
		lots = append(lots, l)
		return nil
	}, "SELECT "+books.LotColumns+" FROM lots l WHERE l.place >= ? AND l.place <= ? AND l.sequence <= ? ORDER BY l.place",
		int64(a.place(0)), int64(lastPlace(a.number)), then); err != nil {
		return nil, err
	}
	drawn := func(draws []byte, each func(l *models.Lot, remaining, held models.Credits)) error {
		return schema.EachDraw(draws, func(ordinal int64, _ models.LotKind, remaining, held models.Credits) {
			if ordinal <= int64(len(lots)) {
				each(&lots[ordinal-1], remaining, held)
			}
		})
	}
	r := books.In(a.tx, a.db)
	// Draws that can't be read are found when their entry is applied.
	if err := r.EachDraws(func(_ schema.Place, draws []byte) error {
		_ = drawn(draws, func(l *models.Lot, remaining, held models.Credits) {
			l.Remaining, l.Held = l.Remaining-remaining, l.Held-held
		})
		return nil
	}, "WHERE e.place > ? AND e.place <= ?", int64(a.place(then)), int64(lastPlace(a.number))); err != nil {
		return nil, err
	}
	// The first entry since that changed a lot tells what it was before.
	first := map[[2]int64]schema.Place{}
	for i, kinds := range [][]models.EntryKind{{models.EntryLotStart}, {models.EntryFreeze, models.EntryUnfreeze}, {models.EntryExtension}} {
		for _, kind := range kinds {
			if err := r.EachDraws(func(at schema.Place, draws []byte) error {
				_ = drawn(draws, func(l *models.Lot, _, _ models.Credits) {
					key := [2]int64{int64(i), l.Ordinal}
					if former, ok := first[key]; !ok || at < former {
						first[key] = at
						before(kind, l)
					}
				})
				return nil
			}, "WHERE e.account = ? AND e.kind = ? AND e.kind <> 'charge' AND e.place > ? ORDER BY e.place", a.number, string(kind), int64(a.place(then))); err != nil {
				return nil, err
			}
		}
	}
	return lots, nil
}

// before makes a lot what it was before an entry of a kind.
func before(kind models.EntryKind, l *models.Lot) {
	switch kind {
	case models.EntryLotStart:
		l.Started = false
	case models.EntryFreeze:
		l.Frozen = false
	case models.EntryUnfreeze:
		l.Frozen = true
	case models.EntryExtension:
		l.Extended, l.ExtendedTo = false, time.Time{}
	}
}
