package people

import (
	"context"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/link"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// MakeFirstAdminLink stores a link that makes the first admin, unless there is a user
// already. Earlier ones stop working.
func (p *People) MakeFirstAdminLink(ctx context.Context, token link.Token) (made bool, err error) {
	err = p.db.Transact(ctx, func(tx *gorm.DB) error {
		made = false
		someone, err := anybody(tx)
		if err != nil || someone {
			return err
		}
		if err := p.endLinks(tx, "", link.FirstAdmin); err != nil {
			return err
		}
		made = true
		return p.makeLink(tx, link.Link{Hash: token.Hash(), Purpose: link.FirstAdmin})
	})
	return made && err == nil, database.Explain(err)
}

// MakeFirstAdmin makes the first user of all, whom the link makes an admin. CodeNotFound:
// the link does not work, or somebody was faster.
func (p *People) MakeFirstAdmin(ctx context.Context, token link.Token, n models.NewUser, audit models.AuditRecord) (models.User, error) {
	n.Operator, n.Verified = models.OperatorAdmin, true
	row := schema.NewUser(n, p.db.Now())
	err := p.db.Transact(ctx, func(tx *gorm.DB) error {
		if _, err := p.useLink(tx, token, link.FirstAdmin); err != nil {
			return err
		}
		switch someone, err := anybody(tx); {
		case err != nil:
			return err
		case someone:
			return models.Errorf(models.CodeNotFound, "This portal is already set up.")
		}
		if err := tx.Create(&row).Error; err != nil {
			return err
		}
		audit.Actor, audit.Subject = models.ActorRef{Kind: models.ActorUser, ID: string(row.ID)}, string(row.ID)
		return p.db.RecordAudit(tx, audit)
	})
	return row.Model(), database.Explain(err)
}

// anybody reports whether there is a user.
func anybody(tx *gorm.DB) (bool, error) {
	var ids []models.UserID
	err := tx.Raw("SELECT id FROM users LIMIT 1").Scan(&ids).Error
	return len(ids) > 0, err
}
