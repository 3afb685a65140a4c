package models

import "time"

// OperatorRole is what a person of the operator may do; "" for customers.
type OperatorRole string

const (
	OperatorAdmin   OperatorRole = "admin"   // everything
	OperatorSupport OperatorRole = "support" // adjusts up to a limit
	OperatorAuditor OperatorRole = "auditor" // looks only
)

// User is a person who signs in.
type User struct {
	ID        UserID
	Email     string // as written at sign-up, compared without regard to case
	Name      string
	Zone      string // IANA name; the times that this person reads are in it
	Operator  OperatorRole
	CreatedAt time.Time
}

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
// and "" are Go's names, not places.
func ValidZone(zone string) bool {
	if zone == "" || zone == "Local" {
		return false
	}
	_, err := time.LoadLocation(zone)
	return err == nil
}
