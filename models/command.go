package models

import "time"

// Command asks the ledger for one change of one account. The set of actions is
// closed; store.Post is the one door.
type Command struct {
	Account AccountID
	// Origin is the owner of the credential, the form's user, Stripe or the system:
	// whose namespace Key lives in. A command with the same Origin and Key as an
	// accepted one is a replay.
	Origin string
	Key    string
	Actor  ActorRef
	Reason string
	Do     Action
	// Audit, if set, is written in the same transaction.
	Audit *AuditRecord
}

// Action is what a command does: one of the types below.
type Action interface{ action() }

// BuyCredits credits a paid purchase. The purchase's row becomes paid in the
// same transaction, by compare-and-set.
type BuyCredits struct {
	PurchaseID      PurchaseID
	PaymentIntentID string
	Credits         Credits
}

// GrantCredits makes a lot.
type GrantCredits struct {
	Kind      LotKind // purchased or promotional
	Source    Source
	Credits   Credits
	StartsAt  time.Time // zero: now
	ExpiresAt time.Time // zero: never
	Priority  *int      // nil: the setting by kind
}

// AdjustCredits corrects a balance: plus makes a lot of Kind, minus burns
// available credits in burn order, refused if they do not suffice. With To set,
// Amount is ignored and becomes what leads to exactly that much available.
type AdjustCredits struct {
	Amount Credits // signed
	To     *Credits
	Kind   LotKind
}

// ChargeCredits takes credits for a use, all or nothing. Either Charge.Product
// and Quantity are set, and the price list says what it costs, or
// Charge.Credits is. Status and CreatedAt are filled in.
type ChargeCredits struct{ Charge Charge }

// StartSubscription gives the account a plan, its first period beginning now.
type StartSubscription struct {
	SubscriptionID SubscriptionID
	PlanID         PlanID
}

// SwitchSubscription takes up another plan at the next boundary.
type SwitchSubscription struct {
	SubscriptionID SubscriptionID
	PlanID         PlanID
}

// SetSubscriptionStatus says that a subscription is in trial, in order or past
// due.
type SetSubscriptionStatus struct {
	SubscriptionID SubscriptionID
	Status         SubscriptionStatus
}

// CancelSubscription ends a subscription, now or with its period. What is left
// of the period's allowance stays until the period would have ended.
type CancelSubscription struct {
	SubscriptionID SubscriptionID
	AtEnd          bool
}

// ChangeAccount changes what time and spending depend on; nil leaves as it is.
type ChangeAccount struct {
	Zone   *string
	Status *AccountStatus
}

// AdvanceAccount writes all boundaries that are due, and nothing else. It needs
// no key: boundaries have keys of their own.
type AdvanceAccount struct{}

func (BuyCredits) action()            {}
func (GrantCredits) action()          {}
func (AdjustCredits) action()         {}
func (ChargeCredits) action()         {}
func (StartSubscription) action()     {}
func (SwitchSubscription) action()    {}
func (SetSubscriptionStatus) action() {}
func (CancelSubscription) action()    {}
func (ChangeAccount) action()         {}
func (AdvanceAccount) action()        {}

// Receipt is what became of an accepted command. A replay gives the same again,
// with Replayed set.
type Receipt struct {
	Entry    Entry   // the command's own, zero for AdvanceAccount
	Charge   *Charge // of ChargeCredits
	Replayed bool
}
