package people

import (
	"context"
	"time"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// FindSession finds a session that has not expired by the hash of its token.
func (p *People) FindSession(ctx context.Context, id string) (data []byte, ok bool, err error) {
	var row schema.Session
	err = p.db.Read.WithContext(ctx).Where("id = ? AND expires_at > ?", id, schema.MicrosOf(p.db.Now())).Limit(1).Find(&row).Error
	return row.Data, row.ID != "", database.Explain(err)
}

// SaveSession creates or changes a session, and deletes some expired ones.
func (p *People) SaveSession(ctx context.Context, id string, data []byte, expiresAt time.Time) error {
	row := schema.Session{ID: id, Data: data, ExpiresAt: schema.MicrosOf(expiresAt)}
	return database.Explain(p.db.Write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := tx.Exec("DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE expires_at <= ? LIMIT 100)",
			schema.MicrosOf(p.db.Now())).Error; err != nil {
			return err
		}
		return tx.Clauses(database.Replace).Create(&row).Error
	}))
}

// DeleteSession ends a session. It is no error if there is none.
func (p *People) DeleteSession(ctx context.Context, id string) error {
	return database.Explain(p.db.Write.WithContext(ctx).Delete(&schema.Session{ID: id}).Error)
}
