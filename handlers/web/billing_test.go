package web_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// ordered is a purchase of whole credits whose payment page is open.
func (p *portal) ordered(account models.AccountID, user models.UserID, credits int64, key string) models.Purchase {
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

// settled is what a report makes of a purchase.
func (p *portal) settled(purchase models.Purchase, change func(*models.PaymentReport)) models.Purchase {
	p.Helper()
	report := models.PaymentReport{
		SessionID: purchase.SessionID, PurchaseID: purchase.ID, PaymentIntentID: "pi_" + purchase.Key, Currency: "usd", SubtotalCents: purchase.AmountCents,
	}
	change(&report)
	purchase, err := p.SettlePurchase(p.Context(), report)
	if err != nil {
		p.Fatal(err)
	}
	return purchase
}

func arrived(r *models.PaymentReport) { r.Complete, r.Paid = true, true }

// Each way in which a payment can go is told in words, newest first.
func TestBilling(t *testing.T) {
	p := newPortal(t)
	alex, account := p.person("alex")
	b := p.as(alex)
	b.get("/billing").shows(http.StatusOK, "Billing alex Personal Buy credits", "Nothing was bought yet.")

	order := func(key string) models.Purchase {
		p.Clock.Add(time.Minute)
		return p.ordered(account.ID, alex.ID, 10, key)
	}
	paid := p.settled(order("paid"), arrived)
	part, whole, disputed := p.settled(order("part"), arrived), p.settled(order("whole"), arrived), p.settled(order("disputed"), arrived)
	lost, byHand := p.settled(order("lost"), arrived), p.settled(order("by hand"), arrived)
	for _, back := range []models.MoneyBackReport{
		{PaymentIntentID: part.PaymentIntentID, RefundedCents: 500},
		{PaymentIntentID: whole.PaymentIntentID, RefundedCents: 1250},
		{PaymentIntentID: disputed.PaymentIntentID, DisputeID: "dp_1", Dispute: models.DisputeOpen, DisputedCents: 1250},
		{PaymentIntentID: lost.PaymentIntentID, DisputeID: "dp_2", Dispute: models.DisputeLost, DisputedCents: 1250},
	} {
		back.PaidCents = 1250
		if _, err := p.SettlePaymentReversal(t.Context(), back); err != nil {
			t.Fatal(err)
		}
	}
	p.Post(models.Command{Account: account.ID, Do: models.ReversePurchase{PurchaseID: byHand.ID, Credits: 3 * models.Credit}})
	p.settled(order("failed"), func(r *models.PaymentReport) { r.Complete, r.Failed = true, true })
	p.settled(order("expired"), func(r *models.PaymentReport) { r.Expired = true })
	p.settled(order("flagged"), func(r *models.PaymentReport) { arrived(r); r.SubtotalCents = 1 })
	p.settled(order("processing"), func(r *models.PaymentReport) { r.Complete = true })
	order("pending")

	page := b.get("/billing").shows(http.StatusOK)
	page.rows("billed",
		"29 Mar 2026, 17:59 10 credits Bought by alex The payment page was opened and is not finished. Nothing was paid and nothing was added. See how it stands Not paid yet $12.50",
		"29 Mar 2026, 17:58 10 credits Bought by alex The money is on its way, which takes days with a bank debit. The credits are added when it arrives. See how it stands On its way $12.50",
		"29 Mar 2026, 17:57 10 credits Bought by alex What was paid is not what was offered, so a person looks at it before anything is added. Being looked at $12.50",
		"29 Mar 2026, 17:56 10 credits Bought by alex The payment page was open for too long. Nothing was paid and nothing was added. Not paid $12.50",
		"29 Mar 2026, 17:55 10 credits Bought by alex The payment was declined or did not arrive. Nothing was paid and nothing was added. Declined $12.50",
		"29 Mar 2026, 17:54 10 credits Bought by alex 10 credits added on 29 Mar 2026. 3 credits taken back. See it in the activity Taken back $12.50",
		"29 Mar 2026, 17:53 10 credits Bought by alex 10 credits added on 29 Mar 2026. $12.50 went back to you after a dispute. 10 credits taken back. See it in the activity Refunded $12.50",
		"29 Mar 2026, 17:52 10 credits Bought by alex 10 credits added on 29 Mar 2026. The payment is disputed: what is left of it can't be used until that is settled. See it in the activity Disputed $12.50",
		"29 Mar 2026, 17:51 10 credits Bought by alex 10 credits added on 29 Mar 2026. $12.50 refunded. 10 credits taken back. See it in the activity Refunded $12.50",
		"29 Mar 2026, 17:50 10 credits Bought by alex 10 credits added on 29 Mar 2026. $5.00 refunded. 4 credits taken back. See it in the activity Refunded in part $12.50",
		"29 Mar 2026, 17:49 10 credits Bought by alex 10 credits added on 29 Mar 2026. See it in the activity Paid $12.50",
	)
	page.hides("offered 1250", "the session is for") // why a person looks is not the customer's to read

	b.get(page.linkIn("Paid", "10 credits")).shows(http.StatusOK, "Receipt "+string(paid.ID), "Seller Bursar", "Buyer alex "+alex.Email,
		"Paid on 29 Mar 2026, 17:49", "Payment Online, through Stripe Payment reference pi_paid",
		"Prepaid credits 10 $1.25 $12.50 Total $12.50", "This is a receipt for prepaid credits.").hides("no receipt")
	b.get(page.linkIn("Refunded", "10 credits")).shows(http.StatusOK, "Receipt", "$12.50 went back to you after a dispute.",
		"Total $12.50 Went back to you −$12.50 Paid in the end $0.00")
	b.get(page.linkIn("Refunded in part", "10 credits")).shows(http.StatusOK, "Total $12.50 Went back to you −$5.00 Paid in the end $7.50")
	b.get(page.linkIn("Declined", "10 credits")).shows(http.StatusOK, "Purchase that is not paid", "Ordered on",
		"The payment was declined or did not arrive.", "This is no receipt: nothing was paid.").hides("This is a receipt")
	b.get("/billing/pur_none").shows(http.StatusNotFound)

	_, other := p.person("other")
	theirs := p.ordered(other.ID, alex.ID, 10, "theirs")
	b.get("/billing/" + string(theirs.ID)).shows(http.StatusNotFound)
	p.CheckBooks()
}

// Every purchase is on one page and no other, however many there are.
func TestBillingIsPaged(t *testing.T) {
	p := newPortal(t)
	alex, account := p.person("alex")
	for i := range 60 {
		p.ordered(account.ID, alex.ID, int64(i+1), fmt.Sprint("order-", i)) // all at one instant
	}
	seen := map[string]bool{}
	page := p.as(alex).get("/billing")
	for pages := 1; ; pages++ {
		for n := range page.shows(http.StatusOK).all("tr") {
			if id := attr(n, "id"); id != "" && seen[id] {
				t.Errorf("%s is listed twice", id)
			} else if id != "" {
				seen[id] = true
			}
		}
		older := page.link("Older")
		if older == "" {
			if pages != 3 {
				t.Errorf("there are %d pages", pages)
			}
			break
		}
		page = page.get(older)
	}
	if len(seen) != 60 {
		t.Errorf("%d purchases are listed", len(seen))
	}
	p.CheckBooks()
}
