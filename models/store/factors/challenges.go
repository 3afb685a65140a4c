package factors

import (
	"context"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models/factor"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// PutChallenge keeps a challenge as long as those of its purpose can be answered. It deletes
// some that have expired.
func (f *Factors) PutChallenge(ctx context.Context, c factor.Challenge) error {
	c.ExpiresAt = f.db.Now().Add(c.Purpose.Life())
	return f.write(ctx, func(tx *gorm.DB) error {
		if err := tx.Exec("DELETE FROM challenges WHERE id IN (SELECT id FROM challenges WHERE expires_at <= ? LIMIT 100)",
			schema.MicrosOf(f.db.Now())).Error; err != nil {
			return err
		}
		row := schema.ChallengeOf(c)
		return tx.Create(&row).Error
	})
}

// Challenge finds a challenge that can still be answered. ok is false if there is none.
func (f *Factors) Challenge(ctx context.Context, id string, purpose factor.Purpose) (c factor.Challenge, ok bool, err error) {
	return f.challenge(f.db.Read.WithContext(ctx), id, purpose)
}

func (f *Factors) challenge(tx *gorm.DB, id string, purpose factor.Purpose) (c factor.Challenge, ok bool, err error) {
	var row schema.Challenge
	err = tx.Where("id = ? AND purpose = ? AND expires_at > ?", id, purpose, schema.MicrosOf(f.db.Now())).Limit(1).Find(&row).Error
	return row.Model(), row.ID != "", database.Explain(err)
}

// TakeChallenge is Challenge, and nobody finds it again.
func (f *Factors) TakeChallenge(ctx context.Context, id string, purpose factor.Purpose) (c factor.Challenge, ok bool, err error) {
	err = f.write(ctx, func(tx *gorm.DB) error {
		c, ok, err = f.challenge(tx, id, purpose)
		if err != nil || !ok {
			return err
		}
		return tx.Where("id = ?", id).Delete(&schema.Challenge{}).Error
	})
	return c, ok && err == nil, err
}

// CountTry counts a wrong answer. The challenge ends with the last one that it allows.
func (f *Factors) CountTry(ctx context.Context, id string) error {
	return f.write(ctx, func(tx *gorm.DB) error {
		if err := tx.Exec("UPDATE challenges SET tries = tries + 1 WHERE id = ?", id).Error; err != nil {
			return err
		}
		return tx.Exec("DELETE FROM challenges WHERE id = ? AND tries >= ?", id, factor.MaxTries).Error
	})
}

// ProveSession notes that the person of a session has proved who they are, now and by a method.
func (f *Factors) ProveSession(ctx context.Context, id string, by factor.Method) error {
	return f.write(ctx, func(tx *gorm.DB) error {
		return tx.Model(&schema.Session{}).Where("id = ?", id).
			Updates(map[string]any{"proved_at": schema.MicrosOf(f.db.Now()), "proved_by": string(by)}).Error
	})
}
