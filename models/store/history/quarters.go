package history

import (
	"database/sql"
	"time"

	"github.com/bursar-portal/bursar/models/store/books"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// quartersAtOnce is how many quarters of an hour are looked up at a time.
const quartersAtOnce = 64

// byQuarters reads entries about charges of a product or a key: those of one quarter of an
// hour after the other, of which the roll-up of usage says that there are any.
func (s *search) byQuarters(limit int) (found []schema.Entry, err error) {
	newest, at, err := s.newestWithin()
	if err != nil || newest == 0 {
		return nil, err
	}
	w := window{first: newest + 1}
	for before := at.Add(time.Microsecond); len(found) < limit; {
		quarters, err := s.quartersBefore(before)
		if err != nil || len(quarters) == 0 {
			return found, err
		}
		for i := 0; i < len(quarters) && len(found) < limit; i++ {
			if err := w.move(s, quarters[i]); err != nil {
				return nil, err
			}
			some, err := s.within(w.first, w.behind, limit-len(found))
			if err != nil {
				return nil, err
			}
			found = append(found, some...)
		}
		before = quarters[len(quarters)-1]
	}
	return found, nil
}

// newestWithin returns the sequence of the newest entry within the bounds, and when it was
// effective: 0 if there is none.
func (s *search) newestWithin() (sequence int64, at time.Time, err error) {
	var place, micros int64
	from, until := books.Range(s.account, s.first, s.behind)
	err = books.Query(s.tx, func(rows *sql.Rows) error { return rows.Scan(&place, &micros) },
		"SELECT e.place, e.effective_at FROM entries e WHERE e.place >= ? AND e.place < ? ORDER BY e.place DESC LIMIT 1", int64(from), int64(until))
	return schema.Place(place).Number(), schema.Micros(micros).Time(), err
}

// quartersBefore returns the newest quarters that begin before an instant and have use of
// what is wanted, newest first.
func (s *search) quartersBefore(at time.Time) (quarters []time.Time, err error) {
	args := append([]any{s.account, int64(schema.MicrosOf(at)), int64(schema.MicrosOf(s.since.Truncate(books.Quarter)))}, s.usage.args...)
	err = books.Query(s.tx, func(rows *sql.Rows) error {
		var micros int64
		err := rows.Scan(&micros)
		quarters = append(quarters, schema.Micros(micros).Time())
		return err
	}, "SELECT DISTINCT u.quarter_at FROM usage u WHERE u.account = ? AND u.quarter_at < ? AND u.quarter_at >= ?"+s.usage.text+
		" ORDER BY u.quarter_at DESC LIMIT ?", append(args, quartersAtOnce)...)
	return quarters, err
}

// A window is a quarter of an hour with the sequences of its entries, the last of which is
// left out.
type window struct {
	quarter       time.Time
	first, behind int64
}

// move moves the window to an earlier quarter. Its bounds are looked for before those of
// the former one.
func (w *window) move(s *search, quarter time.Time) (err error) {
	end := quarter.Add(books.Quarter)
	if w.behind = w.first; !end.Equal(w.quarter) {
		if w.behind, err = s.FirstWithin(s.account, end, s.first, w.first); err != nil {
			return err
		}
	}
	w.quarter = quarter
	w.first, err = s.FirstWithin(s.account, quarter, s.first, w.behind)
	return err
}
