package models

import (
	"errors"
	"strings"
	"time"
	_ "time/tzdata" // the same zones on every machine, those without zone data included
)

// Location is the reader's time zone, UTC if its name is unknown here.
func (u User) Location() *time.Location { return locationOf(u.Zone) }

// Location is the zone in which the account's periods turn, UTC if its name is
// unknown here.
func (a Account) Location() *time.Location { return locationOf(a.Zone) }

func locationOf(zone string) *time.Location {
	if l, err := time.LoadLocation(zone); err == nil {
		return l
	}
	return time.UTC
}

// ValidZone tells whether zone is an IANA name that this build knows. "Local"
// and "" are Go's names, not places; posix/ and right/ are spellings of the zone
// files, the latter with leap seconds.
func ValidZone(zone string) bool {
	if zone == "" || zone == "Local" || strings.HasPrefix(zone, "posix/") || strings.HasPrefix(zone, "right/") {
		return false
	}
	_, err := time.LoadLocation(zone)
	return err == nil
}

// The years whose days are asked about. No books are older, and a day at either end
// of what a time can be might be taken for none.
const (
	firstYear = 2000
	lastYear  = 9998
)

// ErrDateRange is what ParseDate answers for a date that no books reach.
var ErrDateRange = errors.New("must be from 2000-01-01 to 9998-12-31")

// ParseDate reads a date such as 2026-03-01, as midnight in UTC.
func ParseDate(text string) (time.Time, error) {
	date, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return time.Time{}, errors.New("must be a date such as 2026-03-01")
	}
	if date.Year() < firstYear || date.Year() > lastYear {
		return time.Time{}, ErrDateRange
	}
	return date, nil
}

// InstantOf is when the clocks of zone show the wall time, whose fields are given
// as if in UTC. Shown twice, the first time counts; skipped, the clock is read as
// if it had not been put forward yet. time.Date leaves both open, and may even
// answer with the day before.
func InstantOf(wall time.Time, zone *time.Location) time.Time {
	const day = 24 * time.Hour
	for _, near := range []time.Time{wall.Add(-day), wall.Add(day)} {
		_, offset := near.In(zone).Zone()
		candidate := wall.Add(-time.Duration(offset) * time.Second)
		if _, actual := candidate.In(zone).Zone(); actual == offset {
			return candidate
		}
	}
	_, before := wall.Add(-day).In(zone).Zone()
	return wall.Add(-time.Duration(before) * time.Second)
}

// DateOf is the calendar date that zone's clocks show at an instant, as midnight
// in UTC: dates can be stepped and compared there without regard to clocks.
func DateOf(t time.Time, zone *time.Location) time.Time {
	year, month, day := t.In(zone).Date()
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}
