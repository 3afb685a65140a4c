package payment

import (
	"context"
	"time"

	"github.com/bursar-portal/bursar/checkout"
	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
)

// Rate limit of the portals that an account opens: each is a call to Stripe.
const (
	portalBurst    = 20
	portalInterval = time.Minute
)

var errNoCustomer = models.Errorf(models.CodeConflict, "This account has no saved payment methods yet. Stripe saves your card when you buy.")

// HasCustomer reports whether an account has a customer at Stripe, whose portal can be opened.
func (p *Payments) HasCustomer(ctx context.Context, account models.AccountID) (bool, error) {
	if !p.Enabled() {
		return false, nil
	}
	customer, err := p.store.StripeCustomer(ctx, account)
	return customer != "", err
}

// OpenPortal opens Stripe's billing portal for an account and returns its address, which is a
// secret for some minutes. returnPath is the page of ours that the portal leads back to.
//
// It returns CodeBuyingOff, CodeAccountSuspended, CodeAccountClosed, CodeConflict if the
// account has no customer at Stripe or the portal was not set up there, CodeRateLimited, or
// Stripe's error.
func (p *Payments) OpenPortal(ctx context.Context, account models.Account, returnPath string) (string, error) {
	if !p.Enabled() {
		return "", errBuyingOff
	}
	if fault := account.CheckActive(); fault != nil {
		return "", fault
	}
	customer, err := p.store.StripeCustomer(ctx, account.ID)
	switch {
	case err != nil:
		return "", err
	case customer == "":
		return "", errNoCustomer
	}
	if wait, ok := p.portalLimiter.Take(string(account.ID)); !ok {
		return "", edge.TooManyRequests(wait, "Payment methods were opened too often for this account.")
	}
	url, err := p.stripe.CreatePortal(ctx, customer, returnPath)
	switch models.CodeOf(p.noteStripe(ctx, err)) {
	case models.CodeNotFound:
		if err := p.store.ForgetStripeCustomer(ctx, account.ID, customer); err != nil {
			return "", err
		}
		return "", errNoCustomer
	case models.CodeConflict:
		p.log.WarnContext(ctx, "Stripe refuses to open its customer portal; save its settings in Stripe's dashboard", "error", err)
	}
	return url, err
}

// createSession opens the Checkout Session of a purchase. If Stripe does not have the
// account's customer any more, because somebody deleted them there or the portal has got
// another Stripe account, the purchase makes a new one.
func (p *Payments) createSession(ctx context.Context, order Order, purchase models.Purchase) (sessionID, url string, err error) {
	var buyer checkout.Buyer
	if buyer.CustomerID, err = p.store.StripeCustomer(ctx, order.Account.ID); err != nil {
		return "", "", err
	}
	if buyer.Email, err = p.customerEmail(ctx, order); err != nil {
		return "", "", err
	}
	sessionID, url, err = p.stripe.CreateSession(ctx, purchase, buyer, productName(order.Credits))
	if buyer.CustomerID == "" || models.CodeOf(err) != models.CodeNotFound {
		return sessionID, url, p.noteStripe(ctx, err)
	}
	p.log.WarnContext(ctx, "Stripe does not have an account's customer; the next payment makes a new one", "account", order.Account.ID, "error", err)
	if err := p.store.ForgetStripeCustomer(ctx, order.Account.ID, buyer.CustomerID); err != nil {
		return "", "", err
	}
	buyer.CustomerID, buyer.Again = "", true
	sessionID, url, err = p.stripe.CreateSession(ctx, purchase, buyer, productName(order.Credits))
	return sessionID, url, p.noteStripe(ctx, err)
}
