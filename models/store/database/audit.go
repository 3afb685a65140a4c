package database

import (
	"context"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/act"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// RecordAudit writes audit records in the transaction of the changes that they record.
// Where a record does not say from where the request came, the transaction's context does.
func (db *DB) RecordAudit(tx *gorm.DB, records ...models.AuditRecord) error {
	for _, r := range records {
		row := schema.AuditOf(From(tx.Statement.Context, r), db.Now())
		if err := tx.Create(&row).Error; err != nil {
			return err
		}
	}
	if len(records) > 0 {
		db.WakeSealer()
	}
	return nil
}

// From returns the record with what its context says about where the request came from.
func From(ctx context.Context, r models.AuditRecord) models.AuditRecord {
	from := act.SourceOf(ctx)
	if r.RequestID == "" {
		r.RequestID = from.RequestID
	}
	if r.Network == "" {
		r.Network = from.Network
	}
	return r
}

// WakeSealer says that there may be records to seal. The transaction is not committed yet:
// whoever seals lets some time pass.
func (db *DB) WakeSealer() {
	select {
	case db.audited <- struct{}{}:
	default: // it has been told already
	}
}

// Audited tells whoever seals the audit log that this process has written to it.
func (db *DB) Audited() <-chan struct{} { return db.audited }
