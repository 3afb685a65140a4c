package models

import (
	"testing"
	"time"
)

func TestCapWindows(t *testing.T) {
	for _, c := range []struct {
		window              CapWindow
		zone, at            string
		wantStart, wantEnds string
	}{
		{CapDay, "UTC", "2026-05-01T00:00:00Z", "2026-05-01T00:00:00Z", "2026-05-02T00:00:00Z"},
		{CapDay, "Asia/Kathmandu", "2026-05-01T18:15:00Z", "2026-05-01T18:15:00Z", "2026-05-02T18:15:00Z"},
		{CapDay, "Europe/Berlin", "2026-03-29T12:00:00Z", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"},  // of 23 hours
		{CapDay, "Europe/Berlin", "2026-10-25T12:00:00Z", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"},  // of 25 hours
		{CapDay, "America/Havana", "2026-03-08T12:00:00Z", "2026-03-08T05:00:00Z", "2026-03-09T04:00:00Z"}, // has no midnight
		{CapDay, "America/Havana", "2026-11-01T05:30:00Z", "2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z"}, // has two
		{CapDay, "Pacific/Apia", "2011-12-30T09:00:00Z", "2011-12-29T10:00:00Z", "2011-12-30T10:00:00Z"},   // a day is missing behind it
		{CapWeek, "UTC", "2026-05-03T23:59:59Z", "2026-04-27T00:00:00Z", "2026-05-04T00:00:00Z"},           // a Sunday
		{CapWeek, "UTC", "2026-05-04T00:00:00Z", "2026-05-04T00:00:00Z", "2026-05-11T00:00:00Z"},           // a Monday
		{CapMonth, "UTC", "2026-01-31T12:00:00Z", "2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"},
		{CapMonth, "America/Los_Angeles", "2026-02-01T07:59:59Z", "2026-01-01T08:00:00Z", "2026-02-01T08:00:00Z"},
		{CapYear, "UTC", "2024-02-29T12:00:00Z", "2024-01-01T00:00:00Z", "2025-01-01T00:00:00Z"},
		{CapYear, "Pacific/Kiritimati", "2025-12-31T10:00:00Z", "2025-12-31T10:00:00Z", "2026-12-31T10:00:00Z"},
	} {
		instant, err := time.Parse(time.RFC3339, c.at)
		if err != nil {
			t.Fatal(err)
		}
		start, end := c.window.Around(instant, locationOf(c.zone))
		if got := [2]string{start.Format(time.RFC3339), end.Format(time.RFC3339)}; got != [2]string{c.wantStart, c.wantEnds} {
			t.Errorf("the %s around %s in %s is %s, want %s and %s", c.window, c.at, c.zone, got, c.wantStart, c.wantEnds)
		}
	}
	if start, end := CapEver.Around(time.Now(), time.UTC); !start.IsZero() || !end.IsZero() {
		t.Errorf("for ever is from %s to %s", start, end)
	}
}

// A window ends where the next begins, in every hour of a year and in zones that change
// their clocks in odd ways.
func TestCapWindowsHaveNoGaps(t *testing.T) {
	for _, zone := range []string{"UTC", "Europe/Berlin", "America/Havana", "Australia/Lord_Howe", "Africa/Casablanca", "Pacific/Apia"} {
		place := locationOf(zone)
		for _, w := range CapWindows[:4] {
			at := time.Date(2011, 12, 20, 0, 30, 0, 0, time.UTC)
			_, before := w.Around(at, place)
			for ; at.Year() < 2013; at = at.Add(time.Hour) {
				start, end := w.Around(at, place)
				if start.After(at) || !end.After(at) || end.After(before) && !start.Equal(before) {
					t.Fatalf("the %s around %s in %s is from %s to %s, the one before ended at %s", w, at, zone, start, end, before)
				}
				before = end
			}
		}
	}
}

func TestCapSubjects(t *testing.T) {
	for _, s := range []CapSubject{CapOnAccount, CapOnMember("usr_a"), CapOnKey("key_a")} {
		if !s.Valid() {
			t.Errorf("%q is not valid", s)
		}
	}
	if CapOnMember("usr_a").Member() != "usr_a" || CapOnMember("usr_a").Key() != "" || CapOnKey("key_a").Key() != "key_a" || CapOnKey("key_a").Member() != "" || CapOnAccount.Member() != "" {
		t.Error("subjects stand for others than they should")
	}
	for _, s := range []CapSubject{"", "accounts", "member:", "member:key_a", "key:usr_a", "key:", "usr_a", "member:member:usr_a"} {
		if s.Valid() {
			t.Errorf("%q is valid", s)
		}
	}
}
