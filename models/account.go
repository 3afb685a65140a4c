package models

import "time"

// AccountKind tells whose credits an account holds.
type AccountKind string

const (
	Solo       AccountKind = "solo"       // one person's
	Enterprise AccountKind = "enterprise" // an organisation's, with members
)

// AccountStatus tells what an account may do. A suspended account keeps its
// credits, still receives what was paid for, and may not spend; a closed one is
// gone for programs and customers.
type AccountStatus string

const (
	AccountActive    AccountStatus = "active"
	AccountSuspended AccountStatus = "suspended"
	AccountClosed    AccountStatus = "closed"
)

// Account is a customer that holds credits.
type Account struct {
	ID           AccountID
	ExternalID   string // the operator's own identifier, "" if none
	Kind         AccountKind
	Name         string
	BillingEmail string
	Zone         string // IANA name; period boundaries are computed in it
	Status       AccountStatus

	StorageUsage    Bytes
	StorageOverride *Bytes // nil: the sum of the live plans' limits, else a setting
	StorageAt       time.Time

	// LowBalance is below how many available credits the account's people want to
	// be warned, 0 for never.
	LowBalance Credits

	CreatedAt time.Time
}

// Fault is why nobody may spend from the account or buy for it, nil if they may.
func (a Account) Fault() *Error {
	switch a.Status {
	case AccountClosed:
		return Errorf(CodeAccountClosed, "This account was closed.")
	case AccountSuspended:
		return Errorf(CodeAccountSuspended, "This account is suspended.")
	}
	return nil
}

// Role is what a member may do in an account. Every account has members; a solo
// account has just its owner.
type Role string

const (
	RoleOwner   Role = "owner"
	RoleAdmin   Role = "admin"
	RoleBilling Role = "billing"
	RoleMember  Role = "member"
)

// Member is a user's place in an account.
type Member struct {
	AccountID AccountID
	UserID    UserID
	Role      Role
	CreatedAt time.Time
}

// Membership is a member's place together with the account: what a person who
// signs in may switch between.
type Membership struct {
	Account Account
	Role    Role
}

// MemberLine is a member as a list shows it.
type MemberLine struct {
	User
	Role     Role
	JoinedAt time.Time
}
