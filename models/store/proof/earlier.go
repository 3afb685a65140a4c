package proof

import (
	"database/sql"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/chain"
	"github.com/bursar-portal/bursar/models/ledger"
	"github.com/bursar-portal/bursar/models/store/books"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// earlier is what a book that begins behind an entry knows of those before.
type earlier struct {
	sequence  int64         // of the entry
	day       schema.Micros // which begins behind it
	recalled  map[int64]bool
	purchases map[models.PurchaseID]bool
}

// beginBehind makes the book begin behind the last entry before the day of an entry that was
// verified before, unless that is the beginning anyway. Whole days and quarters of an hour
// are counted anew. What is left of lots, less what entries have taken from them since, must
// be what the entry says was left.
func (a *account) beginBehind(verified int64) error {
	defer a.rescue("what was before entry", verified)
	day, err := a.dayOf(verified)
	if err != nil {
		return err
	}
	r := books.In(a.tx, a.db)
	first, err := r.FirstSequence(a.number, day.Time())
	if err != nil || first <= 1 || first > verified {
		return err
	}
	a.earlier = &earlier{sequence: first - 1, day: day, recalled: map[int64]bool{}, purchases: map[models.PurchaseID]bool{}}
	previous := chain.OpeningHash(a.id, a.opened, models.AccountActive)
	var e models.Entry
	if err := a.each(func(row *schema.Entry, whole models.Entry) {
		if whole.Sequence < a.earlier.sequence {
			copy(previous[:], row.Hash)
		} else {
			e = whole
		}
	}, "WHERE e.place >= ? AND e.place <= ? ORDER BY e.place", int64(a.place(a.earlier.sequence-1)), int64(a.place(a.earlier.sequence))); err != nil {
		return err
	}
	caps, known, err := a.capsThen(e.EffectiveAt)
	if err != nil || !known {
		a.earlier = nil
		return err
	}
	lots, err := a.lotsThen()
	if err != nil {
		return err
	}
	for _, f := range a.book.OpenAt(previous, e, lots) {
		a.fault("%s", f)
	}
	a.book.Caps = ledger.CapsOf(caps)
	a.quarter, a.day = day, day
	if err := a.subscriptionsThen(e.EffectiveAt); err != nil {
		return err
	}
	if err := a.holdsThen(); err != nil {
		return err
	}
	return a.recallAll(newestChange, a.number, int64(a.place(a.earlier.sequence)))
}

// ofCharge and ofPurchase find the entries about a charge, or an entry that was undone, and
// about a purchase, up to a place.
const (
	ofCharge   = "WHERE (e.place = ? OR (e.about = ? AND e.about IS NOT NULL)) AND e.place <= ? ORDER BY e.place"
	ofPurchase = "WHERE e.purchase_id = ? AND e.purchase_id IS NOT NULL AND e.place >= ? AND e.place <= ? ORDER BY e.place"
)

// newestChange finds the newest entry up to a place that changed the zone or the status.
const newestChange = "WHERE e.account = ? AND e.kind = 'account' AND e.kind <> 'charge' AND e.place <= ? ORDER BY e.place DESC LIMIT 1"

func (a *account) place(sequence int64) schema.Place { return schema.PlaceOf(a.number, sequence) }

// dayOf returns the day, in UTC, of an entry.
func (a *account) dayOf(sequence int64) (day schema.Micros, err error) {
	err = books.Query(a.tx, func(rows *sql.Rows) error { return rows.Scan((*int64)(&day)) },
		"SELECT effective_at FROM entries WHERE place = ?", int64(a.place(sequence)))
	return day - day%micros(24*time.Hour), err
}

// subscriptionsThen tells the book the subscriptions that there were by an instant as they
// are now: those that have changed since are told by the entries that changed them.
func (a *account) subscriptionsThen(at time.Time) error {
	return books.Query(a.tx, func(rows *sql.Rows) error {
		var s schema.Subscription
		if err := scanSubscription(rows, &s); err != nil {
			return err
		}
		a.book.Subscriptions[s.ID] = s.Columns.Model(s.ID, a.id, a.number, a.ids, a.version(s.Columns.PlanID, s.Columns.Version))
		return nil
	}, `SELECT account, id, plan_id, version, status, anchor_at, anchor_zone, period_number, period_start_at, period_end_at, allowance_lot,
		next_plan_id, cancel_at_end, created_at, ended_at
		FROM subscriptions WHERE account = ? AND created_at <= ?`, a.number, int64(schema.MicrosOf(at)))
}

// holdsThen tells the book the holds that began by then and live now. Those that have ended
// since are recalled when an entry is about them.
func (a *account) holdsThen() error {
	var live []schema.Place
	if err := books.Query(a.tx, func(rows *sql.Rows) error {
		var place schema.Place
		err := rows.Scan((*int64)(&place))
		live = append(live, place)
		return err
	}, "SELECT place FROM charges WHERE account = ? AND status = 'held' AND place <= ? ORDER BY place", a.number, int64(a.place(a.earlier.sequence))); err != nil {
		return err
	}
	for _, place := range live {
		if err := a.recallAbout(place); err != nil {
			return err
		}
	}
	return nil
}

// earlierCharges calls compare with the rows of those earlier charges that the book knows.
func (a *account) earlierCharges(compare func(*schema.Charge)) error {
	for id := range a.book.Charges {
		_, sequence, _ := a.ids.ChargeAt(id)
		if sequence > a.earlier.sequence {
			continue
		}
		if err := books.Query(a.tx, func(rows *sql.Rows) error {
			var c schema.Charge
			err := scanCharge(rows, &c)
			compare(&c)
			return err
		}, "SELECT place, status, credits, held, refunded, expires_at, ended_at, parts FROM charges WHERE place = ?", int64(a.place(sequence))); err != nil {
			return err
		}
	}
	return nil
}

// recall tells the book what earlier entries did to what an entry is about.
func (a *account) recall(row *schema.Entry) error {
	if row.About != 0 {
		if err := a.recallAbout(row.About); err != nil {
			return err
		}
	}
	id := models.PurchaseID(row.PurchaseID)
	if id == "" || a.earlier.purchases[id] {
		return nil
	}
	a.earlier.purchases[id] = true
	return a.recallAll(ofPurchase,
		row.PurchaseID, int64(a.place(0)), int64(a.place(a.earlier.sequence)))
}

// recallAbout recalls an earlier entry and those about it.
func (a *account) recallAbout(place schema.Place) error {
	if place > a.place(a.earlier.sequence) || a.earlier.recalled[place.Number()] {
		return nil
	}
	return a.recallAll(ofCharge,
		int64(place), int64(place), int64(a.place(a.earlier.sequence)))
}

// recallAll recalls entries, each only once.
func (a *account) recallAll(where string, args ...any) error {
	return a.each(func(row *schema.Entry, e models.Entry) {
		if a.earlier.recalled[e.Sequence] {
			return
		}
		a.earlier.recalled[e.Sequence] = true
		a.book.Recall(e)
		a.buy(&e)
	}, where, args...)
}

// each calls each with entries and the lots that they made: what follows FROM entries e.
// What can't be read of them was found when they were verified.
func (a *account) each(each func(*schema.Entry, models.Entry), where string, args ...any) error {
	r := books.In(a.tx, a.db)
	r.IDs = a.ids
	rows, err := r.Rows(where, args...)
	if err != nil {
		return err
	}
	for i := range rows {
		row := &rows[i]
		e, more, err := row.Model(a.id, a.ids, a.words, a.version)
		if err != nil {
			a.fault("entry %d: %v", row.Place.Number(), err)
		}
		if more.Lots > 0 {
			if e.NewLots, err = r.Lots(a.id, "WHERE l.place >= ? AND l.place < ? ORDER BY l.place",
				int64(a.place(more.FirstLot)), int64(a.place(more.FirstLot+more.Lots))); err != nil {
				return err
			}
		}
		each(row, e)
	}
	return a.err
}
