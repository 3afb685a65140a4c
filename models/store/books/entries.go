package books

import (
	"math"
	"math/bits"
	"slices"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// Entries completes rows of entries with what they refer to, and the lots that they made.
func (r *Reader) Entries(rows []schema.Entry) ([]models.Entry, error) {
	numbers := make([]int64, 0, 1)
	var symbols []schema.Symbol
	for _, row := range rows {
		if n := row.Place.Account(); len(numbers) == 0 || numbers[len(numbers)-1] != n {
			numbers = append(numbers, n)
		}
		symbols = append(symbols, row.Origin, row.Actor, row.Product, row.Member, row.APIKey, row.Maker)
	}
	if err := r.readAccounts(numbers); err != nil {
		return nil, err
	}
	r.Symbols.Load(symbols...)
	entries := make([]models.Entry, len(rows))
	for i := range rows {
		e, err := r.Entry(&rows[i])
		if err != nil {
			return nil, err
		}
		entries[i] = e
	}
	return entries, r.Symbols.Err()
}

// EntriesAt reads the entries at places, in their order. Those of which there is none are
// missing.
func (r *Reader) EntriesAt(places []schema.Place) (entries []models.Entry, err error) {
	for some := range slices.Chunk(places, database.RowsPerStatement) {
		list, args := in(some)
		rows, err := r.Rows("WHERE e.place IN "+list+" ORDER BY e.place", args...)
		if err != nil {
			return nil, err
		}
		whole, err := r.Entries(rows)
		if err != nil {
			return nil, err
		}
		entries = append(entries, whole...)
	}
	return entries, nil
}

// Entry completes the row of an entry.
func (r *Reader) Entry(row *schema.Entry) (models.Entry, error) {
	number := row.Place.Account()
	if err := r.readAccounts([]int64{number}); err != nil {
		return models.Entry{}, err
	}
	if row.More != nil {
		if err := r.catalog.ReadPlans(); err != nil {
			return models.Entry{}, err
		}
	}
	e, more, err := row.Model(r.accounts[number], r.IDs, r.Symbols, r.catalog.Version)
	if err != nil || more.Lots == 0 {
		return e, err
	}
	e.NewLots, err = r.Lots(e.AccountID, "WHERE l.place >= ? AND l.place < ? ORDER BY l.place",
		schema.PlaceOf(number, more.FirstLot), schema.PlaceOf(number, more.FirstLot+more.Lots))
	for i := range e.NewLots {
		e.NewLots[i] = asMade(e.NewLots[i], e.EffectiveAt)
	}
	return e, err
}

// asMade returns a lot as the entry of an instant made it. No row tells whether a successor
// was frozen when it was made: it counts as frozen if it is now.
func asMade(l models.Lot, at time.Time) models.Lot {
	l.Remaining, l.Held, l.Started = l.Granted, 0, !l.StartsAt.After(at)
	l.Extended, l.ExtendedTo, l.FirstDraw, l.LastDraw = false, time.Time{}, 0, 0
	l.Frozen = l.Frozen && l.Source == models.SourceExtension
	return l
}

// Range returns the bounds of the places of an account's entries from one sequence up to
// another, which is left out; 0 stands for the end.
func Range(account, from, until int64) (first, behind schema.Place) {
	if until <= 0 || until > math.MaxUint32 {
		return schema.PlaceOf(account, from), schema.PlaceOf(account+1, 0)
	}
	return schema.PlaceOf(account, from), schema.PlaceOf(account, until)
}

// FirstSequence returns the sequence of an account's first entry that is effective at
// or after an instant, and math.MaxInt64 if there is none. Instants never decrease along
// the sequence, so that it needs no index of them.
func (r *Reader) FirstSequence(number int64, at time.Time) (int64, error) {
	var newest int64
	first, behind := Range(number, 0, 0)
	if err := r.one(&newest, "SELECT COALESCE(MAX(place), 0) FROM entries WHERE place >= ? AND place < ?", first, behind); err != nil {
		return 0, err
	}
	last := schema.Place(newest).Number()
	if found, err := r.FirstWithin(number, at, 1, last+1); err != nil || found <= last {
		return found, err
	}
	return math.MaxInt64, nil
}

// FirstWithin returns the first of an account's sequences from low up to high whose entry is
// effective at or after an instant, and high if there is none before it. The account must
// have an entry at or behind high - 1.
func (r *Reader) FirstWithin(number int64, at time.Time, low, high int64) (found int64, err error) {
	low = max(low, 1)
	found = high
	if low >= high {
		return high, nil
	}
	step := int64(1) << (bits.Len64(uint64(high-low)) - 1)
	base, behind := Range(number, 0, 0)
	err = r.one(&found, firstWithin, low-1, step, high, int64(base), int64(behind), int64(schema.MicrosOf(at)))
	return found, err
}

// firstWithin leaps over entries that are too early, half as far each time. A sequence may
// be missing in a file that somebody has tampered with: then the next one is looked at.
const firstWithin = `WITH RECURSIVE leaps (early, step) AS (
	VALUES (?, ?)
	UNION ALL SELECT early + CASE WHEN early + step < ? AND (SELECT e.effective_at FROM entries e
		WHERE e.place >= ? + early + step AND e.place < ? ORDER BY e.place LIMIT 1) < ? THEN step ELSE 0 END, step / 2
	FROM leaps WHERE step > 0
) SELECT early + 1 FROM leaps WHERE step = 0`
