package people

import (
	"context"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/link"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// PendingPlace finds the person with an address as somebody who was named for an organization
// and has not accepted. CodeNotFound: they hold no pending place there.
func (p *People) PendingPlace(ctx context.Context, account models.AccountID, email string) (models.MemberLine, error) {
	return p.placeWhere(ctx, "u.email_normal = ?", account, models.NormalizeEmail(email))
}

// PlaceOf is PendingPlace of a person.
func (p *People) PlaceOf(ctx context.Context, account models.AccountID, user models.UserID) (models.MemberLine, error) {
	return p.placeWhere(ctx, "m.user_id = ?", account, user)
}

func (p *People) placeWhere(ctx context.Context, condition string, args ...any) (models.MemberLine, error) {
	lines, err := p.membersOrPending(ctx, " AND m.pending AND "+condition, args...)
	if err == nil && len(lines) == 0 {
		return models.MemberLine{}, database.NotFound("place")
	}
	return append(lines, models.MemberLine{})[0], err
}

// ResendPlace mails a person who was named for an organization a new link to take their place,
// for a member who may give it. Older links end. CodeNotFound: they hold no pending place
// there, or the caller is no member. CodeForbidden: the caller may not, or email is off.
func (p *People) ResendPlace(ctx context.Context, c models.MemberChange, audit models.AuditRecord) (user models.User, err error) {
	if !p.db.Settings().Mail {
		return user, models.Errorf(models.CodeForbidden, "Email is off, so links can’t be sent.")
	}
	err = p.db.Transact(ctx, func(tx *gorm.DB) error {
		row, account, err := pendingPlace(tx, c)
		if err != nil {
			return err
		}
		user = row.Model()
		if err := endClaims(tx, c); err != nil {
			return err
		}
		if err := p.mailClaimOf(tx, row, account, link.NewToken()); err != nil {
			return err
		}
		return p.db.RecordAudit(tx, audit)
	})
	return user, database.Explain(err)
}

// RemovePlace takes a pending place back, with its links. Errors: those of ResendPlace, but
// for email; CodeConflict: the account would have no owner.
func (p *People) RemovePlace(ctx context.Context, c models.MemberChange, audit models.AuditRecord) (user models.User, err error) {
	err = p.db.Transact(ctx, func(tx *gorm.DB) error {
		row, _, err := pendingPlace(tx, c)
		if err != nil {
			return err
		}
		user = row.Model()
		if err := keepsAnOwner(tx, c.AccountID, c.UserID); err != nil {
			return err
		}
		if err := tx.Exec("DELETE FROM members WHERE account_id = ? AND user_id = ? AND pending", c.AccountID, c.UserID).Error; err != nil {
			return err
		}
		if err := endClaims(tx, c); err != nil {
			return err
		}
		return p.db.RecordAudit(tx, audit)
	})
	return user, database.Explain(err)
}

// pendingPlace finds who holds a pending place, for a member who may give and take its role.
func pendingPlace(tx *gorm.DB, c models.MemberChange) (user schema.User, account schema.Account, err error) {
	var place schema.Member
	if err := tx.Where("account_id = ? AND user_id = ? AND pending", c.AccountID, c.UserID).Take(&place).Error; err != nil {
		return user, account, database.NotFoundOr(err, "place")
	}
	by, err := roleIn(tx, c.AccountID, c.By)
	switch {
	case err != nil:
		return user, account, err
	case by == "":
		return user, account, database.NotFound("account")
	case !models.MayChangeMember(by, false, place.Role, ""):
		return user, account, models.Errorf(models.CodeForbidden, "Only owners can change other owners.")
	}
	if err := tx.Where("id = ? AND status <> ?", c.AccountID, models.AccountClosed).Take(&account).Error; err != nil {
		return user, account, database.NotFoundOr(err, "account")
	}
	return user, account, database.NotFoundOr(tx.Where("id = ? AND status = ?", c.UserID, models.UserActive).Take(&user).Error, "user")
}

// endClaims ends the links by which somebody could take a place.
func endClaims(tx *gorm.DB, c models.MemberChange) error {
	return tx.Exec(`DELETE FROM links WHERE user_id = ? AND purpose = ? AND data LIKE ? ESCAPE '\'`,
		c.UserID, link.Claim, "%"+database.EscapeLike(string(c.AccountID))+"%").Error
}
