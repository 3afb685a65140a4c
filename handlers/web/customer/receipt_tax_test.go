package customer_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

// With a tax on top, what pages and the file say adds up: subtotal and tax are the total,
// and what went back is of the total.
func TestReceiptWithTax(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	b, ada := p.As(alex), p.As(p.Operator("ada", models.OperatorAdmin))
	bought := p.Settle(p.PendingPurchase(account.ID, alex.ID, 10, "taxed"), func(r *models.PaymentReport) {
		markPaid(r)
		r.TaxCents, r.TotalCents = 237, 1487
	})
	receipt, purchase := "/billing/"+string(bought.ID), "/admin/purchases/"+string(bought.ID)
	back := func(refunded int64) {
		t.Helper()
		r := models.PaymentReversalReport{PaymentIntentID: bought.PaymentIntentID, PaidCents: 1487, RefundedCents: refunded, Currency: "usd"}
		if _, err := p.SettlePaymentReversal(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	lines := "Prepaid credits 10 $1.25 $12.50 Subtotal $12.50 Tax $2.37 Total $14.87"
	b.Get("/billing").Shows(http.StatusOK, "Paid 10 left $14.87")
	b.Get(receipt).Shows(http.StatusOK, lines).Hides("Refunded")
	b.Get("/success?session_id="+bought.SessionID).Shows(http.StatusOK, "We received your $14.87 payment")
	ada.Get(purchase).Shows(http.StatusOK, "Price $12.50, $1.25 each Paid In full Tax $2.37 Total $14.87")
	ada.Get("/admin/purchases").Shows(http.StatusOK, "$14.87 $12.50 + $2.37 tax")
	ada.Get(webtest.AdminAccountPath(account.ID)).Shows(http.StatusOK, "$14.87 $12.50 + $2.37 tax")

	back(1250)
	b.Get("/billing").Shows(http.StatusOK, "Refunded in part 1.593813 left $14.87")
	b.Get(receipt).Shows(http.StatusOK, "$12.50 refunded.", lines+" Refunded −$12.50 Net paid $2.37")
	back(1487)
	b.Get("/billing").Shows(http.StatusOK, "Refunded 0 left $14.87")
	b.Get(receipt).Shows(http.StatusOK, "$14.87 refunded. 10 credits reversed.", lines+" Refunded −$14.87 Net paid $0.00")
	ada.Get(purchase).Shows(http.StatusOK, "Total $14.87 Returned $14.87")
	if file := ada.Get("/admin/purchases/lines.csv").Body; !strings.Contains(file, ",12.50,usd,12.50,usd,14.87,") || !strings.Contains(file, ",2.37,14.87,Refunded,") {
		t.Errorf("the file is\n%s", file)
	}
	p.CheckBooks()
}

// A receipt of a purchase that was paid otherwise than offered has what was paid.
func TestReceiptOfAnotherAmount(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	flagged := p.Settle(p.PendingPurchase(account.ID, alex.ID, 10, "other"), func(r *models.PaymentReport) {
		markPaid(r)
		r.Currency, r.SubtotalCents, r.TaxCents, r.TotalCents = "eur", 1100, 209, 1309
	})
	if _, err := p.SettleFlagged(t.Context(), models.FlaggedPurchaseDecision{PurchaseID: flagged.ID, Credit: true, Reason: "ok"}); err != nil {
		t.Fatal(err)
	}
	p.As(alex).Get("/billing/"+string(flagged.ID)).Shows(http.StatusOK, "Prepaid credits 10 €11.00 Subtotal €11.00 Tax €2.09 Total €13.09").Hides("$")
	p.CheckBooks()
}

// A receipt's times are in the reader's zone, like the list's.
func TestReceiptTimesAreTheReaders(t *testing.T) {
	p := webtest.NewPortal(t)
	p.Clock.Set(time.Date(2026, 3, 28, 23, 30, 0, 0, time.UTC))
	alex, account := p.Customer("alex")
	b := p.As(alex)
	bought := p.Settle(p.PendingPurchase(account.ID, alex.ID, 10, "late"), markPaid)
	for zone, want := range map[string]struct{ moment, day string }{
		"Asia/Kathmandu":   {"29 Mar 2026, 05:15", "29 Mar 2026"},
		"America/New_York": {"28 Mar 2026, 19:30", "28 Mar 2026"},
	} {
		b.Get("/settings").Form("/settings/profile").Set("zone", zone).Send().Redirects(http.StatusSeeOther)
		b.Get("/billing").Shows(http.StatusOK, want.day+" 10 credits alex Paid")
		b.Get("/billing/"+string(bought.ID)).Shows(http.StatusOK, "Paid on "+want.moment, "10 credits added on "+want.day, "Times are in "+zone)
	}
	p.CheckBooks()
}
