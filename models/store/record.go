package store

import (
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/ledger"
)

// rows are what a batch writes, gathered so that each table takes few statements.
type rows struct {
	entries       []entryRow
	texts         []entryTextRow
	made, moved   []lotRow
	draws         []drawRow
	subscriptions []subscriptionRow
	states        []subscriptionStateRow
	accounts      []accountStateRow
	charges       []chargeRow
	ended         []chargeRow // charges that went on
	parts         []holdPartRow
	over          []models.ChargeID // holds that ended
	usage         map[usageKey]*usageRow
	flows         []flowRow
	balances      []balanceRow
	audit         []auditRow
}

// usageKey is the primary key of a usageRow.
type usageKey struct {
	account models.AccountID
	quarter micros
	product string
	key     models.KeyID
	user    models.UserID
}

// record writes everything that was decided.
func (b *batch) record() error {
	r := &rows{usage: map[usageKey]*usageRow{}}
	made := map[models.LotID]int64{}
	begun := map[models.ChargeID]int64{} // the sequence of a hold's first entry
	for _, d := range b.decided {
		for _, e := range d.decision.Entries {
			r.addEntry(e, d.decision)
			if e.Kind == models.EntryCharge {
				r.charges = append(r.charges, rowOfCharge(*d.decision.Charge, e.Sequence))
			}
			for _, l := range e.Made {
				made[l.ID] = e.Sequence
			}
			if e.Kind == models.EntryHold {
				begun[e.ChargeID] = e.Sequence
			}
		}
		if err := b.recordCompanions(r, d); err != nil {
			return err
		}
	}
	if err := b.addFlows(r); err != nil {
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

func (r *rows) addEntry(e models.Entry, d ledger.Decision) {
	charge := d.Charge
	if record, ok := d.Next.Charges[e.ChargeID]; ok {
		charge = &record.Charge
	} else if charge != nil && charge.ID != e.ChargeID {
		charge = nil
	}
	if charge != nil {
		r.addUsage(e, *charge)
	}
	r.entries = append(r.entries, rowOfEntry(e, charge))
	if e.Salt != nil {
		r.texts = append(r.texts, entryTextRow{e.ID, e.Salt, e.Reason})
	}
	for i, d := range e.Draws {
		r.draws = append(r.draws, drawRow{e.AccountID, e.Sequence, i, d.LotID, d.Remaining, d.Held})
	}
	if s := e.Subscription; s != nil {
		r.states = append(r.states, subscriptionStateRow{e.AccountID, e.Sequence, s.ID, columnsOf(*s)})
	}
	if a := e.Account; a != nil {
		r.accounts = append(r.accounts, accountStateRow{e.AccountID, e.Sequence, a.Zone, a.Status})
	}
}

// addAccount gathers what stands now: lots, subscriptions and the balance.
func (r *rows) addAccount(w *working, made map[models.LotID]int64, now time.Time) {
	for i, l := range w.state.Lots {
		switch {
		case i >= len(w.found.Lots):
			r.made = append(r.made, rowOfLot(l, made[l.ID]))
		case l != w.found.Lots[i]:
			r.moved = append(r.moved, rowOfLot(l, w.sequenceOf[l.ID]))
		}
	}
	for i, s := range w.state.Subscriptions {
		if i >= len(w.found.Subscriptions) || s != w.found.Subscriptions[i] {
			r.subscriptions = append(r.subscriptions, subscriptionRow{s.ID, s.AccountID, columnsOf(s)})
		}
	}
	v := w.state.Values()
	r.balances = append(r.balances, balanceRow{
		AccountID: w.state.Account, Sequence: w.state.Sequence, Head: w.state.Head[:], Ordinal: w.state.Ordinal,
		Available: v.Available, Held: v.Held, Frozen: v.Frozen, Scheduled: v.Scheduled, Debt: v.Debt,
		EffectiveAt: microsOf(w.state.EffectiveAt), UpdatedAt: microsOf(now),
		NextBoundaryAt: microsOf(ledger.NextBoundary(w.state)),
	})
}

// recordCompanions gathers or writes the rows that must change together with a
// command.
func (b *batch) recordCompanions(r *rows, d decided) error {
	if d.order.Audit != nil {
		r.audit = append(r.audit, rowOfAudit(*d.order.Audit, b.now))
	}
	if len(d.decision.Entries) == 0 {
		return nil
	}
	own := d.decision.Entries[d.decision.Own]
	switch do := d.order.Do.(type) {
	case models.BuyCredits:
		return b.markPaid(d.order.Account, do)
	case models.ReversePurchase:
		return b.setReversed(d.order.Account, do.PurchaseID, d.decision.Next)
	case models.SettleMoneyBack:
		if err := b.setReversed(d.order.Account, do.PurchaseID, d.decision.Next); err != nil {
			return err
		}
		return setDispute(b.tx, do.PurchaseID)
	case models.UndoReversal:
		return b.setReversed(d.order.Account, own.PurchaseID, d.decision.Next)
	case models.ChangeAccount:
		return b.tx.Model(&accountRow{}).Where("id = ?", d.order.Account).
			Updates(map[string]any{"zone": own.Account.Zone, "status": own.Account.Status}).Error
	}
	return nil
}

// markPaid moves the purchase to paid by compare-and-set. A purchase that was
// paid before has its key in the ledger, so failing here is a bug, not a race;
// unless a person credits one that another person has closed.
func (b *batch) markPaid(account models.AccountID, do models.BuyCredits) error {
	query := b.tx.Model(&purchaseRow{}).
		Where("id = ? AND account_id = ? AND credits = ? AND state <> ?", do.PurchaseID, account, do.Credits, models.PurchasePaid)
	if do.Flagged {
		query = query.Where("state = ?", models.PurchaseFlagged)
	}
	columns := map[string]any{
		"state": models.PurchasePaid, "payment_intent_id": do.PaymentIntentID,
		"paid_at": microsOf(b.now), "updated_at": microsOf(b.now),
	}
	if do.Flagged { // a flag about another payment stays
		columns["flag"] = ""
	}
	result := query.Updates(columns)
	switch {
	case result.Error != nil || result.RowsAffected == 1:
		return result.Error
	case do.Flagged:
		return errNotFlagged
	}
	return fmt.Errorf("purchase %s of account %s is not one that can become paid", do.PurchaseID, account)
}

// setReversed notes what of a purchase was reversed by now, and what was paid back.
func (b *batch) setReversed(account models.AccountID, id models.PurchaseID, state ledger.State) error {
	p := state.Purchases[id]
	return b.tx.Model(&purchaseRow{}).Where("id = ? AND account_id = ?", id, account).
		Updates(map[string]any{
			"reversed": p.Reversed, "refunded_cents": p.RefundedCents, "lost_cents": p.LostCents, "updated_at": microsOf(b.now),
		}).Error
}

// addCharges gathers the holds that began and the charges that went on, what those
// live holds have that changed, and which holds ended.
func (r *rows) addCharges(w *working, begun map[models.ChargeID]int64) {
	for id, record := range w.state.Charges {
		before, known := w.found.Charges[id]
		switch {
		case !known:
			r.charges = append(r.charges, rowOfCharge(record.Charge, begun[id]))
		case before.Status != record.Status || before.Credits != record.Credits || before.Refunded != record.Refunded:
			r.ended = append(r.ended, rowOfCharge(record.Charge, 0))
		}
	}
	before := make(map[models.ChargeID][]models.HoldPart, len(w.found.Holds))
	for _, h := range w.found.Holds {
		before[h.ChargeID] = h.Parts
	}
	for _, h := range w.state.Holds {
		if !slices.Equal(h.Parts, before[h.ChargeID]) {
			for i, p := range h.Parts {
				r.parts = append(r.parts, holdPartRow{h.ChargeID, i, w.state.Account, p.LotID, p.Left})
			}
		}
		delete(before, h.ChargeID)
	}
	for id := range before {
		r.over = append(r.over, id)
	}
}

// quarter is how finely usage is summed: zones differ by as little.
const quarter = 15 * time.Minute

// addUsage counts what an entry took or gave back. A charge counts once, when
// something of it is first taken.
func (r *rows) addUsage(e models.Entry, c models.Charge) {
	var taken, refunded models.Credits
	var charges int64
	switch e.Kind {
	case models.EntryCharge:
		taken, charges = -e.Delta, 1
	case models.EntryCapture:
		taken = e.Captured
		if c.Credits == e.Captured {
			charges = 1
		}
	case models.EntryRefund:
		refunded = e.Delta
	default:
		return
	}
	at := microsOf(e.EffectiveAt.Truncate(quarter))
	key := usageKey{c.AccountID, at, c.Product, c.KeyID, c.UserID}
	row := r.usage[key]
	if row == nil {
		row = &usageRow{AccountID: c.AccountID, QuarterAt: at, Product: c.Product, KeyID: c.KeyID, UserID: c.UserID}
		r.usage[key] = row
	}
	row.Credits += taken
	row.Refunded += refunded
	row.Charges += charges
}

func (r *rows) write(tx *gorm.DB) error {
	usage := make([]usageRow, 0, len(r.usage))
	for _, row := range r.usage {
		usage = append(usage, *row)
	}
	var err error
	insert(&err, tx, r.entries)
	insert(&err, tx, r.texts)
	insert(&err, tx, r.made)
	insert(&err, tx.Clauses(moveLot), r.moved)
	insert(&err, tx, r.draws)
	insert(&err, tx, r.states)
	insert(&err, tx, r.accounts)
	insert(&err, tx.Clauses(replace), r.subscriptions)
	insert(&err, tx, r.charges)
	insert(&err, tx.Clauses(moveCharge), r.ended)
	insert(&err, tx.Clauses(replace), r.parts)
	if err == nil {
		err = r.addSums(tx, usage)
	}
	insert(&err, tx.Clauses(replace), r.balances)
	insert(&err, tx, r.audit)
	for some := range slices.Chunk(r.over, rowsPerStatement) {
		if err == nil {
			err = tx.Where("charge_id IN ?", some).Delete(&holdPartRow{}).Error
		}
	}
	return err
}

// addSums adds to the sums by quarter of an hour and by day. That one does not fit,
// the tables themselves tell: they hold no floats.
func (r *rows) addSums(tx *gorm.DB, usage []usageRow) (err error) {
	insert(&err, tx.Clauses(addToUsage), usage)
	insert(&err, tx.Clauses(addToFlows), r.flows)
	if constrained(err) {
		err = models.Invalid("credits", "would take what the account has moved today beyond what can be counted").Because(err)
	}
	return err
}

// replace puts a row in the place of the one with its primary key.
var replace = clause.OnConflict{UpdateAll: true}

// moveLot changes only what the ledger moves of a lot: the guards refuse more.
var moveLot = clause.OnConflict{
	Columns:   []clause.Column{{Name: "id"}},
	DoUpdates: clause.AssignmentColumns([]string{"remaining", "held", "started", "frozen"}),
}

// moveCharge changes only what the ledger moves of a charge.
var moveCharge = clause.OnConflict{
	Columns:   []clause.Column{{Name: "id"}},
	DoUpdates: clause.AssignmentColumns([]string{"status", "credits", "refunded", "ended_at"}),
}

// addToUsage adds a row to the one that is there.
var addToUsage = clause.OnConflict{
	Columns: []clause.Column{{Name: "account_id"}, {Name: "quarter_at"}, {Name: "product"}, {Name: "key_id"}, {Name: "user_id"}},
	DoUpdates: clause.Set{
		{Column: clause.Column{Name: "credits"}, Value: gorm.Expr("usage.credits + excluded.credits")},
		{Column: clause.Column{Name: "refunded"}, Value: gorm.Expr("usage.refunded + excluded.refunded")},
		{Column: clause.Column{Name: "charges"}, Value: gorm.Expr("usage.charges + excluded.charges")},
	},
}
