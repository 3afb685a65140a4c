package models

import "time"

// PurchaseState is the state of a purchase.
type PurchaseState string

const (
	PurchasePending    PurchaseState = "pending"
	PurchaseProcessing PurchaseState = "processing" // paid by a delayed method; the money has not arrived
	PurchasePaid       PurchaseState = "paid"       // and credited
	PurchaseFailed     PurchaseState = "failed"
	PurchaseExpired    PurchaseState = "expired"
	PurchaseFlagged    PurchaseState = "flagged" // the payment differs from the offer and needs attention
	PurchaseClosed     PurchaseState = "closed"  // reviewed by an operator and not credited
)

// PurchaseStates are all states, in the order in which filters list them.
var PurchaseStates = []PurchaseState{
	PurchasePending, PurchaseProcessing, PurchasePaid, PurchaseFlagged, PurchaseClosed, PurchaseFailed, PurchaseExpired,
}

// Final reports whether nothing more is expected of the payment.
func (s PurchaseState) Final() bool { return s != PurchasePending && s != PurchaseProcessing }

// PaymentMethod is how a purchase is paid.
type PaymentMethod string

const (
	MethodStripe  PaymentMethod = "stripe"
	MethodOffline PaymentMethod = "offline" // by bank transfer or the like, booked by an operator
)

// Origins of the commands that credit purchases. Their keys are the purchases' ids, so that
// each is credited once.
const (
	OriginStripe  = "stripe"
	OriginOffline = "offline"
)

// Purchase is one Stripe Checkout, or an offline payment that an operator booked.
type Purchase struct {
	ID          PurchaseID
	AccountID   AccountID
	UserID      UserID // the buyer, "" if a key bought or an operator booked
	Credits     Credits
	UnitCents   int64
	AmountCents int64 // the subtotal that was offered
	Currency    string
	State       PurchaseState
	FlagReason  string // why an operator must review it, "" if none must

	// Origin and Key make a double click one checkout.
	Origin string
	Key    string

	SessionID       string
	SessionURL      string
	PaymentIntentID string

	// The amount paid without tax, if an operator had to review it. PaidCurrency is "" if
	// nothing was paid yet or the payment equals the offer.
	PaidCents    int64
	PaidCurrency string
	// TaxCents is the tax that was charged on top, 0 until the payment arrives.
	TaxCents int64

	CreatedAt time.Time
	UpdatedAt time.Time
	PaidAt    time.Time

	Reversed Credits // of Credits, to date

	// RefundedCents is what Stripe refunded, LostCents what a lost dispute took,
	// both to date and of the total, so with tax.
	RefundedCents int64
	LostCents     int64
	Dispute       DisputeState

	Method PaymentMethod
	// Of an offline payment: the invoice number, which can be booked only once, and
	// when the money arrived.
	Invoice    string
	ReceivedAt time.Time
}

// PurchaseTotals are the amounts of a receipt. The subtotal and the tax add up to the
// total.
type PurchaseTotals struct {
	SubtotalCents, TaxCents, TotalCents int64
	Currency                            string
}

// Totals returns what was paid, or what is offered while nothing is.
func (p Purchase) Totals() PurchaseTotals {
	t := PurchaseTotals{SubtotalCents: p.AmountCents, TaxCents: p.TaxCents, Currency: p.Currency}
	if p.PaidCurrency != "" {
		t.SubtotalCents, t.Currency = p.PaidCents, p.PaidCurrency
	}
	t.TotalCents = t.SubtotalCents + t.TaxCents
	return t
}

// PaymentReversed reports whether any of the payment was reversed by refunds or a
// lost dispute, and whether all of it was.
func (p Purchase) PaymentReversed() (any, all bool) {
	back := p.RefundedCents + p.LostCents
	return back > 0, back > 0 && back >= p.Totals().TotalCents
}

// DisputeState is the state of a dispute, in which a buyer asks their bank for the
// money back.
type DisputeState string

