package models

import "time"

// LotKind says how the credits of a lot came in.
type LotKind string

const (
	Purchased   LotKind = "purchased"
	Allowance   LotKind = "allowance"
	Rollover    LotKind = "rollover"
	Promotional LotKind = "promotional"
)

// LotKinds are all kinds, in the order in which pages and answers list them.
var LotKinds = []LotKind{Purchased, Allowance, Rollover, Promotional}

// LotSource says what created a lot.
type LotSource string

const (
	SourcePurchase     LotSource = "purchase"
	SourceGrant        LotSource = "grant"
	SourceAdjustment   LotSource = "adjustment"
	SourceSubscription LotSource = "subscription"
	SourceSignup       LotSource = "signup"
	SourceRefund       LotSource = "refund"    // of a charge or an undone reversal whose lot has ended
	SourceReversal     LotSource = "reversal"  // undone after its debt was paid
	SourceExtension    LotSource = "extension" // of the expiry of the lot that it continues
)

// Priorities are the burn order by kind: lots with lower numbers are used first. A
// lot keeps the priority that it is created with.
type Priorities struct{ Promotional, Purchased, Allowance, Rollover int }

// DefaultPriorities is the order that pre.dev documents, with promotional credits
// first.
var DefaultPriorities = Priorities{Promotional: 10, Purchased: 20, Allowance: 30, Rollover: 40}

// Of returns the priority of a kind.
func (p Priorities) Of(kind LotKind) int {
	switch kind {
	case Promotional:
		return p.Promotional
	case Purchased:
		return p.Purchased
	case Allowance:
		return p.Allowance
	default:
		return p.Rollover
	}
}

// Lot is credits that came in together. Only Remaining, Held, Started, Frozen, Extended,
// ExtendedTo and the draws ever change.
type Lot struct {
	ID             LotID
	AccountID      AccountID
	Ordinal        int64 // creation order within the account, from 1
	MadeBy         int64 // the sequence of the entry that created it
	Kind           LotKind
	Source         LotSource
	SubscriptionID SubscriptionID // of allowance and rollover lots
	PurchaseID     PurchaseID     // of lots that were bought

	// The lot of the same account whose credits it has, "" for none: the one whose expiry
	// was extended, or that had ended when a charge was refunded.
	Continues LotID

	// What was paid for it, without tax, in minor units of a currency; 0 and "" if nothing.
	// What is left of the lot is worth its share of that.
	PaidMinor int64
	Currency  string

	Granted  Credits
	Priority int
	StartsAt time.Time
	// ExpiresAt is zero for never. The allowance lot of a live subscription is ended
	// by the turn of its period instead, which happens at the same instant.
	ExpiresAt time.Time

	Remaining Credits // neither spent nor held
	Held      Credits
	Started   bool // its start has been entered
	Frozen    bool

	// Extended says that the lot's expiry was extended: what remained of it moved to a
	// successor that expires at ExtendedTo, zero for never, and what would come back to it
	// makes a further one with the same expiry.
	Extended   bool
	ExtendedTo time.Time

	// The sequences of the first and the last entry that drew from it, gave back to it,
	// froze or started it; 0 if there is none yet.
	FirstDraw, LastDraw int64
}

// Live reports whether anything is left of the lot.
func (l Lot) Live() bool { return l.Remaining > 0 || l.Held > 0 }

// EndsAt returns the instant from which nothing can come back to the lot or its
// successors, zero for never.
func (l Lot) EndsAt() time.Time {
	if l.Extended {
		return l.ExtendedTo
	}
	return l.ExpiresAt
}

// Basis returns the share of what was paid for the lot that so many of its credits are
// worth while they are outstanding, rounded half up.
func (l Lot) Basis(outstanding Credits) int64 {
	minor, _ := MulDivRound(l.PaidMinor, int64(outstanding), int64(l.Granted)) // at most PaidMinor, so it fits
	return minor
}

// Outstanding returns what is left of the lot, held credits included.
func (l Lot) Outstanding() Credits { return l.Remaining + l.Held }

// Spendable returns how much a charge could draw from the lot now.
func (l Lot) Spendable() Credits {
	if !l.Started || l.Frozen {
		return 0
	}
	return l.Remaining
}

// LotLine is a lot with the entry that created it.
type LotLine struct {
	Lot
	Entry     EntryID // "" if the lot is pending
	CreatedAt time.Time
	PlanName  string // of allowance and rollover lots
}

// LotUseQuery selects a page of the entries that changed a lot, newest first.
type LotUseQuery struct {
	AccountID AccountID
	LotID     LotID
	Before    int64 // continue below this sequence; 0: from the newest
	Limit     int
}

// LotUse is an entry with its effect on one lot.
type LotUse struct {
	EntryLine
	Remaining, Held Credits // signed changes of the lot
}

// LotUsePage is one page of a lot's entries. Next is the Before of the following
// page, 0 at the end.
type LotUsePage struct {
	Lines []LotUse
	Next  int64
}
