package people

import (
	"context"
	"errors"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/link"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/posting"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// MaxInvitations is how many invitations of an account may wait for an answer at a time.
const MaxInvitations = 200

// Invite invites an address to an organization, or to work for the operator, and mails it a
// link. Whether the address has a user does not matter, and is not told. CodeInvalidField:
// there is no such role. CodeNotFound: no such organization. CodeForbidden: the caller may
// not invite to it. CodeConflict: the address is there already, an invitation waits for it
// already, or too many wait.
func (p *People) Invite(ctx context.Context, n link.NewInvitation, audit models.AuditRecord) (made link.Invitation, err error) {
	if fault := n.Check(); fault != nil {
		return made, fault
	}
	err = p.db.Transact(ctx, func(tx *gorm.DB) (err error) {
		made, err = p.invite(tx, link.Invitation{AccountID: n.AccountID, Kind: link.ToJoin, Email: n.Email, Role: n.Role, Operator: n.Operator, InvitedBy: n.By}, audit)
		return err
	})
	return made, database.Explain(err)
}

// OfferOwnership offers a member to take over the organization of one of its owners, who
// becomes an admin when they accept. CodeNotFound: no such organization or member.
// CodeForbidden: the caller is no owner. CodeConflict: the member is an owner, or an offer
// waits for them already.
func (p *People) OfferOwnership(ctx context.Context, account models.AccountID, to, by models.UserID, audit models.AuditRecord) (made link.Invitation, err error) {
	err = p.db.Transact(ctx, func(tx *gorm.DB) error {
		var user schema.User
		if err := tx.Where("id = ?", to).Take(&user).Error; err != nil {
			return database.NotFoundOr(err, "member")
		}
		switch role, err := roleIn(tx, account, to); {
		case err != nil:
			return err
		case role == "":
			return database.NotFound("member")
		case role == models.RoleOwner:
			return models.Errorf(models.CodeConflict, "They already own this organization.")
		}
		made, err = p.invite(tx, link.Invitation{AccountID: account, Kind: link.ToOwn, Email: user.Email, Role: models.RoleOwner, InvitedBy: by}, audit)
		return err
	})
	return made, database.Explain(err)
}

func (p *People) invite(tx *gorm.DB, i link.Invitation, audit models.AuditRecord) (link.Invitation, error) {
	if err := p.checkInvitation(tx, i); err != nil {
		return i, err
	}
	if err := p.tidyInvitations(tx, i); err != nil {
		return i, err
	}
	token := link.NewToken()
	i.ID, i.Hash, i.State = models.NewInvitationID(), token.Hash(), link.InvitationPending
	i.CreatedAt, i.SentAt, i.ExpiresAt = p.db.Now(), p.db.Now(), p.db.Now().Add(link.InvitationLife)
	row := schema.InvitationOf(i)
	if err := tx.Create(&row).Error; err != nil {
		if errors.Is(err, gorm.ErrDuplicatedKey) {
			return i, models.Errorf(models.CodeConflict, "An invitation to this address is already pending.").WithCause(err)
		}
		return i, err
	}
	audit.AccountID, audit.Subject = i.AccountID, string(i.ID)
	if err := p.db.RecordAudit(tx, audit); err != nil {
		return i, err
	}
	return i, p.sendInvitation(tx, i, token)
}

// checkInvitation returns an error unless the invitation may be made.
func (p *People) checkInvitation(tx *gorm.DB, i link.Invitation) error {
	if posting.OneWouldMakeStaff(p.db, i) {
		return errOneMakesStaff
	}
	if !i.ToStaff() {
		var account schema.Account
		if err := tx.Where("id = ? AND status <> ?", i.AccountID, models.AccountClosed).Take(&account).Error; err != nil {
			return database.NotFoundOr(err, "account")
		}
		if account.Kind != models.Enterprise {
			return models.Errorf(models.CodeForbidden, "A personal account has no other members.")
		}
	}
	switch may, err := posting.MayInvite(tx, i.InvitedBy, i); {
	case err != nil:
		return err
	case !may:
		return models.Errorf(models.CodeForbidden, "You don’t have permission to invite people with this role.")
	}
	if err := notThere(tx, i); err != nil {
		return err
	}
	var waiting int64
	err := tx.Raw("SELECT COUNT(*) FROM (SELECT 1 FROM invitations WHERE account_id = ? AND state = 'pending' LIMIT ?) AS some_invitations", i.AccountID, MaxInvitations).Scan(&waiting).Error
	if err == nil && waiting >= MaxInvitations {
		return models.Errorf(models.CodeConflict, "%d invitations are pending. Revoke some before you send more.", MaxInvitations)
	}
	return err
}

var errOneMakesStaff = models.Errorf(models.CodeForbidden, "While an approval limit is set, add admins and support on the command line.")

// notThere returns CodeConflict if the person with the address has a place already where they
// are invited to join.
func notThere(tx *gorm.DB, i link.Invitation) error {
	normal := models.NormalizeEmail(i.Email)
	if i.ToStaff() {
		var there int64
		err := tx.Model(&schema.User{}).Where("email_normal = ? AND operator <> ''", normal).Count(&there).Error
		if err == nil && there > 0 {
			err = models.Errorf(models.CodeConflict, "This person is already on your team.")
		}
		return err
	}
	var places []bool // whether they are pending
	err := tx.Raw("SELECT m.pending FROM members m JOIN users u ON u.id = m.user_id WHERE u.email_normal = ? AND m.account_id = ?",
		normal, i.AccountID).Scan(&places).Error
	switch {
	case err != nil || i.Kind == link.ToOwn || len(places) == 0:
		return err
	case places[0]:
		return models.Errorf(models.CodeConflict, "This person has a pending place. Resend their link instead.")
	}
	return models.Errorf(models.CodeConflict, "This person is already a member.")
}

// tidyInvitations makes room for an invitation whose predecessor has expired, and deletes some that
// ended long ago: they have the addresses of people who may not have come.
func (p *People) tidyInvitations(tx *gorm.DB, i link.Invitation) error {
	now := schema.MicrosOf(p.db.Now())
	if err := tx.Model(&schema.Invitation{}).
		Where("account_id = ? AND email_normal = ? AND state = ? AND expires_at <= ?", i.AccountID, models.NormalizeEmail(i.Email), link.InvitationPending, now).
		Updates(map[string]any{"state": link.InvitationExpired, "ended_at": now}).Error; err != nil {
		return err
	}
	return tx.Exec("DELETE FROM invitations WHERE id IN (SELECT id FROM invitations WHERE ended_at > 0 AND ended_at <= ? LIMIT 100)", now-linkRest).Error
}

// ResendInvitation mails an invitation again, with a new link that works for as long as the
// first one did; the old one ends. Errors: those of Invite, and CodeNotFound if the account
// has no such invitation, or it was answered or revoked.
func (p *People) ResendInvitation(ctx context.Context, c link.InvitationChange, audit models.AuditRecord) (sent link.Invitation, err error) {
	err = p.db.Transact(ctx, func(tx *gorm.DB) (err error) {
		if sent, err = p.changeable(tx, c); err != nil {
			return err
		}
		if posting.OneWouldMakeStaff(p.db, sent) {
			return errOneMakesStaff
		}
		token := link.NewToken()
		sent.Hash, sent.SentAt, sent.ExpiresAt = token.Hash(), p.db.Now(), p.db.Now().Add(link.InvitationLife)
		err = tx.Model(&schema.Invitation{}).Where("id = ?", sent.ID).Updates(map[string]any{
			"hash": sent.Hash[:], "sent_at": schema.MicrosOf(sent.SentAt), "expires_at": schema.MicrosOf(sent.ExpiresAt),
		}).Error
		if err != nil {
			return err
		}
		audit.AccountID, audit.Subject = sent.AccountID, string(sent.ID)
		if err := p.db.RecordAudit(tx, audit); err != nil {
			return err
		}
		return p.sendInvitation(tx, sent, token)
	})
	return sent, database.Explain(err)
}

// RevokeInvitation takes an invitation back. CodeNotFound: the account has no such
// invitation, or it was answered or revoked. CodeForbidden: the caller may not.
func (p *People) RevokeInvitation(ctx context.Context, c link.InvitationChange, audit models.AuditRecord) error {
	return database.Explain(p.db.Transact(ctx, func(tx *gorm.DB) error {
		i, err := p.changeable(tx, c)
		if err != nil {
			return err
		}
		if err := posting.EndInvitation(tx, p.db, i, link.InvitationRevoked); err != nil {
			return err
		}
		audit.AccountID, audit.Subject = i.AccountID, string(i.ID)
		return p.db.RecordAudit(tx, audit)
	}))
}

// changeable finds a pending invitation, which may have expired, for somebody who may send
// it again or revoke it: whoever may make it, and the operator's admins and support.
func (p *People) changeable(tx *gorm.DB, c link.InvitationChange) (i link.Invitation, err error) {
	var row schema.Invitation
	if err := tx.Where("id = ? AND account_id = ? AND state = ?", c.ID, c.AccountID, link.InvitationPending).Take(&row).Error; err != nil {
		return i, database.NotFoundOr(err, "invitation")
	}
	i = row.Model()
	may, err := posting.MayInvite(tx, c.By, i)
	if err == nil && c.Support && !i.ToStaff() {
		var user schema.User
		err = tx.Where("id = ? AND status = ?", c.By, models.UserActive).Limit(1).Find(&user).Error
		may = may || user.Operator == models.OperatorAdmin || user.Operator == models.OperatorSupport
	}
	if err == nil && !may {
		err = models.Errorf(models.CodeForbidden, "You don’t have permission to change this invitation.")
	}
	return i, err
}
