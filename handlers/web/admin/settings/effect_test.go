package settings_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/setting"
)

// What pages, mails and programs print of the settings is as they are at that moment.
func TestChangesShowAtOnce(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, _ := p.Customer("alex")
	ada, customer := p.As(p.Operator("ada", models.OperatorAdmin)), p.As(alex)
	shows := func(visitor *webtest.Browser, path string, texts ...string) {
		t.Helper()
		visitor.Get(path).Shows(http.StatusOK, texts...)
	}
	change := func(group string, fields ...string) {
		t.Helper()
		path := list + "/" + group
		f := ada.Get(path).Form(path).Set("step", "apply")
		for i := 0; i < len(fields); i += 2 {
			f.Set(fields[i], fields[i+1])
		}
		f.Send().Redirects(http.StatusSeeOther)
	}
	raw := func(path string) string {
		t.Helper()
		return p.Browser().Get(path).Body
	}
	shows(p.Browser(), "/", "$1.25 per credit", "$12.50", "Bursar")
	shows(customer, "/buy", "Price per credit $1.25")
	raw("/openapi.json") // is built, and has to be built again

	change("price", setting.Price, "2.00", setting.Packs, "7", setting.MaxPurchase, "70")
	change("brand", setting.BrandName, "Acme", setting.CreditWord, "token", setting.Accent, "#aa0000", setting.SupportEmail, "help@acme.test", setting.Seller, "Acme GmbH\nTorstraße 1")
	change("texts", setting.TextSignUp, "Invited people only.", setting.TextBuy, "Net prices.")
	change("limits", setting.SignupCredits, "5", setting.StorageLimit, "3 GB")

	shows(p.Browser(), "/", "$2.00 per token", "7 tokens $14.00")
	shows(customer, "/buy", "Price per token $2.00", "7 tokens $14.00", "Enter a whole number up to 70.", "Net prices.")
	shows(customer, "/dashboard", "3 GB")
	shows(p.Browser(), "/signup", "Invited people only.", "5 tokens")
	for path, text := range map[string]string{
		"/": `href="/brand.css?v=aa0000"`, "/plans": "mailto:help@acme.test", "/signin": "Torstraße 1", "/brand.css": "--accent: #aa0000", "/openapi.json": `"Acme API"`, "/docs": "Acme",
	} {
		if body := raw(path); !strings.Contains(body, text) {
			t.Errorf("%s has no %s", path, text)
		}
	}
	p.CheckBooks()
}

// An order that was opened before the price changed keeps its price, and is credited.
func TestOpenCheckoutsKeepTheirPrice(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	ada, customer := p.As(p.Operator("ada", models.OperatorAdmin)), p.As(alex)
	form := customer.Get("/buy").Form("/buy").Set("credits", "10").Set("pack", "")
	form.Send().Redirects(http.StatusSeeOther)
	ada.Get(price).Form(price).Set(setting.Price, "2").Set("step", "apply").Send().Redirects(http.StatusSeeOther)
	customer.Get("/buy").Form("/buy").Set("credits", "20").Set("pack", "").Send().Redirects(http.StatusSeeOther)
	purchases, err := p.AccountPurchases(t.Context(), account.ID, 10)
	if err != nil || len(purchases) != 2 {
		t.Fatalf("%d purchases, %v", len(purchases), err)
	}
	byCredits := map[models.Credits]models.Purchase{}
	for _, one := range purchases {
		byCredits[one.Credits/models.Credit] = one
	}
	if before, after := byCredits[10], byCredits[20]; before.UnitCents != 125 || before.AmountCents != 1250 || after.UnitCents != 200 || after.AmountCents != 4000 {
		t.Errorf("they cost %d and %d", before.AmountCents, after.AmountCents)
	}
	p.CheckBooks()
}
