package ledger

import (
	"time"

	"github.com/bursar-portal/bursar/models"
)

// reverse takes back credits of a purchase.
func (p *posting) reverse(cmd PreparedCommand, do models.ReversePurchase, now time.Time) error {
	record, ok := p.state.Purchases[do.PurchaseID]
	if !ok {
		return errNoPurchase
	}
	if left := record.Credits - record.Reversed; do.Credits > left {
		return models.Invalid("credits", "is more than the "+left.String()+" that were not reversed yet")
	}
	p.takeBackCredits(cmd, do.PurchaseID, record, do.Credits, now)
	return nil
}

var errNoPurchase = models.Errorf(models.CodeNotFound, "There is no such purchase.")

// takeBackCredits takes back credits of a purchase, first from its own lots, then
// from other available credits; the rest becomes debt. Held credits are not touched.
func (p *posting) takeBackCredits(cmd PreparedCommand, id models.PurchaseID, record PurchaseRecord, credits models.Credits, now time.Time) {
	e := p.beginOwn(cmd, models.EntryReversal, now)
	e.PurchaseID = id
	reversal := ReversalRecord{PurchaseID: id}
	rest := credits
	for _, l := range p.state.lots {
		if part := min(rest, l.Remaining); l.PurchaseID == id && part > 0 {
			e.change(l, -part, 0)
			reversal.Taken = append(reversal.Taken, LotAmount{l.ID, part})
			rest -= part
		}
	}
	others := e.take(min(rest, p.state.Balance().Available))
	for _, t := range others {
		rest -= t.Credits
	}
	reversal.Taken = append(reversal.Taken, others...)
	reversal.Debt = rest
	p.state.Debt += rest
	record.Reversed += credits
	p.state.Purchases[id] = record
	if p.state.Reversals == nil {
		p.state.Reversals = map[models.EntryID]ReversalRecord{}
	}
	p.state.Reversals[e.ID] = reversal
	e.enter()
}

// undoReversal gives back what a reversal took. Credits go back to their lots, and
// the rest of the debt is forgiven; the part that was paid since comes back as
// purchased credits. What came from lots that have ended comes back as one promotional
// lot without a cost basis.
func (p *posting) undoReversal(cmd PreparedCommand, do models.UndoReversal, now time.Time) error {
	reversal, ok := p.state.Reversals[do.Reversal]
	if !ok {
		return models.Errorf(models.CodeNotFound, "There is no such reversal.")
	}
	if reversal.Undone {
		return models.Errorf(models.CodeConflict, "This reversal was already undone.")
	}
	total := reversal.Debt
	for _, t := range reversal.Taken {
		total += t.Credits
	}
	record := p.state.Purchases[reversal.PurchaseID]
	if total <= 0 { // the reversed payment was restored, or had been reversed by hand before
		return models.Errorf(models.CodeConflict, "This took nothing that could be given back.")
	}
	if total > record.Reversed { // restoring the payment gave the credits back
		return models.Errorf(models.CodeConflict, "What this reversal took was already given back.")
	}
	e := p.beginOwn(cmd, models.EntryUndo, now)
	e.PurchaseID, e.Undoes = reversal.PurchaseID, do.Reversal
	owed := min(p.state.Debt, reversal.Debt)
	p.state.Debt -= owed
	var orphaned models.Credits
	for _, part := range e.giveBackToLots(reversal.Taken) {
		orphaned += part.Credits
	}
	e.addRefund(models.Lot{Granted: orphaned})
	e.add(models.Lot{
		Kind: models.Purchased, Source: models.SourceReversal, PurchaseID: reversal.PurchaseID,
		Granted: reversal.Debt - owed, Priority: p.state.Catalog.Priorities.Purchased, StartsAt: e.EffectiveAt,
	})
	reversal.Undone = true
	p.state.Reversals[do.Reversal] = reversal
	record.Reversed -= total
	p.state.Purchases[reversal.PurchaseID] = record
	e.enter()
	p.freezeIfDisputed(reversal.PurchaseID, record.Disputed)
	return nil
}

// ReversalRecordOf derives a reversal's record from its entry.
func ReversalRecordOf(e models.Entry, undone bool) ReversalRecord {
	r := ReversalRecord{PurchaseID: e.PurchaseID, Debt: -e.Delta, Undone: undone}
	for _, d := range e.Draws {
		r.Taken = append(r.Taken, LotAmount{d.LotID, -d.Remaining})
		r.Debt += d.Remaining
	}
	return r
}
