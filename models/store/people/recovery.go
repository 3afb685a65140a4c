package people

import (
	"cmp"
	"context"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/link"
	"github.com/bursar-portal/bursar/models/outbox"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// MailReset mails a link to whoever has an address: one that sets a new password, or takes a
// pending place, or opens the account that they have signed up for. Nobody gets any if the
// address is not known, or the person is switched off; the caller must not learn which.
func (p *People) MailReset(ctx context.Context, email string) error {
	token := link.NewToken()
	return database.Explain(p.db.Transact(ctx, func(tx *gorm.DB) error {
		user, err := userByEmail(tx, email)
		switch {
		case err != nil:
			return err
		case user.ID == "":
			return p.mailSignUpAgain(tx, email, token)
		case user.Status != models.UserActive:
			return nil
		case user.VerifiedAt == 0:
			return p.mailClaim(tx, user, token)
		}
		return p.mailLink(tx, token, link.Link{Hash: token.Hash(), Purpose: link.Reset, UserID: user.ID, Email: user.Email},
			outbox.Mail{Kind: outbox.Reset, To: user.Email, Name: user.Name})
	}))
}

// mailSignUpAgain mails a new link for a sign-up that waits for its proof, if there is one.
func (p *People) mailSignUpAgain(tx *gorm.DB, email string, token link.Token) error {
	var row schema.Link
	if err := tx.Where("email = ? AND purpose = ? AND used_at = 0 AND expires_at > ?", models.NormalizeEmail(email), link.SignUp, schema.MicrosOf(p.db.Now())).
		Order("created_at DESC").Limit(1).Find(&row).Error; err != nil || len(row.Hash) == 0 {
		return err
	}
	l, err := row.Model()
	if err != nil {
		return err
	}
	l.Hash = token.Hash()
	// To the address as it was typed: its normal form may be another mailbox.
	return p.mailLink(tx, token, l, outbox.Mail{Kind: outbox.Signup, To: cmp.Or(l.Data[link.DataEmail], l.Email), Name: l.Data[link.DataName]})
}

// MailSignIn mails a link that signs the person in with an address, if there is one who may.
func (p *People) MailSignIn(ctx context.Context, email string) error {
	token := link.NewToken()
	return database.Explain(p.db.Transact(ctx, func(tx *gorm.DB) error {
		user, err := userByEmail(tx, email)
		if err != nil || user.Status != models.UserActive || user.VerifiedAt == 0 || user.MustReset {
			return err
		}
		return p.mailLink(tx, token, link.Link{Hash: token.Hash(), Purpose: link.SignIn, UserID: user.ID, Email: user.Email},
			outbox.Mail{Kind: outbox.SigninLink, To: user.Email, Name: user.Name})
	}))
}

// userByEmail finds a user within a transaction, the zero row if there is none.
func userByEmail(tx *gorm.DB, email string) (user schema.User, err error) {
	return user, tx.Where("email_normal = ?", models.NormalizeEmail(email)).Limit(1).Find(&user).Error
}

// UseSignIn uses a sign-in link up and returns whom it signs in. CodeNotFound: it can't be
// used, or the person may not sign in.
func (p *People) UseSignIn(ctx context.Context, token link.Token, audit models.AuditRecord) (models.User, error) {
	return p.useOwnLink(ctx, token, link.SignIn, audit, func(*gorm.DB, *schema.User) error { return nil })
}

// ResetPassword uses a reset's link up and sets the password, which ends all sessions of the
// person and their other links, and tells them by mail. CodeNotFound: the link can't be used.
func (p *People) ResetPassword(ctx context.Context, token link.Token, hash string, audit models.AuditRecord) (models.User, error) {
	return p.useOwnLink(ctx, token, link.Reset, audit, func(tx *gorm.DB, user *schema.User) error {
		user.MustReset = false
		return p.setPassword(tx, *user, hash)
	})
}

// useOwnLink uses up a link about a person who may sign in, and does what it is for.
func (p *People) useOwnLink(ctx context.Context, token link.Token, purpose link.Purpose, audit models.AuditRecord, do func(*gorm.DB, *schema.User) error) (models.User, error) {
	var user schema.User
	err := p.db.Transact(ctx, func(tx *gorm.DB) error {
		l, err := p.useLink(tx, token, purpose)
		if err != nil {
			return err
		}
		// The link proves the address that it was sent to, which may have changed since.
		err = tx.Where("id = ? AND email_normal = ? AND status = ? AND verified_at > 0", l.UserID, l.Email, models.UserActive).Take(&user).Error
		if err != nil {
			return database.NotFoundOr(err, "user")
		}
		if purpose != link.Reset && user.MustReset {
			return database.NotFound("link")
		}
		if err := do(tx, &user); err != nil {
			return err
		}
		audit.Actor, audit.Subject = models.ActorRef{Kind: models.ActorUser, ID: string(user.ID)}, string(user.ID)
		return p.db.RecordAudit(tx, audit)
	})
	return user.Model(), database.Explain(err)
}

// setPassword sets a person's password within a transaction. Their sessions end, and the
// links by which somebody might have got in or taken the address over.
func (p *People) setPassword(tx *gorm.DB, user schema.User, hash string) error {
	if err := tx.Model(&schema.User{}).Where("id = ?", user.ID).Updates(map[string]any{
		"password_hash": hash, "password_at": schema.MicrosOf(p.db.Now()), "must_reset": false,
	}).Error; err != nil {
		return err
	}
	if err := tx.Where("user_id = ?", user.ID).Delete(&schema.Session{}).Error; err != nil {
		return err
	}
	if err := p.endLinks(tx, user.ID, link.Reset, link.SignIn, link.EmailOld, link.EmailNew); err != nil {
		return err
	}
	mail := outbox.Mail{Kind: outbox.PasswordChanged, To: user.Email, Name: user.Name}
	if user.VerifiedAt == 0 {
		mail.Name = "" // the address may be somebody else's, whom the name is no business of
	}
	return p.db.Enqueue(tx, mail)
}

// SetPasswordHash changes a password, which ends all sessions and links, and tells the person
// by mail. from is the hash of the password that they have shown to know, "" if it need not
// be known. CodeNotFound. CodeConflict: the password was changed meanwhile, so that knowing
// the old one counts no longer.
func (p *People) SetPasswordHash(ctx context.Context, id models.UserID, from, hash string, audit models.AuditRecord) error {
	return database.Explain(p.db.Transact(ctx, func(tx *gorm.DB) error {
		var user schema.User
		if err := tx.Where("id = ?", id).Take(&user).Error; err != nil {
			return database.NotFoundOr(err, "user")
		}
		if from != "" && from != user.PasswordHash {
			return models.Errorf(models.CodeConflict, "Your password was changed in the meantime.")
		}
		if err := p.setPassword(tx, user, hash); err != nil {
			return err
		}
		return p.db.RecordAudit(tx, audit)
	}))
}

// VouchFor sets a password as SetPasswordHash does, for somebody whom the operator knows. If
// their address is not proved, it counts as proved from now on, and the places that waited
// for the proof are theirs. Somebody who is proved still decides about such places. CodeNotFound.
func (p *People) VouchFor(ctx context.Context, id models.UserID, hash string, audit models.AuditRecord) error {
	return database.Explain(p.db.Transact(ctx, func(tx *gorm.DB) error {
		var user schema.User
		if err := tx.Where("id = ?", id).Take(&user).Error; err != nil {
			return database.NotFoundOr(err, "user")
		}
		if err := p.setPassword(tx, user, hash); err != nil {
			return err
		}
		if user.VerifiedAt == 0 {
			if err := tx.Model(&user).Update("verified_at", schema.MicrosOf(p.db.Now())).Error; err != nil {
				return err
			}
			if err := tx.Model(&schema.Member{}).Where("user_id = ? AND pending", id).Update("pending", false).Error; err != nil {
				return err
			}
		}
		return p.db.RecordAudit(tx, audit)
	}))
}

// UpgradePasswordHash replaces the hash of a password by one of the same password with newer
// parameters, unless the password was changed meanwhile.
func (p *People) UpgradePasswordHash(ctx context.Context, id models.UserID, from, to string) error {
	return database.Explain(p.db.Write.WithContext(ctx).Model(&schema.User{}).Where("id = ? AND password_hash = ?", id, from).
		Update("password_hash", to).Error)
}
