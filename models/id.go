package models

import (
	"crypto/rand"
	"strings"
)

// Identifiers are typed strings: a prefix that names the type, an underscore,
// and 26 characters that can't be guessed.
type (
	// AccountID is acc_…
	AccountID string
	// UserID is usr_…
	UserID string
	// KeyID is key_…
	KeyID string
	// LotID is lot_…, derived from the account and the lot's ordinal (package ledger).
	LotID string
	// EntryID is ent_…, derived from the account and the entry's sequence (package ledger).
	EntryID string
	// ChargeID is chg_…
	ChargeID string
	// PurchaseID is pur_…
	PurchaseID string
	// PlanID is pln_…
	PlanID string
	// SubscriptionID is sub_…
	SubscriptionID string
	// AuditID is aud_…
	AuditID string
	// BatchID is bat_…
	BatchID string
	// ProposalID is apr_…
	ProposalID string
)

// NewAccountID returns a random identifier of more than 128 bits.
func NewAccountID() AccountID { return AccountID("acc_" + randomID()) }

// NewUserID returns a random identifier of more than 128 bits.
func NewUserID() UserID { return UserID("usr_" + randomID()) }

// NewKeyID returns a random identifier of more than 128 bits.
func NewKeyID() KeyID { return KeyID("key_" + randomID()) }

// NewChargeID returns a random identifier of more than 128 bits.
func NewChargeID() ChargeID { return ChargeID("chg_" + randomID()) }

// NewPurchaseID returns a random identifier of more than 128 bits.
func NewPurchaseID() PurchaseID { return PurchaseID("pur_" + randomID()) }

// NewPlanID returns a random identifier of more than 128 bits.
func NewPlanID() PlanID { return PlanID("pln_" + randomID()) }

// NewSubscriptionID returns a random identifier of more than 128 bits.
func NewSubscriptionID() SubscriptionID { return SubscriptionID("sub_" + randomID()) }

// NewAuditID returns a random identifier of more than 128 bits.
func NewAuditID() AuditID { return AuditID("aud_" + randomID()) }

// NewBatchID returns a random identifier of more than 128 bits.
func NewBatchID() BatchID { return BatchID("bat_" + randomID()) }

// NewProposalID returns a random identifier of more than 128 bits.
func NewProposalID() ProposalID { return ProposalID(proposalPrefix + randomID()) }

const proposalPrefix = "apr_"

// IsProposal reports whether an identifier is a proposal's.
func IsProposal(id string) bool { return strings.HasPrefix(id, proposalPrefix) }

func randomID() string { return strings.ToLower(rand.Text()) }
