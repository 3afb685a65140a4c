package posting

import (
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/ledger"
	"github.com/bursar-portal/bursar/models/store/books"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// record writes everything that was decided.
func (b *batch) record() error {
	if err := b.db.InPlace(); err != nil {
		return err
	}
	for _, w := range b.accounts {
		w.changes = w.Changes()
	}
	r := &rows{usage: books.UsageSums{}, values: b.memory.values}
	defer func() {
		b.memory.values = nil
		if cap(r.values) <= keptValues {
			clear(r.values[:cap(r.values)]) // nothing of this batch is kept
			b.memory.values = r.values[:0]
		}
	}()
	if err := b.addEntries(r); err != nil {
		return err
	}
	for _, d := range b.decided {
		if err := b.addCompanions(r, d); err != nil {
			return err
		}
	}
	b.addMovements(r)
	for _, w := range b.accounts {
		if w.Sequence > w.sequence {
			r.addAccount(w, b.now)
			r.addChanges(w)
		}
	}
	return r.write(b.tx)
}

// keptValues is how much room for values is kept from one batch to the next.
const keptValues = 1 << 14

// chargeOf returns the charge that an entry of a decision is about, as it was after the
// entry, nil if none.
func (d *decided) chargeOf(e *models.Entry) *models.Charge {
	if e.ChargeID == "" {
		return nil
	}
	if charge := d.decision.Charge; charge != nil && charge.ID == e.ChargeID {
		return charge
	}
	if record, ok := d.account.Charges[e.ChargeID]; ok { // a hold that time has ended
		return &record.Charge
	}
	return nil
}

// addEntries gathers the entries, with their symbols and what they count as used.
func (b *batch) addEntries(r *rows) error {
	count := 0
	var texts []string
	for i := range b.decided {
		d := &b.decided[i]
		for k := range d.decision.Entries {
			e := &d.decision.Entries[k]
			count++
			schema.SymbolsOf(e, func(text string) { texts = append(texts, text) })
		}
	}
	if count == 0 {
		return nil
	}
	symbols := b.reader.Symbols
	if err := symbols.Make(texts); err != nil {
		return err
	}
	r.entries = make([]schema.Entry, 0, count)
	for i := range b.decided {
		d := &b.decided[i]
		for k := range d.decision.Entries {
			e := &d.decision.Entries[k]
			charge := d.chargeOf(e)
			r.entries = append(r.entries, schema.Entry{})
			row := &r.entries[len(r.entries)-1]
			row.Fill(e, charge, d.account.Number, b.reader.IDs, symbols)
			if charge != nil {
				r.usage.Add(row, e, charge.Credits)
			}
		}
	}
	return symbols.Err()
}

// addMovements gathers how the batch's entries change the outstanding credits.
func (b *batch) addMovements(r *rows) {
	sums := map[*working]ledger.MovementSums{}
	for _, d := range b.decided {
		for i := range d.decision.Entries {
			if sums[d.account] == nil {
				sums[d.account] = ledger.MovementSums{}
			}
			sums[d.account].Add(d.decision.Entries[i], d.account.pricedLots())
		}
	}
	for w, s := range sums {
		r.movements = append(r.movements, schema.MovementsOf(w.Number, s)...)
	}
}

// pricedLots returns those lots touched by the batch that were paid for, with what was
// outstanding of them before it.
func (w *working) pricedLots() map[models.LotID]*ledger.PricedLot {
	if w.priced == nil {
		w.priced = map[models.LotID]*ledger.PricedLot{}
		for i := range w.changes.Lots {
			if l := &w.changes.Lots[i]; l.Currency != "" {
				w.priced[l.ID] = ledger.PricedLotOf(l.Before)
			}
		}
	}
	return w.priced
}

// addAccount gathers the balance of an account.
func (r *rows) addAccount(w *working, now time.Time) {
	v := w.Balance()
	r.balances = append(r.balances, schema.Balance{
		Account: w.Number, Sequence: w.Sequence, Head: w.Head[:], Ordinal: w.Ordinal,
		Available: v.Available, Held: v.Held, Frozen: v.Frozen, Scheduled: v.Scheduled, Debt: v.Debt,
		EffectiveAt: schema.MicrosOf(w.EffectiveAt), UpdatedAt: schema.MicrosOf(now),
		NextBoundaryAt: schema.MicrosOf(w.NextBoundary()),
	})
}

// addChanges gathers the lots, subscriptions, charges and caps of an account that are new or
// changed.
func (r *rows) addChanges(w *working) {
	c := &w.changes
	for i := range c.Lots {
		switch l := &c.Lots[i]; {
		case l.Made:
			r.made = append(r.made, schema.LotOf(l.Lot, w.Number, w.IDs))
		case l.Lot != l.Before:
			r.moved = append(r.moved, schema.LotOf(l.Lot, w.Number, w.IDs))
		}
	}
	for _, s := range c.Subscriptions {
		r.subscriptions = append(r.subscriptions, schema.Subscription{ID: s.ID, Account: w.Number, Columns: schema.SubscriptionColumnsOf(s, w.IDs)})
	}
	for _, cap := range c.Forgotten {
		r.forgotten = append(r.forgotten, schema.CapOf(cap, w.Number))
	}
	for _, cap := range c.Caps {
		r.caps = append(r.caps, schema.CapOf(cap, w.Number))
	}
	for _, charge := range c.Charges {
		_, sequence, _ := w.IDs.ChargeAt(charge.ID)
		r.charges = append(r.charges, schema.ChargeOf(charge, schema.PlaceOf(w.Number, sequence), schema.EncodeParts(w.HoldParts(charge.ID), w.IDs)))
	}
}
