// Package keys is the store's room for API keys.
package keys

import (
	"context"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/posting"
	"github.com/bursar-portal/bursar/models/store/present"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// Keys are API keys.
type Keys struct {
	db      *database.DB
	door    *posting.Ledger
	present *present.Present
	uses    uses
}

// New returns the room over an open database. A rotated key's caps follow through door.
func New(db *database.DB, door *posting.Ledger, present *present.Present) *Keys {
	return &Keys{db: db, door: door, present: present}
}

// CreateKey stores a key of an account, whose ID, Prefix and Hash the caller has set, and
// MadeBy if a person makes it.
// CodeConflict: there is a key with this secret. CodeNotFound: no such account.
func (ks *Keys) CreateKey(ctx context.Context, k models.Key, audit models.AuditRecord) error {
	return database.Explain(ks.db.Transact(ctx, func(tx *gorm.DB) error {
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
	return database.Explain(ks.db.Transact(ctx, func(tx *gorm.DB) error { return ks.createKey(tx, k, audit) }))
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
// key. When the key was last used is left out. CodeUnknownCredential.
func (ks *Keys) Caller(ctx context.Context, hash [32]byte) (models.Key, *models.Account, error) {
	return ks.present.Caller(ctx, hash, func() (models.Key, *models.Account, error) {
		key, err := ks.KeyByHash(ctx, hash)
		key.LastUsedAt, key.LastUsedFrom = time.Time{}, "" // which changes while this is remembered
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

// AccountKeys returns a page of an account's keys, newest first: those whose name contains
// the text of the query, however it is written (schema.FoldSearch), or whose secret begins
// with it.
func (ks *Keys) AccountKeys(ctx context.Context, q models.KeyQuery) (models.KeyPage, error) {
	query := ks.db.Read.WithContext(ctx)
	if text := strings.TrimSpace(q.Text); text != "" {
		if len(text) > longestSearch || !database.Storable(text) {
			return models.KeyPage{}, nil
		}
		begins := strings.ToLower(text)
		begins = strings.ToValidUTF8(begins[:min(len(begins), models.SecretPrefixLength)], "")
		folded := schema.FoldSearch(text)
		query = query.Where("(? <> '' AND instr(search, ?) > 0) OR instr(prefix, ?) = 1 OR id = ?", folded, folded, begins, text)
	}
	rows, more, err := database.NewestOfAccount[schema.Key](query, "api_keys", q.AccountID, q.After, q.Limit)
	if err != nil {
		return models.KeyPage{}, database.Explain(err)
	}
	var page models.KeyPage
	if more {
		page.Next = rows[q.Limit-1].ID
	}
	page.Keys = ks.listed(rows)
	return page, nil
}

// longestSearch is the most bytes of a text that may be found.
const longestSearch = 4096

// ServiceKeys is AccountKeys for the operator's service keys.
func (ks *Keys) ServiceKeys(ctx context.Context, q models.KeyQuery) (models.KeyPage, error) {
	q.AccountID = ""
	return ks.AccountKeys(ctx, q)
}

// listed returns rows as models, with their last use as far as this process knows it.
func (ks *Keys) listed(rows []schema.Key) []models.Key {
	keys := make([]models.Key, len(rows))
	for i, r := range rows {
		keys[i] = r.Model()
		ks.uses.addTo(&keys[i])
	}
	return keys
}

// keysAtOnce is how many keys EachKey reads at a time.
const keysAtOnce = 500

// EachKey calls each for all keys, service keys included, in the order of their ids.
func (ks *Keys) EachKey(ctx context.Context, each func(models.Key) error) error {
	for after := models.KeyID(""); ; {
		var rows []schema.Key
		err := ks.db.Read.WithContext(ctx).Where("id > ?", after).Order("id").Limit(keysAtOnce).Find(&rows).Error
		if err != nil {
			return database.Explain(err)
		}
		for _, k := range ks.listed(rows) {
			if err := each(k); err != nil {
				return err
			}
			after = k.ID
		}
		if len(rows) < keysAtOnce {
			return nil
		}
	}
}

// Key finds a key of any account, or a service key. CodeNotFound.
func (ks *Keys) Key(ctx context.Context, id models.KeyID) (models.Key, error) {
	var row schema.Key
	err := ks.db.Read.WithContext(ctx).Where("id = ?", id).Take(&row).Error
	return ks.listed([]schema.Key{row})[0], database.NotFoundOr(err, "key")
}

// AccountKey finds a key of an account. CodeNotFound.
func (ks *Keys) AccountKey(ctx context.Context, account models.AccountID, id models.KeyID) (models.Key, error) {
	var row schema.Key
	err := ks.db.Read.WithContext(ctx).Where("id = ? AND account_id = ?", id, account).Take(&row).Error
	return ks.listed([]schema.Key{row})[0], database.NotFoundOr(err, "key")
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
	return database.Explain(ks.db.Transact(ctx, func(tx *gorm.DB) error {
		var row schema.Key
		if err := tx.Where("id = ? AND account_id = ?", id, account).Take(&row).Error; err != nil {
			return database.NotFoundOr(err, "key")
		}
		if row.Status == status {
			return nil
		}
		if row.Status == models.KeyRevoked {
			return models.Errorf(models.CodeConflict, "This key was revoked, which can't be undone. Create a new one.")
		}
		if err := tx.Model(&row).Update("status", status).Error; err != nil {
			return err
		}
		return ks.db.RecordAudit(tx, audit)
	}))
}

// SetKeyRateLimit bounds how many API requests a minute a key may make; 0 stands for the
// setting. CodeNotFound: the account has no such key. CodeInvalidField: the limit can't be
// counted.
func (ks *Keys) SetKeyRateLimit(ctx context.Context, account models.AccountID, id models.KeyID, perMinute int64, audit models.AuditRecord) error {
	if perMinute < 0 || perMinute > models.MaxRateLimit {
		return models.Invalid("rate", "must be at most 1,000,000 requests a minute")
	}
	return database.Explain(ks.db.Transact(ctx, func(tx *gorm.DB) error {
		changed := tx.Model(&schema.Key{}).Where("id = ? AND account_id = ?", id, account).Update("rate_limit", perMinute)
		switch {
		case changed.Error != nil:
			return changed.Error
		case changed.RowsAffected == 0:
			return database.NotFound("key")
		}
		return ks.db.RecordAudit(tx, audit)
	}))
}
