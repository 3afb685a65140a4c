package payment

import (
	"context"

	"github.com/bursar-portal/bursar/models"
)

// CheckPurchase asks Stripe about a purchase that is not settled, settles it by the
// answer as any other report, and returns the answer with the purchase. A settled
// purchase is not asked for.
//
// It returns CodeBuyingOff, CodeConflict if there is nothing to ask, CodeNotFound if
// Stripe does not know the session, or Stripe's error.
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
	}
	report, err := p.stripe.RetrieveSession(ctx, purchase.SessionID)
	if p.noteStripe(ctx, err) != nil {
		return models.PaymentReport{}, models.Purchase{}, err
	}
	purchase, err = p.store.SettlePurchase(ctx, report)
	return report, purchase, err
}

// Checkable reports whether Stripe can be asked about a purchase: it is not settled, and
// its payment page was opened.
func Checkable(p models.Purchase) bool {
	return p.Method == models.MethodStripe && p.SessionID != "" && p.State != models.PurchasePaid && p.State != models.PurchaseClosed
}

var errNothingToCheck = models.Errorf(models.CodeConflict, "There is nothing to check: the purchase is settled, or its payment page was never opened.")

// PaymentURL returns the address of a payment in Stripe's dashboard, "" if there is no
// payment or if the portal is not connected to Stripe itself.
func (p *Payments) PaymentURL(intent string) string {
	if !p.Enabled() {
		return ""
	}
	return p.stripe.PaymentURL(intent)
}
