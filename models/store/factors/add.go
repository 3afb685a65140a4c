package factors

import (
	"context"
	"strconv"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/factor"
	"github.com/bursar-portal/bursar/models/outbox"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// An Addition is a factor that a person adds.
type Addition struct {
	User   models.User
	Factor factor.Factor
	Secret factor.Secret // of an app, "" for a passkey
	// Codes are the hashes of recovery codes, which count if this is the first factor.
	Codes   [][]byte
	Session string // the one that goes on
	Audit   models.AuditRecord
}

// AddFactor adds a factor and tells its owner by mail. With the first one, the person gets
// the recovery codes, and their other sessions end: no second factor stood before them.
// CodeConflict: the person has an app already, or too many passkeys, or the passkey is
// somebody's.
func (f *Factors) AddFactor(ctx context.Context, a Addition) (first bool, err error) {
	row := schema.FactorOf(a.Factor)
	row.CreatedAt = schema.MicrosOf(f.db.Now())
	if a.Secret != "" {
		if row.Data, err = f.seal(ctx, forApps, string(a.Secret), row.ID); err != nil {
			return false, models.Internal(err)
		}
	}
	err = f.write(ctx, func(tx *gorm.DB) error {
		rows, err := factorsOf(tx, a.User.ID)
		if err != nil {
			return err
		}
		if err := mayAdd(tx, row, rows); err != nil {
			return err
		}
		if err := tx.Create(&row).Error; err != nil {
			return err
		}
		if first = len(rows) == 0; first {
			if err := f.replaceCodes(tx, a.User.ID, a.Codes); err != nil {
				return err
			}
			if err := tx.Where("user_id = ? AND id <> ?", a.User.ID, a.Session).Delete(&schema.Session{}).Error; err != nil {
				return err
			}
		}
		if err := f.db.Enqueue(tx, outbox.Mail{Kind: outbox.FactorAdded, To: a.User.Email, Name: a.User.Name, Data: map[string]string{"factor": mailName(row.Kind)}}); err != nil {
			return err
		}
		return f.db.RecordAudit(tx, a.Audit)
	})
	return first, err
}

func mayAdd(tx *gorm.DB, row schema.Factor, there []schema.Factor) error {
	passkeys := 0
	for _, r := range there {
		switch {
		case r.Kind == factor.KindApp && row.Kind == factor.KindApp:
			return models.Errorf(models.CodeConflict, "You already have an authenticator app. Remove it before you add another.")
		case r.Kind == factor.KindPasskey:
			passkeys++
		}
	}
	if row.Kind == factor.KindApp {
		return nil
	}
	if passkeys >= factor.MaxPasskeys {
		return models.Errorf(models.CodeConflict, "You can have at most %d passkeys. Remove one first.", factor.MaxPasskeys)
	}
	var ids []string
	if err := tx.Raw("SELECT id FROM factors WHERE credential = ?", row.Credential).Scan(&ids).Error; err != nil || len(ids) == 0 {
		return err
	}
	return models.Errorf(models.CodeConflict, "This passkey is already in use.")
}

// UseApp checks a code of a person's authenticator app and uses it up: match is given the
// secret and the last step that was used. ok is false for a wrong code, and for somebody
// without an app. CodeConflict: ErrOtherSecret.
func (f *Factors) UseApp(ctx context.Context, user models.UserID, match func(secret factor.Secret, after int64) (step int64, ok bool)) (ok bool, err error) {
	if _, err := f.sealers(ctx, forApps); err != nil { // read before the transaction, which has the only connection that writes
		return false, models.Internal(err)
	}
	err = f.write(ctx, func(tx *gorm.DB) error {
		var row schema.Factor
		if err := tx.Where("user_id = ? AND kind = ?", user, factor.KindApp).Limit(1).Find(&row).Error; err != nil || row.ID == "" {
			return err
		}
		secret, stale, err := f.open(ctx, forApps, row.Data, row.ID)
		if err != nil {
			return err
		}
		step, right := match(factor.Secret(secret), row.Counter)
		if !right {
			return nil
		}
		ok = true
		changes := map[string]any{"counter": step, "used_at": schema.MicrosOf(f.db.Now())}
		if stale {
			if changes["data"], err = f.seal(ctx, forApps, secret, row.ID); err != nil {
				return err
			}
		}
		return tx.Model(&schema.Factor{}).Where("id = ?", row.ID).Updates(changes).Error
	})
	return ok && err == nil, err
}

// UsePasskey notes the use of a passkey with what its next signatures are checked with. was is
// the count that this signature was checked against: CodeConflict if another was seen meanwhile.
func (f *Factors) UsePasskey(ctx context.Context, id string, data []byte, was, counter int64) error {
	return f.write(ctx, func(tx *gorm.DB) error {
		used := tx.Model(&schema.Factor{}).Where("id = ? AND counter = ?", id, was).
			Updates(map[string]any{"data": data, "counter": counter, "used_at": schema.MicrosOf(f.db.Now())})
		if used.Error == nil && used.RowsAffected == 0 {
			return models.Errorf(models.CodeConflict, "This passkey was used elsewhere at the same time. Try again.")
		}
		return used.Error
	})
}

// CodesLeft returns how many recovery codes a person has that were not used.
func (f *Factors) CodesLeft(ctx context.Context, user models.UserID) (left int, err error) {
	err = f.db.Read.WithContext(ctx).Raw("SELECT COUNT(*) FROM recovery_codes WHERE user_id = ? AND used_at = 0", user).Scan(&left).Error
	return left, database.Explain(err)
}

// ReplaceCodes gives a person new recovery codes, by their hashes. The old ones count no more.
// CodeConflict: they have no factor that the codes could stand in for.
func (f *Factors) ReplaceCodes(ctx context.Context, user models.UserID, hashes [][]byte, audit models.AuditRecord) error {
	return f.write(ctx, func(tx *gorm.DB) error {
		rows, err := factorsOf(tx, user)
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			return models.Errorf(models.CodeConflict, "Add a passkey or an authenticator app first.")
		}
		if err := f.replaceCodes(tx, user, hashes); err != nil {
			return err
		}
		return f.db.RecordAudit(tx, audit)
	})
}

