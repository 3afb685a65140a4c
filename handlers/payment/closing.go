package payment

import (
	"context"
	"sync"

	"github.com/bursar-portal/bursar/models"
)

// How many of its newest purchases are looked at when an account closes, and how many
// sessions are expired at a time.
const (
	closingPurchases = 100
	closingAtOnce    = 8
)

// ExpireCheckouts expires the open payment pages of an account that is about to be closed, so
// that nobody pays for credits that nobody could use. One that was paid meanwhile is credited,
// and closing then finds another balance. A page that can't be expired, because Stripe is away,
// stays open: a payment there is flagged for a person (purchases.SettlePayment).
func (p *Payments) ExpireCheckouts(ctx context.Context, account models.AccountID) error {
	if account == "" || !p.Enabled() {
		return nil
	}
	list, err := p.store.AccountPurchases(ctx, account, closingPurchases)
	if err != nil {
		return err
	}
	var working sync.WaitGroup
	slots := make(chan struct{}, closingAtOnce)
	for _, purchase := range list {
		if purchase.State != models.PurchasePending || purchase.Method != models.MethodStripe {
			continue
		}
		working.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			if err := p.expire(ctx, purchase); err != nil {
				p.log.WarnContext(ctx, "cannot expire a payment page of an account that closes", "purchase", purchase.ID, "error", err)
			}
		})
	}
	working.Wait()
	return nil
}

func (p *Payments) expire(ctx context.Context, purchase models.Purchase) (err error) {
	if purchase.SessionID == "" {
		if purchase, err = p.findSession(ctx, purchase); err != nil {
			if models.CodeOf(err) == models.CodeNotFound { // there is no page
				err = nil
			}
			return err
		}
	}
	_, err = p.CancelCheckout(ctx, purchase)
	return err
}
