package webtest

import "github.com/bursar-portal/bursar/models"

// MustCharge charges whole credits.
func (p *Portal) MustCharge(id models.AccountID, credits models.Credits) models.Charge {
	p.Helper()
	receipt, err := p.Charge(id, credits*models.Credit)
	if err != nil {
		p.Fatal(err)
	}
	return *receipt.Charge
}

// Adjust adjusts an account by whole credits.
func (p *Portal) Adjust(id models.AccountID, credits models.Credits) models.Entry {
	p.Helper()
	return p.Post(models.Command{Account: id, Reason: "Goodwill", Do: models.AdjustCredits{Amount: credits * models.Credit, Kind: models.Purchased}}).Entry
}

// PendingPurchase is a purchase of whole credits whose payment page is open.
func (p *Portal) PendingPurchase(account models.AccountID, user models.UserID, credits int64, key string) models.Purchase {
	p.Helper()
	purchase, _, err := p.OpenPurchase(p.Context(), models.Purchase{
		AccountID: account, UserID: user, Credits: models.Credits(credits) * models.Credit, UnitCents: 125,
		AmountCents: credits * 125, Currency: "usd", Origin: "form:" + string(user), Key: key,
	})
	if err != nil {
		p.Fatal(err)
	}
	if purchase, err = p.AttachSession(p.Context(), purchase.ID, "cs_"+key, "https://checkout.test/"+key); err != nil {
		p.Fatal(err)
	}
	return purchase
}

// Settle settles a purchase by a report that change fills in.
func (p *Portal) Settle(purchase models.Purchase, change func(*models.PaymentReport)) models.Purchase {
	p.Helper()
	report := models.PaymentReport{
		SessionID: purchase.SessionID, PurchaseID: purchase.ID, PaymentIntentID: "pi_" + purchase.Key, Currency: "usd", SubtotalCents: purchase.AmountCents, TotalCents: purchase.AmountCents, OpenedFor: purchase.ID,
	}
	change(&report)
	purchase, err := p.SettlePurchase(p.Context(), report)
	if err != nil {
		p.Fatal(err)
	}
	return purchase
}

// PaidPurchase is a purchase of whole credits that was paid.
func (p *Portal) PaidPurchase(id models.AccountID, key string, credits int64) models.Purchase {
	p.Helper()
	opened, _, err := p.OpenPurchase(p.Context(), models.Purchase{
		AccountID: id, Credits: models.Credits(credits) * models.Credit, UnitCents: 125, AmountCents: 125 * credits, Currency: "usd",
		Origin: "test", Key: key,
	})
	if err != nil {
		p.Fatal(err)
	}
	paid, err := p.SettlePurchase(p.Context(), models.PaymentReport{
		SessionID: "cs_test_" + key, PurchaseID: opened.ID, PaymentIntentID: "pi_" + key,
		Complete: true, Paid: true, Currency: "usd", SubtotalCents: 125 * credits, TotalCents: 125 * credits, OpenedFor: opened.ID,
	})
	if err != nil || paid.State != models.PurchasePaid {
		p.Fatal(paid, err)
	}
	return paid
}

// FlaggedPurchase is a purchase of ten credits that was paid otherwise than offered.
func (p *Portal) FlaggedPurchase(id models.AccountID, key string) models.Purchase {
	p.Helper()
	opened, _, err := p.OpenPurchase(p.Context(), models.Purchase{
		AccountID: id, Credits: 10 * models.Credit, UnitCents: 125, AmountCents: 1250, Currency: "usd", Origin: "test", Key: key,
	})
	if err != nil {
		p.Fatal(err)
	}
	purchase, err := p.SettlePurchase(p.Context(), models.PaymentReport{
		SessionID: "cs_test_" + key, PurchaseID: opened.ID, PaymentIntentID: "pi_" + key, Complete: true, Paid: true, Currency: "usd", SubtotalCents: 1240, TotalCents: 1240, OpenedFor: opened.ID,
	})
	if err != nil || purchase.State != models.PurchaseFlagged {
		p.Fatal(purchase, err)
	}
	return purchase
}
