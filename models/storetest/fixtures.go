package storetest

import (
	"testing"

	"github.com/bursar-portal/bursar/models"
)

// MonthlyPlan returns a plan with a monthly allowance in whole credits.
func MonthlyPlan(slug string, allowance models.Credits) models.PlanVersion {
	return models.PlanVersion{Slug: slug, Name: slug, Allowance: allowance * models.Credit, Period: models.Monthly}
}

// ChargeOf returns a command's action that charges an amount under a new ID.
func ChargeOf(credits models.Credits) models.ChargeCredits {
	return models.ChargeCredits{Charge: models.Charge{Credits: credits}}
}

// PendingPurchase opens a purchase of ten credits for $12.50 with a Checkout Session.
func PendingPurchase(t *testing.T, k *Kit, account models.AccountID, key string) models.Purchase {
	t.Helper()
	p, created, err := k.OpenPurchase(t.Context(), models.Purchase{
		AccountID: account, Credits: 10 * models.Credit, UnitCents: 125, AmountCents: 1250, Currency: "usd", Origin: "form:usr_1", Key: key,
	})
	if err != nil || !created {
		t.Fatalf("open a purchase: created %v, %v", created, err)
	}
	if p, err = k.AttachSession(t.Context(), p.ID, "cs_"+key, "https://checkout.test/"+key); err != nil {
		t.Fatal(err)
	}
	return p
}

// PaidReport returns Stripe's report that a purchase was paid as offered.
func PaidReport(p models.Purchase) models.PaymentReport {
	return models.PaymentReport{
		SessionID: p.SessionID, PurchaseID: p.ID, PaymentIntentID: "pi_" + p.Key, Complete: true, Paid: true,
		Currency: p.Currency, SubtotalCents: p.AmountCents, TotalCents: p.AmountCents, OpenedFor: p.ID,
	}
}
