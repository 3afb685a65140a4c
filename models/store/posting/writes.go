package posting

import (
	"errors"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/outbox"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// Write is a change of other tables that another room hands over because it must happen
// in the same transaction as a command. The types here and in writes_key.go are the only ones.
type Write interface {
	carryOut(tx *gorm.DB, db *database.DB) error
}

// CreateUser creates a user. CodeConflict: the email address is taken.
type CreateUser struct{ User schema.User }

func (w CreateUser) carryOut(tx *gorm.DB, _ *database.DB) error {
	return database.ConflictOr(tx.Create(&w.User).Error, "There is a user with this email address already.")
}

// OpenAccount creates an account with its first state and its owner. CodeConflict:
// the external id is taken, or the owner has a solo account already. CodeNotFound:
// no such owner. Pending makes the owner a member only when they accept.
type OpenAccount struct {
	Account schema.Account
	Owner   models.UserID
	Pending bool
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
	return tx.Create(&schema.Member{AccountID: w.Account.ID, UserID: w.Owner, Role: models.RoleOwner, CreatedAt: w.Account.CreatedAt, Pending: w.Pending}).Error
}

// QueueMail puts mails into the outbox.
type QueueMail struct{ Mails []outbox.Mail }

func (w QueueMail) carryOut(tx *gorm.DB, db *database.DB) error { return db.Enqueue(tx, w.Mails...) }

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
var ErrPurchaseTaken = models.Errorf(models.CodeConflict, "This purchase already exists.")

// DecideBatch moves a batch of adjustments to another state and records it. The
// database itself checks who may decide once more, after the pages have.
// CodeForbidden: they may not. ErrDecided: the batch is no longer in the state that
// was decided about.
type DecideBatch models.BatchDecision

// ErrDecided is the error for the second of two people who decide at the same time.
var ErrDecided = models.Errorf(models.CodeConflict, "Someone else already decided this. Nothing changed.")

func (w DecideBatch) carryOut(tx *gorm.DB, db *database.DB) error {
	set := map[string]any{"state": w.To, "why": w.RejectionReason}
	if w.To == models.BatchPending {
		set["waiting_at"] = schema.MicrosOf(db.Now())
	} else {
		set["decided_by"], set["decided_at"] = w.By, schema.MicrosOf(db.Now())
	}
	moved := tx.Model(&schema.Batch{}).Where("id = ? AND state = ?", w.ID, w.From).Updates(set)
	switch {
	case database.Constrained(moved.Error):
		return models.Errorf(models.CodeForbidden, "You can’t decide this batch.").WithCause(moved.Error)
	case moved.Error != nil:
		return moved.Error
	case moved.RowsAffected == 0:
		return ErrDecided
	}
	return db.RecordAudit(tx, w.Audit)
}

// DecideProposal moves a proposal that waits to another state and records it. As for
// batches, the database itself checks who may decide. CodeForbidden: they may not.
// ErrDecided: it was decided before.
type DecideProposal models.ProposalDecision

func (w DecideProposal) carryOut(tx *gorm.DB, db *database.DB) error { return w.CarryOut(tx, db) }

// CarryOut decides the proposal in a transaction that has no command.
func (w DecideProposal) CarryOut(tx *gorm.DB, db *database.DB) error {
	moved := tx.Model(&schema.Proposal{}).Where("id = ? AND state = ?", w.ID, models.BatchPending).Updates(map[string]any{
		"state": w.To, "why": w.RejectionReason, "decided_by": w.By, "decided_at": schema.MicrosOf(db.Now()),
	})
	switch {
	case database.Constrained(moved.Error):
		return models.Errorf(models.CodeForbidden, "You can’t decide this.").WithCause(moved.Error)
	case moved.Error != nil:
		return moved.Error
	case moved.RowsAffected == 0:
		return ErrDecided
	}
	return db.RecordAudit(tx, w.Audit)
}

// ShowDisputes updates the dispute state of a purchase: open if any dispute is open,
// otherwise lost if any was lost, otherwise won if any was won, otherwise prevented.
//
// The lots of a paid purchase are frozen while its dispute state is open. Disputed says
// how they are now. CodeConflict: a dispute was opened or ended since, and the lots
// have to follow first.
type ShowDisputes struct {
	PurchaseID models.PurchaseID
	Disputed   bool
}

func (w ShowDisputes) carryOut(tx *gorm.DB, _ *database.DB) error {
	shown := tx.Exec(`WITH known(state) AS (SELECT COALESCE((SELECT CASE
			WHEN COUNT(CASE state WHEN 'open' THEN 1 END) > 0 THEN 'open' WHEN COUNT(CASE state WHEN 'lost' THEN 1 END) > 0 THEN 'lost'
			WHEN COUNT(CASE state WHEN 'won' THEN 1 END) > 0 THEN 'won' ELSE 'prevented' END
		FROM disputes WHERE purchase_id = @id HAVING COUNT(*) > 0), ''))
		UPDATE purchases SET dispute = (SELECT state FROM known)
		WHERE id = @id AND (state <> @paid OR ((SELECT state FROM known) = 'open') = @disputed)`,
		map[string]any{"id": w.PurchaseID, "paid": models.PurchasePaid, "disputed": w.Disputed})
	if shown.Error == nil && shown.RowsAffected == 0 {
		return errDisputeChanged
	}
	return shown.Error
}

var errDisputeChanged = models.Errorf(models.CodeConflict, "This dispute changed in the meantime.")
