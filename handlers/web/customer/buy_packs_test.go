package customer_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

// Packs are the operator's. The second smallest is selected at first.
func TestPacksOfTheOperator(t *testing.T) {
	p := webtest.NewPortal(t, func(d *webtest.Config) { d.Settings.Packs = []int64{5, 50, 500} })
	alex, account := p.Customer("alex")
	page := p.As(alex).Get("/buy").Shows(http.StatusOK, "5 credits $6.25 50 credits $62.50 500 credits $625.00", "Or enter another number", "Total $62.50").Hides("25 credits")
	p.Browser().Get("/").Shows(http.StatusOK, "5 credits $6.25 50 credits $62.50 500 credits $625.00", "Or buy a different number.")
	page.Form("/buy").Set("credits", "").Send().PaymentPage()
	if got := p.OnlyPurchase(account.ID); got.Credits != 50*models.Credit || got.AmountCents != 6250 {
		t.Errorf("an empty number bought %+v", got)
	}
}

// What costs less than Stripe takes is not offered, and who asks for it reads how many work.
func TestPacksBelowTheMinimum(t *testing.T) {
	p := webtest.NewPortal(t, func(d *webtest.Config) { d.Settings.PriceCents = 10 })
	alex, account := p.Customer("alex")
	b := p.As(alex)
	page := b.Get("/buy").Shows(http.StatusOK, "How many? 10 credits $1.00", "Enter a whole number from 5 to 10,000. Replaces the selected pack.", "Total $2.50")
	p.Browser().Get("/").Shows(http.StatusOK, "Or buy a different number, from 5.").Hides("2 credits $0.20")
	page.Form("/buy").Set("credits", "4").Send().ShowsFault("credits", "Enter at least 5. Smaller payments can’t be made online.")
	page.Form("/buy").Set("credits", "0").Send().ShowsFault("credits", "Enter a whole number from 5 to 10,000.")
	b.Post("/buy", url.Values{"key": {"k"}, "pack": {"2"}}).ShowsFault("credits", "Enter at least 5. Smaller payments can’t be made online.")
	page.Form("/buy").Set("credits", "5").Send().PaymentPage()
	if got := p.OnlyPurchase(account.ID); got.Credits != 5*models.Credit || got.AmountCents != 50 {
		t.Errorf("the smallest number bought %+v", got)
	}
	p.CheckBooks()
}

// Where no pack can be paid, a number can.
func TestNoPackLeft(t *testing.T) {
	p := webtest.NewPortal(t, func(d *webtest.Config) { d.Settings.PriceCents, d.Settings.Currency = 100, "huf" })
	alex, account := p.Customer("alex")
	b := p.As(alex)
	page := b.Get("/buy").Shows(http.StatusOK, "Number of credits Enter a whole number from 175 to 10,000.").Hides("2 credits").Hides("It replaces")
	p.Browser().Get("/").Shows(http.StatusOK, "1.00 HUF per credit", "Buy as many as you like, from 175.")
	page.Form("/buy").Send().ShowsFault("credits", "Enter a whole number from 175 to 10,000.")
	page.Form("/buy").Set("credits", "175").Send().PaymentPage()
	if got := p.OnlyPurchase(account.ID); got.Credits != 175*models.Credit || got.AmountCents != 17500 || got.Currency != "huf" {
		t.Errorf("it bought %+v", got)
	}
	p.CheckBooks()
}
