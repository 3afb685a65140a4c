package store

import (
	"context"
	"strings"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
)

// Keys are API keys.
type Keys struct{ db *DB }

// NewKeys returns the room over an open database.
func NewKeys(db *DB) *Keys { return &Keys{db} }

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
func (s *Keys) CreateKey(ctx context.Context, k models.Key, audit models.AuditRecord) error {
	return Explain(s.db.Write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := tx.Where("id = ?", k.AccountID).Take(&accountRow{}).Error; err != nil {
			return NotFoundOr(err, "account")
		}
		return s.createKey(tx, k, audit)
	}))
}

// CreateServiceKey stores a key of the operator's, which may act for any account.
// It is a method of its own so that an account that was left out by mistake never
// makes one. CodeConflict: there is a key with this secret.
func (s *Keys) CreateServiceKey(ctx context.Context, k models.Key, audit models.AuditRecord) error {
	if k.AccountID != "" {
		return models.Invalid("account", "must be empty for a service key")
	}
	return Explain(s.db.Write.WithContext(ctx).Transaction(func(tx *gorm.DB) error { return s.createKey(tx, k, audit) }))
}

func (s *Keys) createKey(tx *gorm.DB, k models.Key, audit models.AuditRecord) error {
	k.CreatedAt = s.db.Now()
	row := rowOfKey(k)
	if err := tx.Create(&row).Error; err != nil {
		return ConflictOr(err, "There is a key with this secret already.")
	}
	return s.db.RecordAudit(tx, audit)
}

// KeyByHash finds a key by its secret's hash. CodeUnknownCredential.
func (s *Keys) KeyByHash(ctx context.Context, hash [32]byte) (models.Key, error) {
	var row keyRow
	if err := s.db.Read.WithContext(ctx).Where("hash = ?", hash[:]).Limit(1).Find(&row).Error; err != nil {
		return models.Key{}, Explain(err)
	}
	if row.ID == "" {
		return models.Key{}, models.Errorf(models.CodeUnknownCredential, "This API key was never issued.")
	}
	return row.model(), nil
}

// AccountKeys is a page of an account's keys, newest first.
func (s *Keys) AccountKeys(ctx context.Context, q models.KeyQuery) (models.KeyPage, error) {
	query := s.db.Read.WithContext(ctx).Where("account_id = ?", q.AccountID).Order("created_at DESC, id DESC").Limit(q.Limit + 1)
	if q.After != "" {
		query = query.Where("(created_at, id) < (SELECT created_at, id FROM api_keys WHERE id = ?)", q.After)
	}
	var rows []keyRow
	if err := query.Find(&rows).Error; err != nil {
		return models.KeyPage{}, Explain(err)
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
func (s *Keys) AccountKey(ctx context.Context, account models.AccountID, id models.KeyID) (models.Key, error) {
	var row keyRow
	err := s.db.Read.WithContext(ctx).Where("id = ? AND account_id = ?", id, account).Take(&row).Error
	return row.model(), NotFoundOr(err, "key")
}

// SetKeyStatus pauses, resumes or revokes a key of an account. CodeNotFound:
// the account has no such key. CodeConflict: it was revoked, which is for ever.
func (s *Keys) SetKeyStatus(ctx context.Context, account models.AccountID, id models.KeyID, status models.KeyStatus, audit models.AuditRecord) error {
	return Explain(s.db.Write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		var row keyRow
		if err := tx.Where("id = ? AND account_id = ?", id, account).Take(&row).Error; err != nil {
			return NotFoundOr(err, "key")
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
		return s.db.RecordAudit(tx, audit)
	}))
}
