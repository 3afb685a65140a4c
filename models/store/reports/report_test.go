package reports_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// Given ten credits for $12.50 and a gift, used over three months and partly taken back:
// the report of each month is exact to the cent.
func TestReportByMonth(t *testing.T) {
	k := storetest.New(t) // it is March 29
	_, account := k.Person("ann")
	id := account.ID
	bought := storetest.PendingPurchase(t, k, id, "form1")
	if _, err := k.SettlePurchase(t.Context(), storetest.PaidReport(bought)); err != nil {
		t.Fatal(err)
	}
	charged := k.Post(models.Command{Account: id, Do: storetest.ChargeOf(3 * models.Credit)})
	k.Clock.Set(time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC))
	k.Post(models.Command{Account: id, Do: models.GrantCredits{Kind: models.Promotional, Source: models.SourceGrant, Credits: 2 * models.Credit, ExpiresAt: k.Clock.Now().AddDate(0, 1, 0)}})
	k.Post(models.Command{Account: id, Do: models.RefundCharge{ChargeID: charged.Charge.ID, Credits: models.Credit / 3}})
	held := k.Post(models.Command{Account: id, Do: models.HoldCredits{Charge: storetest.ChargeOf(4 * models.Credit).Charge, ExpiresIn: 10 * 24 * time.Hour}})
	k.Post(models.Command{Account: id, Do: models.CaptureHold{ChargeID: held.Charge.ID, Credits: 3 * models.Credit, Final: true}})
	k.Post(models.Command{Account: id, Do: models.AdjustCredits{Amount: -models.Credit / 2, Kind: models.Purchased}})
	k.Clock.Set(time.Date(2026, 5, 31, 23, 59, 0, 0, time.UTC))
	k.Grant(id, models.Credit)
	reversed := k.Post(models.Command{Account: id, Do: models.ReversePurchase{PurchaseID: bought.ID, Credits: 10 * models.Credit}})
	k.Clock.Set(time.Date(2026, 6, 2, 0, 0, 0, 0, time.UTC))
	k.Grant(id, models.Credit)
	k.Post(models.Command{Account: id, Do: models.UndoReversal{Reversal: reversed.Entry.ID}})

	storetest.WantReport(t, "February", storetest.MonthReport(t, k, time.February, ""), "purchasedusd 0/0 = 0/0", "purchased 0/0 = 0/0", "promotional 0/0 = 0/0", "owed 0/0 = 0/0")
	storetest.WantReport(t, "March", storetest.MonthReport(t, k, time.March, ""),
		"purchasedusd 0/0 sold 10/1250 used -3/-375 = 7/875", "purchased 0/0 = 0/0", "promotional 0/0 = 0/0", "owed 0/0 = 0/0")
	storetest.WantReport(t, "April", storetest.MonthReport(t, k, time.April, ""),
		"purchasedusd 7/875 adjusted -0.5/-63 used -1/-125 refunded_earlier 0.333333/42 = 5.833333/729", "purchased 0/0 = 0/0",
		"promotional 0/0 granted 2/0 used -2/0 = 0/0", "owed 0/0 = 0/0")
	storetest.WantReport(t, "May", storetest.MonthReport(t, k, time.May, ""),
		"purchasedusd 5.833333/729 reversed_earlier -5.833333/-729 = 0/0", "purchased 0/0 granted 1/0 reversed_earlier -1/0 = 0/0",
		"promotional 0/0 = 0/0", "owed 0/0 reversed_earlier 3.166667/0 = 3.166667/0")
	// One credit of the debt was paid when a credit came in; undoing the reversal gives it back.
	june := []string{
		"purchasedusd 0/0 reversed_earlier 5.833333/729 = 5.833333/729", "purchased 0/0 granted 1/0 repaid -1/0 reversed_earlier 2/0 = 2/0",
		"promotional 0/0 = 0/0", "owed 3.166667/0 repaid -1/0 reversed_earlier -2.166667/0 = 0/0",
	}
	storetest.WantReport(t, "June", storetest.MonthReport(t, k, time.June, ""), june...)
	storetest.WantReport(t, "June of Ann", storetest.MonthReport(t, k, time.June, id), june...)
	storetest.WantReport(t, "June of nobody", storetest.MonthReport(t, k, time.June, "acc_none"))
	k.CheckBooks()
}

