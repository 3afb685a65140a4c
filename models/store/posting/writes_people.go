package posting

import (
	"crypto/sha256"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/link"
	"github.com/bursar-portal/bursar/models/mailbox"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// MakeLink stores a link, whose times the caller has set.
type MakeLink struct{ Link link.Link }

func (w MakeLink) carryOut(tx *gorm.DB, _ *database.DB) error {
	row := schema.LinkOf(w.Link)
	return tx.Create(&row).Error
}

// UseLink uses a link up that the caller has found and checked. CodeNotFound: somebody has
// used it meanwhile.
type UseLink struct{ Link link.Link }

func (w UseLink) carryOut(tx *gorm.DB, db *database.DB) error {
	used := tx.Model(&schema.Link{}).Where("hash = ? AND used_at = 0", w.Link.Hash[:]).Update("used_at", schema.MicrosOf(db.Now()))
	if used.Error == nil && used.RowsAffected == 0 {
		return link.ErrUsed
	}
	return used.Error
}

// ProveUser gives a pending place to the person who has proved its address, with the name,
// the zone and the password of User, and makes them a member wherever they were named.
// CodeConflict: it is not pending any more.
type ProveUser struct{ User schema.User }

func (w ProveUser) carryOut(tx *gorm.DB, db *database.DB) error {
	now := schema.MicrosOf(db.Now())
	proved := tx.Model(&schema.User{}).Where("id = ? AND verified_at = 0 AND status = ?", w.User.ID, models.UserActive).Updates(map[string]any{
		"email": w.User.Email, "name": w.User.Name, "zone": w.User.Zone, "password_hash": w.User.PasswordHash, "password_at": now, "verified_at": now,
	})
	switch {
	case proved.Error != nil:
		return proved.Error
	case proved.RowsAffected == 0:
		return models.Errorf(models.CodeConflict, "An account with this address already exists. Sign in instead.")
	}
	return tx.Model(&schema.Member{}).Where("user_id = ?", w.User.ID).Update("pending", false).Error
}

// AcceptPlace makes a person a member where they were named. CodeNotFound: they hold no
// pending place there.
type AcceptPlace struct {
	AccountID models.AccountID
	UserID    models.UserID
}

func (w AcceptPlace) carryOut(tx *gorm.DB, _ *database.DB) error {
	accepted := tx.Model(&schema.Member{}).Where("account_id = ? AND user_id = ? AND pending", w.AccountID, w.UserID).Update("pending", false)
	if accepted.Error == nil && accepted.RowsAffected == 0 {
		return database.NotFound("place")
	}
	return accepted.Error
}

// LinkIdentity links an identity to a user who is made in the same transaction. CodeConflict:
// it is somebody's already.
type LinkIdentity struct{ Identity schema.Identity }

func (w LinkIdentity) carryOut(tx *gorm.DB, _ *database.DB) error {
	return database.ConflictOr(tx.Create(&w.Identity).Error, "This sign-in belongs to another account.")
}

// SignupCredits notes that an address gets sign-up credits. ErrNoSignupCredits: it has had
// some, or its network has had Budget within a day.
type SignupCredits struct {
	Email   string
	Network string
	Budget  int64
}

// ErrNoSignupCredits says why somebody gets no sign-up credits.
type ErrNoSignupCredits string

func (e ErrNoSignupCredits) Error() string { return string(e) }

// The reasons why there are no sign-up credits, as the audit log has them.
const (
	ErrCreditedBefore  ErrNoSignupCredits = "this mailbox has had sign-up credits before"
	ErrCreditedNetwork ErrNoSignupCredits = "too many accounts were opened from its network today"
)

const dayMicros = 24 * 60 * 60 * 1_000_000

func (w SignupCredits) carryOut(tx *gorm.DB, db *database.DB) error {
	now := schema.MicrosOf(db.Now())
	if err := tx.Exec("UPDATE signup_credits SET network = '' WHERE network <> '' AND granted_at <= ?", now-dayMicros).Error; err != nil {
		return err
	}
	var near int64
	if err := tx.Raw("SELECT COUNT(*) FROM signup_credits WHERE network = ? AND network <> ''", w.Network).Scan(&near).Error; err != nil {
		return err
	}
	if near >= w.Budget {
		return ErrCreditedNetwork
	}
	address := sha256.Sum256([]byte(mailbox.Fold(w.Email)))
	added := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&schema.SignupCredits{Address: address[:], Network: w.Network, GrantedAt: now})
	if added.Error == nil && added.RowsAffected == 0 {
		return ErrCreditedBefore
	}
	return added.Error
}

// WriteAudit writes audit records.
type WriteAudit struct{ Records []models.AuditRecord }

func (w WriteAudit) carryOut(tx *gorm.DB, db *database.DB) error {
	return db.RecordAudit(tx, w.Records...)
}