func (f *Factors) replaceCodes(tx *gorm.DB, user models.UserID, hashes [][]byte) error {
	if err := tx.Where("user_id = ?", user).Delete(&schema.RecoveryCode{}).Error; err != nil {
		return err
	}
	for _, hash := range hashes {
		row := schema.RecoveryCode{Hash: hash, UserID: user, CreatedAt: schema.MicrosOf(f.db.Now())}
		if err := tx.Create(&row).Error; err != nil {
			return err
		}
	}
	return nil
}

// UseCode uses a recovery code up, by its hash, and tells its owner by mail how many are left.
// ok is false if they have no such code, or have used it.
func (f *Factors) UseCode(ctx context.Context, user models.User, hash []byte, audit models.AuditRecord) (ok bool, err error) {
	err = f.write(ctx, func(tx *gorm.DB) error {
		used := tx.Model(&schema.RecoveryCode{}).Where("hash = ? AND user_id = ? AND used_at = 0", hash, user.ID).Update("used_at", schema.MicrosOf(f.db.Now()))
		if used.Error != nil || used.RowsAffected == 0 {
			return used.Error
		}
		ok = true
		var left int
		if err := tx.Raw("SELECT COUNT(*) FROM recovery_codes WHERE user_id = ? AND used_at = 0", user.ID).Scan(&left).Error; err != nil {
			return err
		}
		if err := f.db.Enqueue(tx, outbox.Mail{Kind: outbox.RecoveryCodeUsed, To: user.Email, Name: user.Name, Data: map[string]string{"left": strconv.Itoa(left)}}); err != nil {
			return err
		}
		return f.db.RecordAudit(tx, audit)
	})
	return ok && err == nil, err
}
