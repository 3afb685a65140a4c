package store

import (
	"context"
	"time"

	"gorm.io/gorm"
)

// FindSession finds a session that has not expired by its token's hash.
func (s *People) FindSession(ctx context.Context, id string) (data []byte, ok bool, err error) {
	var row sessionRow
	err = s.db.Read.WithContext(ctx).Where("id = ? AND expires_at > ?", id, microsOf(s.db.Now())).Limit(1).Find(&row).Error
	return row.Data, row.ID != "", Explain(err)
}

// SaveSession makes or changes a session, and forgets some that expired.
func (s *People) SaveSession(ctx context.Context, id string, data []byte, expiresAt time.Time) error {
	row := sessionRow{id, data, microsOf(expiresAt)}
	return Explain(s.db.Write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := tx.Exec("DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE expires_at <= ? LIMIT 100)",
			microsOf(s.db.Now())).Error; err != nil {
			return err
		}
		return tx.Clauses(replace).Create(&row).Error
	}))
}

// DeleteSession ends a session; one that is not there is no error.
func (s *People) DeleteSession(ctx context.Context, id string) error {
	return Explain(s.db.Write.WithContext(ctx).Delete(&sessionRow{ID: id}).Error)
}
