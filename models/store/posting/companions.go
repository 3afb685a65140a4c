package posting

import (
	"fmt"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// hasCompanions reports whether an action itself implies rows of other tables.
func hasCompanions(do models.Action) bool {
	switch do.(type) {
	case models.CreditPurchase, models.ReversePurchase, models.SettlePaymentReversal, models.UndoReversal, models.ChangeAccount:
		return true
	}
	return false
}

// addCompanions gathers or writes the rows of other tables that a command itself
// implies: its audit record, and the new state of its purchase or account.
func (b *batch) addCompanions(r *rows, d decided) error {
	if d.order.Audit != nil {
		r.audit = append(r.audit, schema.AuditOf(*d.order.Audit, b.now))
		b.db.WakeSealer()
	}
	if d.decision.OwnIndex < 0 {
		return nil
	}
	own := d.decision.Entries[d.decision.OwnIndex]
	switch do := d.order.Do.(type) {
	case models.CreditPurchase:
		return b.markPaid(d.order.Account, do)
	case models.ReversePurchase:
		return b.setReversed(d, do.PurchaseID)
	case models.SettlePaymentReversal:
		if err := b.setReversed(d, do.PurchaseID); err != nil {
			return err
		}
		return ShowDisputes{do.PurchaseID, do.Disputed}.carryOut(b.tx, nil)
	case models.UndoReversal:
		return b.setReversed(d, own.PurchaseID)
	case models.ChangeAccount:
		return b.tx.Model(&schema.Account{}).Where("id = ?", d.order.Account).
			Updates(map[string]any{"zone": own.Account.Zone, "status": own.Account.Status}).Error
	}
	return nil
}

// ErrNotFlagged is the error for a purchase that is no longer flagged.
var ErrNotFlagged = models.Errorf(models.CodeConflict, "Someone else already settled this purchase.")

// markPaid moves the purchase to paid by compare-and-set. A purchase that was paid
// before has its key in the ledger, so failing here is a bug and not a race, except
// when one person credits a flagged purchase that another has closed, or when it is
// reported at the same moment that money went back: the next report flags the purchase.
func (b *batch) markPaid(account models.AccountID, do models.CreditPurchase) error {
	// Stripe may have reported since it was decided that money went back.
	query := b.tx.Model(&schema.Purchase{}).
		Where("id = ? AND account_id = ? AND credits = ? AND state <> ?", do.PurchaseID, account, do.Credits, models.PurchasePaid).
		Where("refunded_cents = 0 AND dispute NOT IN ?", []models.DisputeState{models.DisputeOpen, models.DisputeLost})
	if do.Flagged {
		query = query.Where("state = ?", models.PurchaseFlagged)
	}
	columns := map[string]any{
		"state": models.PurchasePaid, "payment_intent_id": do.PaymentIntentID,
		"paid_at": schema.MicrosOf(b.now), "updated_at": schema.MicrosOf(b.now),
	}
	if do.Flagged { // a flag about another payment stays
		columns["flag"] = ""
	}
	result := query.Updates(columns)
	switch {
	case result.Error != nil || result.RowsAffected == 1:
		return result.Error
	case do.Flagged:
		return ErrNotFlagged
	}
	return fmt.Errorf("purchase %s of account %s is not one that can become paid", do.PurchaseID, account)
}

// setReversed stores how much of a purchase is reversed by now, and how much was
// paid back.
func (b *batch) setReversed(d decided, id models.PurchaseID) error {
	p := d.account.Purchases[id]
	return b.tx.Model(&schema.Purchase{}).Where("id = ? AND account_id = ?", id, d.order.Account).
		Updates(map[string]any{
			"reversed": p.Reversed, "refunded_cents": p.RefundedCents, "lost_cents": p.LostCents, "updated_at": schema.MicrosOf(b.now),
		}).Error
}
