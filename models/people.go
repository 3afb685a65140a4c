package models

import (
	"time"

	"github.com/bursar-portal/bursar/models/mailbox"
)

// OperatorRole is the role of a person who works for the operator; "" for
// customers.
type OperatorRole string

const (
	OperatorAdmin   OperatorRole = "admin"   // full access
	OperatorSupport OperatorRole = "support" // may adjust up to a limit
	OperatorAuditor OperatorRole = "auditor" // view only
)

// OperatorRoles are all roles, the most powerful first.
var OperatorRoles = []OperatorRole{OperatorAdmin, OperatorSupport, OperatorAuditor}

// UserStatus says whether a person may sign in.
type UserStatus string

const (
	UserActive   UserStatus = "active"
	UserDisabled UserStatus = "disabled" // by the operator; their sessions have ended
	UserClosed   UserStatus = "closed"   // by themselves, for good; their personal data is replaced
)

// User is a person who signs in. One whose address is not proved holds a pending place:
// somebody has named them, and nobody can sign in as them until the address is proved.
type User struct {
	ID         UserID
	Email      string // as written at sign-up; compared in the form of NormalizeEmail
	Name       string
	Zone       string // IANA name; times are shown to this user in it
	Language   string // a BCP 47 tag, such as "de"; "" leaves it to the browser
	Operator   OperatorRole
	Status     UserStatus
	MustReset  bool      // the password no longer counts: they need a link by mail
	VerifiedAt time.Time // when they proved that the address is theirs, zero if they have not
	SignedInAt time.Time // the last time, zero if never
	CreatedAt  time.Time
}

// Verified reports whether the person has proved that the address is theirs.
func (u User) Verified() bool { return !u.VerifiedAt.IsZero() }

// UserQuery selects a page of all users, newest first. Zero fields match everything.
type UserQuery struct {
	Text       string // a part of the name or of the email address
	Status     UserStatus
	Unverified bool // only those whose address is not proved
	Staff      bool // only those with an operator role
	After      UserID
	Limit      int
}

// UserLine is a user as a list shows them.
type UserLine struct {
	User
	Accounts int // how many accounts they are a member of
}

// UserPage is one page of users. Next is the After of the following page, "" at the end.
type UserPage struct {
	Lines []UserLine
	Next  UserID
}

// Standing is what the operator decides about a user.
type Standing struct {
	Operator OperatorRole
	Status   UserStatus
}

// Standing returns the user's standing.
func (u User) Standing() Standing { return Standing{u.Operator, u.Status} }

// StandingChange changes a user's standing, if it is still the one that was seen.
type StandingChange struct {
	UserID   UserID
	From, To Standing
}

// ViewLife is how long an operator sees the portal as a customer does, unless they end it
// before.
const ViewLife = 30 * time.Minute

// CustomerView is an operator's view of the portal as a customer sees it. It is read only.
type CustomerView struct {
	ID        string // the hash of its token
	Operator  UserID
	User      UserID // the customer
	Reason    string
	StartedAt time.Time
	EndsAt    time.Time // in the past once it has been ended
}

// NewUser holds the fields of a user to be created. PasswordHash is in PHC
// string format; with "" the user can't sign in with a password.
type NewUser struct {
	Email        string
	Name         string
	Zone         string
	Language     string
	Operator     OperatorRole
	PasswordHash string
	Verified     bool // the address is proved, or the operator vouches for it
}

// Credentials are what a sign-in is checked against. Sessions that began before
// ChangedAt are no longer valid.
type Credentials struct {
	PasswordHash string
	ChangedAt    time.Time
}

// Session is a time during which a person is signed in with one browser.
type Session struct {
	ID        string // the hash of its token
	UserID    UserID
	CreatedAt time.Time // when they signed in
	SeenAt    time.Time // the last use, to some minutes
	ExpiresAt time.Time // however much it is used
	Network   string    // where it was last used: an address prefix
	Agent     string    // the browser's own words
	BeganBy   string    // by what they signed in, such as "password totp"
	ProvedAt  time.Time // when they last proved who they are
	ProvedBy  string    // and by what (package factor)
	Issuer    string    // of the provider by which they signed in, "" for none
}

// Closing is a person who closes an account for good: their own, and themselves with it, or
// an organization that they own.
type Closing struct {
	UserID  UserID
	Account AccountID // "" for a person without one
	// GiveUp is what they have seen to remain: available, scheduled and frozen credits.
	GiveUp Credits
	Audit  AuditRecord
}

// NormalizeEmail returns the form in which email addresses are compared: mailbox.Normal.
func NormalizeEmail(email string) string { return mailbox.Normal(email) }

// Role is a member's role in an account. Every account has members; a solo
// account has only its owner.
type Role string

const (
	RoleOwner   Role = "owner"
	RoleAdmin   Role = "admin"
	RoleBilling Role = "billing"
	RoleMember  Role = "member"
)

// Roles are all roles, the most powerful first.
var Roles = []Role{RoleOwner, RoleAdmin, RoleBilling, RoleMember}

// Member is a user's membership of an account.
type Member struct {
	AccountID AccountID
	UserID    UserID
	Role      Role
	CreatedAt time.Time
}

// Membership is one of the accounts that a user may switch between, with the
// user's role in it.
type Membership struct {
	Account Account
	Role    Role
}

// MemberLine is a member as a list shows it.
type MemberLine struct {
	User
	Role     Role
	JoinedAt time.Time
	Keys     int  // that they made and nobody has revoked
	Pending  bool // they were named by a program, and have not accepted: no member yet
}

// MemberQuery selects a page of an account's members, in the order in which they
// joined.
type MemberQuery struct {
	AccountID AccountID
	Text      string // in the name, "" for all
	// Addresses is for who manages members: Text may be in the email address too, and
	// those who are pending are listed.
	Addresses bool
	After     UserID // continue after this one, "" from the first
	Limit     int
}

// MemberPage is one page of members. Next is the After of the following page, ""
// at the end.
type MemberPage struct {
	Lines  []MemberLine
	Next   UserID
	Owners int // the number of owners of the account, not of the page
}

// MemberChange adds a user to an organization, changes their role, or removes
// them.
type MemberChange struct {
	AccountID AccountID
	UserID    UserID
	By        UserID // the member who makes the change
	// From is the role that By saw, "" for a user who is no member. The change is
	// made only if that is still the user's role. To is the new role, "" to remove
	// the user.
	From, To Role
	// Keys is what becomes of the keys of the account that a removed user made:
	// KeyPaused or KeyRevoked, "" if they are kept as they are.
	Keys KeyStatus
}

// MayChangeMember reports whether a member with the role by may change the role
// of another member, or their own if own is set, from one to the other, where ""
// is no membership. Owners may make any change. Admins may make any that neither
// grants nor takes ownership. Everybody may leave.
func MayChangeMember(by Role, own bool, from, to Role) bool {
	if own && to == "" {
		return true
	}
	switch by {
	case RoleOwner:
		return true
	case RoleAdmin:
		return from != RoleOwner && to != RoleOwner
	}
	return false
}
