package people

import (
	"context"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/link"
	"github.com/bursar-portal/bursar/models/outbox"
	"github.com/bursar-portal/bursar/models/sso"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// StartEmailChange mails links to a person's old and new address. The address changes when
// both were followed, in any order. An earlier change that waits ends. If the new address is
// somebody's, they are told instead, and the caller must not learn it.
func (p *People) StartEmailChange(ctx context.Context, id models.UserID, address string, audit models.AuditRecord) error {
	return database.Explain(p.db.Transact(ctx, func(tx *gorm.DB) error {
		var user schema.User
		if err := tx.Where("id = ?", id).Take(&user).Error; err != nil {
			return database.NotFoundOr(err, "user")
		}
		if err := dropEmailLinks(tx, id); err != nil {
			return err
		}
		data := map[string]string{link.DataAddress: address, link.DataChange: string(link.NewToken())}
		send := func(purpose link.Purpose, to string, m outbox.Mail) error {
			token := link.NewToken()
			m.To, m.Name = to, user.Name
			return p.mailLink(tx, token, link.Link{Hash: token.Hash(), Purpose: purpose, UserID: id, Email: to, Data: data}, m)
		}
		if err := send(link.EmailOld, user.Email, outbox.Mail{Kind: outbox.EmailChangeOld, Data: map[string]string{"address": address}}); err != nil {
			return err
		}
		taken, err := userByEmail(tx, address)
		switch {
		case err != nil:
		case taken.ID != "":
			err = p.db.Enqueue(tx, outbox.Mail{Kind: outbox.AddressTaken, To: taken.Email})
		default:
			err = send(link.EmailNew, address, outbox.Mail{Kind: outbox.EmailChangeNew})
		}
		if err != nil {
			return err
		}
		return p.db.RecordAudit(tx, audit)
	}))
}

// dropEmailLinks ends a change of address that waits. The links are deleted: a used one would
// pass for an agreement.
func dropEmailLinks(tx *gorm.DB, id models.UserID) error {
	return tx.Exec("DELETE FROM links WHERE user_id = ? AND purpose IN ?", id, []link.Purpose{link.EmailOld, link.EmailNew}).Error
}

// AgreeToEmail uses up one of the two links of a change of address. changed is set if it was
// the second, and the address has changed, with the billing address of the person's own
// account if it was the same. CodeNotFound: the link can't be used. CodeConflict: the address
// is somebody's by now, or the person's must stay in the domain of their organization.
func (p *People) AgreeToEmail(ctx context.Context, token link.Token, audit models.AuditRecord) (changed bool, err error) {
	err = p.db.Transact(ctx, func(tx *gorm.DB) error {
		l, err := findLink(tx, token, link.EmailOld, link.EmailNew)
		if err != nil {
			return err
		}
		if l, err = p.useLink(tx, token, l.Purpose); err != nil {
			return err
		}
		var user schema.User
		if err := tx.Where("id = ? AND status = ?", l.UserID, models.UserActive).Take(&user).Error; err != nil {
			return database.NotFoundOr(err, "user")
		}
		if changed, err = agreedByBoth(tx, l); err != nil || !changed {
			return err
		}
		if err := mayLeaveDomain(tx, user, l.Data[link.DataAddress]); err != nil {
			return err
		}
		if err := p.moveEmail(tx, user, l.Data[link.DataAddress]); err != nil {
			return err
		}
		audit.Actor, audit.Subject = models.ActorRef{Kind: models.ActorUser, ID: string(user.ID)}, string(user.ID)
		return p.db.RecordAudit(tx, audit)
	})
	return changed && err == nil, database.Explain(err)
}

// mayLeaveDomain returns CodeConflict if a new address would take a member out of the domain for
// which their organization requires a provider, which may have begun since they asked.
func mayLeaveDomain(tx *gorm.DB, user schema.User, address string) error {
	own := sso.DomainOf(user.Email)
	if own == "" || sso.DomainOf(address) == own {
		return nil
	}
	var ruled []models.AccountID
	err := tx.Raw(`SELECT d.account_id FROM domains d JOIN members m ON m.account_id = d.account_id AND m.user_id = ? AND NOT m.pending AND m.role <> ?
		JOIN accounts a ON a.id = d.account_id AND a.status <> ? WHERE d.name = ? AND d.verified_at > 0 AND d.issuer <> ''`,
		user.ID, models.RoleOwner, models.AccountClosed, own).Scan(&ruled).Error
	if err == nil && len(ruled) > 0 {
		err = models.Errorf(models.CodeConflict, "Your organization requires a sign-in for addresses at %s, so yours must stay there.", own)
	}
	return err
}

// agreedByBoth reports whether both links of a change were used.
func agreedByBoth(tx *gorm.DB, l link.Link) (bool, error) {
	var rows []schema.Link
	if err := tx.Where("user_id = ? AND purpose IN ? AND used_at > 0", l.UserID, []link.Purpose{link.EmailOld, link.EmailNew}).Find(&rows).Error; err != nil {
		return false, err
	}
	agreed := map[link.Purpose]bool{}
	for _, r := range rows {
		other, err := r.Model()
		if err != nil {
			return false, err
		}
		if other.Data[link.DataChange] == l.Data[link.DataChange] {
			agreed[other.Purpose] = true
		}
	}
	return agreed[link.EmailOld] && agreed[link.EmailNew], nil
}

// moveEmail gives a user another address. Links to the old one end.
func (p *People) moveEmail(tx *gorm.DB, user schema.User, address string) error {
	moved := tx.Model(&schema.User{}).Where("id = ?", user.ID).
		Updates(map[string]any{"email": address, "email_normal": models.NormalizeEmail(address)}).Error
	if err := database.ConflictOr(moved, "Somebody else uses this address by now."); err != nil {
		return err
	}
	var account schema.Account
	if err := tx.Raw(`SELECT a.* FROM members m JOIN accounts a ON a.id = m.account_id WHERE m.user_id = ? AND a.kind = ?`,
		user.ID, models.Solo).Limit(1).Scan(&account).Error; err != nil {
		return err
	}
	if account.ID != "" && models.NormalizeEmail(account.BillingEmail) == user.EmailNormal {
		if err := tx.Model(&schema.Account{}).Where("id = ?", account.ID).
			Updates(map[string]any{"billing_email": address, "search": schema.SearchText(account.Name, address)}).Error; err != nil {
			return err
		}
	}
	if err := p.endLinks(tx, user.ID, link.Reset, link.SignIn, link.Claim); err != nil {
		return err
	}
	var mails []outbox.Mail
	for _, to := range []string{user.Email, address} {
		mails = append(mails, outbox.Mail{Kind: outbox.EmailChanged, To: to, Name: user.Name, Data: map[string]string{"address": address}})
	}
	return p.db.Enqueue(tx, mails...)
}

// RefuseEmail ends a change of address, by its link to the old address or to the new one.
// CodeNotFound: the link can't be used.
func (p *People) RefuseEmail(ctx context.Context, token link.Token, audit models.AuditRecord) error {
	return database.Explain(p.db.Transact(ctx, func(tx *gorm.DB) error {
		l, err := findLink(tx, token, link.EmailOld, link.EmailNew)
		if err != nil {
			return err
		}
		if fault := l.Check(p.db.Now()); fault != nil {
			return fault
		}
		if err := dropEmailLinks(tx, l.UserID); err != nil {
			return err
		}
		audit.Actor, audit.Subject = models.ActorRef{Kind: models.ActorUser, ID: string(l.UserID)}, string(l.UserID)
		return p.db.RecordAudit(tx, audit)
	}))
}
