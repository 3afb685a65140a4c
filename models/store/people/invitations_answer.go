package people

import (
	"context"
	"errors"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/link"
	"github.com/bursar-portal/bursar/models/outbox"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/posting"
	"github.com/bursar-portal/bursar/models/store/schema"
)

type invitationLineRow struct {
	Invitation   schema.Invitation `gorm:"embedded"`
	AccountName  string
	InviterName  string
	InviterEmail string
}

func (r invitationLineRow) model() link.InvitationLine {
	return link.InvitationLine{Invitation: r.Invitation.Model(), AccountName: r.AccountName, InviterName: r.InviterName, InviterEmail: r.InviterEmail}
}

const selectInvitations = `SELECT i.*, COALESCE(a.name, '') AS account_name, COALESCE(u.name, '') AS inviter_name, COALESCE(u.email, '') AS inviter_email
	FROM invitations i LEFT JOIN accounts a ON a.id = i.account_id LEFT JOIN users u ON u.id = i.invited_by WHERE `

func (p *People) invitationsWhere(ctx context.Context, rest string, args ...any) ([]link.InvitationLine, error) {
	var rows []invitationLineRow
	err := p.db.Read.WithContext(ctx).Raw(selectInvitations+rest, args...).Scan(&rows).Error
	lines := make([]link.InvitationLine, len(rows))
	for i, r := range rows {
		lines[i] = r.model()
	}
	return lines, database.Explain(err)
}

func (p *People) invitationWhere(ctx context.Context, rest string, args ...any) (link.InvitationLine, error) {
	lines, err := p.invitationsWhere(ctx, rest, args...)
	if err == nil && len(lines) == 0 {
		return link.InvitationLine{}, database.NotFound("invitation")
	}
	return append(lines, link.InvitationLine{})[0], err
}

// InvitationByToken finds the invitation whose newest link has a token, whether or not it
// can still be answered. CodeNotFound.
func (p *People) InvitationByToken(ctx context.Context, token link.Token) (link.InvitationLine, error) {
	hash := token.Hash()
	return p.invitationWhere(ctx, "i.hash = ?", hash[:])
}

// PendingInvitation finds an account's invitation that nobody has answered; it may have
// expired. CodeNotFound.
func (p *People) PendingInvitation(ctx context.Context, account models.AccountID, id models.InvitationID) (link.InvitationLine, error) {
	return p.invitationWhere(ctx, "i.id = ? AND i.account_id = ? AND i.state = 'pending'", id, account)
}

// InvitationFor finds an invitation to the address of a user, who needs no link: they have
// proved the address. CodeNotFound: there is none, or it is for another address.
func (p *People) InvitationFor(ctx context.Context, user models.User, id models.InvitationID) (link.InvitationLine, error) {
	if !user.Verified() {
		return link.InvitationLine{}, database.NotFound("invitation")
	}
	return p.invitationWhere(ctx, "i.id = ? AND i.email_normal = ?", id, models.NormalizeEmail(user.Email))
}

// PendingInvitationsFor returns the invitations that a user can accept, newest first.
func (p *People) PendingInvitationsFor(ctx context.Context, user models.User) ([]link.InvitationLine, error) {
	if !user.Verified() {
		return nil, nil
	}
	return p.invitationsWhere(ctx, "i.email_normal = ? AND i.state = ? AND i.expires_at > ? ORDER BY i.created_at DESC, i.id DESC LIMIT 20",
		models.NormalizeEmail(user.Email), link.InvitationPending, schema.MicrosOf(p.db.Now()))
}

// InvitationsOf returns a page of an account's invitations that nobody has answered; those
// to work for the operator are of the account "".
func (p *People) InvitationsOf(ctx context.Context, q link.InvitationQuery) (page link.InvitationPage, err error) {
	condition, args := "i.account_id = ? AND i.state = 'pending'", []any{q.AccountID}
	if q.After != "" {
		condition += " AND (i.created_at, i.id) < (SELECT created_at, id FROM invitations WHERE id = ? AND account_id = ?)"
		args = append(args, q.After, q.AccountID)
	}
	page.Lines, err = p.invitationsWhere(ctx, condition+" ORDER BY i.created_at DESC, i.id DESC LIMIT ?", append(args, q.Limit+1)...)
	if len(page.Lines) > q.Limit {
		page.Lines = page.Lines[:q.Limit]
		page.Next = page.Lines[q.Limit-1].ID
	}
	return page, err
}

// AcceptInvitation makes a user what an invitation says. Errors: those of
// posting.AcceptInvitation.
func (p *People) AcceptInvitation(ctx context.Context, i link.Invitation, user models.UserID, audit models.AuditRecord) error {
	return database.Explain(p.db.Transact(ctx, func(tx *gorm.DB) error {
		return posting.AcceptInvitation{Invitation: i, User: user, Audit: audit}.CarryOut(tx, p.db)
	}))
}

