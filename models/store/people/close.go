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
	err := posting.CanClose(p.db.Read.WithContext(ctx), p.db, posting.CloseUser{UserID: user, Account: account})
	var why *models.Error
	if errors.As(err, &why) && why.Code == models.CodeConflict {
		return why.Message, nil
	}
	return "", database.Explain(err)
}

// CloseUser closes a person and their own account: its plans end, the credits that remain are
// given up by an entry, keys are revoked, sessions end, and personal data is replaced, all in
// one transaction. CodeConflict: something has to be done first, or other credits remain than
// GiveUp. CodeForbidden: they work for the operator.
func (p *People) CloseUser(ctx context.Context, c models.Closing) error {
	// The record comes first: what is personal in it is erased, too.
	writes := []posting.Write{posting.WriteAudit{Records: []models.AuditRecord{c.Audit}}, posting.CloseUser{UserID: c.UserID, Account: c.Account, GiveUp: c.GiveUp}}
	if c.Account == "" {
		return p.ledger.Write(ctx, writes...)
	}
	var commands []models.Command
	add := func(key string, reason string, do models.Action) {
		commands = append(commands, models.Command{
			Account: c.Account, Origin: "system", Key: "close:" + string(c.UserID) + ":" + key, Actor: c.Audit.Actor, Reason: reason, Do: do,
		})
	}
	for _, s := range c.Subscriptions {
		add("plan:"+string(s), "Account closed", models.CancelSubscription{SubscriptionID: s})
	}
	if c.GiveUp > 0 {
		add("credits", "Given up when the account was closed", models.AdjustCredits{Amount: -c.GiveUp, Kind: models.Purchased})
	}
	add("status", "Account closed", models.ChangeAccount{Status: new(models.AccountClosed)})
	outcomes, all, err := p.ledger.PostAllWith(ctx, commands, nil, writes...)
	if err != nil || all {
		return err
	}
	for _, o := range outcomes {
		switch models.CodeOf(o.Err) {
		case "":
		case models.CodeInsufficientCredits:
			return posting.ErrBalanceChanged
		default:
			return o.Err
		}
	}
	return nil
}
