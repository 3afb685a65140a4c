package proof

import (
	"database/sql"
	"fmt"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/chain"
	"github.com/bursar-portal/bursar/models/ledger"
	"github.com/bursar-portal/bursar/models/store/books"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// account checks one account.
type account struct {
	*span
	number int64
	id     models.AccountID
	opened string // the zone
	book   *ledger.Book
	faults faults

	quarter, day schema.Micros // of the newest entry; rows before them were compared
	usage        books.UsageSums
	seen         map[ledger.MovementKey]bool // rows of flows, of those that are being compared
	begun        map[int64]schema.Entry      // the first entries of live holds, by their sequences
	bought       map[models.PurchaseID]bought
	earlier      *earlier // of a book that does not begin with the first entry, nil for others
}

// bought is what entries say of a purchase.
type bought struct {
	credits  models.Credits
	times    int
	paid     int64
	currency string
}

// begin begins the book with the state that the account was opened in.
func (s *span) begin(row *accountRow) *account {
	a := &account{
		span: s, number: row.Number, id: row.ID, opened: row.OpenedIn, usage: books.UsageSums{}, seen: map[ledger.MovementKey]bool{},
		begun: map[int64]schema.Entry{}, bought: map[models.PurchaseID]bought{},
	}
	a.book = ledger.NewBook(a.id, a.opened, chain.OpeningHash(a.id, a.opened, models.AccountActive))
	a.book.Charge = a.charge
	return a
}

// faults are the discrepancies of an account. One can have as many as there are entries.
type faults struct {
	list []string
	more int
}

const faultsKept = 100

func (f faults) lines() []string {
	if f.more > 0 {
		return append(f.list, fmt.Sprintf("%d more discrepancies of this account", f.more))
	}
	return f.list
}

func (a *account) fault(format string, args ...any) {
	if len(a.faults.list) >= faultsKept {
		a.faults.more++
		return
	}
	a.faults.list = append(a.faults.list, fmt.Sprintf("account %s: ", a.id)+fmt.Sprintf(format, args...))
}

// position returns from where on the tables are to be read to go on.
func (a *account) position() position {
	at := position{account: a.number, sequence: a.book.Sequence, lot: int64(len(a.book.Lots)), quarter: a.quarter, day: a.day}
	if a.earlier != nil {
		at.charge = a.earlier.sequence
	}
	return at
}

// replay applies the next entries, most of them at the most, and says whether they are all.
func (a *account) replay(t *tables, most int64) (read int64, whole bool, err error) {
	for ; read < most; read++ {
		row, err := t.entries.of(a.number)
		if err != nil {
			return read, false, err
		}
		if row == nil {
			return read, true, nil
		}
		if t.entries.bad != nil {
			a.fault("entry %d: can't be read: %v", row.Place.Number(), t.entries.bad)
		}
		if err := a.entry(t, row); err != nil {
			return read, false, err
		}
		t.entries.take()
	}
	return read, false, nil
}

// rescue makes a discrepancy of a panic: the arithmetic of the ledger relies on what nobody
// but the portal has written.
func (a *account) rescue(what string, sequence int64) {
	if p := recover(); p != nil {
		a.fault("%s %d: can't be verified: %v", what, sequence, p)
	}
}

// entry applies one entry.
func (a *account) entry(t *tables, row *schema.Entry) error {
	defer a.rescue("entry", row.Place.Number())
	e, more, err := row.Model(a.id, a.ids, a.words, a.version)
	if err != nil {
		a.fault("entry %d: %v", e.Sequence, err)
	}
	if more.Lots != 0 {
		if e.NewLots, err = a.newLots(t, more); err != nil {
			return err
		}
	}
	if err := a.flush(t, schema.MicrosOf(e.EffectiveAt)); err != nil {
		return err
	}
	if a.earlier != nil {
		if err := a.recall(row); err != nil {
			return err
		}
	}
	for _, f := range a.book.Apply(e) {
		a.fault("%s", f)
	}
	a.form(row, &e, more)
	if e.ChargeID != "" {
		a.use(row, &e)
	} else {
		a.texts(&e, models.Charge{})
	}
	a.buy(&e)
	if err := a.batch(&e); err != nil {
		return err
	}
	return a.err
}

// buy counts an entry that credits a purchase.
func (a *account) buy(e *models.Entry) {
	if e.Kind != models.EntryPurchase {
		return
	}
	b := a.bought[e.PurchaseID]
	b.credits, b.times = b.credits+e.Delta, b.times+1
	for _, l := range e.NewLots {
		b.paid, b.currency = b.paid+l.PaidMinor, l.Currency
	}
	a.bought[e.PurchaseID] = b
}

// newLots returns the lots that an entry made. Lots are numbered in the order of the
// entries that made them.
func (a *account) newLots(t *tables, more schema.More) (lots []models.Lot, err error) {
	for {
		row, err := t.made.of(a.number)
		if err != nil {
			return nil, err
		}
		if row == nil || row.Place.Number() >= more.FirstLot+more.Lots {
			return lots, nil
		}
		if row.Place.Number() >= more.FirstLot {
			lots = append(lots, row.Model(a.id, a.ids))
		}
		t.made.take()
	}
}

// beginning returns the row of the entry that began a charge. It is read anew unless the charge
// is a live hold.
func (a *account) beginning(sequence int64) (schema.Entry, bool) {
	if row, ok := a.begun[sequence]; ok {
		return row, true
	}
	var row schema.Entry
	if err := books.Query(a.tx, func(rows *sql.Rows) error { return books.ScanEntry(rows, &row) },
		"SELECT "+books.EntryColumns+" FROM entries e WHERE e.place = ?", int64(schema.PlaceOf(a.number, sequence))); err != nil {
		a.err = err
	}
	return row, row.Kind == models.EntryCharge || row.Kind == models.EntryHold
}

// charge returns a charge that was taken at once by an earlier entry.
func (a *account) charge(id models.ChargeID) (c ledger.BookCharge, ok bool) {
	number, sequence, _ := a.ids.ChargeAt(id)
	if number != a.number || sequence > a.book.Sequence {
		return c, false
	}
	row, ok := a.beginning(sequence)
	return ledger.BookCharge{Status: models.ChargeCaptured, Credits: -row.Delta, TakenAt: row.EffectiveAt.Time()}, ok && row.Kind == models.EntryCharge
}