// Given a daily plan whose account was not read since March: what each month granted,
// rolled over and let lapse is the same as day by day.
func TestReportOfAnIdlePlan(t *testing.T) {
	k := storetest.New(t) // it is March 29, 17:48
	_, account := k.Person("ann")
	k.Subscribe(account.ID, k.Plan(models.PlanVersion{Slug: "d", Name: "D", Allowance: 2 * models.Credit, Period: models.Daily, RolloverPeriods: 1, RolloverCap: models.Credit}))
	k.Clock.Set(time.Date(2026, 5, 2, 0, 0, 0, 0, time.UTC))
	before, err := k.Report(t.Context(), models.ReportQuery{
		From: time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC), Until: time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC),
	})
	if err != nil || before.PendingAccounts != 1 {
		t.Errorf("%d accounts are due, %v", before.PendingAccounts, err)
	}
	// One of each day's two credits rolls over, if there is room, and lapses a day later.
	storetest.WantReport(t, "March", storetest.MonthReport(t, k, time.March, ""),
		"allowance 0/0 allowance 6/0 rolled_over -1/0 lapsed -3/0 = 2/0", "rollover 0/0 rolled_over 1/0 = 1/0")
	storetest.WantReport(t, "April", storetest.MonthReport(t, k, time.April, ""),
		"allowance 2/0 allowance 60/0 rolled_over -1/0 lapsed -59/0 = 2/0", "rollover 1/0 rolled_over 1/0 lapsed -1/0 = 1/0")
	k.CheckBooks()
}

// Whatever happened, every month opens as the one before it closed, and the reports of the
// accounts add up to the report of all.
func TestReportsFollowEachOther(t *testing.T) {
	k, id := storetest.RichBooks(t)
	_, other := k.Person("bob")
	k.Grant(other.ID, 7*models.Credit)
	k.Clock.Add(90 * 24 * time.Hour)
	var closing []string
	for m := time.March; m <= time.July; m++ {
		from := time.Date(2026, m, 1, 0, 0, 0, 0, time.UTC)
		q := models.ReportQuery{From: from, Until: from.AddDate(0, 1, 0)}
		storetest.MonthReport(t, k, m, id)
		all, err := k.Report(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		var opening, next []string
		sum := map[string]models.PricedCredits{}
		for _, l := range all.Lines {
			opening = append(opening, fmt.Sprint(l.Kind, l.Currency, l.Opening))
			next = append(next, fmt.Sprint(l.Kind, l.Currency, l.Closing))
			sum[fmt.Sprint(l.Kind, l.Currency)] = l.Closing
		}
		if closing != nil {
			storetest.WantReport(t, m, opening, closing...)
		}
		closing = next
		if err := k.ReportByAccount(t.Context(), q, func(l models.AccountReportLine) error {
			name := fmt.Sprint(l.Kind, l.Currency)
			sum[name] = sum[name].Sub(l.Closing)
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		for name, rest := range sum {
			if rest != (models.PricedCredits{}) {
				t.Errorf("%s: %s differs from its accounts by %+v", m, name, rest)
			}
		}
	}
	k.CheckBooks()
}

// A report that does not match the lots says so.
func TestReportThatDoesNotAgree(t *testing.T) {
	k, _ := storetest.RichBooks(t)
	if err := storetest.Tamper(t, k, "UPDATE flows SET credits = credits + 1 WHERE flow = 'sold'"); err != nil {
		t.Fatal(err)
	}
	report, err := k.Report(t.Context(), models.ReportQuery{From: storetest.Start, Until: storetest.Start.AddDate(0, 0, 1)})
	if err != nil || report.Reconciles {
		t.Errorf("it agrees, %v", err)
	}
}
