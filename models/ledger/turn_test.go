package ledger

import (
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
)

func daily(allowance, limit models.Credits, periods int) models.PlanVersion {
	return models.PlanVersion{PlanID: "pln_daily", Number: 1, Allowance: allowance, Period: models.Daily, RolloverPeriods: periods, RolloverCap: limit}
}

func start(plan models.PlanID) models.StartSubscription {
	return models.StartSubscription{SubscriptionID: "sub_1", PlanID: plan}
}

func TestTurnOnThe31st(t *testing.T) {
	a := newAccount(t, models.PlanVersion{PlanID: "pln_m", Number: 1, Allowance: 1000 * one, Period: models.Monthly})
	a.do(at("2026-01-31T10:00:00Z"), start("pln_m"))
	a.do(at("2026-02-10T00:00:00Z"), charge(400*one))
	d := a.do(at("2026-03-01T00:00:00Z"), models.AdvanceAccount{})
	e := d.Entries[0]
	if len(d.Entries) != 1 || e.Kind != models.EntryTurn || !e.EffectiveAt.Equal(at("2026-02-28T10:00:00Z")) ||
		e.Delta != 400*one || e.BalanceAfter.Available != 1000*one || e.Turns.Granted != 1000*one || e.Turns.Lapsed != 600*one {
		t.Fatalf("the turn is %+v %+v", e, e.Turns)
	}
	if end := a.state.Subscriptions[0].PeriodEndAt; !end.Equal(at("2026-03-31T10:00:00Z")) {
		t.Errorf("the next period ends at %s", end)
	}
}

func TestRollover(t *testing.T) {
	a := newAccount(t, daily(20*one, 40*one, 2))
	a.do(noon, start("pln_daily"))
	a.do(noon, charge(5*one))
	day := func(n int) time.Time { return noon.AddDate(0, 0, n) }

	for _, c := range []struct {
		day                 int
		allowance, rollover models.Credits
	}{
		{1, 20 * one, 15 * one}, // 15 left from the first day
		{2, 20 * one, 35 * one}, // and 20 from the second
		{3, 20 * one, 40 * one}, // the first day's have lapsed: 20 + 20
		{4, 20 * one, 40 * one},
	} {
		a.do(day(c.day), models.AdvanceAccount{})
		if got, want := [2]models.Credits{a.availableByKind(models.Allowance), a.availableByKind(models.Rollover)}, [2]models.Credits{c.allowance, c.rollover}; got != want {
			t.Errorf("day %d holds %v, want %v", c.day, got, want)
		}
	}
}

func TestRolloverCap(t *testing.T) {
	a := newAccount(t, daily(20*one, 30*one, 5))
	a.do(noon, start("pln_daily"))
	d := a.do(noon.AddDate(0, 0, 3), models.AdvanceAccount{})
	if a.availableByKind(models.Rollover) != 30*one || a.availableByKind(models.Allowance) != 20*one {
		t.Errorf("holds %s and %s", a.availableByKind(models.Allowance), a.availableByKind(models.Rollover))
	}
	if turns := d.Entries[len(d.Entries)-1].Turns; turns.Lapsed != 30*one || turns.Granted != 60*one || turns.Count != 3 {
		t.Errorf("the turns are %+v", turns)
	}
}

