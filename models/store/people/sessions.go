package people

import (
	"context"
	"time"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/outbox"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// StartSession starts a session and ends the person's longest unused ones beyond most. It
// deletes some that have expired.
func (p *People) StartSession(ctx context.Context, s models.Session, most int) error {
	return database.Explain(p.db.Transact(ctx, func(tx *gorm.DB) error {
		if err := deleteExpired(tx, "sessions", p.db.Now()); err != nil {
			return err
		}
		row := schema.SessionOf(s)
		if err := tx.Create(&row).Error; err != nil {
			return err
		}
		if err := tx.Exec(`DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE user_id = ? AND id <> ?
			ORDER BY seen_at DESC, id LIMIT 9223372036854775807 OFFSET ?)`, s.UserID, s.ID, most-1).Error; err != nil {
			return err
		}
		return tx.Model(&schema.User{}).Where("id = ?", s.UserID).Update("signed_in_at", schema.MicrosOf(p.db.Now())).Error
	}))
}

// deleteExpired deletes up to a hundred rows of a table that have expired.
func deleteExpired(tx *gorm.DB, table string, now time.Time) error {
	return tx.Exec("DELETE FROM "+table+" WHERE id IN (SELECT id FROM "+table+" WHERE expires_at <= ? LIMIT 100)", schema.MicrosOf(now)).Error
}

// Session finds a session that has not expired. ok is false if there is none.
func (p *People) Session(ctx context.Context, id string) (s models.Session, ok bool, err error) {
	var row schema.Session
	err = p.db.Read.WithContext(ctx).Where("id = ? AND expires_at > ?", id, schema.MicrosOf(p.db.Now())).Limit(1).Find(&row).Error
	return row.Model(), row.ID != "", database.Explain(err)
}

// Sessions returns a person's sessions that have not expired, the last used first.
func (p *People) Sessions(ctx context.Context, user models.UserID) ([]models.Session, error) {
	var rows []schema.Session
	err := p.db.Read.WithContext(ctx).Where("user_id = ? AND expires_at > ?", user, schema.MicrosOf(p.db.Now())).Order("seen_at DESC, id").Find(&rows).Error
	sessions := make([]models.Session, len(rows))
	for i, r := range rows {
		sessions[i] = r.Model()
	}
	return sessions, database.Explain(err)
}

// SeeSession notes when, where and with which browser a session was used last. It changes
// nothing if the session has ended.
func (p *People) SeeSession(ctx context.Context, s models.Session) error {
	return database.Explain(p.db.Write.WithContext(ctx).Model(&schema.Session{}).Where("id = ?", s.ID).
		Updates(map[string]any{"seen_at": schema.MicrosOf(s.SeenAt), "network": s.Network, "agent": s.Agent}).Error)
}

// EndSession ends a session of a person, with audit records. If there is none, that is no
// error, and nothing is recorded.
func (p *People) EndSession(ctx context.Context, user models.UserID, id string, audit ...models.AuditRecord) error {
	return database.Explain(p.db.Transact(ctx, func(tx *gorm.DB) error {
		ended := tx.Where("id = ? AND user_id = ?", id, user).Delete(&schema.Session{})
		if ended.Error != nil || ended.RowsAffected == 0 {
			return ended.Error
		}
		return p.db.RecordAudit(tx, audit...)
	}))
}

// EndOtherSessions ends all sessions of a person but one.
func (p *People) EndOtherSessions(ctx context.Context, user models.UserID, but string, audit models.AuditRecord) error {
	return database.Explain(p.db.Transact(ctx, func(tx *gorm.DB) error {
		if err := tx.Where("user_id = ? AND id <> ?", user, but).Delete(&schema.Session{}).Error; err != nil {
			return err
		}
		return p.db.RecordAudit(tx, audit)
	}))
}

// DeviceUser returns who signed in last with a browser, "" if nobody did.
func (p *People) DeviceUser(ctx context.Context, id string) (models.UserID, error) {
	var row schema.Device
	err := p.db.Read.WithContext(ctx).Where("id = ? AND expires_at > ?", id, schema.MicrosOf(p.db.Now())).Limit(1).Find(&row).Error
	return row.UserID, database.Explain(err)
}

// RememberDevice makes a browser known for a person. The mails are sent if they have signed
// in with another one before.
func (p *People) RememberDevice(ctx context.Context, id string, user models.UserID, until time.Time, mails ...outbox.Mail) error {
	return database.Explain(p.db.Transact(ctx, func(tx *gorm.DB) error {
		if err := deleteExpired(tx, "devices", p.db.Now()); err != nil {
			return err
		}
		var others int64
		if err := tx.Model(&schema.Device{}).Where("user_id = ?", user).Count(&others).Error; err != nil {
			return err
		}
		row := schema.Device{ID: id, UserID: user, ExpiresAt: schema.MicrosOf(until)}
		if err := tx.Create(&row).Error; err != nil || others == 0 {
			return err
		}
		return p.db.Enqueue(tx, mails...)
	}))
}

// KeepForm keeps a form for a time. It deletes some that have expired.
func (p *People) KeepForm(ctx context.Context, id string, data []byte, until time.Time) error {
	row := schema.KeptForm{ID: id, Data: data, ExpiresAt: schema.MicrosOf(until)}
	return database.Explain(p.db.Transact(ctx, func(tx *gorm.DB) error {
		if err := deleteExpired(tx, "kept_forms", p.db.Now()); err != nil {
			return err
		}
		return tx.Create(&row).Error
	}))
}

// DropForm forgets a form. It is no error if there is none.
func (p *People) DropForm(ctx context.Context, id string) error {
	return database.Explain(p.db.Write.WithContext(ctx).Where("id = ?", id).Delete(&schema.KeptForm{}).Error)
}

// KeptForm finds a form that is still kept.
func (p *People) KeptForm(ctx context.Context, id string) (data []byte, ok bool, err error) {
	var row schema.KeptForm
	err = p.db.Read.WithContext(ctx).Where("id = ? AND expires_at > ?", id, schema.MicrosOf(p.db.Now())).Limit(1).Find(&row).Error
	return row.Data, row.ID != "", database.Explain(err)
}
