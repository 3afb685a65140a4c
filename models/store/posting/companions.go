package posting

import (
	"errors"
	"fmt"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// Write is a change of other tables that another room hands over because it must
// happen in the same transaction as a command. The types below are all there are.
type Write interface {
	carryOut(tx *gorm.DB, db *database.DB) error
}

// CreateUser creates a user. CodeConflict: the email address is taken.
type CreateUser struct{ User schema.User }

func (w CreateUser) carryOut(tx *gorm.DB, _ *database.DB) error {
	return database.ConflictOr(tx.Create(&w.User).Error, EmailTaken)
}

// EmailTaken is the message of the conflict when a user's email address is taken.
const EmailTaken = "There is a user with this email address already."

// OpenAccount creates an account with its first state and its owner. CodeConflict:
// the external id is taken, or the owner has a solo account already. CodeNotFound:
// no such owner.
type OpenAccount struct {
	Account schema.Account
	Owner   models.UserID
}

func (w OpenAccount) carryOut(tx *gorm.DB, _ *database.DB) error {
	if err := tx.Where("id = ?", w.Owner).Take(&schema.User{}).Error; err != nil {
		return database.NotFoundOr(err, "user")
	}
	if w.Account.Kind == models.Solo {
		var solos int64
		if err := tx.Raw(`SELECT COUNT(*) FROM members m JOIN accounts a ON a.id = m.account_id
			WHERE m.user_id = ? AND a.kind = ?`, w.Owner, models.Solo).Scan(&solos).Error; err != nil {
			return err
		}
		if solos > 0 {
			return models.Errorf(models.CodeConflict, "This user has a solo account already.")
		}
	}
	if err := tx.Create(&w.Account).Error; err != nil {
		return database.ConflictOr(err, "There is an account with this external id already.")
	}
	state := schema.AccountState{AccountID: w.Account.ID, Zone: w.Account.Zone, Status: w.Account.Status}
	if err := tx.Create(&state).Error; err != nil {
		return err
	}
	return tx.Create(&schema.Member{AccountID: w.Account.ID, UserID: w.Owner, Role: models.RoleOwner, CreatedAt: w.Account.CreatedAt}).Error
}

// OpenPurchase creates a purchase. ErrPurchaseTaken: there is one under its key or
// with its invoice already.
type OpenPurchase struct{ Purchase schema.InvoicedPurchase }

func (w OpenPurchase) carryOut(tx *gorm.DB, _ *database.DB) error {
	err := tx.Create(&w.Purchase).Error
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return ErrPurchaseTaken
	}
	return err
}

// ErrPurchaseTaken is the error of OpenPurchase for a key or an invoice that was
// used before.
var ErrPurchaseTaken = models.Errorf(models.CodeConflict, "There is such a purchase already.")

// DecideBatch moves a batch of adjustments to another state and records it. The
// database itself checks who may decide once more, after the pages have.
// CodeForbidden: they may not. ErrDecided: the batch is no longer in the state that
// was decided about.
type DecideBatch models.BatchDecision

// ErrDecided is the error for the second of two people who decide at the same time.
var ErrDecided = models.Errorf(models.CodeConflict, "This was decided meanwhile. Nothing was done.")

func (w DecideBatch) carryOut(tx *gorm.DB, db *database.DB) error {
	set := map[string]any{"state": w.To, "why": w.Why}
	if w.To == models.BatchWaiting {
		set["waiting_at"] = schema.MicrosOf(db.Now())
	} else {
		set["decided_by"], set["decided_at"] = w.By, schema.MicrosOf(db.Now())
	}
	moved := tx.Model(&schema.Batch{}).Where("id = ? AND state = ?", w.ID, w.From).Updates(set)
	switch {
	case database.Constrained(moved.Error):
		return models.Errorf(models.CodeForbidden, "This batch is not yours to decide.").Because(moved.Error)
	case moved.Error != nil:
		return moved.Error
	case moved.RowsAffected == 0:
		return ErrDecided
	}
	return db.RecordAudit(tx, w.Audit)
}

// ShowDisputes updates the dispute state of a purchase: open if any dispute is open,
// otherwise lost if any was lost, otherwise won if any was won.
type ShowDisputes struct{ PurchaseID models.PurchaseID }

func (w ShowDisputes) carryOut(tx *gorm.DB, _ *database.DB) error {
	return tx.Exec(`UPDATE purchases SET dispute = COALESCE((SELECT CASE
			WHEN MAX(state = 'open') THEN 'open' WHEN MAX(state = 'lost') THEN 'lost' ELSE 'won' END
		FROM disputes WHERE purchase_id = purchases.id HAVING COUNT(*) > 0), '') WHERE id = ?`, w.PurchaseID).Error
}

// addCompanions gathers or writes the rows that a command itself implies: its audit
// record, and how its purchase or its account stands now.
func (b *batch) addCompanions(r *rows, d decided) error {
	if d.order.Audit != nil {
		r.audit = append(r.audit, schema.AuditOf(*d.order.Audit, b.now))
	}
	if len(d.decision.Entries) == 0 {
		return nil
	}
	own := d.decision.Entries[d.decision.Own]
	switch do := d.order.Do.(type) {
	case models.BuyCredits:
		return b.markPaid(d.order.Account, do)
	case models.ReversePurchase:
		return b.setReversed(d, do.PurchaseID)
	case models.SettleMoneyBack:
		if err := b.setReversed(d, do.PurchaseID); err != nil {
			return err
		}
		return ShowDisputes{do.PurchaseID}.carryOut(b.tx, nil)
	case models.UndoReversal:
		return b.setReversed(d, own.PurchaseID)
	case models.ChangeAccount:
		return b.tx.Model(&schema.Account{}).Where("id = ?", d.order.Account).
			Updates(map[string]any{"zone": own.Account.Zone, "status": own.Account.Status}).Error
	}
	return nil
}

// ErrNotFlagged is the error for a purchase that was flagged and is not any more.
var ErrNotFlagged = models.Errorf(models.CodeConflict, "Somebody has settled this purchase meanwhile.")

// markPaid moves the purchase to paid by compare-and-set. A purchase that was paid
// before has its key in the ledger, so failing here is a bug and not a race, except
// when one person credits a flagged purchase that another has closed.
func (b *batch) markPaid(account models.AccountID, do models.BuyCredits) error {
	query := b.tx.Model(&schema.Purchase{}).
		Where("id = ? AND account_id = ? AND credits = ? AND state <> ?", do.PurchaseID, account, do.Credits, models.PurchasePaid)
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
	p := d.decision.Next.Purchases[id]
	return b.tx.Model(&schema.Purchase{}).Where("id = ? AND account_id = ?", id, d.order.Account).
		Updates(map[string]any{
			"reversed": p.Reversed, "refunded_cents": p.RefundedCents, "lost_cents": p.LostCents, "updated_at": schema.MicrosOf(b.now),
		}).Error
}
