package models

import "time"

// LotKind tells how credits came in.
type LotKind string

const (
	Purchased   LotKind = "purchased"
	Allowance   LotKind = "allowance"
	Rollover    LotKind = "rollover"
	Promotional LotKind = "promotional"
)

// LotKinds are all kinds, in the order in which pages and answers list them.
var LotKinds = []LotKind{Purchased, Allowance, Rollover, Promotional}

// Source tells what made a lot.
type Source string

const (
	SourcePurchase     Source = "purchase"
	SourceGrant        Source = "grant"
	SourceAdjustment   Source = "adjustment"
	SourceSubscription Source = "subscription"
	SourceSignup       Source = "signup"
	SourceRefund       Source = "refund"   // of a charge, or of a reversal, whose lot has ended
	SourceReversal     Source = "reversal" // undone after its debt was paid
)

// Priorities is the burn order by kind: lower numbers are used first. It is read
// when a lot is made and kept in the lot.
type Priorities struct{ Promotional, Purchased, Allowance, Rollover int }

// DefaultPriorities is the order that pre.dev documents, with promotional
// credits before all.
var DefaultPriorities = Priorities{Promotional: 10, Purchased: 20, Allowance: 30, Rollover: 40}

// Of is the priority of a kind.
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

// Lot is credits that came in together. All but Remaining, Held, Started and
// Frozen never changes.
type Lot struct {
	ID             LotID
	AccountID      AccountID
	Ordinal        int64 // creation order within the account, from 1
	Kind           LotKind
	Source         Source
	SubscriptionID SubscriptionID // of allowance and rollover lots
	PurchaseID     PurchaseID     // of lots that were bought

	Granted  Credits
	Priority int
	StartsAt time.Time
	// ExpiresAt is zero for never. A live subscription's allowance lot ends by its
	// period's turn, which happens at the same instant.
	ExpiresAt time.Time

	Remaining Credits // unspent and not held
	Held      Credits
	Started   bool // its start has been entered
	Frozen    bool
}

// Live tells whether anything is left of the lot.
func (l Lot) Live() bool { return l.Remaining > 0 || l.Held > 0 }

// Spendable is what a charge could draw from the lot now.
func (l Lot) Spendable() Credits {
	if !l.Started || l.Frozen {
		return 0
	}
	return l.Remaining
}
