package customer_test

import (
	"net/http"
	"testing"

	"github.com/bursar-portal/bursar/checkout/sandbox"
	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

// Prices, totals and receipts have the currency's decimals, from the form to the payment
// page and back.
func TestBuyInEveryKindOfCurrency(t *testing.T) {
	for _, test := range []struct {
		currency          string
		price             int64
		unit, pack, total string
		cents             int64
	}{
		{"kwd", 130, "0.130 KWD", "100 credits 13.000 KWD", "0.910 KWD", 910},
		{"jpy", 125, "¥125", "100 credits ¥12,500", "¥875", 875},
		{"isk", 15000, "150.00 ISK", "100 credits 15,000.00 ISK", "1,050.00 ISK", 105_000},
		{"gbp", 5, "£0.05", "100 credits £5.00", "£0.35", 35},
		{"cad", 125, "1.25 CAD", "100 credits 125.00 CAD", "8.75 CAD", 875},
	} {
		t.Run(test.currency, func(t *testing.T) {
			p := webtest.NewPortal(t, func(d *webtest.Config) { d.Settings.Currency, d.Settings.PriceCents = test.currency, test.price })
			alex, account := p.Customer("alex")
			b := p.As(alex)
			p.Browser().Get("/").Shows(http.StatusOK, test.unit+" per credit", test.pack)
			page := b.Get("/buy").Shows(http.StatusOK, "Price per credit "+test.unit, test.pack)
			paymentPage := page.Form("/buy").Set("credits", "7").Send().PaymentPage()
			b.Get(paymentPage).Shows(http.StatusOK, "Pay "+test.total)
			b.Get(b.Pay(paymentPage, sandbox.CardForm(sandbox.CardPays))).Shows(http.StatusOK, "We received your "+test.total+" payment")
			bought := p.OnlyPurchase(account.ID)
			if bought.AmountCents != test.cents || bought.Currency != test.currency || bought.State != models.PurchasePaid {
				t.Errorf("it is %+v", bought)
			}
			b.Get("/billing").Shows(http.StatusOK, test.total)
			b.Get("/billing/"+string(bought.ID)).Shows(http.StatusOK, "Prepaid credits 7 "+test.unit+" "+test.total, "Total "+test.total)
			p.As(p.Operator("ada", models.OperatorAdmin)).Get("/admin/purchases/"+string(bought.ID)).Shows(http.StatusOK, test.total+", "+test.unit+" each")
			p.CheckBooks()
		})
	}
}
