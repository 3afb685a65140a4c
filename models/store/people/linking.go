package people

import (
	"context"
	"encoding/base64"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/link"
	"github.com/bursar-portal/bursar/models/outbox"
	"github.com/bursar-portal/bursar/models/sso"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/posting"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// SignUpVouched opens an account for a person whose address a provider has proved, as
// FinishSignUp does; their identity there signs them in. CodeConflict: the address or the
// identity is somebody's by now.
func (p *People) SignUpVouched(ctx context.Context, n models.NewUser, key sso.Key, network string, budget int64, audit models.AuditRecord) (Opened, error) {
	n.Verified = true
	return p.openProved(ctx, schema.NewUser(n, p.db.Now()), network, budget, audit, nil, func(user schema.User) posting.Write {
		return posting.LinkIdentity{Identity: schema.Identity{
			Issuer: key.Issuer, Subject: key.Subject, UserID: user.ID, Email: n.Email, SignsIn: true,
			LinkedAt: schema.MicrosOf(p.db.Now()), UsedAt: schema.MicrosOf(p.db.Now()),
		}}
	})
}

// StartLinking stores an identity that waits to be linked to the user of l.
func (p *People) StartLinking(ctx context.Context, token link.Token, l link.Link) error {
	l.Purpose, l.Hash = link.Linking, token.Hash()
	return database.Explain(p.db.Transact(ctx, func(tx *gorm.DB) error { return p.makeLink(tx, l) }))
}

// MailLinking mails the user of what waits a link that links it, if they may sign in.
func (p *People) MailLinking(ctx context.Context, waiting link.Link, provider string) error {
	token := link.NewToken()
	return database.Explain(p.db.Transact(ctx, func(tx *gorm.DB) error {
		var user schema.User
		if err := tx.Where("id = ? AND email_normal = ?", waiting.UserID, waiting.Email).Limit(1).Find(&user).Error; err != nil {
			return err
		}
		if user.Status != models.UserActive || user.VerifiedAt == 0 || user.MustReset {
			return nil
		}
		return p.mailLink(tx, token, link.Link{
			Hash: token.Hash(), Purpose: link.LinkingMail, UserID: user.ID, Email: user.Email,
			Data: map[string]string{link.DataWaiting: base64.RawURLEncoding.EncodeToString(waiting.Hash[:]), link.DataProvider: provider},
		}, outbox.Mail{Kind: outbox.LinkingLink, To: user.Email, Name: user.Name, Data: map[string]string{"provider": provider}})
	}))
}

// UseLinking uses up what waits, or the link that was mailed for it, and returns whose
// account it is. CodeNotFound: it can't be used, or the person may not sign in.
func (p *People) UseLinking(ctx context.Context, token link.Token) (models.User, error) {
	var user schema.User
	err := p.db.Transact(ctx, func(tx *gorm.DB) error {
		found, err := findLink(tx, token, link.Linking, link.LinkingMail)
		if err != nil {
			return err
		}
		l, err := p.useLink(tx, token, found.Purpose)
		if err != nil {
			return err
		}
		err = tx.Where("id = ? AND email_normal = ? AND status = ? AND verified_at > 0 AND NOT must_reset", l.UserID, l.Email, models.UserActive).Take(&user).Error
		return database.NotFoundOr(err, "user")
	})
	return user.Model(), database.Explain(err)
}
