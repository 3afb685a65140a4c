package customer_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

// Whatever is not there to be spent stands beside the balance with a sentence that
// explains it, for the account's people and for the operator.
func TestEveryValueIsExplained(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	do := func(action models.Action) { p.Post(models.Command{Account: account.ID, Do: action}) }
	frozen, spent := p.PaidPurchase(account.ID, "frozen", 30), p.PaidPurchase(account.ID, "spent", 20)
	do(models.FreezePurchase{PurchaseID: frozen.ID})
	do(models.HoldCredits{Charge: models.Charge{ID: models.NewChargeID(), Credits: 5 * models.Credit}})
	do(models.GrantCredits{Kind: models.Promotional, Source: models.SourceGrant, Credits: 7 * models.Credit, StartsAt: p.Now().Add(time.Hour)})
	const beside = "On hold 5 Set aside for work in progress. Frozen 30 They can’t be used until their payment is settled. Not yet started 7 They can be used from the day they begin."
	operator := p.As(p.Operator("ada", models.OperatorAdmin))
	b := p.As(alex)
	b.Get("/dashboard").Shows(http.StatusOK, "Available to spend 15 credits", beside, "5 on hold").Hides("Owed")
	operator.Get("/admin/accounts/"+string(account.ID)).Shows(http.StatusOK, beside)

	if _, err := p.Charge(account.ID, 15*models.Credit); err != nil {
		t.Fatal(err)
	}
	do(models.ReversePurchase{PurchaseID: spent.ID, Credits: 20 * models.Credit})
	const owed = "Owed 20 Paid first out of whatever comes in."
	b.Get("/dashboard").Shows(http.StatusOK, "Available to spend 0 credits", owed)
	operator.Get("/admin/accounts/"+string(account.ID)).Shows(http.StatusOK, owed)
	p.CheckBooks()
}

// Every kind of entry has a name of its own and can be looked for by it.
func TestEveryKindCanBeFiltered(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	p.PaidPurchase(account.ID, "one", 20)
	p.Post(models.Command{Account: account.ID, Do: models.HoldCredits{Charge: models.Charge{ID: models.NewChargeID(), Credits: 5 * models.Credit}}})
	b := p.As(alex)
	options := b.Get("/activity").Shows(http.StatusOK).Options("kind")
	if len(options) != len(models.EntryKinds)+1 {
		t.Errorf("%d kinds are offered, there are %d", len(options)-1, len(models.EntryKinds))
	}
	names := map[string]bool{}
	for _, kind := range models.EntryKinds {
		if name := options[string(kind)]; name == "" || names[name] {
			t.Errorf("%s is called %q", kind, name)
		}
		names[options[string(kind)]] = true
		page := b.Get("/activity?kind=" + string(kind)).Shows(http.StatusOK)
		if got := strings.Join(page.RowTitles(), "|"); kind == models.EntryHold && got != "5 credits set aside Hold" ||
			kind == models.EntryPurchase && got != "20 credits bought Purchase" ||
			kind != models.EntryHold && kind != models.EntryPurchase && got != "" {
			t.Errorf("of %s it lists %q", kind, got)
		}
	}
}
