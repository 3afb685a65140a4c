package purchases_test

import (
	"testing"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// A lot keeps what was paid for it without tax: the offer, or what a person has credited it
// for.
func TestLotsKeepWhatWasPaidForThem(t *testing.T) {
	k := storetest.New(t)
	_, account := k.Person("ann")
	given := k.Grant(account.ID, models.Credit).Entry.NewLots[0]
	if given.PaidMinor != 0 || given.Currency != "" {
		t.Errorf("for a grant %d %q were paid", given.PaidMinor, given.Currency)
	}
	paid := func(key string, change func(*models.PaymentReport)) models.Purchase {
		t.Helper()
		report := storetest.PaidReport(storetest.PendingPurchase(t, k, account.ID, key))
		change(&report)
		p, err := k.SettlePurchase(t.Context(), report)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	offered := paid("offered", func(*models.PaymentReport) {})
	taxed := paid("taxed", func(r *models.PaymentReport) { r.TaxCents, r.TotalCents = 200, 1450 })
	otherwise := paid("otherwise", func(r *models.PaymentReport) {
		r.Currency, r.SubtotalCents, r.TaxCents, r.TotalCents = "eur", 1100, 176, 1276
	})
	if _, err := k.SettleFlagged(t.Context(), settlement(otherwise, true)); err != nil {
		t.Fatal(err)
	}
	booked, err := book(t, k, account.ID, offline(8, 1000, "R-1"), "k1")
	if err != nil {
		t.Fatal(err)
	}
	ids := []models.PurchaseID{offered.ID, taxed.ID, otherwise.ID, booked.ID}
	lots, err := k.PurchaseLots(t.Context(), ids)
	if err != nil || len(lots) != len(ids) {
		t.Fatal(lots, err)
	}
	for i, want := range []struct {
		cents    int64
		currency string
	}{{1250, "usd"}, {1250, "usd"}, {1100, "eur"}, {1000, "usd"}} {
		lot := lots[ids[i]][0]
		if lot.PaidMinor != want.cents || lot.Currency != want.currency || lot.AccountID != account.ID {
			t.Errorf("for %s %d %q were paid, want %v", ids[i], lot.PaidMinor, lot.Currency, want)
		}
		line, err := k.BilledPurchase(t.Context(), account.ID, ids[i])
		if err != nil || line.Lot != lot.ID {
			t.Errorf("its bill is %+v, %v; want the lot %s", line, err, lot.ID)
		}
		entry, err := k.Entry(t.Context(), account.ID, line.Entry)
		if err != nil || entry.PurchaseID != ids[i] || entry.Kind != models.EntryPurchase || !entry.EffectiveAt.Equal(line.CreditedAt) {
			t.Errorf("the entry that credited it is %+v, %v", entry, err)
		}
	}
	k.CheckBooks()
}