const (
	DisputeNone DisputeState = ""
	DisputeOpen DisputeState = "open" // the purchase's credits are frozen
	DisputeWon  DisputeState = "won"
	DisputeLost DisputeState = "lost"
	// DisputePrevented is a dispute that was settled before it took any money. What was
	// paid back for that is a refund.
	DisputePrevented DisputeState = "prevented"
)

// Dispute is a buyer's request to their bank for the money of a purchase.
type Dispute struct {
	ID         string // Stripe's
	PurchaseID PurchaseID
	State      DisputeState
	Cents      int64
	Currency   string    // "" if it is not known
	RespondBy  time.Time // until when Stripe takes an answer, zero if that is not known or it wants none
	OpenedAt   time.Time
}

// MoneyBack selects purchases by what became of their payment.
type MoneyBack string

const (
	MoneyDisputed       MoneyBack = "disputed" // a dispute is open
	MoneyRefunded       MoneyBack = "refunded" // all of it, by refunds or lost disputes
	MoneyRefundedInPart MoneyBack = "part"
	// MoneyOwed are reversed purchases whose account has owed credits since.
	MoneyOwed MoneyBack = "owed"
)

// PurchaseQuery selects a page of all purchases, newest first. Zero fields match
// everything.
type PurchaseQuery struct {
	Text      string // an id: ours, or Stripe's of the session or the payment
	State     PurchaseState
	Flagged   bool // only those that an operator must review
	Back      MoneyBack
	AccountID AccountID
	Since     time.Time  // inclusive, by CreatedAt
	Until     time.Time  // exclusive
	After     PurchaseID // continue after this one, "" from the newest
	Limit     int
}

// PurchaseLine is a purchase as a list shows it.
type PurchaseLine struct {
	Purchase
	AccountName string
	BuyerName   string    // "" if a key bought
	Frozen      bool      // its credits can't be used
	Owed        Credits   // by the account since the purchase was reversed
	Disputes    []Dispute // oldest first
}

// PurchasePage is one page of purchases. Next is the After of the following page,
// "" at the end.
type PurchasePage struct {
	Lines []PurchaseLine
	Next  PurchaseID
}

// FlaggedPurchaseDecision is an operator's decision about a flagged purchase.
type FlaggedPurchaseDecision struct {
	PurchaseID PurchaseID
	Credit     bool // credit it anyway; else leave it as it is and remove the flag
	Actor      Actor
	Reason     string
	Audit      AuditRecord
}

// BillingQuery selects a page of one account's purchases, newest first.
type BillingQuery struct {
	AccountID AccountID
	Abandoned bool       // also checkouts that expired, or that nobody paid within AbandonedAfter
	After     PurchaseID // continue after this one, "" from the newest
	Limit     int
}

// AbandonedAfter is how long a checkout can be paid at Stripe.
const AbandonedAfter = 24 * time.Hour

// BillingLine is a purchase with its effect in the ledger.
type BillingLine struct {
	Purchase
	Entry      EntryID   // that credited it, "" if none yet
	CreditedAt time.Time // zero if not credited yet
	Lot        LotID     // that it created, "" if none yet
	Frozen     bool      // its credits can't be used: the payment is disputed
}

// BillingPage is one page of an account's purchases. Next is the After of the
// following page, "" at the end.
type BillingPage struct {
	Lines []BillingLine
	Next  PurchaseID
}

// WentBack reports whether money of a purchase went back, or may, before it was credited.
func (p Purchase) WentBack() bool {
	return p.RefundedCents > 0 || p.Dispute == DisputeOpen || p.Dispute == DisputeLost
}

// FlagAccountClosed is the reason of a flag for a payment that arrived after its account was
// closed.
const FlagAccountClosed = "paid after the account was closed"

// CheckCreditable returns CodeConflict unless the purchase is flagged and can still be
// credited by a person.
func (p Purchase) CheckCreditable() error {
	switch {
	case p.State != PurchaseFlagged:
		return Errorf(CodeConflict, "Someone else already settled this purchase.")
	case p.WentBack():
		return Errorf(CodeConflict, "Part of this payment was refunded or is disputed. Close the purchase and grant what is due.")
	}
	return nil
}
