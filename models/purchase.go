package models

import "time"

// PurchaseState is where one Stripe Checkout stands.
type PurchaseState string

const (
	PurchasePending    PurchaseState = "pending"
	PurchaseProcessing PurchaseState = "processing" // a delayed method was used; the money is on its way
	PurchasePaid       PurchaseState = "paid"       // and credited
	PurchaseFailed     PurchaseState = "failed"
	PurchaseExpired    PurchaseState = "expired"
	PurchaseFlagged    PurchaseState = "flagged" // what was paid is not what was offered; a person must look
	PurchaseClosed     PurchaseState = "closed"  // somebody has looked, and it is not credited
)

// PurchaseStates are all states, in the order in which filters list them.
var PurchaseStates = []PurchaseState{
	PurchasePending, PurchaseProcessing, PurchasePaid, PurchaseFlagged, PurchaseClosed, PurchaseFailed, PurchaseExpired,
}

// Settled tells whether nothing more is expected of the purchase.
func (s PurchaseState) Settled() bool { return s != PurchasePending && s != PurchaseProcessing }

// PaymentMethod tells how a purchase is paid.
type PaymentMethod string

const (
	MethodStripe  PaymentMethod = "stripe"
	MethodOffline PaymentMethod = "offline" // by bank transfer or otherwise beside the portal; an operator booked it
)

// Purchase is one Stripe Checkout, or a payment that an operator booked.
type Purchase struct {
	ID          PurchaseID
	AccountID   AccountID
	UserID      UserID // who bought, "" if a key did or an operator booked it
	Credits     Credits
	UnitCents   int64
	AmountCents int64 // the subtotal we offered
	Currency    string
	State       PurchaseState
	Flag        string // why a person must look

	// Origin and Key make a double click one checkout.
	Origin string
	Key    string

	SessionID       string
	SessionURL      string
	PaymentIntentID string

	// What was paid, where a person had to look at it; PaidCurrency is "" where it
	// is what was offered, or nothing yet.
	PaidCents    int64
	PaidCurrency string

	CreatedAt time.Time
	UpdatedAt time.Time
	PaidAt    time.Time

	Reversed Credits // of Credits, what was taken back to date

	// Money that went back: RefundedCents is what Stripe refunded, LostCents what a
	// lost dispute took, both to date.
	RefundedCents int64
	LostCents     int64
	Dispute       DisputeState

	Method PaymentMethod
	// Of an offline payment: the number of the invoice, which is booked once, and
	// when the money arrived.
	Invoice    string
	ReceivedAt time.Time
}

// Refunded tells whether money went back, and whether all of it did.
func (p Purchase) Refunded() (any, all bool) {
	back := p.RefundedCents + p.LostCents
	return back > 0, back > 0 && back >= p.AmountCents
}

// DisputeState is what became of a dispute: a buyer who asks their bank for the
// money back.
type DisputeState string

const (
	DisputeNone DisputeState = ""
	DisputeOpen DisputeState = "open" // the purchase's credits are frozen
	DisputeWon  DisputeState = "won"
	DisputeLost DisputeState = "lost"
)

// MoneyBackReport is what Stripe says of money that goes back to a buyer, as it
// stands when it is asked: amounts are to date, so that a report that comes twice or
// late changes nothing.
type MoneyBackReport struct {
	PaymentIntentID string
	PurchaseID      PurchaseID // from the payment's metadata, "" if it bears none
	PaidCents       int64
	RefundedCents   int64
	RefundFailed    bool   // the report is about a refund that did not arrive
	DisputeID       string // "" if the report is about refunds alone
	Dispute         DisputeState
	DisputedCents   int64
}

// PaymentReport is what Stripe says of a Checkout Session, reduced to what
// decides about credits.
type PaymentReport struct {
	SessionID       string
	PurchaseID      PurchaseID // the session's client_reference_id
	PaymentIntentID string
	Complete        bool // the customer finished the payment page
	Expired         bool
	Paid            bool // payment_status is paid
	Free            bool // payment_status is no_payment_required
	Failed          bool // a delayed payment did not arrive
	Currency        string
	SubtotalCents   int64
}

// StripeEvent is an event as it is noted: a failed one is done again when it
// comes again, a successful one is not.
type StripeEvent struct {
	ID         string
	Type       string
	SessionID  string
	PurchaseID PurchaseID // "" if it is about none of ours
	Outcome    EventOutcome
	Detail     string
	ReceivedAt time.Time
}

// EventOutcome is what came of a Stripe event.
type EventOutcome string

const (
	EventDone    EventOutcome = "done"
	EventIgnored EventOutcome = "ignored" // a type that we do nothing about
	EventFailed  EventOutcome = "failed"
)

// EventOutcomes are all outcomes, in the order in which filters list them.
var EventOutcomes = []EventOutcome{EventFailed, EventDone, EventIgnored}
