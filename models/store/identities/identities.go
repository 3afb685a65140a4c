// Package identities is the store's room for who users are at issuers of tokens and at
// providers of sign-in.
package identities

import (
	"context"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/outbox"
	"github.com/bursar-portal/bursar/models/sso"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// Identities are the identities of users.
type Identities struct{ db *database.DB }

// New returns the room over an open database.
func New(db *database.DB) *Identities { return &Identities{db} }

// Identity finds an identity. ok is false if there is none.
func (i *Identities) Identity(ctx context.Context, key sso.Key) (found sso.Identity, ok bool, err error) {
	row, err := find(i.db.Read.WithContext(ctx), key)
	return row.Model(), row.UserID != "", database.Explain(err)
}

func find(tx *gorm.DB, key sso.Key) (row schema.Identity, err error) {
	return row, tx.Where("issuer = ? AND subject = ?", key.Issuer, key.Subject).Limit(1).Find(&row).Error
}

// IdentitiesOf returns the identities of a user, the first linked first.
func (i *Identities) IdentitiesOf(ctx context.Context, user models.UserID) ([]sso.Identity, error) {
	var rows []schema.Identity
	err := i.db.Read.WithContext(ctx).Where("user_id = ?", user).Order("linked_at, issuer, subject").Find(&rows).Error
	list := make([]sso.Identity, len(rows))
	for n, r := range rows {
		list[n] = r.Model()
	}
	return list, database.Explain(err)
}

// LinkByAddress links an identity whose address an issuer has proved to the user with that
// address, and tells them by mail. It vouches for API calls and does not sign in. The user is ""
// if there is none whose address is proved and who is active, who works for the operator, or
// who has an identity at the issuer already: that may be somebody who has got the address since.
func (i *Identities) LinkByAddress(ctx context.Context, v sso.Vouched, issuerName string, audit models.AuditRecord) (models.UserID, error) {
	if !v.EmailVerified || v.Email == "" {
		return "", nil
	}
	// Most who ask are nobody here: they must not make each other wait for a write.
	user, err := linkable(i.db.Read.WithContext(ctx), v)
	if err != nil || user.ID == "" {
		return "", database.Explain(err)
	}
	err = i.db.Transact(ctx, func(tx *gorm.DB) error {
		if known, err := find(tx, v.Key); err != nil || known.UserID != "" {
			user.ID = known.UserID
			return err
		}
		if user, err = linkable(tx, v); err != nil || user.ID == "" {
			return err
		}
		row := schema.Identity{Issuer: v.Issuer, Subject: v.Subject, UserID: user.ID, Email: v.Email, LinkedAt: schema.MicrosOf(i.db.Now())}
		if err := tx.Create(&row).Error; err != nil {
			return err
		}
		if err := i.db.Enqueue(tx, linkedMail(user, issuerName)); err != nil {
			return err
		}
		return i.db.RecordAudit(tx, about(audit, user.ID))
	})
	return user.ID, database.Explain(err)
}

// linkable returns the user to whom an issuer's word alone may link an identity, the zero row
// if there is none.
func linkable(tx *gorm.DB, v sso.Vouched) (user schema.User, err error) {
	return user, tx.Raw(`SELECT * FROM users WHERE email_normal = ? AND status = ? AND verified_at > 0 AND operator = ''
		AND NOT EXISTS (SELECT 1 FROM identities WHERE user_id = users.id AND issuer = ?)`,
		models.NormalizeEmail(v.Email), models.UserActive, v.Issuer).Limit(1).Scan(&user).Error
}

// LinkIdentity links an identity to a user who has proved to be both, so that it signs in from now
// on, and tells them by mail. CodeConflict: it is somebody else's. CodeNotFound: no active user.
func (i *Identities) LinkIdentity(ctx context.Context, n sso.Identity, issuerName string, audit models.AuditRecord) error {
	return database.Explain(i.db.Transact(ctx, func(tx *gorm.DB) error {
		var user schema.User
		if err := tx.Where("id = ? AND status = ?", n.UserID, models.UserActive).Take(&user).Error; err != nil {
			return database.NotFoundOr(err, "user")
		}
		known, err := find(tx, n.Key)
		switch {
		case err != nil:
			return err
		case known.UserID != "" && known.UserID != n.UserID:
			return errTaken
		case known.UserID != "" && known.SignsIn:
			return nil
		case known.UserID != "":
			err = tx.Model(&schema.Identity{}).Where("issuer = ? AND subject = ?", n.Issuer, n.Subject).Updates(map[string]any{
				"signs_in": true, "email": n.Email, "linked_at": schema.MicrosOf(i.db.Now()),
			}).Error
		default:
			row := schema.Identity{Issuer: n.Issuer, Subject: n.Subject, UserID: n.UserID, Email: n.Email, SignsIn: true, LinkedAt: schema.MicrosOf(i.db.Now())}
			err = tx.Create(&row).Error
		}
		if err != nil {
			return err
		}
		if err := i.db.Enqueue(tx, linkedMail(user, issuerName)); err != nil {
			return err
		}
		return i.db.RecordAudit(tx, about(audit, user.ID))
	}))
}

var errTaken = models.Errorf(models.CodeConflict, "This sign-in belongs to another account.")

// UseIdentity notes a sign-in with an identity. It changes nothing if the identity was removed.
func (i *Identities) UseIdentity(ctx context.Context, key sso.Key) error {
	return database.Explain(i.db.Write.WithContext(ctx).Model(&schema.Identity{}).Where("issuer = ? AND subject = ?", key.Issuer, key.Subject).
		Update("used_at", schema.MicrosOf(i.db.Now())).Error)
}

// UnlinkIdentity removes an identity of a user, and tells them by mail. CodeNotFound: they have none
// such. CodeConflict: they could not sign in any more, since they have no password, no other
// identity signs in, and mail, which would bring them a link, is off.
func (i *Identities) UnlinkIdentity(ctx context.Context, user models.UserID, key sso.Key, issuerName string, audit models.AuditRecord) error {
	return database.Explain(i.db.Transact(ctx, func(tx *gorm.DB) error {
		var row schema.User
		if err := tx.Where("id = ?", user).Take(&row).Error; err != nil {
			return database.NotFoundOr(err, "user")
		}
		gone := tx.Where("issuer = ? AND subject = ? AND user_id = ?", key.Issuer, key.Subject, user).Delete(&schema.Identity{})
		switch {
		case gone.Error != nil:
			return gone.Error
		case gone.RowsAffected == 0:
			return database.NotFound("identity")
		}
		var others int64
		if err := tx.Model(&schema.Identity{}).Where("user_id = ? AND signs_in", user).Count(&others).Error; err != nil {
			return err
		}
		if others == 0 && row.PasswordHash == "" && !i.db.Settings().Mail {
			return models.Errorf(models.CodeConflict, "Set a password first. Without one, you could not sign in again.")
		}
		if err := i.db.Enqueue(tx, outbox.Mail{Kind: outbox.IdentityRemoved, To: row.Email, Name: row.Name, Data: map[string]string{"provider": issuerName}}); err != nil {
			return err
		}
		return i.db.RecordAudit(tx, about(audit, user))
	}))
}

func linkedMail(user schema.User, issuerName string) outbox.Mail {
	return outbox.Mail{Kind: outbox.IdentityLinked, To: user.Email, Name: user.Name, Data: map[string]string{"provider": issuerName}}
}

// about makes a user the actor and subject of a record.
func about(audit models.AuditRecord, user models.UserID) models.AuditRecord {
	audit.Actor = models.ActorRef{Kind: models.ActorUser, ID: string(user)}
	audit.Subject = string(user)
	return audit
}
