package keys

import (
	"context"
	"slices"
	"strings"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/outbox"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// ActionKeyLeaked is what the audit log calls it when a leaked key is reported.
const ActionKeyLeaked = "key.leaked"

// StopLeaked pauses or revokes, as status says, those of the secrets that are keys. A key
// that is revoked stays so. When a key is reported for the first time, and whenever that
// changes its status, the owners of its account get a mail, the operator's admins one
// about a service key, and audit makes a record, in the same transaction. It returns the keys
// with their new status, in the order of their ids, and which of them were stopped before.
func (ks *Keys) StopLeaked(ctx context.Context, secrets []models.Secret, status models.KeyStatus, audit func(models.Key) models.AuditRecord) (found []models.Key, before map[models.KeyID]bool, err error) {
	rows, err := ks.withSecrets(ctx, secrets)
	if err != nil || len(rows) == 0 {
		return nil, nil, err
	}
	err = database.Explain(ks.db.Transact(ctx, func(tx *gorm.DB) error {
		found, before = nil, map[models.KeyID]bool{}
		for _, r := range rows {
			key, changed, err := ks.stopLeaked(tx, r.ID, status, audit)
			if err != nil {
				return err
			}
			found, before[key.ID] = append(found, key), !changed
		}
		return nil
	}))
	return found, before, err
}

func (ks *Keys) stopLeaked(tx *gorm.DB, id models.KeyID, status models.KeyStatus, audit func(models.Key) models.AuditRecord) (models.Key, bool, error) {
	var row schema.Key
	if err := tx.Where("id = ?", id).Take(&row).Error; err != nil {
		return models.Key{}, false, database.NotFoundOr(err, "key")
	}
	changed := row.Status != status && row.Status != models.KeyRevoked
	if changed {
		if err := tx.Model(&row).Update("status", status).Error; err != nil {
			return models.Key{}, false, err
		}
		row.Status = status
	}
	key := row.Model()
	if !changed {
		var reported int64
		err := tx.Raw("SELECT COUNT(*) FROM audit WHERE subject = ? AND subject <> '' AND action = ?", id, ActionKeyLeaked).Scan(&reported).Error
		if err != nil || reported > 0 {
			return key, false, err
		}
	}
	mails, err := mailsAboutIn(tx, row, outbox.KeyLeaked)
	if err != nil {
		return key, changed, err
	}
	if err := ks.db.RecordAudit(tx, audit(key)); err != nil {
		return key, changed, err
	}
	return key, changed, ks.db.Enqueue(tx, mails...)
}

// withSecrets returns the keys that have one of the secrets, in the order of their ids.
func (ks *Keys) withSecrets(ctx context.Context, secrets []models.Secret) (found []schema.Key, err error) {
	for some := range slices.Chunk(secrets, database.RowsPerStatement) {
		hashes := make([][]byte, len(some))
		for i, s := range some {
			hash := s.Hash()
			hashes[i] = hash[:]
		}
		var rows []schema.Key
		if err := ks.db.Read.WithContext(ctx).Where("hash IN ?", hashes).Find(&rows).Error; err != nil {
			return nil, database.Explain(err)
		}
		found = append(found, rows...)
	}
	slices.SortFunc(found, func(a, b schema.Key) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return slices.CompactFunc(found, func(a, b schema.Key) bool { return a.ID == b.ID }), nil
}

// mailsAbout returns mails about a key to those who answer for it.
func (ks *Keys) mailsAbout(ctx context.Context, account models.AccountID, id models.KeyID, kind outbox.Kind) ([]outbox.Mail, error) {
	tx := ks.db.Read.WithContext(ctx)
	var row schema.Key
	if err := tx.Where("id = ? AND account_id = ?", id, account).Take(&row).Error; err != nil {
		return nil, database.NotFoundOr(err, "key")
	}
	mails, err := mailsAboutIn(tx, row, kind)
	return mails, database.Explain(err)
}

// mailsAboutIn is mailsAbout within a transaction: to the owners of the key's account, but not
// to those who are pending, or to the operator's admins if it is a service key.
func mailsAboutIn(tx *gorm.DB, key schema.Key, kind outbox.Kind) ([]outbox.Mail, error) {
	account := "the operator"
	var people []struct{ Email, Name string }
	query := tx.Raw("SELECT email, name FROM users WHERE operator <> '' AND operator = ? AND status = ? ORDER BY created_at, id", models.OperatorAdmin, models.UserActive)
	if key.AccountID != "" {
		if err := tx.Raw("SELECT name FROM accounts WHERE id = ?", key.AccountID).Scan(&account).Error; err != nil {
			return nil, err
		}
		query = tx.Raw("SELECT u.email, u.name FROM members m JOIN users u ON u.id = m.user_id WHERE m.account_id = ? AND m.role = ? AND NOT m.pending AND u.status = ? ORDER BY m.created_at, m.user_id",
			key.AccountID, models.RoleOwner, models.UserActive)
	}
	err := query.Scan(&people).Error
	mails := make([]outbox.Mail, len(people))
	for i, p := range people {
		mails[i] = outbox.Mail{Kind: kind, To: p.Email, Name: p.Name, AccountID: key.AccountID, Data: map[string]string{
			"key": key.Name + " (" + key.Prefix + "…)", "account": account,
		}}
	}
	return mails, err
}