// AcceptInvitationAs accepts an invitation for somebody who is new: its link proves the
// address, so they get a user, or take the pending place with their address, and an account
// of their own with the sign-up credits as FinishSignUp gives them. Somebody who comes to
// work for the operator gets no account. It ignores the Email, Operator and Verified of n.
// Errors: those of posting.AcceptInvitation; CodeConflict: the address is somebody's by now.
func (p *People) AcceptInvitationAs(ctx context.Context, i link.Invitation, n models.NewUser, network string, budget int64, audit models.AuditRecord) (models.User, error) {
	n.Email, n.Operator, n.Verified = i.Email, "", true
	user := schema.NewUser(n, p.db.Now())
	first := posting.Write(posting.CreateUser{User: user})
	switch pending, err := p.userWhere(ctx, "email_normal = ?", user.EmailNormal); models.CodeOf(err) {
	case models.CodeNotFound:
	case "":
		user.ID = pending.ID
		first = posting.ProveUser{User: user}
	default:
		return models.User{}, err
	}
	audit.Actor = models.ActorRef{Kind: models.ActorUser, ID: string(user.ID)}
	made := user
	made.Operator = i.Operator
	writes := []posting.Write{first, posting.AcceptInvitation{Invitation: i, User: user.ID, Audit: audit}}
	account, err := p.soloAccount(ctx, user.ID)
	if i.ToStaff() || account.ID != "" || err != nil {
		if err == nil {
			err = p.ledger.Write(ctx, writes...)
		}
		return made.Model(), err
	}
	account = schema.NewAccount(models.NewAccount{
		Kind: models.Solo, Name: user.Name, Owner: user.ID, BillingEmail: user.Email, Zone: user.Zone,
	}, p.db.Now())
	return made.Model(), p.openWithCredits(ctx, account, i.Email, network, budget,
		append([]posting.Write{first, posting.OpenAccount{Account: account, Owner: user.ID}}, writes[1:]...))
}

// soloAccount finds a user's own account. Its ID is "" if there is none.
func (p *People) soloAccount(ctx context.Context, id models.UserID) (account schema.Account, err error) {
	err = p.db.Read.WithContext(ctx).Raw(`SELECT a.* FROM members m JOIN accounts a ON a.id = m.account_id
		WHERE m.user_id = ? AND a.kind = ?`, id, models.Solo).Limit(1).Scan(&account).Error
	return account, database.Explain(err)
}

// openWithCredits carries out writes with the sign-up credits of a new account, or without
// them if its mailbox or network has had its share.
func (p *People) openWithCredits(ctx context.Context, account schema.Account, email, network string, budget int64, writes []posting.Write) error {
	credits := p.db.Settings().SignupCredits
	if credits == 0 {
		return p.ledger.Write(ctx, writes...)
	}
	granted := append(writes[:len(writes):len(writes)], posting.SignupCredits{Email: email, Network: network, Budget: budget})
	_, err := p.ledger.PostWith(ctx, welcome(account.ID, credits), granted...)
	var none posting.ErrNoSignupCredits
	if errors.As(err, &none) {
		err = p.ledger.Write(ctx, writes...)
	}
	return err
}

// DeclineInvitation ends an invitation that somebody does not want. CodeNotFound: it is over.
func (p *People) DeclineInvitation(ctx context.Context, i link.Invitation, audit models.AuditRecord) error {
	return database.Explain(p.db.Transact(ctx, func(tx *gorm.DB) error {
		if err := posting.EndInvitation(tx, p.db, i, link.InvitationDeclined); err != nil {
			return err
		}
		audit.AccountID, audit.Subject = i.AccountID, string(i.ID)
		return p.db.RecordAudit(tx, audit)
	}))
}

// sendInvitation mails an invitation with its link.
func (p *People) sendInvitation(tx *gorm.DB, i link.Invitation, token link.Token) error {
	var account schema.Account
	var inviter, invited schema.User
	for _, find := range []*gorm.DB{
		tx.Where("id = ?", i.AccountID).Limit(1).Find(&account),
		tx.Where("id = ?", i.InvitedBy).Limit(1).Find(&inviter),
		tx.Where("email_normal = ?", models.NormalizeEmail(i.Email)).Limit(1).Find(&invited),
	} {
		if find.Error != nil {
			return find.Error
		}
	}
	from := inviter.Name
	if from == "" {
		from = p.db.Settings().Brand.Name
	}
	mail := outbox.Mail{To: i.Email, Name: invited.Name, AccountID: i.AccountID, Until: i.ExpiresAt, Data: map[string]string{"path": "/invitations/" + string(token)}}
	switch {
	case i.ToStaff():
		mail.Kind, mail.Data["role"], mail.Data["inviter"] = outbox.StaffInvitation, i.RoleName(), from
	case i.Kind == link.ToOwn:
		mail.Kind, mail.Data["organization"], mail.Data["from"] = outbox.OwnershipOffer, account.Name, from
	default:
		mail.Kind, mail.Data["organization"] = outbox.Invitation, account.Name
		mail.Data["role"], mail.Data["inviter"] = i.RoleName(), from
	}
	return p.db.Enqueue(tx, mail)
}
