package payment

import (
	"context"
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

// LookUp is Confirm for somebody who names any session, rather than for one of our own
// purchases. Sessions that are unknown to us and to Stripe count against the asker's
// limit; beyond it, unknown sessions are CodeRateLimited without asking Stripe. Known
// ones are confirmed as ever.
func (p *Payments) LookUp(ctx context.Context, asker, sessionID string) (models.Purchase, error) {
	_, err := p.store.PurchaseBySession(ctx, sessionID)
	if models.CodeOf(err) != models.CodeNotFound {
		return p.Confirm(ctx, sessionID) // which reads it again, and says what failed
	}
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
