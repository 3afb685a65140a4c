package purchases

import (
	"context"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/posting"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// SettleFlagged carries out what a person decided about a flagged purchase: it credits
// the purchase, in one transaction with its row and the audit record, or removes the
// flag. CodeConflict: the purchase is no longer flagged. writes are carried out together
// with a credit.
func (ps *Purchases) SettleFlagged(ctx context.Context, d models.FlaggedPurchaseDecision, writes ...posting.Write) (models.Purchase, error) {
	p, err := ps.Purchase(ctx, d.PurchaseID)
	if err != nil {
		return p, err
	}
	if err := p.CheckCreditable(); d.Credit && err != nil {
		return models.Purchase{}, err
	}
	if d.Credit {
		command := models.Command{
			Account: p.AccountID, Origin: models.OriginStripe, Key: string(p.ID), Actor: d.Actor.Ref(), Reason: d.Reason, Audit: &d.Audit,
		}
		do := credit(p, p.PaymentIntentID)
		do.Flagged = true
		command.Do = do
		if len(writes) == 0 {
			_, err = ps.ledger.Post(ctx, command)
		} else {
			_, err = ps.ledger.PostWith(ctx, command, writes...)
		}
	} else {
		err = ps.closeFlagged(ctx, p.ID, d.Audit)
	}
	if err != nil {
		return models.Purchase{}, err
	}
	return ps.Purchase(ctx, p.ID)
}

// closeFlagged removes the flag. A purchase that was credited stays credited.
func (ps *Purchases) closeFlagged(ctx context.Context, id models.PurchaseID, audit models.AuditRecord) error {
	return database.Explain(ps.db.Transact(ctx, func(tx *gorm.DB) error {
		result := tx.Exec(`UPDATE purchases SET flag = '', updated_at = ?, state = CASE state WHEN ? THEN ? ELSE state END
			WHERE id = ? AND flag <> ''`, schema.MicrosOf(ps.db.Now()), models.PurchaseFlagged, models.PurchaseClosed, id)
		switch {
		case result.Error != nil:
			return result.Error
		case result.RowsAffected != 1:
			return posting.ErrNotFlagged
		}
		return ps.db.RecordAudit(tx, audit)
	}))
}
