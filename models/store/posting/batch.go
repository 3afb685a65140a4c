package posting

import (
	"slices"
	"time"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/ledger"
	"github.com/bursar-portal/bursar/models/store/books"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/present"
)

// batch is a transaction of the ledger that is being prepared: the states that its
// commands need, read in the transaction, and what has been decided so far.
type batch struct {
	tx       *gorm.DB
	db       *database.DB
	reader   *books.Reader
	memory   *memory
	now      time.Time // one for the whole transaction
	accounts map[models.AccountID]*working
	keys     map[keyOf]*models.Receipt // of accepted commands
	decided  []decided
}

// working is an account that the transaction works on. sequence is that of its newest
// entry before.
type working struct {
	*ledger.Account
	sequence int64
	changes  ledger.Changes // once all is decided
	priced   map[models.LotID]*ledger.PricedLot
}

// decided is an order with its decision.
type decided struct {
	account  *working
	order    *ledger.PreparedCommand
	decision ledger.Decision
}

// openBatch reads what the requests need and memory lacks: states, receipts of keys that
// were used before, the catalog, and what commands refer to. If it is to write, it holds the
// accounts.
func (l *Ledger) openBatch(tx *gorm.DB, memory *memory, requests []*request, writes bool) (*batch, error) {
	reader := books.In(tx, l.db)
	var held *holding
	if writes {
		var err error
		if held, err = l.hold(tx, memory, reader, requests); err != nil {
			return nil, err
		}
	}
	if err := memory.begin(tx, l.db, held); err != nil {
		return nil, err
	}
	b := &batch{
		tx: tx, db: l.db, reader: reader, memory: memory, now: l.db.Now(),
		accounts: map[models.AccountID]*working{}, keys: make(map[keyOf]*models.Receipt, len(requests)), decided: make([]decided, 0, len(requests)),
	}
	catalog := memory.catalog
	memory.crossed = false
	var unknown []models.AccountID
	seen := map[models.AccountID]bool{}
	for _, r := range requests {
		if err := catalog.ReadFor(r.order.Do); err != nil {
			return nil, err
		}
		id := r.order.Account
		if seen[id] {
			continue
		}
		seen[id] = true
		if a := memory.take(id, held); a != nil {
			b.accounts[id] = &working{Account: a, sequence: a.Sequence}
			b.reader.Know(a.Number, id)
		} else if state := held.state(id); state != nil {
			b.accounts[id] = &working{Account: ledger.Open(*state), sequence: state.Sequence}
		} else {
			unknown = append(unknown, id)
		}
	}
	states, err := b.reader.States(unknown, catalog)
	if err != nil {
		return nil, err
	}
	for id, found := range states {
		b.accounts[id] = &working{Account: ledger.Open(*found), sequence: found.Sequence}
	}
	for _, w := range b.accounts {
		if w.Catalog = &catalog.Catalog; len(w.Subscriptions) > 0 {
			if err := catalog.ReadPlans(); err != nil {
				return nil, err
			}
		}
	}
	if err := b.findReplays(requests, held); err != nil {
		return nil, err
	}
	return b, b.loadReferences(requests)
}

// written reports whether the batch has written anything.
func (b *batch) written() bool {
	return slices.ContainsFunc(b.decided, func(d decided) bool { return len(d.decision.Entries) > 0 })
}

// changed returns the accounts that got entries, with the sequences of the newest, or nil
// if the batch has changed more than these. Snapshots are made with the settings of when
// they are asked for.
func (b *batch) changed(settings func() *models.Settings) map[models.AccountID]present.Changed {
	changed := map[models.AccountID]present.Changed{}
	for _, d := range b.decided {
		if _, more := d.order.Do.(models.ChangeAccount); more {
			return nil
		}
		// A commit that wrote nothing is none: whoever committed next would pass for it.
		if len(d.decision.Entries) > 0 {
			change := present.Changed{Sequence: d.account.Sequence}
			if w := d.account; w.Listed() <= cheapSnapshot {
				change.Snapshot = func(a models.Account) models.Snapshot { return books.PresentOf(a, w.Account, b.now, settings()) }
			}
			changed[d.order.Account] = change
		}
	}
	return changed
}

// cheapSnapshot is how many lots and caps an account may have whose snapshot is made with
// each change.
const cheapSnapshot = 128

// remembered keeps the accounts as they are now that they are committed.
func (b *batch) remembered() {
	b.reader.Symbols.Committed()
	for _, w := range b.accounts {
		b.memory.keep(w.Account)
	}
}

// decide answers one order: its receipt, which stays where it is, or an error. The key
// comes before anything else: prices, plans and statuses may have changed since the first
// time, but the answer must not.
func (b *batch) decide(o *ledger.PreparedCommand, receipt *models.Receipt) error {
	key := keyOf{o.Account, o.Origin, o.Key}
	if o.Key != "" {
		if first, ok := b.keys[key]; ok {
			if !o.IsReplayOf(first.Entry) {
				return models.Errorf(models.CodeIdempotencyConflict, "This key was used for another request.")
			}
			*receipt = *first
			receipt.Replayed = true
			return nil
		}
	}
	account, ok := b.accounts[o.Account]
	if !ok {
		return database.NotFound("account")
	}
	decision, err := account.Decide(*o, b.now)
	if err != nil {
		// What time has brought is stored even so: else every rejected call to an account
		// that is behind would carry it out anew.
		if len(decision.Entries) > 0 {
			due := advanceCommand(o.Account)
			b.decided = append(b.decided, decided{account, &due, decision})
		}
		return err
	}
	b.decided = append(b.decided, decided{account, o, decision})
	if _, timeOnly := o.Do.(models.AdvanceAccount); timeOnly {
		return nil
	}
	*receipt = models.Receipt{Entry: decision.Entries[decision.OwnIndex], Charge: decision.Charge}
	receipt.Entry.GoesBackOn = time.Time{} // is not stored, so that a replay does not have it
	b.keys[key] = receipt
	return nil
}

// advanceCommand returns the command that carries out what time has brought.
func advanceCommand(id models.AccountID) ledger.PreparedCommand {
	return ledger.PreparedCommand{Command: models.Command{Account: id, Origin: "system", Actor: models.System, Do: models.AdvanceAccount{}}}
}
