package models

import (
	"errors"
	"strings"
	"time"
	_ "time/tzdata" // the same zones on every machine, even those without zone data
)

// Location is the user's time zone, or UTC if this build doesn't know its name.
func (u User) Location() *time.Location { return locationOf(u.Zone) }

// Location is the zone in which the account's periods turn, or UTC if this
// build doesn't know its name.
func (a Account) Location() *time.Location { return locationOf(a.Zone) }

func locationOf(zone string) *time.Location {
	if l, err := time.LoadLocation(zone); err == nil {
		return l
	}
	return time.UTC
}

// ValidZone reports whether zone is an IANA name that this build knows. "Local"
// and "" are Go's own names, not places. The posix/ and right/ trees repeat the
// zones, the latter with leap seconds.
func ValidZone(zone string) bool {
	if zone == "" || zone == "Local" || strings.HasPrefix(zone, "posix/") || strings.HasPrefix(zone, "right/") {
		return false
	}
	_, err := time.LoadLocation(zone)
	return err == nil
}

// The range of years that ParseDate accepts. No ledger is older, and a day at
// either end of the range of time.Time could be mistaken for the zero time.
const (
	firstYear = 2000
	lastYear  = 9998
)

// ErrDateRange is returned by ParseDate for a date outside the supported years.
var ErrDateRange = errors.New("must be from 2000-01-01 to 9998-12-31")

// ParseDate parses a date such as 2026-03-01 as midnight in UTC. Its errors,
// ErrDateRange among them, can be shown to the person who entered the date.
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

// FromWallClock returns the instant at which clocks in zone show the given wall
// time, whose fields are read as if in UTC. A time that clocks show twice means
// the first of the two. A time that clocks skip is read as if they had not been
// put forward yet. time.Date guarantees neither and may return an instant on the
// day before.
func FromWallClock(wall time.Time, zone *time.Location) time.Time {
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

// DateOf returns the calendar date in zone at t, as midnight in UTC. Dates in
// this form can be compared and stepped without regard to clock changes.
func DateOf(t time.Time, zone *time.Location) time.Time {
	year, month, day := t.In(zone).Date()
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

// ZoneNamed returns the zone that a person means: its name in any case, with spaces
// around it or in place of its underscores. ok is false if this build knows no such zone.
func ZoneNamed(typed string) (zone string, ok bool) {
	typed = strings.TrimSpace(typed)
	if typed == "" {
		return "", false
	}
	if typed == strings.ToUpper(typed) && ValidZone(typed) { // abbreviations such as UTC
		return typed, true
	}
	lower := strings.ToLower(strings.Join(strings.Fields(typed), "_"))
	head, tail, _ := strings.Cut(lower, "/")
	for _, name := range []string{
		oddZones[lower], capitalized(lower), strings.ToUpper(lower),
		capitalized(head) + "/" + strings.ToUpper(tail), // Etc/GMT+1
		strings.ToUpper(head) + "/" + capitalized(tail), // US/Pacific
		typed,
	} {
		if ValidZone(name) {
			return name, true
		}
	}
	return "", false
}

// capitalized returns a name with capital letters where zones have them: at the start of
// each word that is not one of the small ones, as in Port_of_Spain.
func capitalized(lower string) string {
	var name strings.Builder
	for lower != "" {
		end := strings.IndexAny(lower, "/_-") + 1
		if end == 0 {
			end = len(lower)
		}
		switch word := lower[:end]; strings.TrimRight(word, "_-") {
		case "of", "es", "au":
			name.WriteString(word)
		default:
			name.WriteString(strings.ToUpper(word[:1]) + word[1:])
		}
		lower = lower[end:]
	}
	return name.String()
}

// oddZones are the names whose capital letters follow no rule, by the name in lower case.
var oddZones = map[string]string{
	"america/argentina/comodrivadavia": "America/Argentina/ComodRivadavia",
	"america/knox_in":                  "America/Knox_IN",
	"antarctica/dumontdurville":        "Antarctica/DumontDUrville",
	"antarctica/mcmurdo":               "Antarctica/McMurdo",
	"brazil/denoronha":                 "Brazil/DeNoronha",
	"chile/easterisland":               "Chile/EasterIsland",
	"gb-eire":                          "GB-Eire",
	"mexico/bajanorte":                 "Mexico/BajaNorte",
	"mexico/bajasur":                   "Mexico/BajaSur",
}
