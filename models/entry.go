package models

import "time"

// EntryKind says what an entry records.
type EntryKind string

const (
	EntryPurchase     EntryKind = "purchase"
	EntryGrant        EntryKind = "grant"
	EntryAdjustment   EntryKind = "adjustment"
	EntryCharge       EntryKind = "charge"
	EntrySubscription EntryKind = "subscription" // started, changed or canceled
	EntryAccount      EntryKind = "account"      // the zone or status changed
	EntryTurn         EntryKind = "turn"         // one or more periods of a plan ended
	EntryLapse        EntryKind = "lapse"        // a lot ended with credits left
	EntryLotStart     EntryKind = "start"        // a scheduled lot started
	EntryHold         EntryKind = "hold"         // credits were put on hold
	EntryCapture      EntryKind = "capture"      // a hold was captured, in full or in part
	EntryRelease      EntryKind = "release"      // a hold was released
	EntryHoldExpiry   EntryKind = "expiry"       // a hold expired
	EntryRefund       EntryKind = "refund"       // of a charge
	EntryReversal     EntryKind = "reversal"     // of a purchase
	EntryUndo         EntryKind = "undo"         // of a reversal or an adjustment
	EntryFreeze       EntryKind = "freeze"       // a purchase's lots became unusable
	EntryUnfreeze     EntryKind = "thaw"         // a purchase's lots became usable again
	EntryRepayment    EntryKind = "repayment"    // available credits paid debt
	EntryExtension    EntryKind = "extension"    // a lot's expiry was extended
	EntryCap          EntryKind = "cap"          // a cap was set, changed, boosted or removed
)

// EntryKinds are all kinds, in the order in which filters list them.
var EntryKinds = []EntryKind{
	EntryCharge, EntryHold, EntryCapture, EntryRelease, EntryHoldExpiry, EntryRefund, EntryPurchase, EntryReversal, EntryUndo,
	EntryFreeze, EntryUnfreeze, EntryRepayment, EntryGrant, EntryAdjustment, EntryExtension, EntryTurn, EntryLapse, EntryLotStart, EntrySubscription, EntryAccount, EntryCap,
}

// Entry is one immutable line of an account's ledger.
type Entry struct {
	ID           EntryID
	AccountID    AccountID
	Sequence     int64 // 1, 2, 3 … without gaps
	Kind         EntryKind
	Delta        Credits
	BalanceAfter Balance

	// Origin and Key identify the command for ever. Another one with the same pair
	// is a replay if its Fingerprint is the same, and else a conflict.
	Origin      string
	Key         string
	Fingerprint [32]byte
	Actor       ActorRef

	// Reason is free text, stored apart from the entry so that it can be erased.
	// Commitment is the SHA-256 of Salt and the command's free texts, and stays.
	Reason     string
	Salt       []byte
	Commitment [32]byte

	EffectiveAt time.Time // never decreases along the sequence
	RecordedAt  time.Time

	ChargeID       ChargeID
	Use            Use // of the charge
	PurchaseID     PurchaseID
	SubscriptionID SubscriptionID
	Turns          *Turns // of EntryTurn

	// State that the entry leaves besides lots, from which any past state can be
	// derived: the subscription after a turn or a change, the account or a cap after a change.
	Subscription *Subscription
	Account      *AccountState
	Cap          *CapTerms // as EntryCap has set it

	HoldExpiresAt time.Time // of EntryHold
	Captured      Credits   // of EntryCapture; whatever else its delta takes has lapsed
	ExtendedTo    time.Time // of EntryExtension: the new expiry, zero for never
	Undoes        EntryID   // of EntryUndo: the reversal or adjustment

	// GoesBackOn is when the charge of a refund was taken, the purchase of a reversal was
	// credited, or the entry was made that an undo undoes. It is not stored: whoever posts or
	// verifies the entry knows it, and for others it is zero.
	GoesBackOn time.Time

	Draws   []Draw // the lots that it took from or gave to, in order
	NewLots []Lot  // the lots that it created, in their initial state
	Hash    [32]byte
}

// Use is what a charge is counted for, and when it began.
type Use struct {
	Product  string
	UserID   UserID
	KeyID    KeyID
	KeyMaker UserID
	Began    int64 // the sequence of the charge's first entry, 0 if there is no charge
}

// AccountState is the part of an account that periods and spending depend on.
type AccountState struct {
	Zone   string
	Status AccountStatus
}

// Turns are the periods of a subscription that an entry closed: Count of them, the
// first ending at FirstAt and the last at LastAt. Consecutive periods in which
// nothing else happened share an entry.
type Turns struct {
	FirstAt, LastAt time.Time
	Count           int64
	Granted, Lapsed Credits
}

// Draw is an entry's effect on one lot: signed changes of its remaining and its
// held credits.
type Draw struct {
	LotID     LotID
	Ordinal   int64 // of the lot
	Kind      LotKind
	Remaining Credits
	Held      Credits
}

// EntryLine is an entry as a list shows it.
type EntryLine struct {
	Entry
	Charge    *Charge
	ActorName string // of the user or key, "" if there is none
	PlanName  string // of turns and subscription entries

	// The member and the customer's key that Charge is counted for or Cap bounds, "" for none.
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
	Before    int64     // continue below this sequence; 0: from the newest
	Limit     int
}

// EntryPage is one page of entries. Next is the Before of the following page, 0
// at the end.
type EntryPage struct {
	Lines []EntryLine
	Next  int64
}

// EntrySum sums up the entries of one kind: their number, the number of those
// whose delta is not 0, and the sum of the deltas.
type EntrySum struct {
	Kind    EntryKind
	Count   int64
	Moved   int64
	Credits Credits
}
