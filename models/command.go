package models

import "time"

// MaxReasonBytes is the maximum length of a command's reason.
const MaxReasonBytes = 500

// Command asks the ledger for one change of one account. All changes of balances
// are commands, carried out by store.Post, and Action has a fixed set of
// implementations.
type Command struct {
	Account AccountID
	// Origin is the namespace of Key: the account or the service key whose credential
	// it is, the user's forms, Stripe, or the system. A command with the same Origin and Key as an accepted
	// one is a replay of it.
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

// CreditPurchase credits a purchase that was paid. In the same transaction the
// purchase's row becomes paid, by compare-and-set.
//
// PaidMinor and Currency are what was paid without tax: the offer, or what a flagged
// purchase was paid with. They become the cost basis of the lot.
//
// Flagged means that an operator credits a flagged purchase. It must still be
// flagged, else the error is CodeConflict.
type CreditPurchase struct {
	PurchaseID      PurchaseID
	PaymentIntentID string
	Credits         Credits
	PaidMinor       int64
	Currency        string
	Flagged         bool
}

// GrantCredits creates a lot.
type GrantCredits struct {
	Kind      LotKind // purchased or promotional
	Source    LotSource
	Credits   Credits
	StartsAt  time.Time // zero: now
	ExpiresAt time.Time // zero: never
	Priority  *int      // nil: the setting for Kind
}

// AdjustCredits corrects a balance. A positive amount creates a lot of Kind. A
// negative amount burns available credits in burn order, and is rejected if there
// are too few.
//
// If To is set, Amount is ignored and the amount is whatever makes exactly To
// available, after debt has been paid from it. With To at 0 it takes what is
// available and pays no debt.
//
// StartsAt, ExpiresAt and Priority apply to positive amounts only.
type AdjustCredits struct {
	Amount    Credits // signed
	To        *Credits
	Kind      LotKind
	StartsAt  time.Time // zero: now
	ExpiresAt time.Time // zero: never
	Priority  *int      // nil: the setting for Kind
}

// ChargeCredits takes credits for a use, all or nothing. If Charge.Product and
// Quantity are set, the price list determines the amount and when it is taken. If
// Charge.Credits is set instead, that amount is taken at once. ID, Status and
// CreatedAt are filled in.
//
// For a product with the rule OnSuccess it creates a hold instead, which lives for
// ExpiresIn as in HoldCredits; the receipt tells, and the caller has to end the
// hold. Immediate rejects that with CodeInvalidField on "hold". It is part of what
// a replay is compared with: a caller that sets it is never answered with the hold
// of an earlier charge under the same key.
type ChargeCredits struct {
	Charge    Charge
	ExpiresIn time.Duration
	Immediate bool
}

// HoldCredits puts credits on hold for work in progress whose cost is known only at
// its end, regardless of the product's rule. Charge is filled in as in
// ChargeCredits. ExpiresIn is the hold's lifetime, zero for the setting.
type HoldCredits struct {
	Charge    Charge
	ExpiresIn time.Duration
}

// CaptureHold takes a hold or a part of it. Zero Credits means all that remains.
// The hold ends if nothing remains or Final is set, and then the rest goes back to
// its lots.
type CaptureHold struct {
	ChargeID ChargeID
	Credits  Credits
	Final    bool
}

// ReleaseHold ends a hold. All that remains goes back to its lots.
type ReleaseHold struct{ ChargeID ChargeID }

// RefundCharge gives back credits that a charge took, to the lots that it drew
// from, the last first. Zero Credits means all that has not been refunded yet.
type RefundCharge struct {
	ChargeID ChargeID
	Credits  Credits
}

// ReversePurchase takes back credits of a purchase: first from its own lots, frozen
// ones included, then from other available credits in burn order. The rest becomes
// debt.
type ReversePurchase struct {
	PurchaseID PurchaseID
	Credits    Credits
}

// SettlePaymentReversal makes a purchase's credits agree with the money that was
// reversed to date, by refunds and lost disputes, in cents of what was paid.
// Credits reversed to date are credits × reversed ÷ paid, rounded half up, and all
// of them once all the money was reversed; the command moves the difference. The
// purchase's lots are frozen while it is disputed. The error is CodeConflict if
// Expected is not the present state.
type SettlePaymentReversal struct {
	PurchaseID    PurchaseID
	RefundedCents int64
	LostCents     int64
	Disputed      bool
	PaidCents     int64
	Expected      PaymentReversalState
}

// PaymentReversalState is what a SettlePaymentReversal was computed from: the
// refunds that have been settled, and the known disputes.
type PaymentReversalState struct {
	RefundedCents, LostCents int64
	Disputed                 bool
}

// UndoReversal gives back exactly what a reversal took.
type UndoReversal struct{ Reversal EntryID }

// UndoAdjustment undoes an adjustment. What the adjustment added is taken from its
// lot and then from other available credits, and rejected if there are too few.
// What it took goes back to the same lots.
type UndoAdjustment struct{ Adjustment EntryID }

// FreezePurchase makes a purchase's lots unusable.
type FreezePurchase struct{ PurchaseID PurchaseID }

// UnfreezePurchase makes a purchase's lots usable again.
type UnfreezePurchase struct{ PurchaseID PurchaseID }

// StartSubscription starts a plan for the account. Its first period begins now.
type StartSubscription struct {
	SubscriptionID SubscriptionID
	PlanID         PlanID
}

// SwitchPlan changes a subscription's plan at the next period boundary.
type SwitchPlan struct {
	SubscriptionID SubscriptionID
	PlanID         PlanID
}

// SetSubscriptionStatus makes a subscription trialing, active or past due.
type SetSubscriptionStatus struct {
	SubscriptionID SubscriptionID
	Status         SubscriptionStatus
}

// CancelSubscription ends a subscription, now or at the end of its period. What is
// left of the period's allowance stays until the period would have ended.
type CancelSubscription struct {
	SubscriptionID SubscriptionID
	AtPeriodEnd    bool
}

// ChangeAccount changes an account's zone or status; nil leaves a field as it is.
type ChangeAccount struct {
	Zone   *string
	Status *AccountStatus
}

// ExtendLot makes a lot expire later, or never: what remains of it moves to a successor
// with the same terms but for the expiry. The lot must be live, and must not be the current
// allowance of a subscription, of which the plan says what rolls over.
type ExtendLot struct {
	LotID     LotID
	ExpiresAt time.Time // zero: never
}

// AdvanceAccount writes all pending boundaries and nothing else. It needs no key,
// since boundaries have their own.
type AdvanceAccount struct{}

func (CreditPurchase) action()        {}
func (GrantCredits) action()          {}
func (AdjustCredits) action()         {}
func (ChargeCredits) action()         {}
func (HoldCredits) action()           {}
func (CaptureHold) action()           {}
func (ReleaseHold) action()           {}
func (RefundCharge) action()          {}
func (ReversePurchase) action()       {}
func (SettlePaymentReversal) action() {}
func (UndoReversal) action()          {}
func (UndoAdjustment) action()        {}
func (FreezePurchase) action()        {}
func (UnfreezePurchase) action()      {}
func (StartSubscription) action()     {}
func (SwitchPlan) action()            {}
func (SetSubscriptionStatus) action() {}
func (CancelSubscription) action()    {}
func (ChangeAccount) action()         {}
func (ExtendLot) action()             {}
func (ChangeCap) action()             {}
func (AdvanceAccount) action()        {}

// Receipt is the result of an accepted command. A replay returns the original
// receipt with Replayed set.
type Receipt struct {
	Entry    Entry   // the command's own, zero for AdvanceAccount
	Charge   *Charge // as it was after a command about a charge, else nil
	Replayed bool
}

// Outcome is a command's receipt, or the error with which it was rejected.
type Outcome struct {
	Receipt Receipt
	Err     error
}

// Simulation is the effect that a command about a subscription would have, and of
// the time until the subscription's current period ends if nothing else happens.
type Simulation struct {
	Receipt     Receipt
	Before      Snapshot // before the command
	After       Snapshot // directly after it
	AtPeriodEnd Snapshot // when the current period has ended
	Upcoming    []Entry  // the boundaries between After and AtPeriodEnd
}
