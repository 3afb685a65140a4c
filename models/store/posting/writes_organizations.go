package posting

import (
	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// RenameAccount changes an account's name, and records it. CodeNotFound.
type RenameAccount struct {
	ID    models.AccountID
	Name  string
	Audit models.AuditRecord
}

func (w RenameAccount) carryOut(tx *gorm.DB, db *database.DB) error {
	var account schema.Account
	if err := tx.Where("id = ?", w.ID).Take(&account).Error; err != nil {
		return database.NotFoundOr(err, "account")
	}
	if account.Name == w.Name {
		return nil
	}
	if err := tx.Model(&account).Where("id = ?", w.ID).Updates(map[string]any{
		"name": w.Name, "search": schema.SearchText(w.Name, account.BillingEmail),
	}).Error; err != nil {
		return err
	}
	return db.RecordAudit(tx, w.Audit)
}

// RecordOpening records in the audit log that an account was opened.
type RecordOpening struct{ Audit models.AuditRecord }

func (w RecordOpening) carryOut(tx *gorm.DB, db *database.DB) error {
	return db.RecordAudit(tx, w.Audit)
}
