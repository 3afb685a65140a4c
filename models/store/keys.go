package store

import (
	"context"
	"strings"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
)

type keyRow struct {
	ID        models.KeyID `gorm:"primaryKey"`
	AccountID models.AccountID
	Name      string
	Prefix    string
	Hash      []byte
	Scopes    string
	Status    models.KeyStatus
	ExpiresAt micros
	CreatedAt micros `gorm:"autoCreateTime:false"`
}

func (keyRow) TableName() string { return "api_keys" }

func rowOfKey(k models.Key) keyRow {
	scopes := make([]string, len(k.Scopes))
	for i, s := range k.Scopes {
		scopes[i] = string(s)
	}
	return keyRow{
		ID: k.ID, AccountID: k.AccountID, Name: k.Name, Prefix: k.Prefix, Hash: k.Hash[:],
		Scopes: strings.Join(scopes, " "), Status: k.Status, ExpiresAt: microsOf(k.ExpiresAt), CreatedAt: microsOf(k.CreatedAt),
	}
}

func (r keyRow) model() models.Key {
	k := models.Key{
		ID: r.ID, AccountID: r.AccountID, Name: r.Name, Prefix: r.Prefix,
		Status: r.Status, ExpiresAt: r.ExpiresAt.time(), CreatedAt: r.CreatedAt.time(),
	}
	copy(k.Hash[:], r.Hash)
	for _, s := range strings.Fields(r.Scopes) {
		k.Scopes = append(k.Scopes, models.Scope(s))
	}
	return k
}

// CreateKey stores a key of an account, whose ID, Prefix and Hash the caller set.
// CodeConflict: there is a key with this secret. CodeNotFound: no such account.
func (s *Store) CreateKey(ctx context.Context, k models.Key, audit models.AuditRecord) error {
	return explain(s.write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := tx.Where("id = ?", k.AccountID).Take(&accountRow{}).Error; err != nil {
			return found(err, "account")
		}
		return s.createKey(tx, k, audit)
	}))
}

// CreateServiceKey stores a key of the operator's, which may act for any account.
// It is a method of its own so that an account that was left out by mistake never
// makes one. CodeConflict: there is a key with this secret.
func (s *Store) CreateServiceKey(ctx context.Context, k models.Key, audit models.AuditRecord) error {
	if k.AccountID != "" {
		return models.Invalid("account", "must be empty for a service key")
	}
	return explain(s.write.WithContext(ctx).Transaction(func(tx *gorm.DB) error { return s.createKey(tx, k, audit) }))
}

func (s *Store) createKey(tx *gorm.DB, k models.Key, audit models.AuditRecord) error {
	k.CreatedAt = s.Now()
	row := rowOfKey(k)
	if err := tx.Create(&row).Error; err != nil {
		return unique(err, "There is a key with this secret already.")
	}
	return s.writeAudit(tx, audit)
}

// KeyByHash finds a key by its secret's hash. CodeUnknownCredential.
func (s *Store) KeyByHash(ctx context.Context, hash [32]byte) (models.Key, error) {
	var row keyRow
	if err := s.read.WithContext(ctx).Where("hash = ?", hash[:]).Limit(1).Find(&row).Error; err != nil {
		return models.Key{}, explain(err)
	}
	if row.ID == "" {
		return models.Key{}, models.Errorf(models.CodeUnknownCredential, "This API key was never issued.")
	}
	return row.model(), nil
}

// Keys is a page of an account's keys, newest first.
func (s *Store) Keys(ctx context.Context, q models.KeyQuery) (models.KeyPage, error) {
	query := s.read.WithContext(ctx).Where("account_id = ?", q.AccountID).Order("created_at DESC, id DESC").Limit(q.Limit + 1)
	if q.After != "" {
		query = query.Where("(created_at, id) < (SELECT created_at, id FROM api_keys WHERE id = ?)", q.After)
	}
	var rows []keyRow
	if err := query.Find(&rows).Error; err != nil {
		return models.KeyPage{}, explain(err)
	}
	var page models.KeyPage
	if len(rows) > q.Limit {
		rows = rows[:q.Limit]
		page.Next = rows[q.Limit-1].ID
	}
	for _, r := range rows {
		page.Keys = append(page.Keys, r.model())
	}
	return page, nil
}

// AccountKey finds a key of an account. CodeNotFound.
func (s *Store) AccountKey(ctx context.Context, account models.AccountID, id models.KeyID) (models.Key, error) {
	var row keyRow
	err := s.read.WithContext(ctx).Where("id = ? AND account_id = ?", id, account).Take(&row).Error
	return row.model(), found(err, "key")
}

// SetKeyStatus pauses, resumes or revokes a key of an account. CodeNotFound:
// the account has no such key. CodeConflict: it was revoked, which is for ever.
func (s *Store) SetKeyStatus(ctx context.Context, account models.AccountID, id models.KeyID, status models.KeyStatus, audit models.AuditRecord) error {
	return explain(s.write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		var row keyRow
		if err := tx.Where("id = ? AND account_id = ?", id, account).Take(&row).Error; err != nil {
			return found(err, "key")
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
		return s.writeAudit(tx, audit)
	}))
}
