package accounts

import (
	"context"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// SetLowBalance stores below how many available credits an account's people want to be
// warned, 0 for never, models.LowBalanceDefault for the default. CodeNotFound. CodeInvalidField: the threshold is negative.
func (a *Accounts) SetLowBalance(ctx context.Context, id models.AccountID, threshold models.Credits, audit models.AuditRecord) error {
	stored := &threshold
	if threshold == models.LowBalanceDefault {
		stored = nil
	} else if threshold < 0 {
		return models.Invalid("threshold", "must not be negative")
	}
	return database.Explain(a.db.Transact(ctx, func(tx *gorm.DB) error {
		changed := tx.Model(&schema.Account{}).Where("id = ?", id).Update("low_balance", stored)
		switch {
		case changed.Error != nil:
			return changed.Error
		case changed.RowsAffected == 0:
			return database.NotFound("account")
		}
		return a.db.RecordAudit(tx, audit)
	}))
}
