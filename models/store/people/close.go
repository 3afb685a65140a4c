package people

import (
	"context"
	"errors"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/posting"
)

// WhyNotClosed returns why a person can't close their account now, "" if they can.
func (p *People) WhyNotClosed(ctx context.Context, user models.UserID, account models.AccountID) (string, error) {
	return whyNot(posting.CanClose(p.db.Read.WithContext(ctx), p.db, posting.CloseUser{UserID: user, Account: account}))
}

// CloseUser closes a person and their own account: its plans end, all that remains is given
// up by entries, keys are revoked, sessions end, and personal data is replaced, all in
// one transaction. CodeConflict: something has to be done first, or other credits remain than
// GiveUp. CodeForbidden: they work for the operator.
func (p *People) CloseUser(ctx context.Context, c models.Closing) error {
	return p.ledger.CloseAccount(ctx, c, posting.CloseUser{UserID: c.UserID, Account: c.Account, GiveUp: c.GiveUp})
}

// WhyNotClosedOrganization returns why an organization can't be closed now, "" if it can.
func (p *People) WhyNotClosedOrganization(ctx context.Context, account models.AccountID) (string, error) {
	return whyNot(posting.CanCloseAccount(p.db.Read.WithContext(ctx), p.db, account))
}

// CloseOrganization closes an organization for one of its owners: its plans end, all that
// remains is given up by entries, keys are revoked, invitations and pending places end, and
// its owners are told by mail, all in one transaction. CodeConflict: something has to be done
// first, or other credits remain than GiveUp. CodeForbidden: they are no owner. CodeNotFound:
// there is no such organization, or it is closed.
func (p *People) CloseOrganization(ctx context.Context, c models.Closing) error {
	return p.ledger.CloseAccount(ctx, c, posting.CloseOrganization{Account: c.Account, By: c.UserID, GiveUp: c.GiveUp})
}

// whyNot is the sentence of a conflict, "" if there is none.
func whyNot(err error) (string, error) {
	var why *models.Error
	if errors.As(err, &why) && why.Code == models.CodeConflict {
		return why.Message, nil
	}
	return "", database.Explain(err)
}
