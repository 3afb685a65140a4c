package models

import "time"

// EntryKind tells what an entry records.
type EntryKind string

const (
	EntryPurchase     EntryKind = "purchase"
	EntryGrant        EntryKind = "grant"
	EntryAdjustment   EntryKind = "adjustment"
	EntryCharge       EntryKind = "charge"
	EntrySubscription EntryKind = "subscription" // started, changed or canceled
	EntryAccount      EntryKind = "account"      // zone or status changed
	EntryTurn         EntryKind = "turn"         // one or more periods of a plan ended
	EntryLapse        EntryKind = "lapse"        // a lot ended with credits left
	EntryStart        EntryKind = "start"        // a scheduled lot began
	EntryHold         EntryKind = "hold"         // credits were set aside
	EntryCapture      EntryKind = "capture"      // a hold was taken, in full or in part
	EntryRelease      EntryKind = "release"      // a hold was given up
	EntryExpiry       EntryKind = "expiry"       // a hold ended by itself
	EntryRefund       EntryKind = "refund"       // of a charge
	EntryReversal     EntryKind = "reversal"     // of a purchase
	EntryUndo         EntryKind = "undo"         // of a reversal or an adjustment
	EntryFreeze       EntryKind = "freeze"       // a purchase's lots can't be used
	EntryThaw         EntryKind = "thaw"         // and can again
	EntryRepayment    EntryKind = "repayment"    // what came in paid debt
)

// EntryKinds are all kinds, in the order in which filters list them.
var EntryKinds = []EntryKind{
	EntryCharge, EntryHold, EntryCapture, EntryRelease, EntryExpiry, EntryRefund, EntryPurchase, EntryReversal, EntryUndo,
	EntryFreeze, EntryThaw, EntryRepayment, EntryGrant, EntryAdjustment, EntryTurn, EntryLapse, EntryStart, EntrySubscription, EntryAccount,
}

// Values are the five values of an account. Always:
// Available + Held + Frozen + Scheduled − Debt = the sum of all entries' deltas.
type Values struct {
	Available Credits // started, not expired, not frozen, not held
	Held      Credits // set aside for work in progress
	Frozen    Credits
	Scheduled Credits // of lots that have not started
	Debt      Credits // owed; positive only while Available is 0
}

// Total is the right side of the equation: the sum of all deltas.
func (v Values) Total() Credits { return v.Available + v.Held + v.Frozen + v.Scheduled - v.Debt }

// Settled are the values once what came in has paid what is owed, which an entry of
// its own does behind the one that brought it.
func (v Values) Settled() Values {
	paid := min(v.Available, v.Debt)
	v.Available, v.Debt = v.Available-paid, v.Debt-paid
	return v
}

// Entry is one immutable line of an account's ledger.
type Entry struct {
	ID        EntryID
	AccountID AccountID
	Sequence  int64 // 1, 2, 3 … without gaps
	Kind      EntryKind
	Delta     Credits
	After     Values

	// Origin and Key name the write for ever: a second one with the same pair is a
	// replay (same Fingerprint) or a conflict (another).
	Origin      string
	Key         string
	Fingerprint [32]byte
	Actor       ActorRef

	// Reason is free text, kept apart so that it can be erased; Commitment is the
	// SHA-256 of Salt and Reason, and stays.
	Reason     string
	Salt       []byte
	Commitment [32]byte

	EffectiveAt time.Time // never decreases along the sequence
	RecordedAt  time.Time

	ChargeID       ChargeID
	PurchaseID     PurchaseID
	SubscriptionID SubscriptionID
	Turns          *Turns // of EntryTurn

	// What the entry leaves behind beside lots, so that any past state can be told:
	// the subscription after a turn or a change of it, the account after a change.
	Subscription *Subscription
	Account      *AccountState

	HoldExpiresAt time.Time // of EntryHold
	Captured      Credits   // of EntryCapture; what else its delta takes has lapsed
	Undoes        EntryID   // of EntryUndo: the reversal or adjustment

	Draws []Draw // what it took from or gave to lots, in order
	Made  []Lot  // lots it made, as they were made
	Hash  [32]byte
}

// AccountState is what time and spending depend on in an account.
type AccountState struct {
	Zone   string
	Status AccountStatus
}

// Turns says which periods of a subscription an entry closed: Count periods, the
// first at FirstAt and the last at LastAt. Untouched consecutive periods share
// an entry.
type Turns struct {
	FirstAt, LastAt time.Time
	Count           int64
	Granted, Lapsed Credits
}

// Draw is an entry's effect on one lot: signed changes of its remaining and its
// held part.
type Draw struct {
	LotID     LotID
	Kind      LotKind
	Remaining Credits
	Held      Credits
}

// EntryLine is an entry as a list shows it, with what it is about.
type EntryLine struct {
	Entry
	Charge    *Charge
	ActorName string // of a person or key; "" where there is none
	PlanName  string // of turns and subscription entries

	// The member and the customer's key that Charge is counted for, "" for none.
	MemberName, KeyName string
}

// EntryQuery selects a page of an account's entries, newest first.
type EntryQuery struct {
	AccountID AccountID
	Kinds     []EntryKind
	Product   string
	ChargeID  ChargeID
	KeyID     KeyID
	Since     time.Time // inclusive, by EffectiveAt; zero: no bound
	Until     time.Time // exclusive; zero: no bound
	Before    int64     // sequence below which to go on; 0: from the newest
	Limit     int
}

// EntryPage is one page; Next is the Before of the following one, 0 at the end.
type EntryPage struct {
	Lines []EntryLine
	Next  int64
}
