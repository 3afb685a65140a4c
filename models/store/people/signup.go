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

// StartSignUp makes the link that opens an account, and mails it to its address. Nothing
// else exists until somebody follows it. If the address is somebody's already, they are told
// by mail and there is no link: the caller must not learn which.
func (p *People) StartSignUp(ctx context.Context, token link.Token, l link.Link) error {
	return database.Explain(p.db.Transact(ctx, func(tx *gorm.DB) error {
		var user schema.User
		if err := tx.Where("email_normal = ?", models.NormalizeEmail(l.Email)).Limit(1).Find(&user).Error; err != nil {
			return err
		}
		if user.ID != "" && (user.VerifiedAt > 0 || user.Status != models.UserActive) {
			return p.db.Enqueue(tx, outbox.Mail{Kind: outbox.AddressTaken, To: user.Email})
		}
		l.Purpose, l.Hash = link.SignUp, token.Hash()
		return p.mailLink(tx, token, l, outbox.Mail{Kind: outbox.Signup, To: l.Email, Name: l.Data[link.DataName]})
	}))
}

// mailLink stores a link and mails it, within a transaction.
func (p *People) mailLink(tx *gorm.DB, token link.Token, l link.Link, m outbox.Mail) error {
	if err := p.makeLink(tx, l); err != nil {
		return err
	}
	if m.Data == nil {
		m.Data = map[string]string{}
	}
	m.Data["path"], m.Until = linkPath(l.Purpose)+string(token), p.db.Now().Add(l.Purpose.Life())
	return p.db.Enqueue(tx, m)
}

// linkPath is where the pages of a link begin.
func linkPath(p link.Purpose) string {
	if p == link.Reset {
		return "/reset/"
	}
	return "/verify/"
}

// Opened is what a followed link has opened.
type Opened struct {
	User    models.User
	Account models.AccountID // the new account, "" if they had one
}

// FinishSignUp uses a link up that StartSignUp made: the address is proved, and the person
// gets a user, or takes the pending place with their address, and an account of their own
// with the sign-up credits, unless their mailbox or network has had its share: the audit log
// says so. CodeNotFound: the link can't be used. CodeConflict: the address is somebody's by now.
func (p *People) FinishSignUp(ctx context.Context, token link.Token, network string, budget int64, audit models.AuditRecord) (Opened, error) {
	l, err := p.usableLink(ctx, token, link.SignUp)
	if err != nil {
		return Opened{}, err
	}
	user := schema.NewUser(models.NewUser{
		Email: l.Data[link.DataEmail], Name: l.Data[link.DataName], Zone: l.Data[link.DataZone], Language: l.Data[link.DataLanguage], PasswordHash: l.Data[link.DataPassword], Verified: true,
	}, p.db.Now())
	return p.openProved(ctx, user, network, budget, audit, []posting.Write{posting.UseLink{Link: l}}, nil)
}

// openProved opens an account for a person whose address is proved, after the first writes and
// together with what also returns for the user. See FinishSignUp.
func (p *People) openProved(ctx context.Context, user schema.User, network string, budget int64, audit models.AuditRecord,
	first []posting.Write, also func(schema.User) posting.Write) (Opened, error) {
	writes := first
	var account schema.Account
	pending, err := p.userWhere(ctx, "email_normal = ?", user.EmailNormal)
	switch models.CodeOf(err) {
	case models.CodeNotFound:
		writes = append(writes, posting.CreateUser{User: user})
	case "":
		user.ID = pending.ID
		writes = append(writes, posting.ProveUser{User: user})
		if err := p.db.Read.WithContext(ctx).Raw(`SELECT a.* FROM members m JOIN accounts a ON a.id = m.account_id
			WHERE m.user_id = ? AND a.kind = ?`, user.ID, models.Solo).Limit(1).Scan(&account).Error; err != nil {
			return Opened{}, database.Explain(err)
		}
	default:
		return Opened{}, err
	}
	if also != nil {
		writes = append(writes, also(user))
	}
	opened := Opened{User: user.Model()}
	if account.ID == "" {
		account = schema.NewAccount(models.NewAccount{
			Kind: models.Solo, Name: user.Name, Owner: user.ID, BillingEmail: user.Email, Zone: user.Zone,
		}, p.db.Now())
		writes = append(writes, posting.OpenAccount{Account: account, Owner: user.ID})
		opened.Account = account.ID
	}
	audit.Actor = models.ActorRef{Kind: models.ActorUser, ID: string(user.ID)}
	audit.AccountID, audit.Subject = account.ID, string(user.ID)
	write := func(credited string, more ...posting.Write) []posting.Write {
		record := audit
		record.Detail += credited
		return append(append(writes[:len(writes):len(writes)], posting.WriteAudit{Records: []models.AuditRecord{record}}), more...)
	}
	credits := p.db.Settings().SignupCredits
	if credits == 0 || account.Status == models.AccountClosed {
		return opened, p.ledger.Write(ctx, write("")...)
	}
	_, err = p.ledger.PostWith(ctx, welcome(account.ID, credits), write("", posting.SignupCredits{Email: user.Email, Network: network, Budget: budget})...)
	var none posting.ErrNoSignupCredits
	if errors.As(err, &none) {
		err = p.ledger.Write(ctx, write(" No sign-up credits: "+none.Error()+".")...)
	}
	return opened, err
}

// usableLink finds a link of a purpose that still works. CodeNotFound.
func (p *People) usableLink(ctx context.Context, token link.Token, purpose link.Purpose) (link.Link, error) {
	l, err := p.Link(ctx, token, purpose)
	if err == nil {
		if fault := l.Check(p.db.Now()); fault != nil {
			err = fault
		}
	}
	return l, err
}
