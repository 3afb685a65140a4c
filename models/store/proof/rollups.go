package proof

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/bursar-portal/bursar/models/store/books"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// This file compares the roll-ups. Entries come in the order of time, so that the rows of a
// quarter of an hour, or of a day, are complete once there is a later entry.

// flush compares what is complete when an entry comes that is effective at an instant.
func (a *account) flush(t *tables, at schema.Micros) error {
	if quarter := at - at%micros(books.Quarter); quarter > a.quarter {
		if err := a.compareUsage(t, quarter); err != nil {
			return err
		}
		a.quarter = quarter
	}
	if day := at - at%micros(24*time.Hour); day > a.day {
		if err := a.compareMovements(t, day); err != nil {
			return err
		}
		a.day = day
	}
	return nil
}

func micros(d time.Duration) schema.Micros { return schema.Micros(d.Microseconds()) }

// forever is behind all instants.
const forever = schema.Micros(math.MaxInt64)

// compareUsage compares the sums of the quarters before an instant.
func (a *account) compareUsage(t *tables, until schema.Micros) error {
	for {
		r, err := t.usage.of(a.number)
		if err != nil {
			return err
		}
		if r == nil || r.QuarterAt >= until && until != forever {
			break
		}
		key := books.UsageKey{Account: a.number, Quarter: r.QuarterAt, Product: r.Product, APIKey: r.APIKey, Member: r.Member}
		switch want, ok := a.usage[key]; {
		case t.usage.bad != nil:
			a.fault("a row of usage from %s can't be read: %v", r.QuarterAt.Time(), t.usage.bad)
		case !ok:
			a.fault("usage of %q from %s is %s in %d charges, and no entry has any", a.Text(r.Product), r.QuarterAt.Time(), r.Credits, r.Charges)
		case *want != *r:
			a.fault("usage of %q from %s is %s, %s given back, in %d charges; the entries say %s, %s in %d",
				a.Text(r.Product), r.QuarterAt.Time(), r.Credits, r.Refunded, r.Charges, want.Credits, want.Refunded, want.Charges)
		}
		delete(a.usage, key)
		t.usage.take()
	}
	for _, want := range sorted(a.usage, func(x, y books.UsageKey) int {
		return cmp.Or(cmp.Compare(x.Quarter, y.Quarter), cmp.Compare(x.Product, y.Product), cmp.Compare(x.APIKey, y.APIKey), cmp.Compare(x.Member, y.Member))
	}) {
		a.fault("usage of %q from %s is missing; the entries say %s in %d charges", a.Text(want.Product), want.QuarterAt.Time(), want.Credits, want.Charges)
	}
	clear(a.usage)
	return a.err
}

// compareMovements compares the sums of the days before an instant.
func (a *account) compareMovements(t *tables, until schema.Micros) error {
	sums := a.book.Movements
	for {
		r, err := t.movements.of(a.number)
		if err != nil {
			return err
		}
		if r == nil || r.DayAt >= until && until != forever {
			break
		}
		switch want, ok := sums[r.Key()]; {
		case t.movements.bad != nil:
			a.fault("a row of flows of %s can't be read: %v", day(r.DayAt), t.movements.bad)
		case !ok:
			a.fault("%s %s of %s is %s and %d cents, and no entry has any", r.Kind, r.Flow, day(r.DayAt), r.Credits, r.Cents)
		case r.Part() != want:
			a.fault("%s %s of %s is %s and %d cents, the entries say %s and %d", r.Kind, r.Flow, day(r.DayAt), r.Credits, r.Cents, want.Credits, want.Cents)
			a.seen[r.Key()] = true
		default:
			a.seen[r.Key()] = true
		}
		a.sums.add(r)
		t.movements.take()
	}
	var missing []string
	for key, want := range sums {
		if !a.seen[key] {
			missing = append(missing, string(key.Kind)+" "+string(key.Movement)+" of "+key.Day.Format(time.DateOnly)+" is missing; the entries say "+want.Credits.String())
		}
	}
	slices.Sort(missing)
	for _, line := range missing {
		a.fault("%s", line)
	}
	clear(a.seen)
	a.book.EndDay()
	return nil
}

func day(at schema.Micros) string { return at.Time().Format(time.DateOnly) }

// sorted returns the values of a map in the order of their keys.
func sorted[K comparable, V any](m map[K]V, compare func(x, y K) int) (values []V) {
	keys := make([]K, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, compare)
	for _, key := range keys {
		values = append(values, m[key])
	}
	return values
}
