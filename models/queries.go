package models

import "time"

// NewUser is what makes a user. PasswordHash is in PHC string format; "" leaves
// a user who can't sign in with a password.
type NewUser struct {
	Email        string
	Name         string
	Zone         string
	Operator     OperatorRole
	PasswordHash string
}

// Credentials are what signing in is checked against. A session that began
// before ChangedAt is over.
type Credentials struct {
	PasswordHash string
	ChangedAt    time.Time
}

// NewAccount is what makes an account; its owner becomes its first member.
type NewAccount struct {
	Kind         AccountKind
	Name         string
	Owner        UserID
	BillingEmail string
	Zone         string
	ExternalID   string
}

// AccountQuery selects a page of accounts: those whose name, e-mail, id, key
// prefix, purchase id or Stripe id begins with or contains Text.
type AccountQuery struct {
	Text  string
	After AccountID // go on behind this one, "" from the start
	Limit int
}

// AccountLine is an account as a list shows it.
type AccountLine struct {
	Account
	Owner     User // of an account with several owners, the first
	Available Credits
}

// AccountPage is one page; Next is the After of the following one, "" at the end.
type AccountPage struct {
	Lines []AccountLine
	Next  AccountID
}

// KeyQuery selects a page of an account's API keys, newest first.
type KeyQuery struct {
	AccountID AccountID
	After     KeyID // go on behind this one, "" from the newest
	Limit     int
}

// KeyPage is one page; Next is the After of the following one, "" at the end.
type KeyPage struct {
	Keys []Key
	Next KeyID
}

// MemberQuery selects a page of an account's members, in the order in which they
// came.
type MemberQuery struct {
	AccountID AccountID
	After     UserID // go on behind this one, "" from the first
	Limit     int
}

// MemberPage is one page; Next is the After of the following one, "" at the end.
type MemberPage struct {
	Lines  []MemberLine
	Next   UserID
	Owners int // how many owners the account has, on whichever page
}

// AuditQuery selects a page of the audit log, newest first. What is empty does
// not narrow it.
type AuditQuery struct {
	AccountID AccountID
	ActorKind ActorKind
	ActorID   string
	Action    string
	Subject   string
	RequestID string
	Since     time.Time // inclusive
	Until     time.Time // exclusive
	Before    AuditCursor
	Limit     int
}

// AuditCursor is a place in the audit log; zero is its newest end.
type AuditCursor int64

// AuditPage is one page; Next is the Before of the following one, 0 at the end.
type AuditPage struct {
	Lines []AuditLine
	Next  AuditCursor
}
