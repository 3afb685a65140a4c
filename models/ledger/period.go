package ledger

import (
	"sync"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// periodStart returns the instant at which period n of a subscription begins: the
// anchor's wall clock, n periods later, in zone. If the month has no such day, it is
// the month's last. Counting starts from the anchor each time, so 31 January is
// followed by 28 February and 31 March.
func periodStart(s models.Subscription, n int64, zone *time.Location) time.Time {
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
	return models.FromWallClock(time.Date(year, month, day, hour, minute, second, wall.Nanosecond(), time.UTC), zone)
}

// nextPeriod moves a subscription to the period that begins where the current one
// ends. After a change of zone a period's end may fall on or before that instant. Such
// periods are skipped, so that changing the zone back and forth never yields an extra
// allowance.
func nextPeriod(s *models.Subscription, zone *time.Location) {
	s.PeriodStartAt = s.PeriodEndAt
	for !s.PeriodEndAt.After(s.PeriodStartAt) {
		s.PeriodNumber++
		s.PeriodEndAt = periodStart(*s, s.PeriodNumber+1, zone)
	}
}

// firstPeriod anchors a subscription at an instant.
func firstPeriod(s *models.Subscription, at time.Time, zone string) {
	s.AnchorAt, s.AnchorZone, s.PeriodNumber = at, zone, 0
	s.PeriodStartAt = at
	s.PeriodEndAt = periodStart(*s, 1, location(zone))
}

func addMonths(year int, month time.Month, n int) (int, time.Month) {
	first := time.Date(year, month+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	return first.Year(), first.Month()
}

func lastDay(year int, month time.Month) int {
	return time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// location returns the zone with a name that was checked when it was stored. It panics
// if the name is unknown, because computing in another zone would move boundaries.
// Zones are cached, since a forecast needs them hundreds of times.
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

// zones caches the results of location by name.
var zones sync.Map
