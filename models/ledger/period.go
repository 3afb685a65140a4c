package ledger

import (
	"sync"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// boundary is the instant at which period number n of a subscription begins,
// period 0 beginning at the anchor: the anchor's wall clock, n periods on, in
// zone. A day that the month lacks is the month's last (31 January, 28 February,
// 31 March), because counting starts from the anchor each time.
func boundary(s models.Subscription, n int64, zone *time.Location) time.Time {
	wall := s.AnchorAt.In(location(s.AnchorZone))
	year, month, day := wall.Date()
	switch s.Version.Period {
	case models.Daily:
		day += int(n)
	case models.Weekly:
		day += 7 * int(n)
	case models.Monthly:
		year, month = addMonths(year, month, int(n))
		day = min(day, lastDay(year, month))
	case models.Yearly:
		year += int(n)
		day = min(day, lastDay(year, month))
	}
	hour, minute, second := wall.Clock()
	return models.InstantOf(time.Date(year, month, day, hour, minute, second, wall.Nanosecond(), time.UTC), zone)
}

// nextPeriod moves a subscription on to the period that begins where its present
// one ends. After the account moved to another zone a boundary may fall on or
// before that instant: such a period has no length and is passed over, so that
// moving to and fro never yields a further allowance.
func nextPeriod(s *models.Subscription, zone *time.Location) {
	s.PeriodStartAt = s.PeriodEndAt
	for !s.PeriodEndAt.After(s.PeriodStartAt) {
		s.PeriodNumber++
		s.PeriodEndAt = boundary(*s, s.PeriodNumber+1, zone)
	}
}

// firstPeriod anchors a subscription at an instant.
func firstPeriod(s *models.Subscription, at time.Time, zone string) {
	s.AnchorAt, s.AnchorZone, s.PeriodNumber = at, zone, 0
	s.PeriodStartAt = at
	s.PeriodEndAt = boundary(*s, 1, location(zone))
}

func addMonths(year int, month time.Month, n int) (int, time.Month) {
	first := time.Date(year, month+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	return first.Year(), first.Month()
}

func lastDay(year int, month time.Month) int {
	return time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// location is the zone of a name that was checked when it was stored. Going on in
// another zone would move boundaries, so a name that is unknown here ends the
// attempt. Each is read once: a forecast asks hundreds of times.
func location(name string) *time.Location {
	known, _ := zones.Load(name)
	if zone, ok := known.(*time.Location); ok {
		return zone
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		panic("ledger: " + err.Error())
	}
	zones.Store(name, zone)
	return zone
}

// zones are those that were asked for, by name.
var zones sync.Map
