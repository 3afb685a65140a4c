package customer_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

func markPaid(r *models.PaymentReport) { r.Complete, r.Paid = true, true }

// Every outcome of a payment has its words, newest first.
func TestBilling(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	b := p.As(alex)
	b.Get("/billing").Shows(http.StatusOK, "Billing alex Personal Buy credits", "No payments yet.")

	order := func(key string) models.Purchase {
		p.Clock.Add(time.Minute)
		return p.PendingPurchase(account.ID, alex.ID, 10, key)
	}
	paid := p.Settle(order("paid"), markPaid)
	part, whole, disputed := p.Settle(order("part"), markPaid), p.Settle(order("whole"), markPaid), p.Settle(order("disputed"), markPaid)
	lost, byHand := p.Settle(order("lost"), markPaid), p.Settle(order("by hand"), markPaid)
	for _, back := range []models.PaymentReversalReport{
		{PaymentIntentID: part.PaymentIntentID, RefundedCents: 500},
		{PaymentIntentID: whole.PaymentIntentID, RefundedCents: 1250},
		{PaymentIntentID: disputed.PaymentIntentID, DisputeID: "dp_1", Dispute: models.DisputeOpen, DisputedCents: 1250},
		{PaymentIntentID: lost.PaymentIntentID, DisputeID: "dp_2", Dispute: models.DisputeLost, DisputedCents: 1250},
	} {
		back.PaidCents, back.Currency, back.DisputeCurrency = 1250, "usd", "usd"
		if _, err := p.SettlePaymentReversal(t.Context(), back); err != nil {
			t.Fatal(err)
		}
	}
	p.Post(models.Command{Account: account.ID, Do: models.ReversePurchase{PurchaseID: byHand.ID, Credits: 3 * models.Credit}})
	p.Settle(order("failed"), func(r *models.PaymentReport) { r.Complete, r.Failed = true, true })
	p.Settle(order("expired"), func(r *models.PaymentReport) { r.Expired = true })
	p.Settle(order("flagged"), func(r *models.PaymentReport) { markPaid(r); r.SubtotalCents = 1 })
	p.Settle(order("processing"), func(r *models.PaymentReport) { r.Complete = true })
	order("pending")

	page := b.Get("/billing?abandoned=yes").Shows(http.StatusOK)
	page.ShowsRows("billed",
		"29 Mar 2026 10 credits alex Not paid yet – $12.50 Actions for 10 credits, Sunday, 29 March 2026 at 17:59:46 UTC View details Continue to payment Check status",
		"29 Mar 2026 10 credits alex Processing – $12.50 Actions for 10 credits, Sunday, 29 March 2026 at 17:58:46 UTC View details Check status",
		"29 Mar 2026 10 credits alex In review – $12.50 Actions for 10 credits, Sunday, 29 March 2026 at 17:57:46 UTC View details",
		"29 Mar 2026 10 credits alex Not paid – $12.50 Actions for 10 credits, Sunday, 29 March 2026 at 17:56:46 UTC View details",
		"29 Mar 2026 10 credits alex Failed – $12.50 Actions for 10 credits, Sunday, 29 March 2026 at 17:55:46 UTC View details",
		"29 Mar 2026 10 credits alex Reversed 7 left $12.50 Actions for 10 credits, Sunday, 29 March 2026 at 17:54:46 UTC View receipt View usage View activity",
		"29 Mar 2026 10 credits alex Refunded 0 left $12.50 Actions for 10 credits, Sunday, 29 March 2026 at 17:53:46 UTC View receipt View usage View activity",
		"29 Mar 2026 10 credits alex Disputed 10 left $12.50 Actions for 10 credits, Sunday, 29 March 2026 at 17:52:46 UTC View receipt View usage View activity",
		"29 Mar 2026 10 credits alex Refunded 0 left $12.50 Actions for 10 credits, Sunday, 29 March 2026 at 17:51:46 UTC View receipt View usage View activity",
		"29 Mar 2026 10 credits alex Refunded in part 6 left $12.50 Actions for 10 credits, Sunday, 29 March 2026 at 17:50:46 UTC View receipt View usage View activity",
		"29 Mar 2026 10 credits alex Paid 10 left $12.50 Actions for 10 credits, Sunday, 29 March 2026 at 17:49:46 UTC View receipt View usage View activity",
	)
	page.Hides("offered 1250", "the session is for") // customers do not see why a payment was flagged

	b.Get(page.LinkInRow("Paid", "View receipt")).Shows(http.StatusOK, "Receipt "+string(paid.ID)+" Paid", "From Bursar", "Bill to alex "+alex.Email, "$12.50 paid on 29 Mar 2026, 17:49",
		"Paid on 29 Mar 2026, 17:49", "Payment Online, through Stripe Payment reference pi_paid",
		"Prepaid credits 10 $1.25 $12.50 Subtotal $12.50 Tax $0.00 Total $12.50", "This receipt is for prepaid credits.").Hides("no receipt")
	b.Get(page.LinkInRow("Refunded", "View receipt")).Shows(http.StatusOK, "Receipt", "$12.50 returned to you after a dispute.",
		"Total $12.50 Refunded −$12.50 Net paid $0.00")
	b.Get(page.LinkInRow("Refunded in part", "View receipt")).Shows(http.StatusOK, "Total $12.50 Refunded −$5.00 Net paid $7.50")
	b.Get(page.LinkInRow("Failed", "View details")).Shows(http.StatusOK, "Unpaid purchase", "Ordered on",
		"The payment failed.", "This is not a receipt. Nothing was paid.").Hides("This receipt", "Tax $")
	b.Get("/billing/pur_none").Shows(http.StatusNotFound)

	_, other := p.Customer("other")
	theirs := p.PendingPurchase(other.ID, alex.ID, 10, "theirs")
	b.Get("/billing/" + string(theirs.ID)).Shows(http.StatusNotFound)
	p.CheckBooks()
}

// Every purchase is on exactly one page, however many there are.
func TestBillingIsPaged(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	for i := range 60 {
		p.PendingPurchase(account.ID, alex.ID, int64(i+1), fmt.Sprint("order-", i)) // all at one instant
	}
	seen := map[string]bool{}
	page := p.As(alex).Get("/billing")
	for pages := 1; ; pages++ {
		for n := range page.Shows(http.StatusOK).All("tr") {
			if id := webtest.Attr(n, "id"); id != "" && seen[id] {
				t.Errorf("%s is listed twice", id)
			} else if id != "" {
				seen[id] = true
			}
		}
		older := page.Link("Older")
		if older == "" {
			if pages != 3 {
				t.Errorf("there are %d pages", pages)
			}
			break
		}
		page = page.Get(older)
	}
	if len(seen) != 60 {
		t.Errorf("%d purchases are listed", len(seen))
	}
	p.CheckBooks()
}
