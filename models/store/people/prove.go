package people

import (
	"context"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/link"
	"github.com/bursar-portal/bursar/models/outbox"
	"github.com/bursar-portal/bursar/models/store/database"
)

// MailProof mails somebody who has neither a password nor a second factor the link by which a
// session of theirs confirms who they are. It leads to next.
func (p *People) MailProof(ctx context.Context, user models.User, session, next string) error {
	token := link.NewToken()
	return database.Explain(p.db.Transact(ctx, func(tx *gorm.DB) error {
		if err := p.endLinks(tx, user.ID, link.Prove); err != nil {
			return err
		}
		return p.mailLink(tx, token, link.Link{
			Hash: token.Hash(), Purpose: link.Prove, UserID: user.ID, Email: user.Email, Data: map[string]string{link.DataSession: session, link.DataNext: next},
		}, outbox.Mail{Kind: outbox.ProveLink, To: user.Email, Name: user.Name})
	}))
}

// UseProof uses a link of MailProof up, for the session that it was made for, and returns
// where it leads to. CodeNotFound: it can't be used here.
func (p *People) UseProof(ctx context.Context, token link.Token, user models.UserID, session string) (next string, err error) {
	err = p.db.Transact(ctx, func(tx *gorm.DB) error {
		l, err := p.useLink(tx, token, link.Prove)
		if err != nil {
			return err
		}
		if l.UserID != user || l.Data[link.DataSession] != session {
			return models.Errorf(models.CodeNotFound, "Open this link in the browser in which you asked for it.")
		}
		next = l.Data[link.DataNext]
		return nil
	})
	return next, database.Explain(err)
}
