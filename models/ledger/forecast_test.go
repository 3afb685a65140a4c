package ledger_test

import (
	"slices"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/ledger"
)

func TestForecast(t *testing.T) {
	const one = models.Credit
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	on := func(days, hours int) time.Time { return now.AddDate(0, 0, days).Add(time.Duration(hours) * time.Hour) }
	bought := func(credits models.Credits) models.Lot {
		return models.Lot{ID: "lot_bought", Kind: models.Purchased, Granted: credits, Remaining: credits, Priority: 20, Ordinal: 1, Started: true}
	}
	gift := func(credits models.Credits, starts, ends time.Time) models.Lot {
		return models.Lot{
			ID: "lot_gift", Kind: models.Promotional, Granted: credits, Remaining: credits, Priority: 10, Ordinal: 2,
			StartsAt: starts, ExpiresAt: ends, Started: !starts.After(now),
		}
	}
	// The plan's period begins at now and its allowance is unused.
	plan := func(v models.PlanVersion) (models.Subscription, models.Lot) {
		v.PlanID, v.Number = "pln_1", 1
		end := map[models.Period]time.Time{models.Daily: now.AddDate(0, 0, 1), models.Monthly: now.AddDate(0, 1, 0), models.Yearly: now.AddDate(1, 0, 0)}[v.Period]
		lot := models.Lot{
			ID: "lot_plan", Kind: models.Allowance, SubscriptionID: "sub_1", Granted: v.Allowance, Remaining: v.Allowance,
			Priority: 30, Ordinal: 3, Started: true, StartsAt: now, ExpiresAt: end,
		}
		return models.Subscription{
			ID: "sub_1", Version: v, Status: models.SubscriptionActive, AnchorAt: now, AnchorZone: "UTC",
			PeriodStartAt: now, PeriodEndAt: end, AllowanceLot: lot.ID,
		}, lot
	}
	daily := models.PlanVersion{Allowance: 20 * one, Period: models.Daily}
	rolling := models.PlanVersion{Allowance: 20 * one, Period: models.Daily, RolloverPeriods: 3, RolloverCap: 60 * one}
	monthly := models.PlanVersion{Allowance: 300 * one, Period: models.Monthly}
	ends := func(at time.Time) models.Forecast {
		return models.Forecast{Outlook: models.OutlookRunsOut, RunsOutAt: at}
	}
	renews, long := models.Forecast{Outlook: models.OutlookRenews}, models.Forecast{Outlook: models.OutlookLong}
	wasted := func(f models.Forecast, credits models.Credits) models.Forecast { f.Unused = credits; return f }

	// If more is used than a plan brings, the plan's credits accumulate up to the
	// rollover cap while purchased ones are used first.
	for name, c := range map[string]struct {
		pace   models.Credits
		lots   []models.Lot
		plan   *models.PlanVersion
		change func(*models.Subscription)
		want   models.Forecast
	}{
		"no use":                     {0, []models.Lot{bought(10 * one)}, nil, nil, models.Forecast{}},
		"nothing there":              {one, nil, nil, nil, models.Forecast{}},
		"ten days":                   {one, []models.Lot{bought(10 * one)}, nil, nil, ends(on(10, 0))},
		"half a day":                 {20 * one, []models.Lot{bought(10 * one)}, nil, nil, ends(on(0, 12))},
		"thirds are exact":           {3, []models.Lot{bought(1)}, nil, nil, ends(on(0, 8))},
		"two years less a day":       {one, []models.Lot{bought(729 * one)}, nil, nil, ends(on(729, 0))},
		"more than two years":        {one, []models.Lot{bought(731 * one)}, nil, nil, long},
		"more than can be counted":   {models.MaxCredits * 9000, []models.Lot{bought(one)}, nil, nil, ends(now)},
		"expiry before use":          {one, []models.Lot{gift(10*one, now, on(4, 0)), bought(10 * one)}, nil, nil, wasted(ends(on(14, 0)), 6*one)},
		"expiry after use":           {one, []models.Lot{gift(3*one, now, on(4, 0)), bought(10 * one)}, nil, nil, ends(on(13, 0))},
		"a gift that begins in time": {one, []models.Lot{bought(5 * one), gift(2*one, on(5, 0), time.Time{})}, nil, nil, ends(on(7, 0))},
		"a gift that is too late":    {one, []models.Lot{bought(5 * one), gift(2*one, on(6, 0), time.Time{})}, nil, nil, ends(on(5, 0))},
		"a plan covers the use":      {20 * one, nil, &daily, nil, renews},
		"a plan does not quite":      {20*one + 1, nil, &daily, nil, ends(now.Add(86_399_995_680 * time.Microsecond))},
		"bought first, then a plan":  {20 * one, []models.Lot{bought(100 * one)}, &daily, nil, renews},
		"a plan and what was bought": {30 * one, []models.Lot{bought(100 * one)}, &daily, nil, ends(on(4, 16))},
		"what rolls over":            {25 * one, []models.Lot{bought(100 * one)}, &rolling, nil, ends(on(7, 19).Add(12 * time.Minute))},
		"a month's allowance":        {10 * one, nil, &monthly, nil, ends(on(30, 0))},
		"a plan and two years' more": {21 * one, []models.Lot{bought(20_000 * one)}, &daily, nil, long},
		"a plan that ends":           {20 * one, []models.Lot{bought(40 * one)}, &daily, func(s *models.Subscription) { s.CancelAtPeriodEnd = true }, ends(on(2, 0))},
		"a plan that becomes less":   {20 * one, nil, &daily, func(s *models.Subscription) { s.NextPlanID = "pln_2" }, ends(on(1, 6))},
	} {
		t.Run(name, func(t *testing.T) {
			s := models.Snapshot{Account: models.Account{ID: "acc_1", Zone: "UTC", Status: models.AccountActive}, At: now, Lots: c.lots}
			catalog := &ledger.Catalog{Priorities: models.DefaultPriorities, Plans: map[models.PlanID][]models.PlanVersion{
				"pln_2": {{PlanID: "pln_2", Number: 1, Allowance: 5 * one, Period: models.Daily}},
			}}
			if c.plan != nil {
				sub, lot := plan(*c.plan)
				if c.change != nil {
					c.change(&sub)
				}
				s.Subscriptions, s.Lots = append(s.Subscriptions, sub), append(s.Lots, lot)
				catalog.Plans["pln_1"] = []models.PlanVersion{sub.Version}
			}
			for _, l := range s.Lots {
				s.Available += l.Spendable()
			}
			before := append([]models.Lot{}, s.Lots...)
			got := ledger.Forecast(s, catalog, c.pace)
			if got.Outlook != c.want.Outlook || !got.RunsOutAt.Equal(c.want.RunsOutAt) || got.Unused != c.want.Unused {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
			for i := range before {
				if s.Lots[i] != before[i] {
					t.Errorf("the lot %+v became %+v", before[i], s.Lots[i])
				}
			}
		})
	}
}

// The longest forecast of an account of ordinary size.
func BenchmarkForecast(b *testing.B) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	v := models.PlanVersion{PlanID: "pln_1", Number: 1, Allowance: 20 * models.Credit, Period: models.Daily, RolloverPeriods: 3, RolloverCap: 60 * models.Credit}
	s := models.Snapshot{
		Account: models.Account{ID: "acc_1", Zone: "Europe/Berlin"}, At: now,
		Subscriptions: []models.Subscription{{ID: "sub_1", Version: v, Status: models.SubscriptionActive, AnchorAt: now, AnchorZone: "Europe/Berlin", PeriodStartAt: now, PeriodEndAt: now.AddDate(0, 0, 1)}},
		Balance:       models.Balance{Available: 100_000 * models.Credit},
		Lots:          []models.Lot{{ID: "lot_1", Granted: 100_000 * models.Credit, Remaining: 100_000 * models.Credit, Started: true, Priority: 20}},
	}
	catalog := &ledger.Catalog{Plans: map[models.PlanID][]models.PlanVersion{"pln_1": {v}}, Priorities: models.DefaultPriorities}
	for b.Loop() {
		if got := ledger.Forecast(s, catalog, 10*models.Credit); got.Outlook != models.OutlookLong {
			b.Fatalf("the outlook is %q", got.Outlook)
		}
	}
}

// The path has the balance now, before and after each boundary ahead, and the end.
func TestForecastPath(t *testing.T) {
	const one = models.Credit
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	s := models.Snapshot{At: now, Balance: models.Balance{Available: 100 * one}, Lots: []models.Lot{
		{ID: "lot_1", Ordinal: 1, Kind: models.Promotional, Granted: 60 * one, Remaining: 60 * one, Priority: 10, Started: true, StartsAt: now, ExpiresAt: now.AddDate(0, 0, 3)},
		{ID: "lot_2", Ordinal: 2, Kind: models.Purchased, Granted: 40 * one, Remaining: 40 * one, Priority: 20, Started: true, StartsAt: now},
	}}
	s.Account.Zone, s.Account.Status = "UTC", models.AccountActive
	got := ledger.Forecast(s, &ledger.Catalog{}, 10*one).Path
	want := []models.BalancePoint{
		{At: now, Available: 100 * one}, {At: now.AddDate(0, 0, 3), Available: 70 * one}, {At: now.AddDate(0, 0, 3), Available: 40 * one}, {At: now.AddDate(0, 0, 7)},
	}
	if !slices.Equal(got, want) {
		t.Errorf("the path is %v, want %v", got, want)
	}
}
