package posting

import (
	"time"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// ReplaceKey stores the successor of a key, and lets the key work for as long as its grace
// period. Only the id, the prefix, the hash and the maker of Successor are used: the rest is
// the old key's. CodeNotFound: the account has no such key. CodeConflict: it was revoked or
// replaced before, or has expired.
type ReplaceKey struct {
	Account   models.AccountID
	Old       models.KeyID
	Successor schema.Key
	Grace     time.Duration
	Audit     models.AuditRecord
}

func (w ReplaceKey) carryOut(tx *gorm.DB, db *database.DB) error {
	var row schema.Key
	if err := tx.Where("id = ? AND account_id = ?", w.Old, w.Account).Take(&row).Error; err != nil {
		return database.NotFoundOr(err, "key")
	}
	old, now := row.Model(), db.Now()
	switch {
	case old.ReplacedBy != "":
		return models.Errorf(models.CodeConflict, "This key was already rotated.")
	case old.Status == models.KeyRevoked:
		return models.Errorf(models.CodeConflict, "This key was revoked, which can't be undone. Create a new one.")
	case !old.ExpiresAt.IsZero() && !now.Before(old.ExpiresAt):
		return models.Errorf(models.CodeConflict, "This key has expired. Create a new one.")
	}
	next := old
	next.ID, next.Prefix, next.MadeBy = w.Successor.ID, w.Successor.Prefix, w.Successor.MadeBy
	copy(next.Hash[:], w.Successor.Hash)
	next.Status, next.Replaces, next.CreatedAt, next.ExpiresAt = models.KeyActive, old.ID, now, old.Renewed(now)
	next.LastUsedAt, next.LastUsedFrom = time.Time{}, ""
	made := schema.KeyOf(next)
	if err := tx.Create(&made).Error; err != nil {
		return database.ConflictOr(err, "There is a key with this secret already.")
	}
	changes := map[string]any{"replaced_by": next.ID}
	switch ends := now.Add(w.Grace); {
	case w.Grace <= 0:
		changes["status"] = models.KeyRevoked
	case old.ExpiresAt.IsZero() || ends.Before(old.ExpiresAt):
		changes["expires_at"] = schema.MicrosOf(ends)
	}
	if err := tx.Model(&row).Updates(changes).Error; err != nil {
		return err
	}
	return db.RecordAudit(tx, w.Audit)
}
