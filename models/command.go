package models

import "time"

// MaxReasonBytes is how long a command's reason may be.
const MaxReasonBytes = 500

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
//
// Flagged says that a person credits one that was paid otherwise than offered: it
// must still be flagged, CodeConflict if it is not.
type BuyCredits struct {
	PurchaseID      PurchaseID
	PaymentIntentID string
	Credits         Credits
	Flagged         bool
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
// Amount is ignored and becomes what leads to exactly that much available, once what
// is owed has been paid of it; to zero, it takes what there is and pays no debt. The
// lot's time and priority belong to a plus alone.
type AdjustCredits struct {
	Amount    Credits // signed
	To        *Credits
	Kind      LotKind
	StartsAt  time.Time // zero: now
	ExpiresAt time.Time // zero: never
	Priority  *int      // nil: the setting by kind
}

// ChargeCredits takes credits for a use, all or nothing. Either Charge.Product
// and Quantity are set, and the price list says what it costs and when that is
// taken, or Charge.Credits is, which is taken at once. Status and CreatedAt are
// filled in.
//
// Of a product whose rule is OnSuccess it makes a hold, which lives for ExpiresIn
// as in HoldCredits: who asks is told, and ends it. AtOnce refuses that, with
// CodeInvalidField on "hold"; under the key of a charge that was asked for without
// it, it is a conflict, so that nobody who insists on it is answered with a hold.
type ChargeCredits struct {
	Charge    Charge
	ExpiresIn time.Duration
	AtOnce    bool
}

// HoldCredits sets credits aside for work in progress, whatever the price list
// says: a charge whose amount is known at its end. The charge is given as in ChargeCredits. ExpiresIn is how long
// it lives, zero for as long as the settings say.
type HoldCredits struct {
	Charge    Charge
	ExpiresIn time.Duration
}

// CaptureHold takes a hold, or a part of it. Zero Credits is all that is left.
// Final, or taking all, ends the hold, and what is left goes back to its lots.
type CaptureHold struct {
	ChargeID ChargeID
	Credits  Credits
	Final    bool
}

// ReleaseHold gives a hold up: all that is left goes back to its lots.
type ReleaseHold struct{ ChargeID ChargeID }

// RefundCharge gives back what a charge took, to the very lots that it drew, the
// last first. Zero Credits is all that is left of it.
type RefundCharge struct {
	ChargeID ChargeID
	Credits  Credits
}

// ReversePurchase takes back what a purchase brought: from its own lots, frozen
// ones too, then from other available credits in burn order, and what is missing
// becomes debt.
type ReversePurchase struct {
	PurchaseID PurchaseID
	Credits    Credits
}

// SettleMoneyBack brings a purchase in line with the money that has gone back: what
// Stripe refunded and what disputes took, to date, in cents of what was paid. Credits
// reversed to date are credits × back ÷ paid, rounded half up, each step the difference,
// and all of them when all the money went back; the purchase's lots are frozen while it
// is disputed. CodeConflict: Seen is not what is known any more.
type SettleMoneyBack struct {
	PurchaseID    PurchaseID
	RefundedCents int64
	LostCents     int64
	Disputed      bool
	PaidCents     int64
	Seen          SeenMoney
}

// SeenMoney is what whoever follows the money has seen: what was followed of refunds by
// now, and what is known of disputes.
type SeenMoney struct {
	RefundedCents, LostCents int64
	Disputed                 bool
}

// UndoReversal gives back exactly what a reversal took.
type UndoReversal struct{ Reversal EntryID }

// UndoAdjustment takes back what an adjustment gave, from its lot and then from
// other available credits, refused if they do not suffice; or it gives back what
// the adjustment took, to the very lots.
type UndoAdjustment struct{ Adjustment EntryID }

// FreezePurchase keeps a purchase's lots from being used.
type FreezePurchase struct{ PurchaseID PurchaseID }

// ThawPurchase ends that.
type ThawPurchase struct{ PurchaseID PurchaseID }

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
func (HoldCredits) action()           {}
func (CaptureHold) action()           {}
func (ReleaseHold) action()           {}
func (RefundCharge) action()          {}
func (ReversePurchase) action()       {}
func (SettleMoneyBack) action()       {}
func (UndoReversal) action()          {}
func (UndoAdjustment) action()        {}
func (FreezePurchase) action()        {}
func (ThawPurchase) action()          {}
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
	Charge   *Charge // of what is about a charge, as it stood after
	Replayed bool
}

// Outcome is a command's receipt, or why it was refused.
type Outcome struct {
	Receipt Receipt
	Err     error
}
