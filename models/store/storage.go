package store

import (
	"context"
	"math"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
)

// storageDeltaRow is a change of storage that was counted, with what it came to.
type storageDeltaRow struct {
	AccountID    models.AccountID
	Origin       string
	Key          string
	Delta        models.Bytes
	UsageAfter   models.Bytes
	StorageLimit models.Bytes
	CreatedAt    micros `gorm:"autoCreateTime:false"`
}

func (storageDeltaRow) TableName() string { return "storage_deltas" }

// SetStorageUsage notes how many bytes an account stores. CodeStorageLimit:
// usage would grow above the limit; below its present value it may always fall.
// CodeNotFound: no such account.
func (s *Accounts) SetStorageUsage(ctx context.Context, id models.AccountID, usage models.Bytes) (models.Account, error) {
	var row accountRow
	err := s.db.Write.WithContext(ctx).Transaction(func(tx *gorm.DB) (err error) {
		if row, err = accountIn(tx, id); err != nil {
			return err
		}
		_, err = s.store(tx, &row, usage)
		return err
	})
	return row.model(), Explain(err)
}

// AddStorage counts a change of what an account stores, once under its key: a
// report that comes again gives the first answer, and replayed is true. Its keys
// are its own, so that a charge may bear the same. CodeIdempotencyConflict: the
// key was used for another change. CodeInvalidField on "delta": usage would fall
// below 0, or beyond what can be counted. CodeStorageLimit and CodeNotFound as
// SetStorageUsage.
func (s *Accounts) AddStorage(ctx context.Context, d models.StorageDelta) (after models.Storage, replayed bool, err error) {
	err = s.db.Write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		row, err := accountIn(tx, d.AccountID)
		if err != nil {
			return err
		}
		var first storageDeltaRow
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
		if after, err = s.store(tx, &row, row.StorageUsage+d.Delta); err != nil {
			return err
		}
		return tx.Create(&storageDeltaRow{
			d.AccountID, d.Origin, d.Key, d.Delta, after.Usage, after.Limit, row.StorageAt,
		}).Error
	})
	return after, replayed, Explain(err)
}

// store changes what an account stores. The limit is the account's own, else what
// its plans come to, else the setting. What stands above it may stay and fall, but
// not grow: CodeStorageLimit.
func (s *Accounts) store(tx *gorm.DB, row *accountRow, usage models.Bytes) (models.Storage, error) {
	states, err := loadStates(tx, []models.AccountID{row.ID}, newCatalog(tx, s.db.Settings))
	if err != nil {
		return models.Storage{}, err
	}
	limit := snapshotOf(row.model(), states[row.ID].State, s.db.Now(), s.db.Settings).StorageLimit
	if usage > limit && usage > row.StorageUsage {
		return models.Storage{}, models.Errorf(models.CodeStorageLimit, "The account may store %s; %s is more.", limit, usage)
	}
	row.StorageUsage, row.StorageAt = usage, microsOf(s.db.Now())
	return models.Storage{Usage: usage, Limit: limit}, tx.Model(&accountRow{}).Where("id = ?", row.ID).
		Updates(map[string]any{"storage_usage": row.StorageUsage, "storage_at": row.StorageAt}).Error
}

// SetStorageLimit gives an account a storage limit of its own in place of the one
// that somebody saw, or with nil takes it away, so that the plans' holds again.
// Usage may stand above it. Where nothing changes, nothing is recorded.
// CodeNotFound: no such account. CodeConflict: it has neither limit any more.
func (s *Accounts) SetStorageLimit(ctx context.Context, id models.AccountID, from, to *models.Bytes, audit models.AuditRecord) error {
	return Explain(s.db.Write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		row, err := accountIn(tx, id)
		if err != nil {
			return err
		}
		switch has := row.StorageOverride; {
		case sameLimit(has, to):
			return nil
		case !sameLimit(has, from):
			return models.Errorf(models.CodeConflict, "Somebody has changed this limit meanwhile.")
		}
		if err := tx.Model(&accountRow{}).Where("id = ?", id).Update("storage_override", to).Error; err != nil {
			return err
		}
		return s.db.RecordAudit(tx, audit)
	}))
}

func sameLimit(a, b *models.Bytes) bool {
	return a == nil && b == nil || a != nil && b != nil && *a == *b
}
