package reports_test

import (
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// Given a sale, use over two days, a refund of a day later and an expiry: each day has its
// figures, and what was outstanding at its end.
func TestTrend(t *testing.T) {
	k := storetest.New(t) // it is March 29
	day := func(n int) time.Time { return time.Date(2026, 3, 28+n, 0, 0, 0, 0, time.UTC) }
	_, account := k.Person("ann")
	bought := storetest.PendingPurchase(t, k, account.ID, "form1")
	if _, err := k.SettlePurchase(t.Context(), storetest.PaidReport(bought)); err != nil {
		t.Fatal(err)
	}
	charged := k.Post(models.Command{Account: account.ID, Do: storetest.ChargeOf(4 * models.Credit)})
	k.Clock.Set(day(2).Add(time.Hour))
	k.Person("bob")
	k.Post(models.Command{Account: account.ID, Do: storetest.ChargeOf(2 * models.Credit)})
	k.Clock.Set(day(4).Add(time.Hour)) // in April
	k.Post(models.Command{Account: account.ID, Do: models.RefundCharge{ChargeID: charged.Charge.ID, Credits: models.Credit}})
	points, err := k.Trend(t.Context(), "usd", []time.Time{day(0), day(1), day(2), day(3), day(4), day(5)})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []models.TrendPoint{
		{},
		{Sold: 1250, Revenue: 500, Used: 4 * models.Credit, Outstanding: 6 * models.Credit, NewAccounts: 1},
		{Revenue: 250, Used: 2 * models.Credit, Outstanding: 4 * models.Credit, NewAccounts: 1},
		{Outstanding: 4 * models.Credit},
		{Revenue: -125, Used: -models.Credit, Outstanding: 5 * models.Credit},
	} {
		want.Since, want.Until = day(i), day(i+1)
		if points[i] != want {
			t.Errorf("day %d: %+v, want %+v", i, points[i], want)
		}
	}
	if points, err := k.Trend(t.Context(), "eur", []time.Time{day(0), day(5)}); err != nil || points[0].Revenue != 0 || points[0].Used != 5*models.Credit {
		t.Errorf("in another currency: %+v, %v", points, err)
	}
	k.CheckBooks()
}
