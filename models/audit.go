package models

import "time"

// AuditRecord records an act of a person or program that the operator may have
// to account for: who did what, to whom, and when.
type AuditRecord struct {
	ID        AuditID
	At        time.Time
	Actor     ActorRef
	Action    string    // such as "credits.adjust"
	AccountID AccountID // "" if no account is concerned
	Subject   string    // the id of the thing acted on
	Detail    string    // one sentence
	RequestID string
}

// AuditLine is a record as a list shows it.
type AuditLine struct {
	AuditRecord
	ActorName   string // of the user or key, "" if there is none
	AccountName string // the account's present name, "" if no account is concerned
}

// AuditQuery selects a page of the audit log, newest first. Zero fields match
// everything.
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

// AuditCursor is a position in the audit log; zero is before the newest record.
type AuditCursor int64

// AuditPage is one page of the audit log. Next is the Before of the following
// page, 0 at the end.
type AuditPage struct {
	Lines []AuditLine
	Next  AuditCursor
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
