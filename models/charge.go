package models

import "time"

// ChargeStatus is the status of a charge.
type ChargeStatus string

const (
	ChargeHeld     ChargeStatus = "held"     // on hold for work in progress
	ChargeCaptured ChargeStatus = "captured" // taken, at once or at the end of a hold
	ChargeReleased ChargeStatus = "released" // the hold was released
	ChargeExpired  ChargeStatus = "expired"  // the hold expired
)

// Charge is one use of a product by an account, or of a plain amount of credits.
// The credits are taken at once, or held first.
type Charge struct {
	ID        ChargeID
	AccountID AccountID
	Status    ChargeStatus
	Credits   Credits // taken; of a hold, captured so far
	Held      Credits // of a hold: the original amount
	Refunded  Credits // of Credits

	Product  string  // slug, "" for a plain amount
	Quantity Credits // of the product, in millionths

	UserID      UserID // the member it is counted for, "" if none
	KeyID       KeyID  // the customer's key it is counted for, "" if none
	KeyMaker    UserID // who made that key, "" if it is not known: their caps apply too
	Reference   string // the caller's own
	Description string
	Metadata    map[string]string
	CreatedAt   time.Time
	ExpiresAt   time.Time // of a hold
	EndedAt     time.Time // of a hold: when it was captured in full, released, or expired
}

// Whereabouts is where an entry or a lot is.
type Whereabouts struct {
	AccountID AccountID
	Entry     EntryID // "" for a lot
	Number    int64   // of the entry in the account's ledger
	Lot       LotID   // "" for an entry
}

// Hold is credits on hold for work in progress. It is captured in one or
// several parts, released, or expires.
type Hold struct {
	ChargeID  ChargeID
	ExpiresAt time.Time
	Parts     []HoldPart // in the order in which they were drawn
}

// HoldPart is the part of a hold that was drawn from one lot.
type HoldPart struct {
	LotID     LotID
	Remaining Credits
}

// Remaining returns the credits that are still on hold.
func (h Hold) Remaining() (sum Credits) {
	for _, p := range h.Parts {
		sum += p.Remaining
	}
	return sum
}
