package models

import "time"

// ChargeStatus is the state of a charge.
type ChargeStatus string

const (
	ChargeHeld     ChargeStatus = "held"     // set aside for work in progress
	ChargeCaptured ChargeStatus = "captured" // taken, at once or at the end of a hold
	ChargeReleased ChargeStatus = "released" // the hold was given up
	ChargeExpired  ChargeStatus = "expired"  // the hold ended by itself
)

// Charge is one use of a product by an account, or a plain amount: a debit at
// once, or a hold that ends.
type Charge struct {
	ID        ChargeID
	AccountID AccountID
	Status    ChargeStatus
	Credits   Credits // what was taken; of a hold, so far
	Held      Credits // of a hold, what was set aside at first
	Refunded  Credits // of Credits, what was given back

	Product  string  // slug, "" for a plain amount
	Quantity Credits // of the product, in millionths

	UserID      UserID // the member it is counted for, "" if none
	KeyID       KeyID  // the customer's key it is counted for, "" if none
	Reference   string // the caller's own
	Description string
	Metadata    map[string]string
	CreatedAt   time.Time
	ExpiresAt   time.Time // of a hold
	EndedAt     time.Time // of a hold: captured in full, released or expired
}

// Hold is credits set aside for work in progress. It is captured in one or
// several parts, released, or expires.
type Hold struct {
	ChargeID  ChargeID
	ExpiresAt time.Time
	Parts     []HoldPart // in the order in which they were drawn
}

// HoldPart is what a hold still has of a lot.
type HoldPart struct {
	LotID LotID
	Left  Credits
}

// Left is what a hold still has.
func (h Hold) Left() (sum Credits) {
	for _, p := range h.Parts {
		sum += p.Left
	}
	return sum
}
