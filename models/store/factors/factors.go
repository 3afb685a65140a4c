// Package factors is the store's room for second factors, recovery codes and what browsers
// have to answer.
package factors

import (
	"context"
	"sync"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/factor"
	"github.com/bursar-portal/bursar/models/outbox"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// Factors are what people prove who they are with.
type Factors struct {
	db     *database.DB
	secret string // BURSAR_SECRET, "" for none

	mu   sync.Mutex
	keys map[string][]sealer // of sealers
}

// New returns the room over an open database. secret is what secrets are sealed under, "" for
// the database's own.
func New(db *database.DB, secret string) *Factors { return &Factors{db: db, secret: secret} }

// FactorsOf returns a person's factors, the oldest first.
func (f *Factors) FactorsOf(ctx context.Context, user models.UserID) ([]factor.Factor, error) {
	rows, err := factorsOf(f.db.Read.WithContext(ctx), user)
	list := make([]factor.Factor, len(rows))
	for i, r := range rows {
		list[i] = r.Model()
	}
	return list, database.Explain(err)
}

func factorsOf(tx *gorm.DB, user models.UserID) (rows []schema.Factor, err error) {
	return rows, tx.Where("user_id = ?", user).Order("created_at, id").Find(&rows).Error
}

// HasFactor reports whether a person has a second factor.
func (f *Factors) HasFactor(ctx context.Context, user models.UserID) (bool, error) {
	var ids []string
	err := f.db.Read.WithContext(ctx).Raw("SELECT id FROM factors WHERE user_id = ? LIMIT 1", user).Scan(&ids).Error
	return len(ids) > 0, database.Explain(err)
}

// FactorKinds returns what kinds of factors some people have, each once.
func (f *Factors) FactorKinds(ctx context.Context, users []models.UserID) (map[models.UserID][]factor.Kind, error) {
	kinds := map[models.UserID][]factor.Kind{}
	var rows []schema.Factor
	if len(users) == 0 {
		return kinds, nil
	}
	err := f.db.Read.WithContext(ctx).Select("DISTINCT user_id, kind").Where("user_id IN ?", users).Order("user_id, kind").Find(&rows).Error
	for _, r := range rows {
		kinds[r.UserID] = append(kinds[r.UserID], r.Kind)
	}
	return kinds, database.Explain(err)
}

// PasskeyOf finds a passkey by what the browser calls it. CodeNotFound.
func (f *Factors) PasskeyOf(ctx context.Context, credential []byte) (factor.Factor, error) {
	var row schema.Factor
	err := f.db.Read.WithContext(ctx).Where("credential = ?", credential).Take(&row).Error
	return row.Model(), database.NotFoundOr(err, "passkey")
}

// RenameFactor gives a factor of a person another name. CodeNotFound.
func (f *Factors) RenameFactor(ctx context.Context, user models.UserID, id, name string, audit models.AuditRecord) error {
	return f.write(ctx, func(tx *gorm.DB) error {
		changed := tx.Model(&schema.Factor{}).Where("id = ? AND user_id = ?", id, user).Update("name", name)
		switch {
		case changed.Error != nil:
			return changed.Error
		case changed.RowsAffected == 0:
			return database.NotFound("factor")
		}
		return f.db.RecordAudit(tx, audit)
	})
}

// ErrLastFactor is the error for somebody who must keep a factor.
var ErrLastFactor = models.Errorf(models.CodeConflict, "Your role requires a second factor. Add another before you remove this one.")

// RemoveFactor removes a factor of a person, and with the last one their recovery codes. It
// tells them by mail. mustKeep says that they may not remove the last one: CodeConflict then.
// CodeNotFound.
func (f *Factors) RemoveFactor(ctx context.Context, user models.User, id string, mustKeep bool, audit models.AuditRecord) error {
	return f.write(ctx, func(tx *gorm.DB) error {
		rows, err := factorsOf(tx, user.ID)
		if err != nil {
			return err
		}
		var gone schema.Factor
		for _, r := range rows {
			if r.ID == id {
				gone = r
			}
		}
		switch {
		case gone.ID == "":
			return database.NotFound("factor")
		case len(rows) == 1 && mustKeep:
			return ErrLastFactor
		}
		if err := tx.Where("id = ?", id).Delete(&schema.Factor{}).Error; err != nil {
			return err
		}
		if len(rows) == 1 {
			if err := tx.Where("user_id = ?", user.ID).Delete(&schema.RecoveryCode{}).Error; err != nil {
				return err
			}
		}
		if err := f.db.Enqueue(tx, outbox.Mail{Kind: outbox.FactorRemoved, To: user.Email, Name: user.Name, Data: map[string]string{"factor": mailName(gone.Kind)}}); err != nil {
			return err
		}
		return f.db.RecordAudit(tx, audit)
	})
}

// ResetFactors removes all factors and recovery codes of a person who has lost them, ends
// their sessions and tells them by mail. CodeConflict: there are none.
func (f *Factors) ResetFactors(ctx context.Context, user models.User, audit models.AuditRecord) error {
	return f.write(ctx, func(tx *gorm.DB) error {
		rows, err := factorsOf(tx, user.ID)
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			return models.Errorf(models.CodeConflict, "This person has no second factor.")
		}
		for _, table := range []string{"factors", "recovery_codes", "challenges", "sessions"} {
			if err := tx.Exec("DELETE FROM "+table+" WHERE user_id = ?", user.ID).Error; err != nil {
				return err
			}
		}
		if err := f.db.Enqueue(tx, outbox.Mail{Kind: outbox.FactorsReset, To: user.Email, Name: user.Name}); err != nil {
			return err
		}
		return f.db.RecordAudit(tx, audit)
	})
}

func (f *Factors) write(ctx context.Context, do func(tx *gorm.DB) error) error {
	return database.Explain(f.db.Transact(ctx, do))
}

// mailName is what mails call a kind of factor.
func mailName(k factor.Kind) string {
	if k == factor.KindApp {
		return "app"
	}
	return "passkey"
}
