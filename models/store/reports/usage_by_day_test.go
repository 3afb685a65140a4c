package reports_test

import (
	"context"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// Usage has one element a day without gaps, from the first to the last in the reader's zone.
func TestUsageByDayInTheReadersZone(t *testing.T) {
	k := storetest.New(t)
	_, account := k.Person("ann")
	k.Grant(account.ID, 100*models.Credit)
	for _, instant := range []string{"2026-03-29T18:29:59Z", "2026-03-29T18:30:00Z", "2026-03-30T18:15:00Z"} {
		at, err := time.Parse(time.RFC3339, instant)
		if err != nil {
			t.Fatal(err)
		}
		k.Clock.Set(at)
		if _, err := k.Charge(account.ID, 2*models.Credit); err != nil {
			t.Fatal(err)
		}
	}
	kolkata, err := time.LoadLocation("Asia/Kolkata") // +05:30: its midnight is 18:30 UTC
	if err != nil {
		t.Fatal(err)
	}
	days, err := usageDays(k, account.ID, storetest.Start, k.Clock.Now(), kolkata)
	if err != nil || len(days) != 2 || days[0].Credits != 2*models.Credit || days[1].Credits != 4*models.Credit || days[1].Charges != 2 {
		t.Errorf("the days are %+v, %v", days, err)
	}
	// A day of 23 hours is still one day.
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	days, err = usageDays(k, account.ID, storetest.Start.AddDate(0, 0, -29), storetest.Start, berlin)
	if err != nil || len(days) != 30 || days[29].Credits != 4*models.Credit || !days[29].Day.Equal(time.Date(2026, 3, 28, 23, 0, 0, 0, time.UTC)) {
		t.Errorf("%d days, the last %+v, %v", len(days), days[len(days)-1], err)
	}
	k.CheckBooks()
}

// In every zone with clock changes, thirty days are thirty days, each beginning after the
// one before. Some days have no midnight.
func TestDaysOfZonesWithoutMidnight(t *testing.T) {
	k := storetest.New(t)
	_, account := k.Person("ann")
	for _, name := range []string{
		"America/Santiago", "Atlantic/Azores", "America/Havana", "America/Nuuk", "Africa/Cairo", "Asia/Beirut", "Asia/Gaza", "Australia/Lord_Howe", "Pacific/Apia",
	} {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		from := time.Date(2010, 1, 1, 12, 0, 0, 0, zone)
		for range 10 {
			days, err := usageDays(k, account.ID, from, from.AddDate(0, 0, 729), zone)
			if err != nil || len(days) != 730 {
				t.Fatalf("%s from %s: %d days, %v", name, from, len(days), err)
			}
			for i := 1; i < len(days); i++ {
				if days[i].Day.Before(days[i-1].Day) {
					t.Errorf("%s: %s comes after %s", name, days[i].Day, days[i-1].Day)
				}
			}
			from = from.AddDate(0, 0, 730)
		}
	}
	_, err := usageDays(k, account.ID, storetest.Start, storetest.Start.AddDate(10, 0, 0), time.UTC)
	storetest.WantCode(t, err, models.CodeInvalidField)
}

// usageDays reads an account's usage on each day.
func usageDays(k *storetest.Kit, id models.AccountID, from, to time.Time, zone *time.Location) ([]models.DayUsage, error) {
	used, err := k.Usage(context.Background(), models.UsageQuery{AccountID: id, From: from, To: to, Zone: zone, Limit: 1})
	return used.Days, err
}
