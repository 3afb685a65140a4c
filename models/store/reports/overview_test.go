package reports_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// The overview counts what moved today and within thirty days: all of it of accounts that
// moved since, and nothing of those that did not.
func TestOverviewCountsWhatMovedWithinThirtyDays(t *testing.T) {
	k := storetest.New(t) // it is March 29, 17:48
	used := map[string]models.AccountID{}
	for _, name := range []string{"long ago", "before", "first day", "today"} {
		_, account := k.Person(name)
		used[name] = account.ID
		k.Grant(account.ID, 100*models.Credit)
	}
	charge := func(name string, credits models.Credits, at time.Time) {
		t.Helper()
		k.Clock.Set(at)
		if _, err := k.Charge(used[name], credits*models.Credit); err != nil {
			t.Fatal(err)
		}
	}
	today := time.Date(2026, 5, 10, 9, 0, 0, 0, time.UTC)
	charge("today", 16, today.AddDate(0, 0, -35)) // it moves later too
	charge("before", 8, time.Date(2026, 4, 10, 23, 59, 59, 0, time.UTC))
	charge("first day", 4, time.Date(2026, 4, 11, 0, 0, 0, 0, time.UTC))
	charge("today", 2, today.AddDate(0, 0, -1))
	charge("today", 1, today)
	o, err := k.Overview(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range o.Movements {
		got = append(got, fmt.Sprintf("%s%s %s today, %s within thirty days", m.Flow, m.Currency, m.TodayCredits, m.MonthCredits))
	}
	if want := []string{"used -1 today, -7 within thirty days"}; !slices.Equal(got, want) {
		t.Errorf("what moved is %q, want %q", got, want)
	}
	k.CheckBooks()
}
