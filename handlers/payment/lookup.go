package payment

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
)

// Rate limit of questions to Stripe about sessions that we do not know. Stripe limits
// how much we may ask, for all customers together.
const (
	lookupBurst    = 20
	lookupInterval = time.Minute
)

// Asker is who looks up a payment: the account of a key, or a person.
func Asker(actor models.Actor) string {
	if actor.Key != nil {
		return string(actor.Key.AccountID)
	}
	if len(actor.Memberships) > 0 {
		return string(actor.Memberships[0].Account.ID)
	}
	if actor.User != nil {
		return string(actor.User.ID)
	}
	return ""
}

// ErrForeignSession is in the error about a session that is another account's. Only a dialect
// whose contract says so may tell it from one that does not exist.
var ErrForeignSession = errors.New("the session is another account's")

// LookUp is Confirm for somebody who names any session, rather than for one of our own
// purchases. Sessions that are unknown to us and to Stripe count against the asker's
// limit; beyond it, unknown sessions are CodeRateLimited without asking Stripe. Known
// ones are confirmed as ever.
//
// A session of an account that the asker does not see is CodeNotFound, and nothing is done
// about it. Stripe is asked for one that there is not instead, so that the limit, the time and
// an outage are those of a session that does not exist.
func (p *Payments) LookUp(ctx context.Context, actor models.Actor, sessionID string) (models.Purchase, error) {
	purchase, err := p.store.PurchaseBySession(ctx, sessionID)
	switch {
	case err == nil && !reaches(actor, purchase.AccountID):
		_, err := p.lookUpUnknown(ctx, Asker(actor), "cs_"+rand.Text())
		return models.Purchase{}, errors.Join(err, ErrForeignSession)
	case models.CodeOf(err) != models.CodeNotFound:
		return p.Confirm(ctx, sessionID) // which reads it again, and says what failed
	}
	purchase, err = p.lookUpUnknown(ctx, Asker(actor), sessionID)
	if err == nil && !reaches(actor, purchase.AccountID) {
		return models.Purchase{}, errors.Join(models.Errorf(models.CodeNotFound, "There is no such payment."), ErrForeignSession)
	}
	return purchase, err
}

// reaches reports whether the account of a payment is one of the asker's.
func reaches(actor models.Actor, account models.AccountID) bool {
	if actor.Key != nil {
		return actor.Key.AccountID == account
	}
	return actor.MaySeeAccount(account)
}

// lookUpUnknown asks Stripe about a session that we do not know, within the asker's limit.
func (p *Payments) lookUpUnknown(ctx context.Context, asker, sessionID string) (models.Purchase, error) {
	// The attempt is taken before Stripe is asked, so that concurrent ones count.
	wait, ok := p.lookupLimiter.Take(asker)
	if !ok {
		return models.Purchase{}, edge.TooManyRequests(wait, "Too many unknown payments were looked up.")
	}
	purchase, err := p.Confirm(ctx, sessionID)
	if models.CodeOf(err) != models.CodeNotFound {
		p.lookupLimiter.PutBack(asker)
	}
	return purchase, err
}

// CheckoutsLeft returns how many more checkouts an account may open.
func (p *Payments) CheckoutsLeft(id models.AccountID) edge.RateLimit {
	return p.checkoutLimiter.Left(string(id))
}

// LookupsLeft returns how many more unknown sessions an asker may look up.
func (p *Payments) LookupsLeft(asker string) edge.RateLimit { return p.lookupLimiter.Left(asker) }
