// Package payment is the life of a payment as pages and APIs both need it: a
// checkout is opened once, whatever is clicked twice, and whatever Stripe says of
// it, whoever asked and however often, ends in the same fulfilment.
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

// Config is what Payments need of the outside.
type Config struct {
	Store    *store.Store
	Till     *checkout.Stripe // nil: buying is off
	Settings models.Settings
	Log      *slog.Logger
}

// Payments sells credits.
type Payments struct {
	store    *store.Store
	till     *checkout.Stripe
	settings models.Settings
	log      *slog.Logger
	opened   *edge.Budget // checkouts, by account
}

// How many checkouts an account opens: so many at once, then one per every. Each
// is a call to Stripe and a row for ever, whether it is paid or not.
const (
	checkoutBurst = 20
	checkoutEvery = 3 * time.Minute
)

// New makes Payments.
func New(c Config) *Payments {
	return &Payments{c.Store, c.Till, c.Settings, c.Log, edge.NewBudget(checkoutBurst, checkoutEvery, c.Store.Now)}
}

// On tells whether credits can be bought.
func (p *Payments) On() bool { return p.till != nil }

// Order is what somebody wants to buy.
type Order struct {
	Actor   models.Actor // a person who may buy for the account, or its key
	Account models.Account
	Credits int64 // whole credits
	// Key names the form that was sent: the same one again is the same purchase.
	// "" is a purchase of its own.
	Key string
}

// Start opens a checkout and returns its purchase with the address of the payment
// page. The purchase is stored as pending first. The same order again gives the
// same purchase: with its page if that was opened, otherwise going on where the
// first try failed. One that is settled comes back as it is.
//
// Errors: CodeBuyingOff, CodeInvalidField on "credits", CodeAccountSuspended,
// CodeAccountClosed, CodeIdempotencyConflict if the form was used for another
// amount, CodeRateLimited, and what Stripe answers.
func (p *Payments) Start(ctx context.Context, o Order) (models.Purchase, error) {
	if !p.On() {
		return models.Purchase{}, errOff
	}
	if fault := o.Account.Fault(); fault != nil {
		return models.Purchase{}, fault
	}
	offer, err := p.offer(o)
	if err != nil {
		return models.Purchase{}, err
	}
	purchase, err := p.open(ctx, offer)
	if err != nil {
		return models.Purchase{}, err
	}
	if purchase.SessionURL != "" || purchase.State.Settled() {
		return purchase, nil
	}
	email, err := p.buyerEmail(ctx, o)
	if err != nil {
		return models.Purchase{}, err
	}
	sessionID, url, err := p.till.Start(ctx, purchase, email, productName(o.Credits))
	if err != nil {
		return models.Purchase{}, err
	}
	purchase, err = p.store.AttachSession(ctx, purchase.ID, sessionID, url)
	// A webhook that was faster has noted the session without its page.
	purchase.SessionURL = url
	return purchase, err
}

// open stores a purchase or finds the one that the same order made. Only those
// that it stores are counted. Error: CodeRateLimited, and those of
// store.OpenPurchase.
func (p *Payments) open(ctx context.Context, offer models.Purchase) (models.Purchase, error) {
	wait, ok := p.opened.Take(string(offer.AccountID))
	if !ok {
		_, err := p.store.PurchaseByKey(ctx, offer.AccountID, offer.Origin, offer.Key)
		switch models.CodeOf(err) {
		case models.CodeNotFound:
			return models.Purchase{}, edge.TooMany(wait, "Too many payment pages were opened for this account. Please pay on one of them, or wait a little.")
		case "":
		default:
			return models.Purchase{}, err
		}
	}
	purchase, created, err := p.store.OpenPurchase(ctx, offer)
	if ok && (err != nil || !created) {
		p.opened.GiveBack(string(offer.AccountID))
	}
	return purchase, err
}

var errOff = models.Errorf(models.CodeBuyingOff, "Buying credits is switched off on this portal.")

// offer prices an order.
func (p *Payments) offer(o Order) (models.Purchase, error) {
	if o.Credits < 1 || o.Credits > p.MaxCredits() {
		return models.Purchase{}, models.Invalid("credits", fmt.Sprintf("must be a whole number from 1 to %d", p.MaxCredits()))
	}
	if o.Key == "" {
		o.Key = rand.Text()
	}
	purchase := models.Purchase{
		AccountID:   o.Account.ID,
		Credits:     models.Credits(o.Credits) * models.Credit,
		UnitCents:   p.settings.PriceCents,
		AmountCents: o.Credits * p.settings.PriceCents,
		Currency:    p.settings.Currency,
		Origin:      o.Actor.Origin(),
		Key:         o.Key,
	}
	if o.Actor.User != nil {
		purchase.UserID = o.Actor.User.ID
	}
	return purchase, nil
}

// maxAmountCents is the most that Stripe takes in one payment: eight digits.
const maxAmountCents = 99_999_999

// MaxCredits is the most whole credits that one checkout sells: the operator's
// limit, but no more than the ledger moves at once or Stripe takes.
func (p *Payments) MaxCredits() int64 {
	most := min(p.settings.MaxPurchase, int64(models.MaxCredits/models.Credit))
	if p.settings.PriceCents > 0 {
		most = min(most, maxAmountCents/p.settings.PriceCents)
	}
	return most
}

// buyerEmail is the address that the payment page begins with.
func (p *Payments) buyerEmail(ctx context.Context, o Order) (string, error) {
	if o.Actor.User != nil {
		return o.Actor.User.Email, nil
	}
	if o.Account.BillingEmail != "" {
		return o.Account.BillingEmail, nil
	}
	owner, err := p.store.Owner(ctx, o.Account.ID)
	return owner.Email, err
}

func productName(credits int64) string {
	if credits == 1 {
		return "1 Credit"
	}
	return fmt.Sprintf("%d Credits", credits)
}
