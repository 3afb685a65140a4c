// Package keys is the store's room for API keys.
package keys

import (
	"context"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/present"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// Keys are API keys.
type Keys struct {
	db      *database.DB
	present *present.Present
}

// New returns the room over an open database.
func New(db *database.DB, present *present.Present) *Keys { return &Keys{db, present} }

// CreateKey stores a key of an account, whose ID, Prefix and Hash the caller has set, and
// MadeBy if a person makes it.
// CodeConflict: there is a key with this secret. CodeNotFound: no such account.
func (ks *Keys) CreateKey(ctx context.Context, k models.Key, audit models.AuditRecord) error {
	return database.Explain(ks.db.Write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := tx.Where("id = ?", k.AccountID).Take(&schema.Account{}).Error; err != nil {
			return database.NotFoundOr(err, "account")
		}
		return ks.createKey(tx, k, audit)
	}))
}

// CreateServiceKey stores a key of the operator's, which may act for any account. It is a
// separate method so that an account left out by mistake never makes a service key. CodeConflict: there is a key with this secret.
func (ks *Keys) CreateServiceKey(ctx context.Context, k models.Key, audit models.AuditRecord) error {
	if k.AccountID != "" {
		return models.Invalid("account", "must be empty for a service key")
	}
	return database.Explain(ks.db.Write.WithContext(ctx).Transaction(func(tx *gorm.DB) error { return ks.createKey(tx, k, audit) }))
}

func (ks *Keys) createKey(tx *gorm.DB, k models.Key, audit models.AuditRecord) error {
	k.CreatedAt = ks.db.Now()
	row := schema.KeyOf(k)
	if err := tx.Create(&row).Error; err != nil {
		return database.ConflictOr(err, "There is a key with this secret already.")
	}
	return ks.db.RecordAudit(tx, audit)
}

// Caller finds a key by its secret's hash, with its account, which is nil for a service
// key. CodeUnknownCredential.
func (ks *Keys) Caller(ctx context.Context, hash [32]byte) (models.Key, *models.Account, error) {
	return ks.present.Caller(ctx, hash, func() (models.Key, *models.Account, error) {
		key, err := ks.KeyByHash(ctx, hash)
		if err != nil || key.IsService() {
			return key, nil, err
		}
		var row schema.Account
		if err := ks.db.Read.WithContext(ctx).Where("id = ?", key.AccountID).Take(&row).Error; err != nil {
			return models.Key{}, nil, database.NotFoundOr(err, "account")
		}
		account := row.Model()
		return key, &account, nil
	})
}

// KeyByHash finds a key by its secret's hash. CodeUnknownCredential.
func (ks *Keys) KeyByHash(ctx context.Context, hash [32]byte) (models.Key, error) {
	var row schema.Key
	if err := ks.db.Read.WithContext(ctx).Where("hash = ?", hash[:]).Limit(1).Find(&row).Error; err != nil {
		return models.Key{}, database.Explain(err)
	}
	if row.ID == "" {
		return models.Key{}, models.Errorf(models.CodeUnknownCredential, "This API key was never issued.")
	}
	return row.Model(), nil
}

// AccountKeys returns a page of an account's keys, newest first.
func (ks *Keys) AccountKeys(ctx context.Context, q models.KeyQuery) (models.KeyPage, error) {
	ofAccount := ks.db.Read.WithContext(ctx).Where("account_id = ?", q.AccountID)
	rows, more, err := database.NewestFirst[schema.Key](ofAccount, "api_keys", q.After, q.Limit)
	if err != nil {
		return models.KeyPage{}, database.Explain(err)
	}
	var page models.KeyPage
	if more {
		page.Next = rows[q.Limit-1].ID
	}
	for _, r := range rows {
		page.Keys = append(page.Keys, r.Model())
	}
	return page, nil
}

// AccountKey finds a key of an account. CodeNotFound.
func (ks *Keys) AccountKey(ctx context.Context, account models.AccountID, id models.KeyID) (models.Key, error) {
	var row schema.Key
	err := ks.db.Read.WithContext(ctx).Where("id = ? AND account_id = ?", id, account).Take(&row).Error
	return row.Model(), database.NotFoundOr(err, "key")
}

// KeysAmong returns those of the keys that belong to an account, without an order.
func (ks *Keys) KeysAmong(ctx context.Context, account models.AccountID, ids []models.KeyID) ([]models.Key, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var rows []schema.Key
	err := ks.db.Read.WithContext(ctx).Where("account_id = ? AND id IN ?", account, ids).Find(&rows).Error
	found := make([]models.Key, len(rows))
	for i, r := range rows {
		found[i] = r.Model()
	}
	return found, database.Explain(err)
}

// SetKeyStatus pauses, resumes or revokes a key of an account. CodeNotFound:
// the account has no such key. CodeConflict: it was revoked, which is final.
func (ks *Keys) SetKeyStatus(ctx context.Context, account models.AccountID, id models.KeyID, status models.KeyStatus, audit models.AuditRecord) error {
	return database.Explain(ks.db.Write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		var row schema.Key
		if err := tx.Where("id = ? AND account_id = ?", id, account).Take(&row).Error; err != nil {
			return database.NotFoundOr(err, "key")
		}
		if row.Status == status {
			return nil
		}
		if row.Status == models.KeyRevoked {
			return models.Errorf(models.CodeConflict, "This key was revoked, which can't be undone. Make a new one.")
		}
		if err := tx.Model(&row).Update("status", status).Error; err != nil {
			return err
		}
		return ks.db.RecordAudit(tx, audit)
	}))
}
