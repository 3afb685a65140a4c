package models

import (
	"errors"
	"time"
)

// LimitPeriod is how long an action counts against an operator's limit.
const LimitPeriod = 24 * time.Hour

// ErrAboveLimit is the cause of errors about an operator's limit.
var ErrAboveLimit = errors.New("above the operator's limit")

// Within bounds what an operator moves alone: what they have moved since an instant, as their
// role's limit measures it, may be Most together with Value, which is measured alike.
type Within struct {
	By          ActorRef
	Role        OperatorRole
	Since       time.Time
	Most, Value Credits
}

// OperatorLimit returns the most that an operator with a role may move without approval
// within LimitPeriod. limited is false for those who have no limit.
func (s *Settings) OperatorLimit(role OperatorRole) (most Credits, limited bool) {
	switch {
	case role == OperatorSupport:
		return s.SupportLimit, true
	case role != OperatorAdmin: // nobody else may move anything
		return 0, true
	case s.ApprovalLimit == nil:
		return 0, false
	}
	return *s.ApprovalLimit, true
}

// LimitHolds reports whether admins have a limit, so that larger changes need two people.
// No admin alone may then do on a page what would evade it: raise a limit (Loosens), make
// people who could take the other part (CantMake), or get hold of a service key that gives
// credits. Whoever can run the command line is not limited.
func (s *Settings) LimitHolds() bool { return s.ApprovalLimit != nil }

// CantMake reports whether, while LimitHolds, no admin may give anybody a role on a page: one
// person with two mailboxes would be both. An admin could approve what they ask for, and
// support could ask for what they approve, and has a limit of its own.
func (s *Settings) CantMake(role OperatorRole) bool {
	return s.LimitHolds() && (role == OperatorAdmin || role == OperatorSupport)
}

// Loosens reports whether, while LimitHolds, operators could bring more to accounts without
// approval with other settings.
func (s *Settings) Loosens(next *Settings) bool {
	if !s.LimitHolds() {
		return false
	}
	raised := func(from, to Credits) bool { return to > from && to > *s.ApprovalLimit }
	return next.ApprovalLimit == nil || raised(*s.ApprovalLimit, *next.ApprovalLimit) ||
		raised(s.SupportLimit, next.SupportLimit) || next.SignupCredits > s.SignupCredits // whose number nobody bounds
}

// LimitMeasure says how a command counts against the limit of the operator who posts it.
type LimitMeasure int

const (
	CountsNothing  LimitMeasure = iota // it brings the account nothing
	CountsIncoming                     // what comes to the account; what is taken from it doesn't count
	CountsMoved                        // what is moved, in either direction
)

// Of returns how many credits a change of a balance counts for.
func (m LimitMeasure) Of(delta Credits) Credits {
	switch {
	case m == CountsMoved:
		return delta.Abs()
	case m == CountsIncoming && delta > 0:
		return delta
	}
	return 0
}

// LimitRule says how commands count against limits on operators: against an admin's
// (Settings.ApprovalLimit) and against support's (Settings.SupportLimit). Kind is the
// kind of the entries that record the commands, "" if they count against neither.
//
// Plans count with one allowance: of the plan that is started, or of the one that comes
// in place of another, which is why the entry of a switch counts although it moves nothing.
type LimitRule struct {
	Kind           EntryKind
	Admin, Support LimitMeasure
}

// Measure returns how a command counts for a role.
func (r LimitRule) Measure(role OperatorRole) LimitMeasure {
	switch role {
	case OperatorAdmin:
		return r.Admin
	case OperatorSupport:
		return r.Support
	}
	return CountsNothing
}

var (
	limitOnAdjustments = LimitRule{EntryAdjustment, CountsMoved, CountsMoved}
	limitOnGrants      = LimitRule{EntryGrant, CountsIncoming, CountsMoved}
	limitOnPurchases   = LimitRule{EntryPurchase, CountsIncoming, CountsMoved}
	limitOnRefunds     = LimitRule{EntryRefund, CountsIncoming, CountsMoved}
	limitOnUndoing     = LimitRule{EntryUndo, CountsIncoming, CountsMoved}
	limitOnReversals   = LimitRule{EntryReversal, CountsNothing, CountsMoved}
	limitOnPlans       = LimitRule{EntrySubscription, CountsIncoming, CountsMoved}
)

// LimitRules are the rules of all commands that count against a limit. The index
// entries_adjusted has the kinds in this order.
var LimitRules = []LimitRule{
	limitOnAdjustments, limitOnRefunds, limitOnReversals, limitOnUndoing, limitOnGrants, limitOnPurchases, limitOnPlans,
}

// LimitRuleOf returns the rule of a command. It is the one place that says which commands
// bring credits to an account by hand. A command that is not listed counts as if it were an
// adjustment.
func LimitRuleOf(do Action) LimitRule {
	switch do.(type) {
	case GrantCredits:
		return limitOnGrants
	case CreditPurchase: // a payment booked by hand, or a flagged purchase credited by hand
		return limitOnPurchases
	case RefundCharge:
		return limitOnRefunds
	case UndoReversal, UndoAdjustment:
		return limitOnUndoing
	case ReversePurchase:
		return limitOnReversals
	case StartSubscription, SwitchPlan:
		return limitOnPlans
	case ChargeCredits, HoldCredits, CaptureHold, ReleaseHold: // take credits, or let them go
		return LimitRule{}
	case SettlePaymentReversal: // follows money that went back, or came back, at Stripe
		return LimitRule{}
	case FreezePurchase, UnfreezePurchase, ExtendLot: // of credits that the account has
		return LimitRule{}
	case ChangeCap: // bounds what the account uses
		return LimitRule{}
	case SetSubscriptionStatus, CancelSubscription, ChangeAccount, AdvanceAccount: // bring nothing that was not to come
		return LimitRule{}
	}
	return limitOnAdjustments
}
