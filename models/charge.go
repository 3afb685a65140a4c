package models

import "time"

// ChargeStatus is the state of a charge.
type ChargeStatus string

// ChargeCaptured is a charge that has been taken.
const ChargeCaptured ChargeStatus = "captured"

// Charge is one use of a product by an account, or a plain amount.
type Charge struct {
	ID        ChargeID
	AccountID AccountID
	Status    ChargeStatus
	Credits   Credits // what was taken

	Product  string  // slug, "" for a plain amount
	Quantity Credits // of the product, in millionths

	UserID      UserID // the member it is counted for, "" if none
	KeyID       KeyID  // the customer's key it is counted for, "" if none
	Reference   string // the caller's own
	Description string
	Metadata    map[string]string
	CreatedAt   time.Time
}

// DayUsage is what an account used on one day in the reader's zone.
type DayUsage struct {
	Day     time.Time // its midnight in the reader's zone
	Credits Credits
	Charges int64
}