func TestYearOfMissedDailyPeriods(t *testing.T) {
	for _, periods := range []int{0, 1, 2, 400} {
		eager := newAccount(t, daily(20*one, 40*one, periods))
		lazy := newAccount(t, daily(20*one, 40*one, periods))
		eager.do(noon, start("pln_daily"))
		lazy.do(noon, start("pln_daily"))
		for n := range 366 {
			eager.do(noon.AddDate(0, 0, n), models.AdvanceAccount{})
		}
		d := lazy.do(noon.AddDate(0, 0, 365), models.AdvanceAccount{})
		turns, made := int64(0), 0
		for _, e := range d.Entries {
			made = max(made, len(e.NewLots))
			if e.Turns != nil {
				turns += e.Turns.Count
				if first, last := e.Turns.FirstAt, e.Turns.LastAt; first.Month() != last.Month() {
					t.Errorf("turns from %s to %s share an entry", first, last)
				}
			}
		}
		// A year touches thirteen months. In each, the rollover from the previous month
		// may lapse in an entry of its own.
		if len(d.Entries) > 25 || turns != 365 || made > 3 {
			t.Errorf("a year makes %d entries, %d turns, %d lots", len(d.Entries), turns, made)
		}
		if balanceOfAll(eager.state) != balanceOfAll(lazy.state) {
			t.Errorf("day by day %+v, at once %+v", balanceOfAll(eager.state), balanceOfAll(lazy.state))
		}
		if e, l := eager.state.Subscriptions[0].PeriodEndAt, lazy.state.Subscriptions[0].PeriodEndAt; !e.Equal(l) {
			t.Errorf("day by day the period ends at %s, at once at %s", e, l)
		}
		if Open(eager.state).NextBoundary() != Open(lazy.state).NextBoundary() {
			t.Errorf("next boundary %s and %s", Open(eager.state).NextBoundary(), Open(lazy.state).NextBoundary())
		}
	}
}

func TestFoldStopsAtOtherBoundaries(t *testing.T) {
	a := newAccount(t, daily(20*one, 0, 0))
	a.do(noon, start("pln_daily"))
	end := noon.AddDate(0, 0, 3).Add(time.Hour)
	a.do(noon, grant(models.Promotional, 5*one, end))
	d := a.do(noon.AddDate(0, 0, 6), models.AdvanceAccount{})
	var kinds []models.EntryKind
	for _, e := range d.Entries {
		kinds = append(kinds, e.Kind)
	}
	if len(kinds) != 3 || kinds[0] != models.EntryTurn || kinds[1] != models.EntryLapse || kinds[2] != models.EntryTurn ||
		d.Entries[0].Turns.Count != 3 || d.Entries[2].Turns.Count != 3 || !d.Entries[1].EffectiveAt.Equal(end) {
		t.Errorf("entered %v", kinds)
	}
}

func TestPlanEditedTakesEffectAtTheNextBoundary(t *testing.T) {
	first := daily(20*one, 0, 0)
	second := first
	second.Number, second.Allowance, second.CreatedAt = 2, 30*one, noon.AddDate(0, 0, 2).Add(time.Hour)
	a := newAccount(t, first, second)
	a.do(noon, start("pln_daily"))
	d := a.do(noon.AddDate(0, 0, 4), models.AdvanceAccount{})
	if turns := d.Entries[0].Turns; turns.Granted != (20+20+30+30)*one {
		t.Errorf("four days granted %s", turns.Granted)
	}
	if a.availableByKind(models.Allowance) != 30*one || a.state.Subscriptions[0].Version.Number != 2 {
		t.Errorf("holds %s of version %d", a.availableByKind(models.Allowance), a.state.Subscriptions[0].Version.Number)
	}
}

func TestSwitchToAnotherPeriodAnchorsAnew(t *testing.T) {
	monthly := models.PlanVersion{PlanID: "pln_m", Number: 1, Allowance: 500 * one, Period: models.Monthly}
	a := newAccount(t, daily(20*one, 0, 0), monthly)
	a.do(noon, start("pln_daily"))
	a.do(noon, models.SwitchPlan{SubscriptionID: "sub_1", PlanID: "pln_m"})
	if a.availableByKind(models.Allowance) != 20*one {
		t.Errorf("switched at once: %s", a.availableByKind(models.Allowance))
	}
	a.do(noon.AddDate(0, 0, 1), models.AdvanceAccount{})
	s := a.state.Subscriptions[0]
	if a.availableByKind(models.Allowance) != 500*one || !s.PeriodEndAt.Equal(noon.AddDate(0, 1, 1)) {
		t.Errorf("holds %s until %s", a.availableByKind(models.Allowance), s.PeriodEndAt)
	}
}

