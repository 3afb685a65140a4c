package posting

import (
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/ledger"
	"github.com/bursar-portal/bursar/models/store/books"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// rows is what a batch writes, gathered so that each table takes few statements.
type rows struct {
	entries       []schema.Entry
	texts         []schema.EntryText
	made, moved   []schema.Lot
	draws         []schema.Draw
	subscriptions []schema.Subscription
	states        []schema.SubscriptionState
	accounts      []schema.AccountState
	charges       []schema.Charge
	ended         []schema.Charge // charges that changed
	parts         []schema.HoldPart
	over          []models.ChargeID // holds that ended
	usage         books.UsageSums
	movements     []schema.Movement
	balances      []schema.Balance
	audit         []schema.AuditRecord
}

// record writes everything that was decided.
func (b *batch) record() error {
	r := &rows{usage: books.UsageSums{}}
	made := map[models.LotID]int64{}
	begun := map[models.ChargeID]int64{} // the sequence of a hold's first entry
	for _, d := range b.decided {
		for _, e := range d.decision.Entries {
			r.addEntry(e, d.decision)
			if e.Kind == models.EntryCharge {
				r.charges = append(r.charges, schema.ChargeOf(*d.decision.Charge, e.Sequence))
			}
			for _, l := range e.NewLots {
				made[l.ID] = e.Sequence
			}
			if e.Kind == models.EntryHold {
				begun[e.ChargeID] = e.Sequence
			}
		}
		if err := b.addCompanions(r, d); err != nil {
			return err
		}
	}
	if err := b.addMovements(r); err != nil {
		return err
	}
	for _, w := range b.accounts {
		if w.state.Sequence > w.found.Sequence {
			r.addAccount(w, made, b.now)
			r.addCharges(w, begun)
		}
	}
	return r.write(b.tx)
}

// addEntry gathers an entry with what belongs to it.
func (r *rows) addEntry(e models.Entry, d ledger.Decision) {
	charge := d.Charge
	if record, ok := d.Next.Charges[e.ChargeID]; ok {
		charge = &record.Charge
	} else if charge != nil && charge.ID != e.ChargeID {
		charge = nil
	}
	if charge != nil {
		r.usage.Add(e, *charge)
	}
	r.entries = append(r.entries, schema.EntryOf(e, charge))
	if e.Salt != nil {
		r.texts = append(r.texts, schema.EntryText{EntryID: e.ID, Salt: e.Salt, Reason: e.Reason})
	}
	for i, d := range e.Draws {
		r.draws = append(r.draws, schema.Draw{AccountID: e.AccountID, Sequence: e.Sequence, Position: i, LotID: d.LotID, Remaining: d.Remaining, Held: d.Held})
	}
	if s := e.Subscription; s != nil {
		r.states = append(r.states, schema.SubscriptionState{AccountID: e.AccountID, Sequence: e.Sequence, ID: s.ID, Columns: schema.SubscriptionColumnsOf(*s)})
	}
	if a := e.Account; a != nil {
		r.accounts = append(r.accounts, schema.AccountState{AccountID: e.AccountID, Sequence: e.Sequence, Zone: a.Zone, Status: a.Status})
	}
}

// addAccount gathers the present lots, subscriptions and balance of an account.
func (r *rows) addAccount(w *working, made map[models.LotID]int64, now time.Time) {
	for i, l := range w.state.Lots {
		switch {
		case i >= len(w.found.Lots):
			r.made = append(r.made, schema.LotOf(l, made[l.ID]))
		case l != w.found.Lots[i]:
			r.moved = append(r.moved, schema.LotOf(l, w.found.MadeBy[l.ID]))
		}
	}
	for i, s := range w.state.Subscriptions {
		if i >= len(w.found.Subscriptions) || s != w.found.Subscriptions[i] {
			r.subscriptions = append(r.subscriptions, schema.Subscription{ID: s.ID, AccountID: s.AccountID, Columns: schema.SubscriptionColumnsOf(s)})
		}
	}
	v := w.state.Balance()
	r.balances = append(r.balances, schema.Balance{
		AccountID: w.state.Account, Sequence: w.state.Sequence, Head: w.state.Head[:], Ordinal: w.state.Ordinal,
		Available: v.Available, Held: v.Held, Frozen: v.Frozen, Scheduled: v.Scheduled, Debt: v.Debt,
		EffectiveAt: schema.MicrosOf(w.state.EffectiveAt), UpdatedAt: schema.MicrosOf(now),
		NextBoundaryAt: schema.MicrosOf(ledger.NextBoundary(w.state)),
	})
}

// addCharges gathers new holds, changed charges, the parts of live holds that changed,
// and which holds ended.
func (r *rows) addCharges(w *working, begun map[models.ChargeID]int64) {
	for id, record := range w.state.Charges {
		before, known := w.found.Charges[id]
		switch {
		case !known:
			r.charges = append(r.charges, schema.ChargeOf(record.Charge, begun[id]))
		case before.Status != record.Status || before.Credits != record.Credits || before.Refunded != record.Refunded:
			r.ended = append(r.ended, schema.ChargeOf(record.Charge, 0))
		}
	}
	before := make(map[models.ChargeID][]models.HoldPart, len(w.found.Holds))
	for _, h := range w.found.Holds {
		before[h.ChargeID] = h.Parts
	}
	for _, h := range w.state.Holds {
		if !slices.Equal(h.Parts, before[h.ChargeID]) {
			for i, p := range h.Parts {
				r.parts = append(r.parts, schema.HoldPart{ChargeID: h.ChargeID, Position: i, AccountID: w.state.Account, LotID: p.LotID, Remaining: p.Remaining})
			}
		}
		delete(before, h.ChargeID)
	}
	for id := range before {
		r.over = append(r.over, id)
	}
}

// write writes everything, each table with few statements.
func (r *rows) write(tx *gorm.DB) error {
	usage := make([]schema.Usage, 0, len(r.usage))
	for _, row := range r.usage {
		usage = append(usage, *row)
	}
	var err error
	database.Insert(&err, tx, r.entries)
	database.Insert(&err, tx, r.texts)
	database.Insert(&err, tx, r.made)
	database.Insert(&err, tx.Clauses(moveLot), r.moved)
	database.Insert(&err, tx, r.draws)
	database.Insert(&err, tx, r.states)
	database.Insert(&err, tx, r.accounts)
	database.Insert(&err, tx.Clauses(database.Replace), r.subscriptions)
	database.Insert(&err, tx, r.charges)
	database.Insert(&err, tx.Clauses(moveCharge), r.ended)
	database.Insert(&err, tx.Clauses(database.Replace), r.parts)
	if err == nil {
		err = r.addSums(tx, usage)
	}
	database.Insert(&err, tx.Clauses(database.Replace), r.balances)
	database.Insert(&err, tx, r.audit)
	for some := range slices.Chunk(r.over, database.RowsPerStatement) {
		if err == nil {
			err = tx.Where("charge_id IN ?", some).Delete(&schema.HoldPart{}).Error
		}
	}
	return err
}

// addSums adds to the sums by quarter of an hour and by day. The tables themselves
// reject a sum that does not fit: they hold no floats.
func (r *rows) addSums(tx *gorm.DB, usage []schema.Usage) (err error) {
	database.Insert(&err, tx.Clauses(addToUsage), usage)
	database.Insert(&err, tx.Clauses(addToMovements), r.movements)
	if database.Constrained(err) {
		err = models.Invalid("credits", "would take what the account has moved today beyond what can be counted").WithCause(err)
	}
	return err
}

// moveLot changes only those columns of a lot that the ledger changes: triggers reject
// anything else.
var moveLot = clause.OnConflict{
	Columns:   []clause.Column{{Name: "id"}},
	DoUpdates: clause.AssignmentColumns([]string{"remaining", "held", "started", "frozen"}),
}

// moveCharge changes only those columns of a charge that the ledger changes.
var moveCharge = clause.OnConflict{
	Columns:   []clause.Column{{Name: "id"}},
	DoUpdates: clause.AssignmentColumns([]string{"status", "credits", "refunded", "ended_at"}),
}

// addToUsage adds the values of a row to those of the existing one.
var addToUsage = clause.OnConflict{
	Columns: []clause.Column{{Name: "account_id"}, {Name: "quarter_at"}, {Name: "product"}, {Name: "key_id"}, {Name: "user_id"}},
	DoUpdates: clause.Set{
		{Column: clause.Column{Name: "credits"}, Value: gorm.Expr("usage.credits + excluded.credits")},
		{Column: clause.Column{Name: "refunded"}, Value: gorm.Expr("usage.refunded + excluded.refunded")},
		{Column: clause.Column{Name: "charges"}, Value: gorm.Expr("usage.charges + excluded.charges")},
	},
}
