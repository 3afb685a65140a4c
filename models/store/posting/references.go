package posting

import (
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/ledger"
	"github.com/bursar-portal/bursar/models/store/books"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// loadReferences adds to the states what commands refer to: charges to end or refund,
// purchases to reverse or freeze, reversals and adjustments to undo, lots to extend, and the
// lots of all these, including those with nothing left. What does not exist or belongs to another
// account stays missing.
func (b *batch) loadReferences(requests []*request) error {
	for _, r := range requests {
		w, ok := b.accounts[r.order.Account]
		if !ok {
			continue
		}
		var err error
		switch do := r.order.Do.(type) {
		case models.CaptureHold:
			err = b.loadCharge(w, do.ChargeID)
		case models.ReleaseHold:
			err = b.loadCharge(w, do.ChargeID)
		case models.RefundCharge:
			err = b.loadCharge(w, do.ChargeID)
		case models.ReversePurchase:
			err = b.loadPurchase(w, do.PurchaseID)
		case models.SettlePaymentReversal:
			err = b.loadPurchase(w, do.PurchaseID)
		case models.FreezePurchase:
			err = b.loadPurchase(w, do.PurchaseID)
		case models.UnfreezePurchase:
			err = b.loadPurchase(w, do.PurchaseID)
		case models.UndoReversal:
			err = b.loadReversal(w, do.Reversal)
		case models.UndoAdjustment:
			err = b.loadAdjustment(w, do.Adjustment)
		case models.ExtendLot:
			err = b.loadLots(w, []ledger.LotAmount{{LotID: do.LotID}})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// loadCharge adds a charge with what its entries took.
func (b *batch) loadCharge(w *working, id models.ChargeID) error {
	account, sequence, ok := w.IDs.ChargeAt(id)
	if !ok || account != w.Number || w.Untouched(id) {
		return nil
	}
	place := schema.PlaceOf(account, sequence)
	charges, err := b.reader.Charges([]schema.Place{place})
	if err != nil || charges[id] == nil {
		return err
	}
	entries, err := b.reader.EntriesOf(place)
	if err != nil {
		return err
	}
	record := ledger.ChargeRecordOf(*charges[id], entries)
	w.AddCharge(record)
	return b.loadLots(w, record.Taken)
}

// loadPurchase adds a paid purchase with its disputes and lots.
func (b *batch) loadPurchase(w *working, id models.PurchaseID) error {
	var row schema.Purchase
	if err := b.tx.Where("id = ? AND account_id = ? AND state = ?", id, w.Standing.Account, models.PurchasePaid).
		Limit(1).Find(&row).Error; err != nil || row.ID == "" {
		return err
	}
	if w.Purchases == nil {
		w.Purchases = map[models.PurchaseID]ledger.PurchaseRecord{}
	}
	lost, open, err := books.DisputesOf(b.tx, id)
	if err != nil {
		return err
	}
	w.Purchases[id] = ledger.PurchaseRecord{
		Credits: row.Credits, Reversed: row.Reversed, RefundedCents: row.RefundedCents, LostCents: row.LostCents,
		Disputed: row.Dispute == models.DisputeOpen, DisputesLostCents: lost, DisputeOpen: open,
	}
	lots, err := b.reader.Lots(w.Standing.Account, "WHERE l.purchase_id = ? AND l.purchase_id <> '' AND l.account = ? ORDER BY l.place", string(id), w.Number)
	for i, l := range lots {
		if i == 0 { // that of the entry that credited it, which began at once
			record := w.Purchases[id]
			record.CreditedAt = l.StartsAt
			w.Purchases[id] = record
		}
		w.AddLot(l)
	}
	return err
}

// loadReversal adds a reversal with its purchase.
func (b *batch) loadReversal(w *working, id models.EntryID) error {
	reversal, undone, err := b.undoable(w, id, models.EntryReversal)
	if err != nil || reversal.ID == "" {
		return err
	}
	record := ledger.ReversalRecordOf(reversal, undone)
	if w.Reversals == nil {
		w.Reversals = map[models.EntryID]ledger.ReversalRecord{}
	}
	w.Reversals[id] = record
	if err := b.loadPurchase(w, record.PurchaseID); err != nil {
		return err
	}
	return b.loadLots(w, record.Taken)
}

// loadAdjustment adds an adjustment with the lots that it made or took from.
func (b *batch) loadAdjustment(w *working, id models.EntryID) error {
	adjustment, undone, err := b.undoable(w, id, models.EntryAdjustment)
	if err != nil || adjustment.ID == "" {
		return err
	}
	record := ledger.AdjustmentRecordOf(adjustment, undone)
	if w.Adjustments == nil {
		w.Adjustments = map[models.EntryID]ledger.AdjustmentRecord{}
	}
	w.Adjustments[id] = record
	if record.Lot == "" {
		return b.loadLots(w, record.Taken)
	}
	return b.loadLine(w, record.Lot)
}

// loadLine adds a lot with all that continue it.
func (b *batch) loadLine(w *working, id models.LotID) error {
	if err := b.loadLots(w, []ledger.LotAmount{{LotID: id}}); err != nil {
		return err
	}
	_, ordinal, _ := w.IDs.LotAt(id)
	// A lot comes after the one that it continues: else a file that somebody has tampered with
	// could name one that continues itself, and loading it would never end.
	lots, err := b.reader.Lots(w.Standing.Account, "WHERE l.account = ? AND l.continues = ? AND l.continues > 0 AND l.place > ? ORDER BY l.place",
		w.Number, ordinal, schema.PlaceOf(w.Number, ordinal))
	if err != nil {
		return err
	}
	for _, l := range lots {
		if err := b.loadLine(w, l.ID); err != nil {
			return err
		}
	}
	return nil
}

// undoable finds an entry of a kind and whether it was undone. The entry is zero if the
// account has no such entry.
func (b *batch) undoable(w *working, id models.EntryID, kind models.EntryKind) (e models.Entry, undone bool, err error) {
	account, sequence, ok := w.IDs.EntryAt(id)
	if !ok || account != w.Number {
		return e, false, nil
	}
	place := schema.PlaceOf(account, sequence)
	rows, err := b.reader.Rows("WHERE e.place = ? OR (e.about = ? AND e.about IS NOT NULL) ORDER BY e.place", place, place)
	if err != nil || len(rows) == 0 || rows[0].Place != place || rows[0].Kind != kind {
		return e, false, err
	}
	e, err = b.reader.Entry(&rows[0])
	return e, len(rows) > 1, err
}

// loadLots adds the lots from which something was taken.
func (b *batch) loadLots(w *working, taken []ledger.LotAmount) error {
	for _, t := range taken {
		account, ordinal, ok := w.IDs.LotAt(t.LotID)
		if !ok || account != w.Number {
			continue
		}
		lots, err := b.reader.Lots(w.Standing.Account, "WHERE l.place = ?", schema.PlaceOf(w.Number, ordinal))
		if err != nil {
			return err
		}
		for _, l := range lots {
			w.AddLot(l)
			if l.PaidMinor == 0 || l.ExpiresAt.IsZero() {
				continue // what comes back of it takes no cost basis elsewhere
			}
			continued, err := b.reader.Continued(w.Number, ordinal)
			if err != nil {
				return err
			}
			w.Continued(l.ID, continued)
		}
	}
	return nil
}
