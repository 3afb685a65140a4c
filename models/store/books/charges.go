package books

import (
	"database/sql"
	"slices"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/ledger"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// one reads one value, which stays as it is if there is none.
func (r *Reader) one(to any, query string, args ...any) error {
	return Query(r.tx, func(rows *sql.Rows) error { return rows.Scan(to) }, query, args...)
}

// placesOf returns the places of the first entries of the charges that entries are about.
func (r *Reader) placesOf(entries []models.Entry) (places []schema.Place) {
	for _, e := range entries {
		if account, sequence, ok := r.IDs.ChargeAt(e.ChargeID); ok {
			places = append(places, schema.PlaceOf(account, sequence))
		}
	}
	slices.Sort(places)
	return slices.Compact(places)
}

// Charges reads the charges that began at places, as they are stored. Those of which there
// is none are missing.
func (r *Reader) Charges(places []schema.Place) (map[models.ChargeID]*models.Charge, error) {
	charges := make(map[models.ChargeID]*models.Charge, len(places))
	for some := range slices.Chunk(places, database.RowsPerStatement) {
		list, args := in(some)
		rows, err := r.Rows("WHERE e.kind IN ('charge', 'hold') AND e.place IN "+list, args...)
		if err != nil {
			return nil, err
		}
		found, err := r.ChargesFrom(rows)
		if err != nil {
			return nil, err
		}
		for i := range found {
			charges[found[i].ID] = &found[i]
		}
	}
	return charges, nil
}

// in returns a list of values for the operator IN.
func in[T any](values []T) (list string, args []any) {
	text := make([]byte, 0, 2*len(values)+1)
	text = append(text, '(')
	for i, v := range values {
		if i > 0 {
			text = append(text, ',')
		}
		text = append(text, '?')
		args = append(args, v)
	}
	return string(append(text, ')')), args
}

// ChargesFrom completes charges from the rows of their first entries, in their order.
func (r *Reader) ChargesFrom(rows []schema.Entry) ([]models.Charge, error) {
	var numbers []int64
	var symbols []schema.Symbol
	at := make(map[schema.Place]int, len(rows))
	for i, row := range rows {
		numbers = append(numbers, row.Place.Account())
		symbols = append(symbols, row.Product, row.Member, row.APIKey, row.Maker)
		at[row.Place] = i
	}
	if err := r.readAccounts(slices.Compact(numbers)); err != nil {
		return nil, err
	}
	r.Symbols.Load(symbols...)
	charges := make([]models.Charge, len(rows))
	places := make([]schema.Place, len(rows))
	for i := range rows {
		c, err := rows[i].Charge(r.accounts[rows[i].Place.Account()], r.IDs, r.Symbols)
		if err != nil {
			return nil, err
		}
		charges[i], places[i] = c, rows[i].Place
	}
	for some := range slices.Chunk(places, database.RowsPerStatement) {
		list, args := in(some)
		err := r.eachCharge(func(c *schema.Charge) error {
			c.Update(&charges[at[c.Place]])
			return nil
		}, "WHERE c.place IN "+list, args...)
		if err != nil {
			return nil, err
		}
	}
	return charges, r.Symbols.Err()
}

// eachCharge reads rows of charges: what follows FROM charges c.
func (r *Reader) eachCharge(each func(*schema.Charge) error, where string, args ...any) error {
	return Query(r.tx, func(rows *sql.Rows) error {
		var c schema.Charge
		if err := rows.Scan(&c.Place, &c.Status, &c.Credits, &c.Held, &c.Refunded, &c.ExpiresAt, &c.EndedAt, &c.Parts); err != nil {
			return err
		}
		return each(&c)
	}, "SELECT c.place, c.status, c.credits, c.held, c.refunded, c.expires_at, c.ended_at, c.parts FROM charges c "+where, args...)
}

// ChargesOf reads the charges that entries are about.
func (r *Reader) ChargesOf(entries []models.Entry) (map[models.ChargeID]*models.Charge, error) {
	return r.Charges(r.placesOf(entries))
}

// chargesIn is ChargesOf for entries with their rows.
func (r *Reader) chargesIn(rows []schema.Entry, entries []models.Entry) (map[models.ChargeID]*models.Charge, error) {
	begun := make([]schema.Entry, 0, len(rows))
	others := make([]models.Entry, 0, len(rows))
	for i, row := range rows {
		if row.Kind == models.EntryCharge || row.Kind == models.EntryHold {
			begun = append(begun, row)
		} else {
			others = append(others, entries[i])
		}
	}
	charges, err := r.ChargesOf(others)
	if err != nil {
		return nil, err
	}
	found, err := r.ChargesFrom(begun)
	for i := range found {
		charges[found[i].ID] = &found[i]
	}
	return charges, err
}

// EntriesOf reads the entries of a charge that began at a place, in order.
func (r *Reader) EntriesOf(place schema.Place) ([]models.Entry, error) {
	rows, err := r.Rows("WHERE e.place = ? OR (e.about = ? AND e.about IS NOT NULL) ORDER BY e.place", place, place)
	if err != nil {
		return nil, err
	}
	return r.Entries(rows)
}

// ChargesAfter reads the charges that entries are about, each as its entry left it.
func (r *Reader) ChargesAfter(entries []models.Entry) (map[models.EntryID]*models.Charge, error) {
	charges, err := r.ChargesOf(entries)
	if err != nil || len(charges) == 0 {
		return nil, err
	}
	lives := make(map[models.ChargeID][]models.Entry, len(charges))
	after := make(map[models.EntryID]*models.Charge, len(entries))
	for _, e := range entries {
		c, ok := charges[e.ChargeID]
		if !ok {
			continue
		}
		life, ok := lives[e.ChargeID]
		if !ok {
			account, sequence, _ := r.IDs.ChargeAt(e.ChargeID)
			if life, err = r.EntriesOf(schema.PlaceOf(account, sequence)); err != nil {
				return nil, err
			}
			lives[e.ChargeID] = life
		}
		then := ledger.ChargeAsOf(*c, life, e.Sequence)
		after[e.ID] = &then
	}
	return after, nil
}
