package accounts

import (
	"context"
	"math"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/books"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// SetStorageUsage stores how many bytes an account uses. CodeStorageLimit: the usage would
// grow above the limit; it may always fall. CodeNotFound: no such account.
func (a *Accounts) SetStorageUsage(ctx context.Context, id models.AccountID, usage models.Bytes) (models.Account, error) {
	var row schema.Account
	err := a.db.Transact(ctx, func(tx *gorm.DB) (err error) {
		if row, err = books.Account(tx, id); err != nil {
			return err
		}
		_, err = a.setUsage(tx, &row, usage)
		return err
	})
	return row.Model(), database.Explain(err)
}

// AddStorage counts a change of an account's storage usage, once per key: a repeated
// report gets the first answer, and replayed is true. These keys are separate from those
// of commands. CodeIdempotencyConflict: the key was used for another change.
// CodeInvalidField on "delta": the usage would fall below 0, or overflow. CodeStorageLimit
// and CodeNotFound as for SetStorageUsage.
func (a *Accounts) AddStorage(ctx context.Context, d models.StorageDelta) (after models.Storage, replayed bool, err error) {
	err = a.db.Transact(ctx, func(tx *gorm.DB) error {
		row, err := books.Account(tx, d.AccountID)
		if err != nil {
			return err
		}
		var first schema.StorageDelta // under the same key before, the zero row if there is none
		if err := tx.Where("account_id = ? AND origin = ? AND key = ?", d.AccountID, d.Origin, d.Key).Limit(1).Find(&first).Error; err != nil {
			return err
		}
		if first.AccountID != "" {
			if first.Delta != d.Delta {
				return models.Errorf(models.CodeIdempotencyConflict, "This key was used for another request.")
			}
			after, replayed = models.Storage{Usage: first.UsageAfter, Limit: first.StorageLimit}, true
			return nil
		}
		switch {
		case d.Delta > math.MaxInt64-row.StorageUsage:
			return models.Invalid("delta", "would take the usage beyond what can be counted")
		case d.Delta < -row.StorageUsage:
			return models.Invalid("delta", "would take the usage below 0")
		}
		if after, err = a.setUsage(tx, &row, row.StorageUsage+d.Delta); err != nil {
			return err
		}
		return tx.Create(&schema.StorageDelta{
			AccountID: d.AccountID, Origin: d.Origin, Key: d.Key, Delta: d.Delta, UsageAfter: after.Usage, StorageLimit: after.Limit, CreatedAt: row.StorageAt,
		}).Error
	})
	return after, replayed, database.Explain(err)
}

// setUsage changes an account's storage usage. The limit is the account's own, otherwise
// the sum of its plans', otherwise the setting. Usage above the limit may stay or fall, but
// not grow: CodeStorageLimit.
func (a *Accounts) setUsage(tx *gorm.DB, row *schema.Account, usage models.Bytes) (models.Storage, error) {
	states, err := books.In(tx, a.db).States([]models.AccountID{row.ID}, books.CatalogIn(tx, a.db.Settings()))
	if err != nil {
		return models.Storage{}, err
	}
	limit := books.SnapshotOf(row.Model(), *states[row.ID], a.db.Now(), a.db.Settings()).StorageLimit
	if usage > limit && usage > row.StorageUsage {
		return models.Storage{}, models.Errorf(models.CodeStorageLimit, "The account may store %s; %s is more.", limit, usage)
	}
	row.StorageUsage, row.StorageAt = usage, schema.MicrosOf(a.db.Now())
	return models.Storage{Usage: usage, Limit: limit}, tx.Model(&schema.Account{}).Where("id = ?", row.ID).
		Updates(map[string]any{"storage_usage": row.StorageUsage, "storage_at": row.StorageAt}).Error
}

// SetStorageLimit changes an account's own storage limit from one value to another; with
// nil it has none, and that of its plans applies. Usage may be above the limit. If nothing
// changes, nothing is recorded. CodeNotFound: no such account. CodeConflict: the limit is
// neither from nor to.
func (a *Accounts) SetStorageLimit(ctx context.Context, id models.AccountID, from, to *models.Bytes, audit models.AuditRecord) error {
	return database.Explain(a.db.Transact(ctx, func(tx *gorm.DB) error {
		row, err := books.Account(tx, id)
		if err != nil {
			return err
		}
		switch has := row.StorageOverride; {
		case sameLimit(has, to):
			return nil
		case !sameLimit(has, from):
			return models.Errorf(models.CodeConflict, "Someone else changed this limit.")
		}
		if err := tx.Model(&schema.Account{}).Where("id = ?", id).Update("storage_override", to).Error; err != nil {
			return err
		}
		return a.db.RecordAudit(tx, audit)
	}))
}

func sameLimit(a, b *models.Bytes) bool {
	return a == nil && b == nil || a != nil && b != nil && *a == *b
}
