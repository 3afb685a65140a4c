package people

import (
	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/outbox"
	"github.com/bursar-portal/bursar/models/store/posting"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// afterMemberChange carries out what follows from a change of a member, within its
// transaction: their invitations, their keys, and a mail unless they did it themselves.
func (p *People) afterMemberChange(tx *gorm.DB, change models.MemberChange) error {
	var user schema.User
	if err := tx.Where("id = ?", change.UserID).Take(&user).Error; err != nil {
		return err
	}
	if err := posting.RevokeInvitations(tx, p.db, change.AccountID, user, change.To); err != nil {
		return err
	}
	if change.To == "" && change.Keys != "" {
		stopped := tx.Model(&schema.Key{}).Where("account_id = ? AND made_by = ? AND made_by <> '' AND status <> ?", change.AccountID, change.UserID, models.KeyRevoked).
			Update("status", change.Keys)
		if stopped.Error != nil {
			return stopped.Error
		}
	}
	if change.By == change.UserID || change.From == "" {
		return nil
	}
	var account schema.Account
	if err := tx.Where("id = ?", change.AccountID).Take(&account).Error; err != nil {
		return err
	}
	mail := outbox.Mail{Kind: outbox.MemberRemoved, To: user.Email, Name: user.Name, AccountID: change.AccountID, Data: map[string]string{"organization": account.Name}}
	if change.To != "" {
		mail.Kind, mail.Data["role"] = outbox.RoleChanged, string(change.To)
	}
	return p.db.Enqueue(tx, mail)
}
