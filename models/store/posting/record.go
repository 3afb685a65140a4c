package posting

import (
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/bursar-portal/bursar/models"
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
	for _, w := range b.accounts {
		w.changes = w.Changes()
	}
	r := &rows{usage: books.UsageSums{}}
	begun := map[models.ChargeID]int64{} // the sequence of a hold's first entry
	for _, d := range b.decided {
		for _, e := range d.decision.Entries {
			r.addEntry(e, d)
			if e.Kind == models.EntryCharge {
				r.charges = append(r.charges, schema.ChargeOf(*d.decision.Charge, e.Sequence))
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
		if w.Sequence > w.sequence {
			r.addAccount(w, b.now)
			r.addChanges(w, begun)
		}
	}
	return r.write(b.tx)
}

// addEntry gathers an entry with what belongs to it.
func (r *rows) addEntry(e models.Entry, d decided) {
	charge := d.decision.Charge
	if charge == nil || charge.ID != e.ChargeID { // a hold that time has ended
		charge = nil
		if record, ok := d.account.Charges[e.ChargeID]; ok {
			charge = &record.Charge
		}
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

// addAccount gathers the balance of an account.
func (r *rows) addAccount(w *working, now time.Time) {
	v := w.Balance()
	r.balances = append(r.balances, schema.Balance{
		AccountID: w.Standing.Account, Sequence: w.Sequence, Head: w.Head[:], Ordinal: w.Ordinal,
		Available: v.Available, Held: v.Held, Frozen: v.Frozen, Scheduled: v.Scheduled, Debt: v.Debt,
		EffectiveAt: schema.MicrosOf(w.EffectiveAt), UpdatedAt: schema.MicrosOf(now),
		NextBoundaryAt: schema.MicrosOf(w.NextBoundary()),
	})
}

// addChanges gathers the lots, subscriptions, charges and holds of an account that are
// new or changed. begun are the sequences of the entries that began holds.
func (r *rows) addChanges(w *working, begun map[models.ChargeID]int64) {
	c := w.changes
	for _, l := range c.Lots {
		switch {
		case l.Made:
			r.made = append(r.made, schema.LotOf(l.Lot))
		case l.Lot != l.Before:
			r.moved = append(r.moved, schema.LotOf(l.Lot))
		}
	}
	for _, s := range c.Subscriptions {
		r.subscriptions = append(r.subscriptions, schema.Subscription{ID: s.ID, AccountID: s.AccountID, Columns: schema.SubscriptionColumnsOf(s)})
	}
	for _, charge := range c.Begun {
		r.charges = append(r.charges, schema.ChargeOf(charge, begun[charge.ID]))
	}
	for _, charge := range c.Charges {
		r.ended = append(r.ended, schema.ChargeOf(charge, 0))
	}
	for _, h := range c.Holds {
		for i, p := range h.Parts {
			r.parts = append(r.parts, schema.HoldPart{ChargeID: h.ChargeID, Position: i, AccountID: w.Standing.Account, LotID: p.LotID, Remaining: p.Remaining})
		}
	}
	r.over = append(r.over, c.Ended...)
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
