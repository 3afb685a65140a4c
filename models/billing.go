package models

import "time"

// BillingQuery selects a page of an account's purchases, newest first.
type BillingQuery struct {
	AccountID AccountID
	After     PurchaseID // go on behind this one, "" from the newest
	Limit     int
}

// BillingLine is a purchase with what came of it in the ledger.
type BillingLine struct {
	Purchase
	Entry      EntryID   // that credited it, "" while none has
	CreditedAt time.Time // zero while it is not
	Lot        LotID     // that it made, "" while there is none
	Frozen     bool      // its credits can't be used: the payment is disputed
}

// BillingPage is one page; Next is the After of the following one, "" at the end.
type BillingPage struct {
	Lines []BillingLine
	Next  PurchaseID
}
