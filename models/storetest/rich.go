package storetest

import (
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// RichBooks returns a store with rows in every table of the ledger, and its account.
func RichBooks(t *testing.T) (*Kit, models.AccountID) {
	t.Helper()
	return enrich(t, New(t))
}

// RichBooksOnFile is RichBooks for NewOnFile.
func RichBooksOnFile(t *testing.T) (*Kit, models.AccountID) {
	t.Helper()
	return enrich(t, NewOnFile(t))
}

func enrich(t *testing.T, k *Kit) (*Kit, models.AccountID) {
	t.Helper()
	_, account := k.Person("ann")
	id := account.ID
	if err := k.SaveProduct(t.Context(), models.Product{Slug: "doc", Name: "Document", UnitCost: models.Credit, Rule: models.Upfront}); err != nil {
		t.Fatal(err)
	}
	gift := k.Post(models.Command{Account: id, Reason: "a gift", Do: models.GrantCredits{Kind: models.Promotional, Source: models.SourceGrant, Credits: 3 * models.Credit, ExpiresAt: k.Clock.Now().Add(time.Hour)}})
	k.Post(models.Command{Account: id, Do: models.ExtendLot{LotID: gift.Entry.NewLots[0].ID, ExpiresAt: k.Clock.Now().Add(2 * time.Hour)}})
	for _, c := range []models.CapTerms{{Subject: models.CapOnAccount, Window: models.CapMonth}, {Subject: "member:usr_1", Window: models.CapDay}, {Subject: "member:usr_2", Window: models.CapEver}} {
		k.Post(models.Command{Account: id, Do: models.ChangeCap{
			Subject: c.Subject, Window: c.Window, Amount: new(50 * models.Credit), Boost: &models.CapBoost{Credits: models.Credit, Until: k.Clock.Now().Add(time.Hour)},
		}})
	}
	k.Post(models.Command{Account: id, Do: models.ChangeCap{Subject: "member:usr_2", Window: models.CapEver, Remove: true}})
	bought := PendingPurchase(t, k, id, "form1")
	if _, err := k.SettlePurchase(t.Context(), PaidReport(bought)); err != nil {
		t.Fatal(err)
	}
	k.Subscribe(id, k.Plan(models.PlanVersion{Slug: "d", Name: "D", Allowance: 2 * models.Credit, Period: models.Daily, RolloverPeriods: 1, RolloverCap: 2 * models.Credit}))
	k.Post(models.Command{Account: id, Do: models.ChargeCredits{Charge: models.Charge{
		Product: "doc", Quantity: 4 * models.Credit, KeyID: "key_1", KeyMaker: "usr_2", UserID: "usr_1",
		Reference: "r", Description: "a report", Metadata: map[string]string{"job": "7"},
	}}})
	k.Post(models.Command{Account: id, Do: models.HoldCredits{Charge: ChargeOf(2 * models.Credit).Charge}})
	ended := k.Post(models.Command{Account: id, Do: models.HoldCredits{Charge: ChargeOf(2 * models.Credit).Charge, ExpiresIn: 48 * time.Hour}}).Charge
	k.Post(models.Command{Account: id, Do: models.CaptureHold{ChargeID: ended.ID, Credits: models.Credit, Final: true}})
	k.Post(models.Command{Account: id, Do: models.RefundCharge{ChargeID: ended.ID, Credits: models.Credit}})
	reversed := k.Post(models.Command{Account: id, Do: models.ReversePurchase{PurchaseID: bought.ID, Credits: 2 * models.Credit}})
	k.Post(models.Command{Account: id, Do: models.UndoReversal{Reversal: reversed.Entry.ID}})
	k.Post(models.Command{Account: id, Do: models.ReversePurchase{PurchaseID: bought.ID, Credits: models.Credit}})
	adjusted := k.Post(models.Command{Account: id, Do: models.AdjustCredits{Amount: 2 * models.Credit, Kind: models.Promotional}})
	k.Post(models.Command{Account: id, Do: models.UndoAdjustment{Adjustment: adjusted.Entry.ID}})
	k.Post(models.Command{Account: id, Do: models.FreezePurchase{PurchaseID: bought.ID}})
	k.Clock.Add(50 * time.Hour)
	k.Post(models.Command{Account: id, Do: models.HoldCredits{Charge: ChargeOf(2 * models.Credit).Charge}})
	k.Post(models.Command{Account: id, Do: models.ChangeAccount{Zone: new("Europe/Berlin")}})
	k.CheckBooks()
	return k, id
}