func TestCancel(t *testing.T) {
	t.Run("at once: what is left stays until the period would have ended", func(t *testing.T) {
		a := newAccount(t, daily(20*one, 40*one, 2))
		a.do(noon, start("pln_daily"))
		a.do(noon.Add(time.Hour), models.CancelSubscription{SubscriptionID: "sub_1"})
		a.do(noon.Add(2*time.Hour), charge(one))
		d := a.do(noon.AddDate(0, 0, 5), models.AdvanceAccount{})
		if len(d.Entries) != 1 || d.Entries[0].Kind != models.EntryLapse || d.Entries[0].Delta != -19*one {
			t.Errorf("entered %+v", d.Entries)
		}
		a.wantError(noon.AddDate(0, 0, 5), models.CancelSubscription{SubscriptionID: "sub_1"}, models.CodeNotFound)
	})
	t.Run("with the period: nothing rolls over", func(t *testing.T) {
		a := newAccount(t, daily(20*one, 40*one, 2))
		a.do(noon, start("pln_daily"))
		a.do(noon, models.CancelSubscription{SubscriptionID: "sub_1", AtPeriodEnd: true})
		a.do(noon.AddDate(0, 0, 5), models.AdvanceAccount{})
		if balanceOfAll(a.state) != (models.Balance{}) || a.state.Subscriptions[0].Status != models.SubscriptionCanceled ||
			!a.state.Subscriptions[0].EndedAt.Equal(noon.AddDate(0, 0, 1)) {
			t.Errorf("left %+v, %+v", balanceOfAll(a.state), a.state.Subscriptions[0])
		}
	})
}

func TestPurchasedCreditsOutliveTurns(t *testing.T) {
	a := newAccount(t, daily(20*one, 0, 0))
	a.do(noon, start("pln_daily"))
	a.do(noon, models.CreditPurchase{PurchaseID: "pur_1", Credits: 7 * one})
	a.do(noon, grant(models.Promotional, 3*one, time.Time{}))
	a.do(noon.AddDate(1, 0, 0), models.AdvanceAccount{})
	if a.availableByKind(models.Purchased) != 7*one || a.availableByKind(models.Promotional) != 3*one || a.availableByKind(models.Allowance) != 20*one {
		t.Errorf("holds %+v", balanceOfAll(a.state))
	}
}

func TestSecondSubscriptionToOnePlan(t *testing.T) {
	a := newAccount(t, daily(20*one, 0, 0))
	a.do(noon, start("pln_daily"))
	a.wantError(noon, start("pln_daily"), models.CodeConflict)
	a.wantError(noon, start("pln_none"), models.CodeNotFound)
}

// Rolled-over credits last for the same number of turns even if the account's zone
// changes meanwhile.
func TestRolloverMovesWithTheZone(t *testing.T) {
	for _, zone := range []string{"Asia/Tokyo", "America/Los_Angeles"} {
		b := newBooks(t, daily(20*one, 40*one, 2))
		b.do(noon, start("pln_daily"))
		b.do(noon.AddDate(0, 0, 1), models.AdvanceAccount{}) // 20 rolled over
		b.wantBalance(models.Balance{Available: 40 * one})
		d := b.do(noon.AddDate(0, 0, 1), models.ChangeAccount{Zone: &zone})
		if e := d.Entries[0]; e.Delta != 0 || len(e.Draws) != 1 || len(e.NewLots) != 1 || e.NewLots[0].Granted != 20*one {
			t.Errorf("%s: the change is %+v", zone, e)
		}
		first := b.state.Subscriptions[0].PeriodEndAt
		b.do(first, models.AdvanceAccount{}) // the first turn after
		b.wantBalance(models.Balance{Available: 60 * one})
		second := b.state.Subscriptions[0].PeriodEndAt
		b.do(second.Add(-time.Second), models.AdvanceAccount{})
		b.wantBalance(models.Balance{Available: 60 * one})
		b.do(second, models.AdvanceAccount{}) // the second, at which the first day's rest lapses
		b.wantBalance(models.Balance{Available: 60 * one})
		if lapsed := b.book.Sum; lapsed != 60*one {
			t.Errorf("%s: the deltas sum up to %s", zone, lapsed)
		}
	}
}
