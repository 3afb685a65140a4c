package ledger

import (
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
)

func at(text string) time.Time {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return t.UTC()
}

func TestBoundary(t *testing.T) {
	for _, c := range []struct {
		name   string
		anchor string
		zone   string
		period models.Period
		want   []string // the starts of periods 1, 2, 3 …
	}{
		{"the 31st clamps and comes back", "2026-01-31T10:00:00Z", "UTC", models.Monthly,
			[]string{"2026-02-28T10:00:00Z", "2026-03-31T10:00:00Z", "2026-04-30T10:00:00Z", "2026-05-31T10:00:00Z"}},
		{"the 31st in a leap year", "2028-01-31T10:00:00Z", "UTC", models.Monthly, []string{"2028-02-29T10:00:00Z", "2028-03-31T10:00:00Z"}},
		{"a month in summer time keeps its wall clock", "2026-03-15T17:00:00Z", "Europe/Berlin", models.Monthly,
			[]string{"2026-04-15T16:00:00Z", "2026-05-15T16:00:00Z"}},
		{"a month end across a year", "2026-12-31T00:00:00Z", "UTC", models.Monthly, []string{"2027-01-31T00:00:00Z", "2027-02-28T00:00:00Z"}},
		{"29 February once a year", "2028-02-29T12:00:00Z", "UTC", models.Yearly,
			[]string{"2029-02-28T12:00:00Z", "2030-02-28T12:00:00Z", "2031-02-28T12:00:00Z", "2032-02-29T12:00:00Z"}},
		{"a day of 23 hours", "2026-03-28T11:00:00Z", "Europe/Berlin", models.Daily, []string{"2026-03-29T10:00:00Z", "2026-03-30T10:00:00Z"}},
		{"a day of 25 hours", "2026-10-24T10:00:00Z", "Europe/Berlin", models.Daily, []string{"2026-10-25T11:00:00Z"}},
		{"a time that is skipped", "2026-03-28T01:30:00Z", "Europe/Berlin", models.Daily, // 02:30 does not exist on the 29th
			[]string{"2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z"}},
		{"a time that comes twice is its first", "2026-10-24T00:30:00Z", "Europe/Berlin", models.Daily, // 02:30, twice on the 25th
			[]string{"2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"}},
		{"half an hour of summer time", "2026-10-02T15:45:00Z", "Australia/Lord_Howe", models.Daily, // 02:15 is skipped on the 4th
			[]string{"2026-10-03T15:45:00Z", "2026-10-04T15:15:00Z"}},
		{"a week across a change", "2026-03-25T09:00:00Z", "America/New_York", models.Weekly, []string{"2026-04-01T09:00:00Z"}},
		{"a week into a change", "2026-03-04T12:00:00Z", "America/New_York", models.Weekly, []string{"2026-03-11T11:00:00Z"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := models.Subscription{AnchorAt: at(c.anchor), AnchorZone: c.zone, Version: models.PlanVersion{Period: c.period}}
			for i, want := range c.want {
				if got := periodStart(s, int64(i+1), location(c.zone)); !got.Equal(at(want)) {
					t.Errorf("period %d begins at %s, want %s", i+1, got.Format(time.RFC3339), want)
				}
			}
		})
	}
}

// Changing between the extreme zones every day must not yield more periods than there
// are calendar days.
func TestZoneChangesBringNoExtraPeriods(t *testing.T) {
	s := models.Subscription{Version: models.PlanVersion{Period: models.Daily}}
	start := at("2026-05-01T00:00:00Z")
	firstPeriod(&s, start, "Pacific/Kiritimati")
	zones := []string{"Etc/GMT+12", "Pacific/Kiritimati"}
	turns := 0
	for s.PeriodEndAt.Before(start.AddDate(0, 0, 100)) {
		before := s.PeriodEndAt
		nextPeriod(&s, location(zones[turns%2]))
		turns++
		if !s.PeriodEndAt.After(before) || !s.PeriodStartAt.Equal(before) {
			t.Fatalf("period %d runs from %s to %s", s.PeriodNumber, s.PeriodStartAt, s.PeriodEndAt)
		}
	}
	if turns > 101 {
		t.Errorf("100 days had %d turns", turns)
	}
}
