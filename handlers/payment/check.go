package payment

import (
	"context"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// CheckPurchase asks Stripe about a purchase that is not settled, settles it by the
// answer as any other report, and returns the answer with the purchase. A settled
// purchase is not asked for. If we know no session of the purchase, because opening it
// failed or its answer was lost, it is looked for at Stripe.
//
// It returns CodeBuyingOff, CodeConflict if there is nothing to ask, ErrNotOpened or
// ErrNotOpenedYet if Stripe has no session of the purchase, CodeNotFound if Stripe does
// not know the session that we know, or Stripe's error.
func (p *Payments) CheckPurchase(ctx context.Context, id models.PurchaseID) (models.PaymentReport, models.Purchase, error) {
	if !p.Enabled() {
		return models.PaymentReport{}, models.Purchase{}, errBuyingOff
	}
	purchase, err := p.store.Purchase(ctx, id)
	switch {
	case err != nil:
		return models.PaymentReport{}, models.Purchase{}, err
	case !Checkable(purchase):
		return models.PaymentReport{}, models.Purchase{}, errNothingToCheck
	case purchase.SessionID == "":
		if purchase, err = p.findSession(ctx, purchase); err != nil {
			return models.PaymentReport{}, models.Purchase{}, err
		}
	}
	report, err := p.stripe.RetrieveSession(ctx, purchase.SessionID)
	if p.noteStripe(ctx, err) != nil {
		return models.PaymentReport{}, models.Purchase{}, err
	}
	purchase, err = p.store.SettlePurchase(ctx, report)
	return report, purchase, err
}

// findSession attaches the session that Stripe opened for a purchase. Errors: ErrNotOpened
// and ErrNotOpenedYet, or Stripe's.
func (p *Payments) findSession(ctx context.Context, purchase models.Purchase) (models.Purchase, error) {
	sessionID, url, err := p.stripe.FindSession(ctx, purchase)
	switch models.CodeOf(p.noteStripe(ctx, err)) {
	case "":
		return p.store.AttachSession(ctx, purchase.ID, sessionID, url)
	case models.CodeNotFound:
		if p.opening(purchase) {
			return models.Purchase{}, ErrNotOpenedYet
		}
		return models.Purchase{}, ErrNotOpened
	}
	return models.Purchase{}, err
}

// openingTakes is how long the call that opens a session may take, with its repetition and
// much to spare.
const openingTakes = 10 * time.Minute

// opening reports whether a session may be on its way for a purchase.
func (p *Payments) opening(purchase models.Purchase) bool {
	return p.store.Now().Sub(purchase.CreatedAt) < openingTakes
}

// NeverOpened reports whether we know no session of a pending purchase and none is on its
// way. Staff may cancel it once Stripe says the same.
func (p *Payments) NeverOpened(purchase models.Purchase) bool {
	return Checkable(purchase) && purchase.State == models.PurchasePending && purchase.SessionID == "" && !p.opening(purchase)
}

// Checkable reports whether Stripe can be asked about a purchase: it is not settled.
func Checkable(p models.Purchase) bool {
	return p.Method == models.MethodStripe && p.State != models.PurchasePaid && p.State != models.PurchaseClosed
}

// Stripe has no session of a purchase: for good, or because it may be on its way.
var (
	ErrNotOpened    = models.Errorf(models.CodeNotFound, "No payment page was opened for this purchase. Nothing was paid.")
	ErrNotOpenedYet = models.Errorf(models.CodeConflict, "No payment page is open for this purchase yet. Check again in 10 minutes.")
)

var errNothingToCheck = models.Errorf(models.CodeConflict, "There is nothing to check: the purchase is settled.")

// PaymentURL returns the address of a payment in Stripe's dashboard, "" if there is no
// payment or if the portal is not connected to Stripe itself.
func (p *Payments) PaymentURL(intent string) string {
	if !p.Enabled() {
		return ""
	}
	return p.stripe.PaymentURL(intent)
}

// DisputeURL is PaymentURL for a dispute.
func (p *Payments) DisputeURL(id string) string {
	if !p.Enabled() {
		return ""
	}
	return p.stripe.DisputeURL(id)
}

// EventURL is PaymentURL for an event.
func (p *Payments) EventURL(id string) string {
	if !p.Enabled() {
		return ""
	}
	return p.stripe.EventURL(id)
}
