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
