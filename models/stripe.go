package models

import "time"

// PaymentReport is the part of a Stripe Checkout Session that decides whether its
// purchase is credited.
type PaymentReport struct {
	SessionID       string
	PurchaseID      PurchaseID // the session's client_reference_id, which anybody may set on a payment link
	OpenedFor       PurchaseID // the session's metadata, which only who has our API key can set
	PaymentIntentID string
	CustomerID      string // whose payment it is at Stripe, "" for a guest's
	Complete        bool   // the customer completed the payment page
	Expired         bool
	Paid            bool // payment_status is paid
	Free            bool // payment_status is no_payment_required
	Failed          bool // a delayed payment failed
	Currency        string
	SubtotalCents   int64
	TaxCents        int64
	TotalCents      int64 // what was charged
}

// PaymentReversalReport is the state of a payment's refunds and disputes at Stripe
// when it was asked. Amounts are to date, so a report that comes twice or late
// changes nothing.
type PaymentReversalReport struct {
	PaymentIntentID string
	PurchaseID      PurchaseID // from the payment's metadata, "" if it has none
	Currency        string     // of the payment; PaidCents and RefundedCents are in it
	PaidCents       int64
	RefundedCents   int64
	RefundFailed    bool   // the report is about a refund that failed
	DisputeID       string // "" if the report is only about refunds
	Dispute         DisputeState
	DisputedCents   int64
	DisputeCurrency string
	RespondBy       time.Time // until when Stripe takes an answer to the dispute, zero if it wants none
	// Stripe's words for a status that is not known, "" if all are: of the refund that
	// the report is about, and of the dispute.
	UnknownRefundStatus, UnknownDisputeStatus string
	RefundCurrency                            string // of the refund that the report is about, "" if it does not say
}

// Settlement is what came of a report.
type Settlement struct {
	Purchase Purchase
	// Flagged says what was seen, if a person has to decide about it; the report was not
	// carried out then.
	Flagged string
	// Foreign reports that the report is about a session that was not opened for the
	// purchase and that nobody has paid.
	Foreign bool
}

// StripeEvent is the record of an event from Stripe. An event that failed is
// processed again when Stripe repeats it; one that succeeded is not.
type StripeEvent struct {
	ID         string
	Type       string
	SessionID  string
	PurchaseID PurchaseID // "" if it concerns none of ours
	Outcome    EventOutcome
	Detail     string
	ReceivedAt time.Time
}

// EventOutcome is the outcome of processing a Stripe event.
type EventOutcome string

const (
	EventDone    EventOutcome = "done"
	EventIgnored EventOutcome = "ignored" // of a type that Bursar does not act on
	EventFailed  EventOutcome = "failed"
	EventFlagged EventOutcome = "flagged" // a person has to decide about its purchase
)

// EventOutcomes are all outcomes, in the order in which filters list them.
var EventOutcomes = []EventOutcome{EventFailed, EventFlagged, EventDone, EventIgnored}

// EventQuery selects a page of Stripe events, newest first. Zero fields match
// everything.
type EventQuery struct {
	Text       string // an id: the event's, the session's or the purchase's
	Outcome    EventOutcome
	PurchaseID PurchaseID
	After      string // continue after this event, "" from the newest
	Limit      int
}

// EventPage is one page of Stripe events. Next is the After of the following page,
// "" at the end.
type EventPage struct {
	Events []StripeEvent
	Next   string
}
