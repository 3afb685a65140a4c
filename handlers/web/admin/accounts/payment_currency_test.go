package accounts_test

import (
	"net/http"
	"testing"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

// Payments are booked with the decimals of the currency, and without more.
func TestPaymentInEveryKindOfCurrency(t *testing.T) {
	for _, test := range []struct {
		currency, amount string
		cents            int64
		printed          string
		refused          []string
		example          string
	}{
		{"kwd", "12.505", 12_505, "12.505 KWD", []string{"12.5055"}, "125.000"},
		{"jpy", "1250", 1_250, "¥1,250", []string{"12.5", "1250.01"}, "125000"},
		{"isk", "1250", 125_000, "1,250.00 ISK", []string{"1250.50", "0.01"}, "1250.00"},
		{"usd", "12.50", 1_250, "$12.50", []string{"12.505"}, "1250.00"},
	} {
		t.Run(test.currency, func(t *testing.T) {
			p := webtest.NewPortal(t, func(d *webtest.Config) { d.Settings.Currency, d.Settings.PriceCents = test.currency, 100 })
			_, account := p.Customer("alex")
			b := p.As(p.Operator("ada", models.OperatorAdmin))
			for _, amount := range test.refused {
				b.PaymentForm(account.ID, "10", amount, "INV-1", "2026-03-12").Send().ShowsFault("amount", "Enter the amount paid, such as "+test.example+".")
			}
			b.PaymentForm(account.ID, "10", test.amount, "INV-1", "2026-03-12").Set("step", "preview").Send().Shows(http.StatusOK, "10 credits for "+test.printed)
			b.PaymentForm(account.ID, "10", test.amount, "INV-1", "2026-03-12").Send().Redirects(http.StatusSeeOther)
			if got := p.OnlyPurchase(account.ID); got.AmountCents != test.cents || got.Currency != test.currency {
				t.Errorf("booked %+v", got)
			}
			b.Get("/admin/purchases").Shows(http.StatusOK, test.printed)
			p.CheckBooks()
		})
	}
}
