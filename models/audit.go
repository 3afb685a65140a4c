package models

import "time"

// AuditRecord records an act of a person or program that the operator may have
// to account for: who did what, to whom, and when.
type AuditRecord struct {
	ID        AuditID
	At        time.Time
	Actor     ActorRef
	Action    string    // of package act, such as "credits.adjust"
	AccountID AccountID // "" if no account is concerned
	Subject   string    // the id of the thing acted on
	Detail    string    // one sentence; may be personal
	Changes   []AuditChange
	RequestID string
	Network   string // that the request came from, such as 203.0.113.0/24; personal
	// Count is how often it was done, by whoever counts repeats in one record. 0 is once.
	Count int64
}

// Times returns how often the act was done.
func (r AuditRecord) Times() int64 { return max(1, r.Count) }

// Changing returns the record with one more value before and after.
func (r AuditRecord) Changing(name, before, after string) AuditRecord {
	r.Changes = append(r.Changes[:len(r.Changes):len(r.Changes)], AuditChange{name, before, after})
	return r
}

// AuditChange is a value before and after an act.
type AuditChange struct {
	Name   string `json:"name"`
	Before string `json:"before"`
	After  string `json:"after"`
}

// AuditLine is a record as a list shows it.
type AuditLine struct {
	AuditRecord
	Sequence    AuditCursor
	ActorName   string // of the user or key, "" if there is none
	AccountName string // the account's present name, "" if no account is concerned
	// Erased reports whether what was personal in its texts was erased.
	Erased bool
	// SealNumber and Seal are its place in the chain and its hash: 0 while it is not sealed.
	SealNumber int64
	Seal       [32]byte
	Side       AuditSide // in an organization's own log only
}

// AuditSide says of the actor in an organization's own log which side they are on.
type AuditSide int

const (
	SideOperator AuditSide = iota // the operator, its people, programs and Stripe
	SideFormer                    // a person who is no member any more
	SideMember                    // a member, or a key of the organization
)

// AuditQuery selects a page of the audit log, newest first. Zero fields match
// everything.
type AuditQuery struct {
	AccountID AccountID
	ActorKind ActorKind
	ActorID   string
	Action    string
	Actions   []string // any of them; for customers, with an AccountID
	Subject   string
	RequestID string
	Network   string
	Text      string    // in the detail or in a change
	Since     time.Time // inclusive
	Until     time.Time // exclusive
	Before    AuditCursor
	Limit     int
}

// AuditCursor is a position in the audit log; zero is before the newest record.
type AuditCursor int64

// AuditPage is one page of the audit log. Next is the Before of the following
// page, 0 at the end. A search for a text looks at so many records at a time: then there may
// be a next page behind one that is not full.
type AuditPage struct {
	Lines []AuditLine
	Next  AuditCursor
	// SearchedTo is when the last record was written that a search for a text has looked at,
	// zero if it has looked at all.
	SearchedTo time.Time
}

// RejectedRequest is an API request that was rejected after its caller had been
// identified.
type RejectedRequest struct {
	Sequence  int64
	At        time.Time
	AccountID AccountID // "" for an operator's request that names none
	Actor     ActorRef
	Method    string
	Route     string // the pattern, such as "/v1/charges/:id/capture"
	Status    int
	Code      Code
	Detail    string
	RequestID string
}

// RejectedRequestQuery selects a page of rejected requests, newest first. Zero
// fields match everything.
type RejectedRequestQuery struct {
	AccountID AccountID
	RequestID string
	Before    int64
	Limit     int
}

// RejectedRequestLine is a rejected request as a list shows it.
type RejectedRequestLine struct {
	RejectedRequest
	ActorName   string
	AccountName string
}

// RejectedRequestPage is one page of rejected requests. Next is the Before of the
// following page, 0 at the end.
type RejectedRequestPage struct {
	Lines []RejectedRequestLine
	Next  int64
}
