package people

import (
	"context"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/link"
	"github.com/bursar-portal/bursar/models/outbox"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/posting"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// NameOwner opens an account for the person with an address, whom a program has named. They
// hold a pending place in it, and become its owner when they follow the link that is mailed
// to them. A person who is not known gets a pending user with the name in n. Errors: those of
// OpenAccount.
func (p *People) NameOwner(ctx context.Context, n models.NewAccount, owner models.NewUser, audit models.AuditRecord) (models.Account, error) {
	account, err := p.nameOwner(ctx, n, owner, audit)
	if models.CodeOf(err) == models.CodeConflict { // somebody may have made the user meanwhile
		return p.nameOwner(ctx, n, owner, audit)
	}
	return account, err
}

func (p *People) nameOwner(ctx context.Context, n models.NewAccount, owner models.NewUser, audit models.AuditRecord) (models.Account, error) {
	var writes []posting.Write
	user, err := p.userWhere(ctx, "email_normal = ?", models.NormalizeEmail(owner.Email))
	switch models.CodeOf(err) {
	case models.CodeNotFound:
		user = schema.NewUser(owner, p.db.Now())
		writes = append(writes, posting.CreateUser{User: user})
	case "":
	default:
		return models.Account{}, err
	}
	n.Owner = user.ID
	row := schema.NewAccount(n, p.db.Now())
	token := link.NewToken()
	l := p.timed(link.Link{
		Hash: token.Hash(), Purpose: link.Claim, UserID: user.ID, Email: user.Email, Data: map[string]string{link.DataAccount: string(row.ID)},
	})
	audit.AccountID, audit.Subject = row.ID, string(row.ID)
	writes = append(writes, posting.OpenAccount{Account: row, Owner: user.ID, Pending: true}, posting.WriteAudit{Records: []models.AuditRecord{audit}})
	if user.Status == models.UserActive && p.db.Settings().Mail {
		writes = append(writes, posting.MakeLink{Link: l}, posting.QueueMail{Mails: []outbox.Mail{claimMail(user, row.Name, token, l)}})
	}
	return row.Model(), p.ledger.Write(ctx, writes...)
}

func claimMail(user schema.User, account string, token link.Token, l link.Link) outbox.Mail {
	m := outbox.Mail{
		Kind: outbox.Claim, To: user.Email, AccountID: models.AccountID(l.Data[link.DataAccount]), Until: l.ExpiresAt,
		Data: map[string]string{"account": account, "path": linkPath(link.Claim) + string(token)},
	}
	if user.VerifiedAt > 0 { // else the name is the program's guess
		m.Name = user.Name
	}
	return m
}

// AcceptClaim uses a claim's link up: the person becomes a member of the account that it
// names. One who is pending yet gets a name, a zone and the hash of a password with it, and
// becomes a member of all accounts for which they were named. CodeNotFound: the link
// can't be used.
func (p *People) AcceptClaim(ctx context.Context, token link.Token, name, zone, passwordHash string, audit models.AuditRecord) (models.User, error) {
	l, err := p.usableLink(ctx, token, link.Claim)
	if err != nil {
		return models.User{}, err
	}
	user, err := p.userWhere(ctx, "id = ? AND status = 'active'", l.UserID)
	if err != nil {
		return models.User{}, err
	}
	writes := []posting.Write{posting.UseLink{Link: l}}
	if user.VerifiedAt == 0 {
		user.Name, user.Zone, user.PasswordHash, user.VerifiedAt = name, zone, passwordHash, schema.MicrosOf(p.db.Now())
		writes = append(writes, posting.ProveUser{User: user})
	} else {
		writes = append(writes, posting.AcceptPlace{AccountID: models.AccountID(l.Data[link.DataAccount]), UserID: user.ID})
	}
	audit.Actor = models.ActorRef{Kind: models.ActorUser, ID: string(user.ID)}
	audit.AccountID, audit.Subject = models.AccountID(l.Data[link.DataAccount]), string(user.ID)
	writes = append(writes, posting.WriteAudit{Records: []models.AuditRecord{audit}})
	return user.Model(), p.ledger.Write(ctx, writes...)
}

// mailClaim mails a person with a pending place a new link to take it, within a transaction.
func (p *People) mailClaim(tx *gorm.DB, user schema.User, token link.Token) error {
	var account schema.Account
	if err := tx.Raw(`SELECT a.* FROM members m JOIN accounts a ON a.id = m.account_id WHERE m.user_id = ? AND m.pending
		ORDER BY m.created_at LIMIT 1`, user.ID).Scan(&account).Error; err != nil || account.ID == "" {
		return err
	}
	return p.mailClaimOf(tx, user, account, token)
}

// mailClaimOf mails a person a new link to take their place in an account.
func (p *People) mailClaimOf(tx *gorm.DB, user schema.User, account schema.Account, token link.Token) error {
	l := p.timed(link.Link{
		Hash: token.Hash(), Purpose: link.Claim, UserID: user.ID, Email: user.Email, Data: map[string]string{link.DataAccount: string(account.ID)},
	})
	if err := p.makeLink(tx, l); err != nil {
		return err
	}
	return p.db.Enqueue(tx, claimMail(user, account.Name, token, l))
}

// timed sets the times of a link that begins now.
func (p *People) timed(l link.Link) link.Link {
	l.CreatedAt = p.db.Now()
	l.ExpiresAt = l.CreatedAt.Add(l.Purpose.Life())
	return l
}

// PendingAccount finds the account that a claim is about. CodeNotFound: the person holds no
// pending place in it any more.
func (p *People) PendingAccount(ctx context.Context, id models.AccountID, user models.UserID) (models.Account, error) {
	var row schema.Account
	err := p.db.Read.WithContext(ctx).Raw(`SELECT a.* FROM members m JOIN accounts a ON a.id = m.account_id
		WHERE m.account_id = ? AND m.user_id = ? AND m.pending AND a.status <> ?`, id, user, models.AccountClosed).Scan(&row).Error
	if err == nil && row.ID == "" {
		err = database.NotFound("account")
	}
	return row.Model(), database.Explain(err)
}
