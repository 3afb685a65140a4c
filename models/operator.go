package models

import "time"

// PurchaseQuery selects a page of all purchases, newest first. What is empty does
// not narrow it.
type PurchaseQuery struct {
	Text      string // an id: ours, or Stripe's of the session or the payment
	State     PurchaseState
	Flagged   bool // those that a person must look at
	AccountID AccountID
	Since     time.Time  // inclusive, by CreatedAt
	Until     time.Time  // exclusive
	After     PurchaseID // go on behind this one, "" from the newest
	Limit     int
}

// PurchaseLine is a purchase as a list shows it.
type PurchaseLine struct {
	Purchase
	AccountName string
	BuyerName   string // "" if a key bought
}

// PurchasePage is one page; Next is the After of the following one, "" at the end.
type PurchasePage struct {
	Lines []PurchaseLine
	Next  PurchaseID
}

// Settlement is what a person decides about a flagged purchase.
type Settlement struct {
	PurchaseID PurchaseID
	Credit     bool // credit it anyway; else leave it as it is, and look no more
	Actor      Actor
	Reason     string
	Audit      AuditRecord
}

// EventQuery selects a page of Stripe's events, newest first. What is empty does
// not narrow it.
type EventQuery struct {
	Text       string // an id: the event's, the session's or the purchase's
	Outcome    EventOutcome
	PurchaseID PurchaseID
	After      string // go on behind this event, "" from the newest
	Limit      int
}

// EventPage is one page; Next is the After of the following one, "" at the end.
type EventPage struct {
	Events []StripeEvent
	Next   string
}

// Refusal is a call of an API that was refused to somebody we know.
type Refusal struct {
	Sequence  int64
	At        time.Time
	AccountID AccountID // "" for a call of the operator's that names none
	Actor     ActorRef
	Method    string
	Route     string // as it is listed: "/v1/charges/:id/capture"
	Status    int
	Code      Code
	Detail    string
	RequestID string
}

// RefusalQuery selects a page of refused calls, newest first. What is empty does
// not narrow it.
type RefusalQuery struct {
	AccountID AccountID
	RequestID string
	Before    int64
	Limit     int
}

// RefusalLine is a refused call as a list shows it.
type RefusalLine struct {
	Refusal
	ActorName   string
	AccountName string
}

// RefusalPage is one page; Next is the Before of the following one, 0 at the end.
type RefusalPage struct {
	Lines []RefusalLine
	Next  int64
}
