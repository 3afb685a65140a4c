package proof

import (
	"database/sql"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/ledger"
	"github.com/bursar-portal/bursar/models/store/books"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// capsThen returns the caps as they were by an instant. known is false if that can't be
// told without all entries: when the account has moved to another zone lately.
//
// Of a cap that counts since before, what was used is what is used now, less what entries
// have counted since. Another one begins to count anew in entries that come: until then it
// is taken for unused.
func (a *account) capsThen(at time.Time) (caps []models.Cap, known bool, err error) {
	var now []models.Cap
	if err := books.Query(a.tx, func(rows *sql.Rows) error {
		var c schema.Cap
		err := books.ScanCap(rows, &c)
		now = append(now, c.Model())
		return err
	}, "SELECT "+books.CapColumns+" FROM caps WHERE account = ? ORDER BY subject, cap_window", a.number); err != nil || len(now) == 0 {
		return nil, true, err
	}
	then := a.earlier.sequence
	set := map[models.CapTerms]models.Entry{} // by subject and window
	if err := a.each(func(_ *schema.Entry, e models.Entry) {
		if e.Cap != nil {
			set[models.CapTerms{Subject: e.Cap.Subject, Window: e.Cap.Window}] = e
		}
	}, "WHERE e.account = ? AND e.kind = 'cap' AND e.kind <> 'charge' AND e.place <= ? ORDER BY e.place", a.number, int64(a.place(then))); err != nil {
		return nil, true, err
	}
	zone, moved := a.opened, time.Time{}
	if err := a.each(func(_ *schema.Entry, e models.Entry) {
		if e.Account != nil {
			zone, moved = e.Account.Zone, e.EffectiveAt
		}
	}, newestChange, a.number, int64(a.place(then))); err != nil {
		return nil, true, err
	}
	location, err := time.LoadLocation(zone)
	if err != nil {
		zone, location = time.UTC.String(), time.UTC // nobody could have set it
	}
	var counting []models.Cap
	for _, c := range now {
		e, ok := set[models.CapTerms{Subject: c.Subject, Window: c.Window}]
		if !ok {
			continue // set since
		}
		c.CapTerms = *e.Cap
		if c.CountedFrom <= then {
			counting = append(counting, c)
			continue
		}
		switch {
		case c.Removed:
			c.WindowStart, c.WindowEnd = c.Window.Around(e.EffectiveAt, location)
		case !c.WindowStart.After(at): // its window had begun, but nothing was counted in it yet
			c.WindowStart, c.WindowEnd = time.Time{}, c.WindowStart
		default:
			c.WindowStart, c.WindowEnd = c.Window.Around(at, location)
		}
		start, _ := c.Window.Around(at, location)
		before, _ := c.Window.Around(start.Add(-time.Microsecond), location)
		if moved.After(before.AddDate(0, 0, -2)) {
			return nil, false, nil
		}
		if c.Used, c.CountedFrom = 0, then+1; !c.Forgotten(at) {
			caps = append(caps, c)
		}
	}
	used, err := a.usedSince(counting, zone)
	for i, c := range counting {
		if c.Used -= used[i]; c.Used < 0 {
			a.fault("of the cap on %s (%s) less is used than entries have counted since", c.Subject, c.Window)
		}
		caps = append(caps, c)
	}
	return caps, true, err
}

// usedSince returns how much more is used of caps since.
func (a *account) usedSince(caps []models.Cap, zone string) ([]models.Credits, error) {
	if len(caps) == 0 {
		return nil, nil
	}
	return ledger.CountUses(caps, zone, func(count func(models.Entry)) error {
		return books.Query(a.tx, func(rows *sql.Rows) error {
			var row schema.Entry
			if err := books.ScanEntry(rows, &row); err != nil {
				return nil //nolint:nilerr // it is found when the entry is applied
			}
			e, _, _ := row.Model(a.id, a.ids, a.words, a.version) // as above
			count(e)
			return a.err
		}, "SELECT "+books.EntryColumns+" FROM entries e WHERE e.place > ? AND e.place <= ? ORDER BY e.place",
			int64(a.place(a.earlier.sequence)), int64(lastPlace(a.number)))
	})
}
