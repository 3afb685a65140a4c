package web_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// bought is a purchase of whole credits that was paid.
func (p *portal) bought(id models.AccountID, key string, credits int64) models.Purchase {
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
		Complete: true, Paid: true, Currency: "usd", SubtotalCents: 125 * credits,
	})
	if err != nil || paid.State != models.PurchasePaid {
		p.Fatal(paid, err)
	}
	return paid
}

// Whatever is not there to be spent stands beside the balance with a sentence that
// explains it, for the account's people and for the operator.
func TestEveryValueIsExplained(t *testing.T) {
	p := newPortal(t)
	alex, account := p.person("alex")
	do := func(action models.Action) { p.Post(models.Command{Account: account.ID, Do: action}) }
	frozen, spent := p.bought(account.ID, "frozen", 30), p.bought(account.ID, "spent", 20)
	do(models.FreezePurchase{PurchaseID: frozen.ID})
	do(models.HoldCredits{Charge: models.Charge{ID: models.NewChargeID(), Credits: 5 * models.Credit}})
	do(models.GrantCredits{Kind: models.Promotional, Source: models.SourceGrant, Credits: 7 * models.Credit, StartsAt: p.Now().Add(time.Hour)})
	const beside = "On hold 5 Set aside for work in progress. Frozen 30 They can’t be used until their payment is settled. Not yet started 7 They can be used from the day they begin."
	operator := p.as(p.operator("ada", models.OperatorAdmin))
	b := p.as(alex)
	b.get("/dashboard").shows(http.StatusOK, "Available to spend 15 credits", beside, "5 on hold").hides("Owed")
	operator.get("/admin/accounts/"+string(account.ID)).shows(http.StatusOK, beside)

	if _, err := p.Charge(account.ID, 15*models.Credit); err != nil {
		t.Fatal(err)
	}
	do(models.ReversePurchase{PurchaseID: spent.ID, Credits: 20 * models.Credit})
	const owed = "Owed 20 Paid first out of whatever comes in."
	b.get("/dashboard").shows(http.StatusOK, "Available to spend 0 credits", owed)
	operator.get("/admin/accounts/"+string(account.ID)).shows(http.StatusOK, owed)
	p.CheckBooks()
}

// Every kind of entry has a name of its own and can be looked for by it.
func TestEveryKindCanBeFiltered(t *testing.T) {
	p := newPortal(t)
	alex, account := p.person("alex")
	p.bought(account.ID, "one", 20)
	p.Post(models.Command{Account: account.ID, Do: models.HoldCredits{Charge: models.Charge{ID: models.NewChargeID(), Credits: 5 * models.Credit}}})
	b := p.as(alex)
	options := b.get("/activity").shows(http.StatusOK).options("kind")
	if len(options) != len(models.EntryKinds)+1 {
		t.Errorf("%d kinds are offered, there are %d", len(options)-1, len(models.EntryKinds))
	}
	names := map[string]bool{}
	for _, kind := range models.EntryKinds {
		if name := options[string(kind)]; name == "" || names[name] {
			t.Errorf("%s is called %q", kind, name)
		}
		names[options[string(kind)]] = true
		page := b.get("/activity?kind=" + string(kind)).shows(http.StatusOK)
		if got := strings.Join(page.whats(), "|"); kind == models.EntryHold && got != "5 credits set aside Hold" ||
			kind == models.EntryPurchase && got != "20 credits bought Purchase" ||
			kind != models.EntryHold && kind != models.EntryPurchase && got != "" {
			t.Errorf("of %s it lists %q", kind, got)
		}
	}
}

// options are a list's choices by value.
func (p *page) options(name string) map[string]string {
	options := map[string]string{}
	for list := range p.all("select") {
		if attr(list, "name") != name {
			continue
		}
		for n := range list.Descendants() {
			if n.Data == "option" {
				options[attr(n, "value")] = textOf(n)
			}
		}
	}
	return options
}
