// Package payment starts and settles payments for both pages and APIs. A checkout
// is opened once per idempotency key, and every report of Stripe about it, whoever
// obtained it and however often, ends in the same fulfilment.
package payment

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"time"

	"github.com/bursar-portal/bursar/checkout"
	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store"
)

// Config holds what Payments depends on.
type Config struct {
	Store  *store.Store
	Stripe *checkout.Client // nil disables buying
	Log    *slog.Logger
}

// Payments sells credits.
type Payments struct {
	store           *store.Store
	stripe          *checkout.Client
	log             *slog.Logger
	checkoutLimiter *edge.RateLimiter // by account
	lookupLimiter   *edge.RateLimiter // by who asks
	portalLimiter   *edge.RateLimiter // by account
	refused         refusedWebhooks
	outage          outage
}

// Rate limit of the checkouts that an account opens. Each one is a call to Stripe
// and a row that is never deleted, whether it is paid or not.
const (
	checkoutBurst    = 20
	checkoutInterval = 3 * time.Minute
)

// New returns Payments.
func New(c Config) *Payments {
	return &Payments{
		store: c.Store, stripe: c.Stripe, log: c.Log,
		checkoutLimiter: edge.NewRateLimiter(checkoutBurst, checkoutInterval, c.Store.Now),
		lookupLimiter:   edge.NewRateLimiter(lookupBurst, lookupInterval, c.Store.Now),
		portalLimiter:   edge.NewRateLimiter(portalBurst, portalInterval, c.Store.Now),
	}
}

// Enabled reports whether credits can be bought.
func (p *Payments) Enabled() bool { return p.stripe != nil }

// IsPaymentPage reports whether buyers may be led to an address that was stored as the
// payment page of a purchase.
func (p *Payments) IsPaymentPage(address string) bool {
	return p.Enabled() && p.stripe.IsPaymentPage(address)
}

// Order is a request to buy credits.
type Order struct {
	Actor   models.Actor // a person who may buy for the account, or its key
	Account models.Account
	Credits int64 // whole credits
	// IdempotencyKey identifies the submitted form: orders with the same key are
	// one purchase. "" makes a purchase of its own.
	IdempotencyKey string
}

// StartCheckout opens a checkout and returns its purchase with the URL of the
// payment page. The purchase is first stored as pending. Repeating an order returns
// the same purchase: with its page if that was opened, otherwise continuing where
// the first attempt failed. A settled purchase is returned unchanged.
//
// It returns CodeBuyingOff, CodeInvalidField on "credits", CodeAccountSuspended,
// CodeAccountClosed, CodeIdempotencyConflict if the key was used for another
// amount, CodeRateLimited, or Stripe's error.
func (p *Payments) StartCheckout(ctx context.Context, order Order) (models.Purchase, error) {
	if !p.Enabled() {
		return models.Purchase{}, errBuyingOff
	}
	if fault := order.Account.CheckActive(); fault != nil {
		return models.Purchase{}, fault
	}
	draft, err := p.newPurchase(order)
	if err != nil {
		return models.Purchase{}, err
	}
	purchase, err := p.openPurchase(ctx, draft)
	if err != nil {
		return models.Purchase{}, err
	}
	if purchase.SessionURL != "" || purchase.State.Final() {
		return purchase, nil
	}
	sessionID, url, err := p.createSession(ctx, order, purchase)
	if err != nil {
		return models.Purchase{}, err
	}
	purchase, err = p.store.AttachSession(ctx, purchase.ID, sessionID, url)
	// A webhook that arrived first has stored the session without its URL.
	purchase.SessionURL = url
	return purchase, err
}

// openPurchase stores a purchase or returns the one stored by the same order. Only
// stored ones count against the rate limit. It returns CodeRateLimited, or an error
// of store.OpenPurchase.
func (p *Payments) openPurchase(ctx context.Context, draft models.Purchase) (models.Purchase, error) {
	wait, ok := p.checkoutLimiter.Take(string(draft.AccountID))
	if !ok {
		_, err := p.store.PurchaseByKey(ctx, draft.AccountID, draft.Origin, draft.Key)
		switch models.CodeOf(err) {
		case models.CodeNotFound:
			return models.Purchase{}, edge.TooManyRequests(wait, "Too many payment pages were opened for this account. Pay on one of them.")
		case "":
		default:
			return models.Purchase{}, err
		}
	}
	purchase, created, err := p.store.OpenPurchase(ctx, draft)
	if ok && (err != nil || !created) {
		p.checkoutLimiter.PutBack(string(draft.AccountID))
	}
	return purchase, err
}

var errBuyingOff = models.Errorf(models.CodePurchasesDisabled, "Buying credits is turned off on this portal.")

// newPurchase validates and prices an order.
func (p *Payments) newPurchase(order Order) (models.Purchase, error) {
	settings := p.store.Settings()
	if fewest, most := settings.PurchaseRange(); order.Credits < fewest || order.Credits > most {
		return models.Purchase{}, models.Invalid("credits", fmt.Sprintf("must be a whole number from %d to %d", fewest, most))
	}
	if order.IdempotencyKey == "" {
		order.IdempotencyKey = rand.Text()
	}
	purchase := models.Purchase{
		AccountID:   order.Account.ID,
		Credits:     models.Credits(order.Credits) * models.Credit,
		UnitCents:   settings.PriceCents,
		AmountCents: order.Credits * settings.PriceCents,
		Currency:    settings.Currency,
		Origin:      order.Actor.Origin(),
		Key:         order.IdempotencyKey,
	}
	if order.Actor.User != nil {
		purchase.UserID = order.Actor.User.ID
	}
	return purchase, nil
}

// customerEmail returns the email address to prefill on the payment page.
func (p *Payments) customerEmail(ctx context.Context, order Order) (string, error) {
	if order.Actor.User != nil {
		return order.Actor.User.Email, nil
	}
	if order.Account.BillingEmail != "" {
		return order.Account.BillingEmail, nil
	}
	owner, err := p.store.Owner(ctx, order.Account.ID)
	return owner.Email, err
}

func productName(credits int64) string {
	if credits == 1 {
		return "1 Credit"
	}
	return fmt.Sprintf("%d Credits", credits)
}
