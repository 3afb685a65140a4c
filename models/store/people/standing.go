package people

import (
	"context"
	"slices"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/link"
	"github.com/bursar-portal/bursar/models/outbox"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// ChangeStanding changes what a user may do for the operator, or whether they may sign in.
// The sessions of somebody who is switched off end at once and for good. CodeNotFound: no
// such user. CodeConflict: the standing is another than change.From, the user has closed
// their account, or the portal would be left without an admin.
func (p *People) ChangeStanding(ctx context.Context, change models.StandingChange, audit models.AuditRecord, mails ...outbox.Mail) error {
	return database.Explain(p.db.Transact(ctx, func(tx *gorm.DB) error {
		var row schema.User
		if err := tx.Where("id = ?", change.UserID).Take(&row).Error; err != nil {
			return database.NotFoundOr(err, "user")
		}
		if err := p.checkStanding(tx, row.Model(), change); err != nil || change.From == change.To {
			return err
		}
		set := map[string]any{"operator": change.To.Operator, "status": change.To.Status}
		if change.To.Status == models.UserDisabled {
			set["password_at"] = schema.MicrosOf(p.db.Now()) // what began before is over, also once they are back
			if err := p.endAccess(tx, row.ID); err != nil {
				return err
			}
		}
		if err := tx.Model(&schema.User{}).Where("id = ?", row.ID).Updates(set).Error; err != nil {
			return err
		}
		if err := p.db.Enqueue(tx, mails...); err != nil {
			return err
		}
		return p.db.RecordAudit(tx, audit)
	}))
}

// endAccess ends a user's sessions and the links that would let them in.
func (p *People) endAccess(tx *gorm.DB, id models.UserID) error {
	if err := tx.Where("user_id = ?", id).Delete(&schema.Session{}).Error; err != nil {
		return err
	}
	return p.endLinks(tx, id, link.Reset, link.SignIn)
}

func (p *People) checkStanding(tx *gorm.DB, user models.User, change models.StandingChange) error {
	switch {
	case change.To.Operator != "" && !slices.Contains(models.OperatorRoles, change.To.Operator):
		return models.Invalid("role", "There is no such role.")
	case user.Status == models.UserClosed || change.To.Status == models.UserClosed:
		return models.Errorf(models.CodeConflict, "This person closed their account.")
	case user.Standing() != change.From:
		return models.Errorf(models.CodeConflict, "Someone else changed this user. Check the details, then try again.")
	case isAdmin(change.From) && !isAdmin(change.To):
		return keepsAnAdmin(tx, user.ID)
	}
	return nil
}

func isAdmin(s models.Standing) bool {
	return s.Operator == models.OperatorAdmin && s.Status == models.UserActive
}

// keepsAnAdmin returns an error unless there is an admin besides this one who can sign in.
func keepsAnAdmin(tx *gorm.DB, id models.UserID) error {
	var others int64
	err := tx.Raw("SELECT COUNT(*) FROM users WHERE operator <> '' AND operator = ? AND status = ? AND verified_at > 0 AND id <> ?",
		models.OperatorAdmin, models.UserActive, id).Scan(&others).Error
	if err == nil && others == 0 {
		return models.Errorf(models.CodeConflict, "This is the last admin. Make someone else an admin first.")
	}
	return err
}

// ForceReset makes a user's password count no longer, ends their sessions, and mails them a
// link under which they choose another. CodeNotFound: no such user. CodeConflict: they have
// proved no address, are switched off, or closed their account.
func (p *People) ForceReset(ctx context.Context, id models.UserID, token link.Token, audit models.AuditRecord) error {
	return database.Explain(p.db.Transact(ctx, func(tx *gorm.DB) error {
		var row schema.User
		if err := tx.Where("id = ?", id).Take(&row).Error; err != nil {
			return database.NotFoundOr(err, "user")
		}
		if row.Status != models.UserActive || row.VerifiedAt == 0 {
			return models.Errorf(models.CodeConflict, "Only people who can sign in have a password to reset.")
		}
		set := map[string]any{"must_reset": true, "password_at": schema.MicrosOf(p.db.Now())}
		if err := tx.Model(&schema.User{}).Where("id = ?", id).Updates(set).Error; err != nil {
			return err
		}
		if err := p.endAccess(tx, id); err != nil {
			return err
		}
		if err := p.makeLink(tx, link.Link{Hash: token.Hash(), Purpose: link.Reset, UserID: id, Email: row.Email}); err != nil {
			return err
		}
		if err := p.db.Enqueue(tx, outbox.Mail{
			Kind: outbox.Reset, To: row.Email, Name: row.Name, Data: map[string]string{"path": "/reset/" + string(token)},
			Until: p.db.Now().Add(link.Reset.Life()),
		}); err != nil {
			return err
		}
		return p.db.RecordAudit(tx, audit)
	}))
}
