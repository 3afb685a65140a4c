package posting

import (
	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/ledger"
	"github.com/bursar-portal/bursar/models/store/books"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// loadReferences adds to the states what commands refer to: charges to end or refund,
// purchases to reverse or freeze, reversals and adjustments to undo, and the lots of all
// these, including those with nothing left. What does not exist or belongs to another
// account stays missing.
func loadReferences(tx *gorm.DB, requests []*request, states map[models.AccountID]*working) error {
	for _, r := range requests {
		w, ok := states[r.order.Account]
		if !ok {
			continue
		}
		var err error
		switch do := r.order.Do.(type) {
		case models.CaptureHold:
			err = w.loadCharge(tx, do.ChargeID)
		case models.ReleaseHold:
			err = w.loadCharge(tx, do.ChargeID)
		case models.RefundCharge:
			err = w.loadCharge(tx, do.ChargeID)
		case models.ReversePurchase:
			err = w.loadPurchase(tx, do.PurchaseID)
		case models.SettlePaymentReversal:
			err = w.loadPurchase(tx, do.PurchaseID)
		case models.FreezePurchase:
			err = w.loadPurchase(tx, do.PurchaseID)
		case models.UnfreezePurchase:
			err = w.loadPurchase(tx, do.PurchaseID)
		case models.UndoReversal:
			err = w.loadReversal(tx, do.Reversal)
		case models.UndoAdjustment:
			err = w.loadAdjustment(tx, do.Adjustment)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// loadCharge adds a charge with what its entries took.
func (w *working) loadCharge(tx *gorm.DB, id models.ChargeID) error {
	if w.Untouched(id) {
		return nil
	}
	var row schema.Charge
	if err := tx.Where("id = ? AND account_id = ?", id, w.Standing.Account).Limit(1).Find(&row).Error; err != nil || row.ID == "" {
		return err
	}
	var rows []schema.Entry
	if err := tx.Where("account_id = ? AND charge_id = ? AND charge_id <> ''", w.Standing.Account, id).Order("sequence").Find(&rows).Error; err != nil {
		return err
	}
	entries, err := books.Entries(tx, rows)
	if err != nil {
		return err
	}
	record := ledger.ChargeRecordOf(row.Model(), entries)
	w.AddCharge(record)
	return w.loadLots(tx, record.Taken)
}

// loadPurchase adds a paid purchase with its disputes and lots.
func (w *working) loadPurchase(tx *gorm.DB, id models.PurchaseID) error {
	var row schema.Purchase
	if err := tx.Where("id = ? AND account_id = ? AND state = ?", id, w.Standing.Account, models.PurchasePaid).
		Limit(1).Find(&row).Error; err != nil || row.ID == "" {
		return err
	}
	if w.Purchases == nil {
		w.Purchases = map[models.PurchaseID]ledger.PurchaseRecord{}
	}
	lost, open, err := books.DisputesOf(tx, id)
	if err != nil {
		return err
	}
	w.Purchases[id] = ledger.PurchaseRecord{
		Credits: row.Credits, Reversed: row.Reversed, RefundedCents: row.RefundedCents, LostCents: row.LostCents,
		Disputed: row.Dispute == models.DisputeOpen, DisputesLostCents: lost, DisputeOpen: open,
	}
	var lots []schema.Lot
	if err := tx.Where("purchase_id = ? AND purchase_id <> '' AND account_id = ?", id, w.Standing.Account).Find(&lots).Error; err != nil {
		return err
	}
	w.addLots(lots)
	return nil
}

// loadReversal adds a reversal with its purchase.
func (w *working) loadReversal(tx *gorm.DB, id models.EntryID) error {
	reversal, undone, err := w.undoable(tx, id, models.EntryReversal)
	if err != nil || reversal.ID == "" {
		return err
	}
	record := ledger.ReversalRecordOf(reversal, undone)
	if w.Reversals == nil {
		w.Reversals = map[models.EntryID]ledger.ReversalRecord{}
	}
	w.Reversals[id] = record
	if err := w.loadPurchase(tx, record.PurchaseID); err != nil {
		return err
	}
	return w.loadLots(tx, record.Taken)
}

// loadAdjustment adds an adjustment with the lots that it made or took from.
func (w *working) loadAdjustment(tx *gorm.DB, id models.EntryID) error {
	adjustment, undone, err := w.undoable(tx, id, models.EntryAdjustment)
	if err != nil || adjustment.ID == "" {
		return err
	}
	record := ledger.AdjustmentRecordOf(adjustment, undone)
	if w.Adjustments == nil {
		w.Adjustments = map[models.EntryID]ledger.AdjustmentRecord{}
	}
	w.Adjustments[id] = record
	lots := record.Taken
	if record.Lot != "" {
		lots = []ledger.LotAmount{{LotID: record.Lot}}
	}
	return w.loadLots(tx, lots)
}

// undoable finds an entry of a kind and whether it was undone. The entry is zero if the
// account has no such entry.
func (w *working) undoable(tx *gorm.DB, id models.EntryID, kind models.EntryKind) (e models.Entry, undone bool, err error) {
	var rows []schema.Entry
	if err := tx.Where("id = ? AND account_id = ? AND kind = ?", id, w.Standing.Account, kind).
		Find(&rows).Error; err != nil || len(rows) == 0 {
		return e, false, err
	}
	var undoings int64
	if err := tx.Model(&schema.Entry{}).Where("undoes = ? AND undoes <> ''", id).Count(&undoings).Error; err != nil {
		return e, false, err
	}
	entries, err := books.Entries(tx, rows)
	if err != nil {
		return e, false, err
	}
	return entries[0], undoings > 0, nil
}

// loadLots adds the lots from which something was taken.
func (w *working) loadLots(tx *gorm.DB, taken []ledger.LotAmount) error {
	var ids []models.LotID
	for _, t := range taken {
		ids = append(ids, t.LotID)
	}
	if len(ids) == 0 {
		return nil
	}
	var lots []schema.Lot
	if err := tx.Where("id IN ?", ids).Find(&lots).Error; err != nil {
		return err
	}
	w.addLots(lots)
	return nil
}

// addLots adds lots, which may be empty.
func (w *working) addLots(lots []schema.Lot) {
	for _, l := range lots {
		w.AddLot(l.Model())
	}
}
