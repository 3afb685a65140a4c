package history

import (
	"math"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/books"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// A search finds the rows of the entries that a query selects. Bounds of time become bounds
// of places, along which instants never decrease. Each filter reads where an index or the
// roll-up of usage says that there is something, so that a page costs as much as it is long.
type search struct {
	*books.Reader
	tx            *gorm.DB
	account       int64
	first, behind int64 // bounds of the sequence
	since         time.Time
	rare          []models.EntryKind // if only they are wanted
	kind          models.EntryKind   // if it alone is wanted
	charge        schema.Place       // the charge that is wanted, 0 for none

	// Conditions on entries e, and on usage u, beside the account and the bounds.
	entries, usage condition
	nothing        bool // can match
}

// A condition is a part of a WHERE clause that follows others.
type condition struct {
	text string
	args []any
}

func (c *condition) add(text string, args ...any) {
	c.text += " AND " + text
	c.args = append(c.args, args...)
}

func newSearch(tx *gorm.DB, r *books.Reader, q models.EntryQuery) (*search, error) {
	account, err := r.Number(q.AccountID)
	if err != nil {
		return nil, err
	}
	s := &search{Reader: r, tx: tx, account: account, since: q.Since}
	if s.first, s.behind, err = boundsOf(r, account, q.Since, q.Until, q.Before); err != nil {
		return nil, err
	}
	if len(q.Kinds) > 0 {
		args := make([]any, len(q.Kinds))
		for i, kind := range q.Kinds {
			args[i] = string(kind)
		}
		s.entries.add("e.kind IN (?"+strings.Repeat(", ?", len(args)-1)+")", args...)
		if !slices.Contains(q.Kinds, models.EntryCharge) {
			s.rare = q.Kinds
		}
		if len(q.Kinds) == 1 {
			s.kind = q.Kinds[0]
		}
	}
	if q.ChargeID != "" {
		owner, sequence, ok := r.IDs.ChargeAt(q.ChargeID)
		s.charge, s.nothing = schema.PlaceOf(owner, sequence), !ok || owner != account
	}
	s.named("product", q.Product)
	s.named("api_key", string(q.KeyID))
	return s, r.Symbols.Err()
}

// usageOf are conditions on the usage u of a quarter that has an entry of a kind.
var usageOf = map[models.EntryKind]string{
	models.EntryCharge: " AND u.charges > 0", models.EntryRefund: " AND u.refunded > 0",
}

// boundsOf returns the bounds of the sequence for a page of an account's entries, the second
// of which is left out. Zero values are no bounds.
func boundsOf(r *books.Reader, account int64, since, until time.Time, before int64) (first, behind int64, err error) {
	behind = math.MaxInt64
	if !since.IsZero() {
		first, err = r.FirstSequence(account, since)
	}
	if !until.IsZero() && err == nil {
		behind, err = r.FirstSequence(account, until)
	}
	if before > 0 {
		behind = min(behind, before)
	}
	return first, behind, err
}

// named selects entries by a symbol, unless the text is empty. Nothing is of a symbol that
// there is not.
func (s *search) named(column, text string) {
	if text == "" {
		return
	}
	symbol := s.Symbols.Symbol(text)
	s.nothing = s.nothing || symbol < 0
	s.entries.add("e."+column+" = ?", int64(symbol))
	s.usage.add("u."+column+" = ?", int64(symbol))
}

// newest returns the newest rows, at most limit, newest first.
func (s *search) newest(limit int) ([]schema.Entry, error) {
	switch {
	case s.nothing || s.first >= s.behind:
		return nil, nil
	case s.charge != 0:
		return s.ofCharge(limit)
	case s.usage.text != "":
		s.usage.text += usageOf[s.kind]
		return s.byQuarters(limit)
	case len(s.rare) > 0:
		return s.byKinds(limit)
	}
	return s.within(s.first, s.behind, limit)
}

// within returns the newest rows between two sequences, the second of which is left out.
func (s *search) within(first, behind int64, limit int) ([]schema.Entry, error) {
	from, until := books.Range(s.account, first, behind)
	return s.rows(condition{"e.place >= ? AND e.place < ?", []any{int64(from), int64(until)}}, limit)
}

// rows returns the newest rows that meet a condition and the search's own.
func (s *search) rows(c condition, limit int) ([]schema.Entry, error) {
	args := slices.Concat(c.args, s.entries.args, []any{limit})
	return s.Rows("WHERE "+c.text+s.entries.text+" ORDER BY e.place DESC LIMIT ?", args...)
}

// ofCharge reads the entries about a charge, and the one that it began with.
func (s *search) ofCharge(limit int) ([]schema.Entry, error) {
	from, until := books.Range(s.account, s.first, s.behind)
	bounds := []any{int64(s.charge), int64(from), int64(until)}
	found, err := s.rows(condition{"e.about = ? AND e.about IS NOT NULL AND e.place >= ? AND e.place < ?", bounds}, limit)
	if err != nil || len(found) == limit {
		return found, err
	}
	begun, err := s.rows(condition{"e.place = ? AND e.kind IN ('charge', 'hold') AND e.place >= ? AND e.place < ?", bounds}, 1)
	return append(found, begun...), err
}

// byKinds reads entries of rare kinds, each along the index that has nothing but them.
func (s *search) byKinds(limit int) (found []schema.Entry, err error) {
	from, until := books.Range(s.account, s.first, s.behind)
	for _, kind := range s.rare {
		some, err := s.rows(condition{"e.account = ? AND e.kind = ? AND e.kind <> 'charge' AND e.place >= ? AND e.place < ?",
			[]any{s.account, string(kind), int64(from), int64(until)}}, limit)
		if err != nil {
			return nil, err
		}
		found = append(found, some...)
	}
	slices.SortFunc(found, func(a, b schema.Entry) int { return int(b.Place.Number() - a.Place.Number()) })
	return found[:min(limit, len(found))], nil
}
