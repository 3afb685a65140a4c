package models

import (
	"crypto/rand"
	"strings"
)

// Typed identifiers: a prefix that tells what is named, an underscore, and 26
// characters that can't be guessed.
type (
	AccountID      string // acc_…
	UserID         string // usr_…
	KeyID          string // key_…
	LotID          string // lot_…
	EntryID        string // ent_…
	ChargeID       string // chg_…
	PurchaseID     string // pur_…
	PlanID         string // pln_…
	SubscriptionID string // sub_…
	AuditID        string // aud_…
)

// NewAccountID and its sisters make random identifiers of 128 bits or more.
// Lots and entries have none: theirs derive from account and sequence, so that
// deciding a command stays a pure function (package ledger).
func NewAccountID() AccountID           { return AccountID("acc_" + randomID()) }
func NewUserID() UserID                 { return UserID("usr_" + randomID()) }
func NewKeyID() KeyID                   { return KeyID("key_" + randomID()) }
func NewChargeID() ChargeID             { return ChargeID("chg_" + randomID()) }
func NewPurchaseID() PurchaseID         { return PurchaseID("pur_" + randomID()) }
func NewPlanID() PlanID                 { return PlanID("pln_" + randomID()) }
func NewSubscriptionID() SubscriptionID { return SubscriptionID("sub_" + randomID()) }
func NewAuditID() AuditID               { return AuditID("aud_" + randomID()) }

func randomID() string { return strings.ToLower(rand.Text()) }
